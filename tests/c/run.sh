#!/bin/bash
# Compiles and runs the C programs here against the installed library: HOSTS=PREFIX tests/c/run.sh VECTORS...
set -eu -o pipefail
export PKG_CONFIG_PATH=$HOSTS/lib/pkgconfig
out=$HOSTS/tests/c
mkdir -p "$out"
status=0

use=$(pkg-config --cflags --libs regulars)
json=$(pkg-config --cflags --libs libcjson 2>/dev/null || pkg-config --cflags --libs cjson)
compile() { # NAME SOURCES...
    local name=$1
    shift
    # shellcheck disable=SC2086 # the flags are words
    $CC $CFLAGS "$@" -o "$out/$name" $use $json -lm -lpthread "-Wl,-rpath,$HOSTS/lib"
}
run() { "$@" || status=1; }

tests/c/header.sh || status=1

compile interface tests/c/interface.c
compile malformed tests/c/{malformed,columns,json}.c
compile bases tests/c/{bases,columns,json}.c
compile vectors tests/c/{vectors,columns,json}.c
compile online_retail tests/c/{online_retail,json}.c
compile shop examples/c/shop.c
run "$out/interface"
run "$out/malformed"
run "$out/bases" "$out"
if command -v valgrind >/dev/null; then
    run valgrind --quiet --leak-check=full --{show,errors-for}-leak-kinds=definite,indirect --error-exitcode=9 "$out/interface"
    run valgrind --quiet --leak-check=full --{show,errors-for}-leak-kinds=definite,indirect --error-exitcode=9 "$out/bases" "$out"
elif [ "${REGULARS_REQUIRE_ALL:-}" = 1 ]; then
    echo "failed: valgrind is not installed" && echo "0 passed, 1 failed, 0 skipped"
    status=1
else
    echo "skipped: valgrind is not installed" && echo "0 passed, 0 failed, 1 skipped"
fi
run "$out/vectors" "$@"
run "$out/online_retail" examples/data/online_retail.parquet

# The example, linked with the shared library as its own text says, and with the static one.
# shellcheck disable=SC2086,SC2046
$CC $CFLAGS examples/c/shop.c -o "$out/shop-static" $(pkg-config --cflags regulars) "$HOSTS/lib/libregulars.a" $(pkg-config --libs --static regulars | sed 's/-lregulars//')
passed=0 failed=0
for shop in shop shop-static; do
    if "$out/$shop" examples/data/online_retail.parquet examples/programs/club.json > "$out/$shop.txt" \
        && grep -qx 'repeat customer rate: 65.58 % (2845 of 4338)' "$out/$shop.txt" && grep -q '^quote: {' "$out/$shop.txt"; then
        passed=$((passed + 1))
    else
        echo "failed: examples/c/shop.c ($shop) printed:" && cat "$out/$shop.txt"
        failed=$((failed + 1)) status=1
    fi
done
echo "$passed passed, $failed failed, 0 skipped"
exit $status
