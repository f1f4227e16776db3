# The report in a browser: axe-core looks for barriers, and a proxy for requests. Included by the Makefile.

# Where npm came with node from elsewhere, Debian's is refused beside it.
DEBIAN += chromium $(if $(shell command -v npm),,npm)

BARRIERS := tests/browser/node_modules/.installed

.PHONY: deps-browser test-browser
deps: deps-browser
deps-browser: $(BARRIERS)

$(BARRIERS): tests/browser/package.json tests/browser/package-lock.json | deps-debian
	@command -v npm >/dev/null || { echo "deps: npm is missing, so axe-core was not installed"; exit 0; }; \
	echo "deps: installing the npm packages of $<"; \
	npm ci --prefix tests/browser --silent --no-audit --no-fund && touch $@

test-browser: python
	@$(PYTEST) tests/browser
