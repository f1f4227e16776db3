#!/bin/bash
# Compiles and runs the C programs here against the installed library: HOSTS=PREFIX tests/c/run.sh VECTORS...
# They run with the compiler's checks of memory and of undefined behaviour; valgrind looks at what is compiled without.
set -eu -o pipefail
export PKG_CONFIG_PATH=$HOSTS/lib/pkgconfig
out=$HOSTS/tests/c
mkdir -p "$out"
status=0

use=$(pkg-config --cflags --libs regulars)
json=$(pkg-config --cflags --libs libcjson 2>/dev/null || pkg-config --cflags --libs cjson)
checks="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
compile() { # NAME FLAGS SOURCES...
    local name=$1 flags=$2
    shift 2
    # shellcheck disable=SC2086 # the flags are words
    $CC $CFLAGS $flags "$@" -o "$out/$name" $use $json -lm -lpthread "-Wl,-rpath,$HOSTS/lib"
}
run() { "$@" || status=1; }

tests/c/header.sh || status=1

for program in interface refusals; do
    compile "$program" "$checks" "tests/c/$program.c"
    compile "$program-plain" "" "tests/c/$program.c"
done
compile malformed "$checks" tests/c/{malformed,columns,json}.c
compile bases "$checks" tests/c/{bases,columns,json}.c
compile bases-plain "" tests/c/{bases,columns,json}.c
compile vectors "$checks" tests/c/{vectors,columns,json}.c
compile online_retail "$checks" tests/c/{online_retail,json}.c
compile shop "$checks" examples/c/shop.c
run "$out/interface"
run "$out/refusals" "$out"
run "$out/refusals-plain" "$out" twice
run "$out/malformed"
run "$out/bases" "$out"
if command -v valgrind >/dev/null; then
    valgrind="valgrind --quiet --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect --error-exitcode=9"
    run $valgrind "$out/interface-plain"
    run $valgrind "$out/refusals-plain" "$out"
    run $valgrind "$out/bases-plain" "$out"
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

# The same through CMake: what is installed here, what it builds itself, and what it installs in its turn.
cmake_builds() { # NAME ARGUMENTS...
    local name=$1
    shift
    { cmake -S tests/c/cmake -B "$out/$name" "$@" && cmake --build "$out/$name" && ln -sf "$name/shop" "$out/shop-$name"; } >"$out/$name.log" 2>&1 \
        || { echo "failed: cmake ($name)" && cat "$out/$name.log" && failed=$((failed + 1)) status=1; }
}
rm -rf "$out"/cmake-* "$out"/shop-cmake-*
if command -v cmake >/dev/null; then
    cmake_builds cmake-installed "-DCMAKE_PREFIX_PATH=$HOSTS"
    cmake_builds cmake-built "-DREGULARS_SOURCE=$PWD/bindings/c" "-DREGULARS_PROFILE=${PROFILE:-tested}" "-DREGULARS_TARGET_DIR=${BUILT%/*}"
    cmake --install "$out/cmake-built/regulars" --prefix "$out/cmake-prefix" >/dev/null || failed=$((failed + 1)) status=1
    cmake_builds cmake-again "-DCMAKE_PREFIX_PATH=$out/cmake-prefix"
elif [ "${REGULARS_REQUIRE_ALL:-}" = 1 ]; then
    echo "failed: cmake is not installed" && failed=$((failed + 1)) status=1
fi

for shop in shop shop-static $(cd "$out" && ls -d shop-cmake-* 2>/dev/null); do
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
