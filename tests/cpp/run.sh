#!/bin/bash
# Compiles and runs the C++ programs here against the installed library: HOSTS=PREFIX tests/cpp/run.sh VECTORS...
set -eu -o pipefail
export PKG_CONFIG_PATH=$HOSTS/lib/pkgconfig
out=$HOSTS/tests/cpp
mkdir -p "$out"
status=0

use=$(pkg-config --cflags --libs regulars-cpp)
compile() { # NAME SOURCES...
    local name=$1
    shift
    # shellcheck disable=SC2086 # the flags are words
    $CXX $CXXFLAGS "$@" -o "$out/$name" $use
}
run() { "$@" || status=1; }

compile library tests/cpp/library.cpp tests/cpp/header_twice.cpp &
compile vectors tests/cpp/vectors.cpp &
compile bases tests/cpp/bases.cpp
compile loyalty tests/cpp/loyalty.cpp
compile online_retail tests/cpp/online_retail.cpp
wait -n
wait -n
compile shop examples/cpp/shop.cpp
run "$out/library"
run "$out/bases" "$out"
run "$out/vectors" "$@"
run "$out/loyalty" "$@"
run "$out/online_retail" examples/data/online_retail.parquet

if "$out/shop" examples/data/online_retail.parquet examples/programs/club.json > "$out/shop.txt" \
    && grep -qx 'repeat customer rate: 65.58 % (2845 of 4338)' "$out/shop.txt" && grep -q '^quote: {' "$out/shop.txt"; then
    echo "1 passed, 0 failed, 0 skipped"
else
    echo "failed: examples/cpp/shop.cpp printed:" && cat "$out/shop.txt"
    echo "0 passed, 1 failed, 0 skipped"
    status=1
fi
exit $status
