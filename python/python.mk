# What Python needs to build and test itself. Included by the Makefile at the root.

# The compiled half, in the same profile as every other library of the tests. `maturin develop` installs the package
# as editable, so that the tests run what lies in python/regulars.
PYTHON_SOURCES := $(shell find bindings/python bindings/arrow bindings/border crates -name '*.rs' -o -name Cargo.toml)

$(VENV)/.regulars: $(VENV)/.tests pyproject.toml Cargo.toml Cargo.lock $(PYTHON_SOURCES)
	@echo "python: building the package into $(VENV)"
	@said=$$(VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/maturin develop --profile $(PROFILE) $(LOCKED) 2>&1) || \
	    { echo "$$said" >&2; exit 1; }
	@touch $@

.PHONY: python test-python
python: $(VENV)/.regulars

test-python: python
	@$(PYTEST) -q tests/python

# ── Types ────────────────────────────────────────────────────────────────────
# One strict type checker over all of the package, and its sibling that holds the stub of the compiled half against what
# is there. How strict stands in pyproject.toml.
.PHONY: check-types
check-types: python
	@$(BIN)/python -m mypy --cache-dir $(TARGET_DIR)/mypy
	@MYPY_CACHE_DIR=$(TARGET_DIR)/mypy $(BIN)/python -m mypy.stubtest --concise regulars._regulars
	@echo "2 passed, 0 failed, 0 skipped"

# ── Packages ─────────────────────────────────────────────────────────────────
# Wheels for any Linux of glibc 2.17 or later, for each machine that Rust has a target of, and the source package, all of them
# looked at. Not part of `make test`: link-time optimisation takes minutes for each machine; WHEELS=tested builds quicker ones to try.
DIST := $(TARGET_DIR)/dist
WHEELS ?= release
MACHINES = $(foreach machine,x86_64 aarch64,$(if $(wildcard $(shell rustc --print sysroot)/lib/rustlib/$(machine)-unknown-linux-gnu),$(machine)))

$(VENV)/.wheels: tests/wheels/requirements.txt $(VENV)/.tests
	@echo "deps: installing the Python packages of $<"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r $<
	@touch $@

.PHONY: wheels test-wheels
wheels: $(VENV)/.zig $(VENV)/.wheels
	@rm -rf $(DIST) && mkdir -p $(DIST)
	@said=$$($(BIN)/maturin sdist --out $(DIST) 2>&1) || { echo "$$said" >&2; exit 1; }
	@for machine in $(MACHINES); do \
	    echo "wheels: building for $$machine"; \
	    VIRTUAL_ENV=$(abspath $(VENV)) PATH="$(abspath $(BIN)):$$PATH" $(BIN)/maturin build --quiet --profile $(WHEELS) $(LOCKED) --zig \
	        --compatibility manylinux2014 --target $$machine-unknown-linux-gnu --out $(DIST); done
	@$(MAKE) --no-print-directory test-wheels
	@ls -l $(DIST)

test-wheels: $(VENV)/.wheels
	@REGULARS_DIST=$(DIST) $(PYTEST) tests/wheels
