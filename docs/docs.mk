# The documentation: pages that are run, and references out of the sources. Included by the Makefile at the root.

DOCS_BUILD := $(TARGET_DIR)/docs

$(VENV)/.docs: docs/requirements.txt tests/python/requirements.txt | $(BIN)/python
	@echo "deps: installing the Python packages of $<"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r $<
	@touch $@

# Needs no network. A broken link, an undocumented name or a cell that raises is an error. Rust's own reference goes beside
# the pages.
.PHONY: docs test-docs
docs: python $(VENV)/.docs
	@RUSTDOCFLAGS="-D warnings" $(CARGO) doc $(LOCKED) --quiet --profile $(PROFILE) --no-deps -p regulars -p regulars-arrow \
	    -p regulars-core -p regulars-retention -p regulars-clv -p regulars-loyalty
	@mkdir -p $(DOCS_BUILD)/rust && rm -rf $(DOCS_BUILD)/rust/rust && cp -r $(TARGET_DIR)/doc $(DOCS_BUILD)/rust/rust
	@REGULARS_RUSTDOC=$(DOCS_BUILD)/rust $(BIN)/python -m sphinx -q -W --keep-going -b html -d $(DOCS_BUILD)/doctrees docs $(DOCS_BUILD)/html
	@echo "docs: $(DOCS_BUILD)/html/index.html"

# The same without Rust's, which check-docs makes.
test-docs: python $(VENV)/.docs
	@$(BIN)/python -m sphinx -q -W --keep-going -b html -d $(DOCS_BUILD)/doctrees docs $(DOCS_BUILD)/html
	@REGULARS_DOCS=$(DOCS_BUILD)/html $(PYTEST) tests/docs_test.py
