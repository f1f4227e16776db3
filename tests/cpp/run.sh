#!/bin/bash
# Compiles and runs the C++ programs here against the installed library: HOSTS=PREFIX tests/cpp/run.sh VECTORS...
# They run with the compiler's checks of memory; valgrind looks at what is compiled without.
set -eu -o pipefail
export PKG_CONFIG_PATH=$HOSTS/lib/pkgconfig
out=$HOSTS/tests/cpp
mkdir -p "$out"
status=0

use=$(pkg-config --cflags --libs regulars-cpp)
checks="-fsanitize=address -fno-omit-frame-pointer"
compile() { # NAME FLAGS SOURCES...
    local name=$1 flags=$2
    shift 2
    # shellcheck disable=SC2086 # the flags are words
    $CXX $CXXFLAGS $flags "$@" -o "$out/$name" $use
}
run() { "$@" || status=1; }

compile library "$checks" tests/cpp/library.cpp tests/cpp/header_twice.cpp &
compile vectors "$checks" tests/cpp/vectors.cpp &
compile bases "$checks" tests/cpp/bases.cpp
compile loyalty "$checks" tests/cpp/loyalty.cpp
compile online_retail "$checks" tests/cpp/online_retail.cpp
wait -n
wait -n
compile library-plain "" tests/cpp/library.cpp &
compile shop "$checks" examples/cpp/shop.cpp
wait -n
run "$out/library"
if command -v valgrind >/dev/null; then
    run valgrind --quiet --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect --error-exitcode=9 "$out/library-plain"
elif [ "${REGULARS_REQUIRE_ALL:-}" = 1 ]; then
    echo "failed: valgrind is not installed" && echo "0 passed, 1 failed, 0 skipped"
    status=1
fi
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
