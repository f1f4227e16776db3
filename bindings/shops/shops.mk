# Modules for shops, as a merchant installs them. Included by the Makefile.
#   make shops    the zip of each module, with the library and the worker in it

DEBIAN += zip php-zip

SHOPS := $(TARGET_DIR)/shops
ARCHITECTURE := $(shell uname -m)

.PHONY: shops
shops: shops-opencart

.PHONY: shops-opencart
shops-opencart:
	@$(CARGO) build $(LOCKED) --quiet --profile shop -p regulars-c -p regulars-worker
	@bindings/shops/opencart/build.sh $(TARGET_DIR)/shop $(SHOPS)/opencart/$(ARCHITECTURE)
