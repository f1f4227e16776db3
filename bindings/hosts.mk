# How C, C++, PHP and the worker are built, installed and tested. Included by the Makefile.

DEBIAN += cmake php-cli php-fpm libcjson-dev nlohmann-json3-dev pkg-config procps valgrind

# `--profile dev` builds into debug/.
BUILT := $(TARGET_DIR)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))
# The tests use the libraries as a user does: installed, found by pkg-config.
HOSTS := $(TARGET_DIR)/hosts
CFLAGS_TESTS := -std=c11 -D_POSIX_C_SOURCE=200809L -O1 -g -Wall -Wextra -Werror
CXXFLAGS_TESTS := -std=c++17 -O1 -g -Wall -Wextra -Werror
VECTORS = $(sort $(shell find tests/vectors -mindepth 2 -name '*.json'))
ORDERS := examples/data/online_retail.parquet
PROGRAM := examples/programs/club.json
PREFIX ?= /usr/local
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

# Where a tool is missing, the suite is skipped as a whole, or fails where nothing may be missing.
define needs
for tool in $(1); do command -v $$tool >/dev/null || { \
    if [ "$${REGULARS_REQUIRE_ALL:-}" = 1 ]; then echo "failed: $$tool is not installed: make deps"; echo "0 passed, 1 failed, 0 skipped"; exit 1; fi; \
    echo "skipped: $$tool is not installed: make deps"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }; done
endef

# ── Building and installing ──────────────────────────────────────────────────

.PHONY: install install-c install-cpp install-worker hosts-c hosts-cpp hosts-worker

# What builds, where an archive for other machines is made by something else.
BUILD = $(CARGO) build $(LOCKED) --quiet --profile $(PROFILE)

# Packagers install into a folder of their own by DESTDIR.
INTO = $(DESTDIR)$(PREFIX)

# Everything that another language needs but PHP's own files, which are used where they lie.
install: install-c install-cpp install-worker

# The C library: headers, shared and static library, what pkg-config and CMake look for.
install-c:
	@$(BUILD) -p regulars-c
	@install -d $(INTO)/include $(INTO)/lib/pkgconfig $(INTO)/lib/cmake/regulars
	@install -m 644 bindings/c/regulars-config.cmake $(INTO)/lib/cmake/regulars/
	@install -m 644 bindings/c/include/regulars.h bindings/c/include/regulars_ffi.h $(INTO)/include/
	@install -m 755 $(BUILT)/libregulars_c.so $(INTO)/lib/libregulars.so.0
	@ln -sf libregulars.so.0 $(INTO)/lib/libregulars.so
	@install -m 644 $(BUILT)/libregulars_c.a $(INTO)/lib/libregulars.a
	@sed 's|@VERSION@|$(VERSION)|' bindings/c/regulars.pc.in > $(INTO)/lib/pkgconfig/regulars.pc

# The C++ library: headers and a static library.
install-cpp:
	@$(BUILD) -p regulars-cpp
	@install -d $(INTO)/include/regulars $(INTO)/lib/pkgconfig
	@install -m 644 bindings/cpp/include/regulars/*.hpp $(INTO)/include/regulars/
	@install -m 644 $(dir $(BUILT))cxxbridge/regulars-cpp/src/bridge.rs.h $(INTO)/include/regulars/bridge.h
	@install -m 644 $(dir $(BUILT))cxxbridge/rust/cxx.h $(INTO)/include/regulars/
	@install -m 644 $(BUILT)/libregulars_cpp.a $(INTO)/lib/
	@sed 's|@VERSION@|$(VERSION)|' bindings/cpp/regulars-cpp.pc.in > $(INTO)/lib/pkgconfig/regulars-cpp.pc

install-worker:
	@$(BUILD) -p regulars-worker
	@install -d $(INTO)/bin
	@install -m 755 $(BUILT)/regulars-worker $(INTO)/bin/

hosts-c hosts-cpp hosts-worker: hosts-%:
	@$(MAKE) --no-print-directory install-$* PREFIX=$(HOSTS)

# ── Tests ────────────────────────────────────────────────────────────────────
# Each program prints its own closing line.

PKG_CONFIG_HOSTS = PKG_CONFIG_PATH=$(HOSTS)/lib/pkgconfig pkg-config

.PHONY: test-c test-cpp test-php test-worker test-bytes
test-c:
	@$(call needs,$(CC) pkg-config nm); \
	$(MAKE) --no-print-directory hosts-c; \
	HOSTS=$(HOSTS) BUILT=$(BUILT) PROFILE=$(PROFILE) CC="$(CC)" CXX="$(CXX)" CFLAGS="$(CFLAGS_TESTS)" tests/c/run.sh $(VECTORS)

test-cpp:
	@$(call needs,$(CXX) pkg-config); \
	$(MAKE) --no-print-directory hosts-cpp; \
	HOSTS=$(HOSTS) CXX="$(CXX)" CXXFLAGS="$(CXXFLAGS_TESTS)" tests/cpp/run.sh $(VECTORS)

test-php: deps-python
	@$(call needs,php $(CC)); \
	$(MAKE) --no-print-directory hosts-c hosts-worker; \
	HOSTS=$(HOSTS) CC="$(CC)" tests/php/run.sh $(VECTORS); \
	HOSTS=$(HOSTS) $(PYTEST) tests/php

test-worker:
	@$(MAKE) --no-print-directory hosts-worker; \
	$(PYTHON) tests/worker/run.py $(HOSTS)/bin/regulars-worker $(VECTORS)

# The same requests through every language that is built.
test-bytes:
	@$(call needs,$(CC) $(CXX) php pkg-config); \
	$(MAKE) --no-print-directory hosts-c hosts-cpp hosts-worker; \
	$(CARGO) build $(LOCKED) --quiet --profile $(PROFILE) -p regulars-border --examples; \
	HOSTS=$(HOSTS) BUILT=$(BUILT) CC="$(CC)" CXX="$(CXX)" tests/bytes/run.sh $(VECTORS)

# ── Generated files ──────────────────────────────────────────────────────────
# The headers; tests/header.rs of regulars-c compares them.
gen::
	@$(CARGO) run $(LOCKED) --quiet --profile $(PROFILE) -p regulars-c --example header bindings/c/include
