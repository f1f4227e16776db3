#!/bin/bash
# Runs the PHP tests, by FFI and by the worker: HOSTS=PREFIX tests/php/run.sh VECTORS...
set -u
export REGULARS_LIBRARY=$HOSTS/lib/libregulars.so.0 REGULARS_WORKER=$HOSTS/bin/regulars-worker
out=$HOSTS/tests/php
mkdir -p "$out"
status=0
# What counts is this line of the command, not the machine's php.ini.
php=(php -d ffi.enable=preload -d error_reporting=-1 -d display_errors=stderr)

for way in ffi worker; do
    "${php[@]}" tests/php/library.php $way || status=1
    "${php[@]}" tests/php/malformed.php $way || status=1
    "${php[@]}" tests/php/shop.php $way || status=1
    "${php[@]}" tests/php/bases.php $way "$out" || status=1
    "${php[@]}" tests/php/vectors.php $way "$@" || status=1
    "${php[@]}" tests/php/online_retail.php $way examples/data/online_retail.parquet || status=1
done

# Every file is one that PHP can read, and the autoloader finds each class. Then the examples: from the command line
# (by FFI) and as a page of a server that does not allow FFI (by the worker).
passed=0 failed=0
try() { # NAME COMMAND...
    local name=$1
    shift
    if said=$("$@" 2>&1); then passed=$((passed + 1)); else
        failed=$((failed + 1)) status=1
        echo "failed: $name"
        echo "$said"
    fi
}
lint() { find bindings/php examples/php tests/php -name '*.php' -print0 | xargs -0 -n 1 php -l >/dev/null; }
loads() {
    # shellcheck disable=SC2016
    "${php[@]}" -r 'require "bindings/php/autoload.php";
        foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator("bindings/php/src")) as $file) {
            if ($file->getExtension() !== "php") continue;
            $class = "Regulars\\" . strtr(substr($file->getPathname(), strlen("bindings/php/src/"), -4), "/", "\\");
            if (!class_exists($class) && !interface_exists($class) && !trait_exists($class)) exit("$class is not found\n");
        }' | { ! grep .; }
}
example() {
    "${php[@]}" examples/php/shop.php examples/data/online_retail.parquet examples/programs/club.json > "$out/shop.txt"
    cat "$out/shop.txt"
    grep -qx 'repeat customer rate: 65.58 % (2845 of 4338)' "$out/shop.txt" && grep -q '^quote: {' "$out/shop.txt"
}
page() {
    local port=$((20000 + RANDOM % 20000)) server found=1
    php -S "127.0.0.1:$port" -t examples/php >"$out/server.log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        # shellcheck disable=SC2016
        if php -r 'exit(@file_put_contents($argv[2], (string) @file_get_contents($argv[1])) > 0 ? 0 : 1);' \
            "http://127.0.0.1:$port/" "$out/page.html"; then found=0 && break; fi
        sleep 0.1
    done
    kill $server
    wait $server 2>/dev/null
    [ $found = 0 ] || cat "$out/server.log"
    cat "$out/page.html"
    grep -q '65.58 %' "$out/page.html" && grep -q 'worker' "$out/page.html"
}
# A library that has every function of ours, but says that it is of another interface.
other_interface() {
    grep -o 'regulars_[a-z0-9_]*(' bindings/php/src/Native/regulars_ffi.h | tr -d '(' | sort -u \
        | sed -e '/^regulars_abi_version$/d' -e 's/.*/void &(void) {}/' > "$out/other.c"
    echo 'unsigned regulars_abi_version(void) { return 77; }' >> "$out/other.c"
    "${CC:-cc}" -shared -fPIC -o "$out/libother.so" "$out/other.c" || return 1
    REGULARS_LIBRARY=$out/libother.so "${php[@]}" bindings/php/cli/describe.php > "$out/other.json"
    cat "$out/other.json"
    grep -q '"active": "worker"' "$out/other.json" && grep -q 'expected interface 0 of the library, found 77' "$out/other.json"
}
try "a library of another interface" other_interface
try "syntax" lint
try "autoload" loads
try "no function of an extension that a host may lack" "${php[@]}" tests/php/extensions.php bindings/php/src
try "examples/php/shop.php" example
try "examples/php/index.php" page
echo "$passed passed, $failed failed, 0 skipped"
exit $status
