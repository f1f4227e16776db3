# Every common task is a target here; CI calls the same ones.
#   make deps   installs what is missing        make demo   a report and a points replay on real orders
#   make test   the tests of every language     make bench  the same job by us and by others
#   make lint   style, lints, dependencies      make docs   the documentation, run
#   make gen    generated files, made again     make test-LANGUAGE, for rust python c cpp php worker

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := test
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CARGO ?= cargo
# CI takes the committed Cargo.lock as it is; at a desk it may follow a changed Cargo.toml.
LOCKED := $(if $(CI),--locked)
# One profile for the tests and for every library they load, so that each crate is compiled once.
PROFILE ?= tested
TARGET_DIR := $(abspath $(or $(CARGO_TARGET_DIR),target))
PYTEST := $(BIN)/python -m pytest -q

export CARGO_TERM_COLOR ?= never

# Debian packages; a fragment adds what its language needs.
DEBIAN := pkg-config

# What a language needs to build and test itself is said beside it.
-include bindings/hosts.mk
-include bindings/package.mk
-include python/python.mk
-include tests/browser/browser.mk
-include tests/stores/stores.mk
-include docs/docs.mk
-include bindings/shops/shops.mk

# ── What has to be there ─────────────────────────────────────────────────────

.PHONY: deps deps-debian deps-python
deps: deps-debian deps-python
	@echo "deps: everything is there"

deps-debian:
	@missing=""; for package in $(sort $(DEBIAN)); do \
	    dpkg-query --show --showformat='$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
	    echo "deps: this system has no apt-get; install what Debian calls:$$missing" >&2; exit 1; fi; \
	if [ "$$(id -u)" != 0 ]; then \
	    echo "deps: run as root: apt-get install --no-install-recommends$$missing" >&2; exit 1; fi; \
	echo "deps: installing Debian packages:$$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get install -qq -y --no-install-recommends $$missing >/dev/null </dev/null || { \
	    apt-get update -qq && apt-get install -qq -y --no-install-recommends $$missing >/dev/null </dev/null; }

deps-python: $(VENV)/.tests

$(BIN)/python:
	@echo "deps: making $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
	    echo "deps: Python 3.10 or later is needed; name one by PYTHON=" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "deps: $(PYTHON) cannot make environments; install what Debian calls: python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.tests: tests/python/requirements.txt | $(BIN)/python
	@echo "deps: installing the Python packages of $<"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r $<
	@touch $@

$(VENV)/.bench: bench/requirements.txt tests/python/requirements.txt | $(BIN)/python
	@echo "deps: installing the Python packages of $<"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r $<
	@touch $@

# zig links against the C library of older systems: for wheels and for the packaged C library.
$(VENV)/.zig: bindings/zig-requirements.txt | $(BIN)/python
	@echo "deps: installing the Python packages of $<"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r $<
	@touch $@

# ── Tests ────────────────────────────────────────────────────────────────────

# In this order: what is quick to tell comes first, and what others build on before them.
SUITES := check-format check-lints test-house test-rust check-docs check-generated check-types \
    test-python test-oracle test-c test-cpp test-php test-browser test-stores test-shops test-worker test-bytes test-readme test-docs test-bench test-fuzz

.PHONY: test $(SUITES)
test: deps
	@$(PYTHON) tests/run.py $(SUITES)

check-format:
	@$(CARGO) fmt --all --check
	@echo "1 passed, 0 failed, 0 skipped"

check-lints:
	@$(CARGO) clippy $(LOCKED) --quiet --profile $(PROFILE) --workspace --all-targets -- -D warnings
	@echo "1 passed, 0 failed, 0 skipped"

test-house: deps-python
	@$(PYTEST) tests/run_test.py tests/rooms/rooms_test.py

test-rust:
	@$(CARGO) test $(LOCKED) --profile $(PROFILE) --workspace

# Histories by chance, through the ledger and through a naive model of it in Python.
test-oracle: python
	@$(PYTEST) tests/oracle

# Any text at all, for a minute.
test-fuzz:
	@$(PYTHON) fuzz/run.py 60

# The examples are compiled against the libraries as a user would find them.
test-readme: python hosts-c hosts-cpp
	@$(CARGO) build $(LOCKED) --quiet --profile $(PROFILE) -p regulars -p regulars-arrow
	@README_RUST_FLAGS="--extern regulars=$(BUILT)/libregulars.rlib --extern regulars_arrow=$(BUILT)/libregulars_arrow.rlib -L dependency=$(BUILT)/deps" \
	    README_C_FLAGS="$$($(PKG_CONFIG_HOSTS) --cflags --libs regulars) -Wl,-rpath,$(HOSTS)/lib" \
	    README_CPP_FLAGS="$$($(PKG_CONFIG_HOSTS) --cflags --libs regulars-cpp)" \
	    README_PHP_FLAGS="-d ffi.enable=true" REGULARS_LIBRARY=$(HOSTS)/lib/libregulars.so.0 \
	    $(PYTEST) tests/readme_test.py

check-docs:
	@RUSTDOCFLAGS="-D warnings" $(CARGO) doc $(LOCKED) --quiet --profile $(PROFILE) --workspace --no-deps
	@echo "1 passed, 0 failed, 0 skipped"

# ── Generated files ──────────────────────────────────────────────────────────
# They are committed and headed "generated by". `make gen` makes them again; the tests compare. Double colons let a
# fragment add its own.

ERRORS = $(CARGO) run $(LOCKED) --quiet --profile $(PROFILE) -p regulars-core --example errors

.PHONY: gen check-generated
gen::
	@$(ERRORS) > docs/reference/errors.md
	@$(CARGO) run $(LOCKED) --quiet --profile $(PROFILE) -p regulars-loyalty --example sentences .
	@$(CARGO) run $(LOCKED) --quiet --profile $(PROFILE) -p regulars --example faces .
	@cp docs/schema/program.json python/regulars/cli/schemas/program.json

check-generated:
	@$(ERRORS) | diff -u docs/reference/errors.md - || { echo "docs/reference/errors.md is stale: make gen" >&2; exit 1; }
	@echo "1 passed, 0 failed, 0 skipped"

# ── For people ───────────────────────────────────────────────────────────────

DEMO_ORDERS := examples/data/online_retail.parquet --loader online_retail
REPORT := report.html

.PHONY: demo bench lint
demo: python
	@$(BIN)/regulars report $(DEMO_ORDERS) -o $(REPORT)
	@$(BIN)/regulars loyalty replay examples/programs/club.json $(DEMO_ORDERS)
	@echo "demo: read a year of a shop's orders, wrote the report $(abspath $(REPORT)) and told the points of a sample program"

# Measured is what a wheel holds: a release build. The tests' build is put back when they next run.
bench: $(VENV)/.bench
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/maturin develop --quiet --release $(LOCKED)
	@rm -f $(VENV)/.regulars
	@$(BIN)/python bench/bench.py $(BENCH)

# Every figure from a built base.
.PHONY: bench-figures
bench-figures: $(VENV)/.bench
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/maturin develop --quiet --release $(LOCKED)
	@rm -f $(VENV)/.regulars
	@$(BIN)/python bench/figures.py $(BENCH)

# Quotes in three languages, and replays of a million accounts.
.PHONY: bench-loyalty
bench-loyalty: deps-python
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/maturin develop --quiet --release $(LOCKED)
	@rm -f $(VENV)/.regulars
	@$(BIN)/python bench/loyalty/speed.py $(BENCH)

# Customer models fitted and asked, beside lifetimes.
.PHONY: bench-clv
bench-clv: $(VENV)/.bench
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/maturin develop --quiet --release $(LOCKED)
	@rm -f $(VENV)/.regulars
	@$(BIN)/python bench/clv/speed.py $(BENCH)

# That all engines agree is worth knowing always; which of them is fast is not told by so few orders.
test-bench: python $(VENV)/.bench
	@$(BIN)/python bench/bench.py --test
	@$(BIN)/python bench/figures.py --test
	@$(BIN)/python bench/loyalty/speed.py --test --profile $(PROFILE)
	@$(BIN)/python bench/clv/speed.py --test --profile $(PROFILE)
	@$(BIN)/python bench/clv/speed.py --test --profile $(PROFILE) --ours compat

lint: check-format check-lints
	@if $(CARGO) deny --version >/dev/null 2>&1; then $(CARGO) deny check licenses bans sources; \
	else echo "lint: cargo-deny is not installed, so dependencies' licences and sources were not checked"; \
	    echo "lint: cargo install --locked cargo-deny, which takes some minutes, and make lint again"; fi
