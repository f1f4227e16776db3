# The durable ledger against real servers, which the tests start and stop. Included by the Makefile.
#   make test-stores          in small numbers      make test-stores FULL=1   in those that are promised: an hour
#   make bench-stores         commits a second, a million accounts ticked, a million rows exported

DEBIAN += mariadb-server php-mysql php-pgsql php-sqlite3 postgresql

.PHONY: test-stores bench-stores
test-stores: python hosts-c
	@FULL=$(FULL) REGULARS_LIBRARY=$(HOSTS)/lib/libregulars.so.0 $(PYTEST) tests/stores

bench-stores: python
	@$(BIN)/python tests/stores/speed.py $(BENCH)

# Tables and statements are written once, beside Python's store; PHP's package holds a copy of them.
STORE_SCHEMA := python/regulars/loyalty/store/schema
gen::
	@$(PYTHON) tests/stores/copied.py $(STORE_SCHEMA) bindings/php/schema
