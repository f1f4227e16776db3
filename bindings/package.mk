# Archives for Linux with an older C library than this machine's. Included by the Makefile.
#   make package    for each machine whose Rust target is there: the C and C++ libraries, the worker, the PHP package

PACKAGES := $(TARGET_DIR)/package
PACKAGE_PROFILE ?= release
MACHINES := x86_64 aarch64
OLDEST_GLIBC := 2.17

# zig links against the C library of older systems. C++ is compiled by GNU's compiler, as its standard library is the one
# that a host's program has; zig brings another.
ZIG_BUILD = $(CARGO) zigbuild $(LOCKED) --quiet --target-dir $(TARGET_DIR) --profile $(PACKAGE_PROFILE) --target $(1)-unknown-linux-gnu.$(OLDEST_GLIBC)

.PHONY: package $(MACHINES:%=package-%)
package: $(MACHINES:%=package-%)

$(MACHINES:%=package-%): package-%: $(VENV)/.zig
	@target=$*-unknown-linux-gnu name=regulars-$(VERSION)-$*-linux-gnu parts="c worker"; out=$(PACKAGES)/$$name; \
	if ! [ -d "$$(rustc --print sysroot)/lib/rustlib/$$target" ]; then \
	    echo "package: $* was not built, as Rust's target is not there: rustup target add $$target"; exit 0; fi; \
	if command -v $*-linux-gnu-g++ >/dev/null; then parts="$$parts cpp"; \
	else echo "package: for $* there is no C++ library, as $*-linux-gnu-g++ is not installed"; fi; \
	unset CARGO_TARGET_DIR; \
	rm -rf $$out && mkdir -p $$out/php/lib $$out/php/bin; \
	PATH="$(abspath $(BIN)):$$PATH" CARGO_PROFILE_RELEASE_STRIP=symbols \
	CXX_$*_unknown_linux_gnu=$*-linux-gnu-g++ CXXFLAGS_$*_unknown_linux_gnu=-I$(abspath bindings/cpp/older-glibc) \
	    $(MAKE) --no-print-directory $$(printf 'install-%s ' $$parts) PREFIX=$$out PROFILE=$(PACKAGE_PROFILE) \
	    BUILT=$(TARGET_DIR)/$$target/$(PACKAGE_PROFILE) BUILD='$(call ZIG_BUILD,$*)'; \
	if command -v $*-linux-gnu-strip >/dev/null; then $*-linux-gnu-strip --strip-debug $$out/lib/*.a; fi; \
	cp -rL bindings/php/{autoload.php,composer.json,preload.php,cli,schema,src} $$out/php/; \
	ln $$out/lib/libregulars.so.0 $$out/php/lib/ && ln $$out/bin/regulars-worker $$out/php/bin/; \
	install -m 644 LICENSE-APACHE LICENSE-MIT docs/hosts/*.md $$out/; \
	$(PYTHON) bindings/licences.py $$target > $$out/LICENSES-OF-OTHERS; \
	tar --create --gzip --file $$out.tar.gz --owner=0 --group=0 --sort=name --directory $(PACKAGES) $$name; \
	CC="$(CC)" tests/package/run.sh $$out.tar.gz $(OLDEST_GLIBC)
