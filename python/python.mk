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
