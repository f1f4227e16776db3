# Modules for shops, as a merchant installs them, and their tests. Included by the Makefile.
#   make shops        the zip of each module, with the library and the worker in it
#   make test-shops   the modules against stand-ins; and in a shop that runs, where the environment names one

DEBIAN += advancecomp php-cli php-codesniffer php-sqlite3 zip

SHOPS := $(TARGET_DIR)/shops
ARCHITECTURE := $(shell uname -m)
# PHP takes no larger upload unless it is told to.
ZIP_LIMIT := 2097152
# What a shop does not need is left out of its library (see DESIGN.md), and functions that are alike are kept once.
SHOP_LIBRARY := -p regulars-c --no-default-features --crate-type cdylib -- -Clink-arg=-Wl,--icf=all

.PHONY: shops test-shops
shops:
	@$(CARGO) rustc $(LOCKED) --quiet --profile shop $(SHOP_LIBRARY)
	@bindings/shops/opencart/build.sh $(TARGET_DIR)/shop $(SHOPS)/opencart/$(ARCHITECTURE)
	@zip=$(SHOPS)/opencart/$(ARCHITECTURE)/regulars.ocmod.zip; size=$$(stat -c %s $$zip); echo "shops: $$zip, $$size bytes"; \
	[ $$size -le $(ZIP_LIMIT) ] || { echo "shops: expected at most $(ZIP_LIMIT) bytes" >&2; exit 1; }

test-shops: deps-python
	@$(call needs,php phpcs $(CC)); \
	$(MAKE) --no-print-directory hosts-c; \
	$(CC) -Os -Wall -Werror -I$(HOSTS)/include bindings/shops/worker.c -L$(HOSTS)/lib -lregulars -Wl,-rpath,$(HOSTS)/lib \
	    -o $(HOSTS)/bin/shop-worker; \
	export REGULARS_LIBRARY=$(HOSTS)/lib/libregulars.so.0 REGULARS_WORKER=$(HOSTS)/bin/shop-worker; \
	for way in ffi worker; do \
	    php -d ffi.enable=preload -d error_reporting=-1 -d display_errors=stderr tests/shops/adapters/opencart.php $$way; done; \
	if phpcs --standard=bindings/shops/phpcs.xml --report=emacs; then echo "1 passed, 0 failed, 0 skipped"; \
	else echo "failed: phpcs"; echo "0 passed, 1 failed, 0 skipped"; fi; \
	$(PYTEST) -p no:cacheprovider tests/shops/opencart
