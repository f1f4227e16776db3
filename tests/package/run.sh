#!/bin/bash
# Unpacks an archive of `make package` elsewhere, looks at what is in it, and builds and runs programs against it, those for
# another machine by qemu: tests/package/run.sh ARCHIVE GLIBC
set -eu -o pipefail
archive=$1 glibc=$2
root=$PWD
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
tar --extract --gzip --file "$archive" --directory "$place"
name=$(basename "$archive" .tar.gz)
at=$place/$name
machine=${name%-linux-gnu}
machine=${machine##*-}
passed=0 failed=0 skipped=0
try() { # NAME COMMAND...
    local name=$1
    shift
    if said=$("$@" 2>&1); then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "failed: $name"
        echo "$said"
    fi
}

# ── What is in it ────────────────────────────────────────────────────────────

there() {
    local file missing=""
    for file in include/regulars.h include/regulars_ffi.h lib/libregulars.so lib/libregulars.a lib/pkgconfig/regulars.pc \
        lib/cmake/regulars/regulars-config.cmake bin/regulars-worker php/autoload.php php/preload.php php/cli/settle.php \
        php/lib/libregulars.so.0 php/bin/regulars-worker LICENSE-MIT LICENSE-APACHE LICENSES-OF-OTHERS c.md php.md; do
        [ -s "$at/$file" ] || missing="$missing $file"
    done
    [ -z "$missing" ] || { echo "not there:$missing"; return 1; }
    ! grep -rIlF "$root" "$at" || { echo "these name the folder in which they were built"; return 1; }
}
only_ours() {
    local others
    others=$(readelf --dyn-syms --wide "$at/lib/libregulars.so.0" | awk '$7 != "UND" && $5 != "LOCAL" && $8 != "" && NR > 3 {print $8}' | grep -v '^regulars_') || true
    [ -z "$others" ] || { echo "the library also gives: $others"; return 1; }
    readelf --dyn-syms --wide "$at/lib/libregulars.so.0" | grep -q ' regulars_call$'
}
# The latest version of the C library that a file asks for, and which libraries.
needs() { readelf --version-info --wide "$1" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -uV | tail -n 1; }
old_enough() {
    local asked
    asked=$(needs "$1")
    [ -n "$asked" ] && [ "$(printf '%s\n' "$asked" "$glibc" | sort -V | tail -n 1)" = "$glibc" ] || { echo "asks for glibc $asked"; return 1; }
}
libraries() {
    local others
    others=$(readelf --dynamic "$1" | grep NEEDED | grep -o '\[.*\]' | tr -d '[]' | grep -vE '^(libc|libm|libdl|libpthread|librt|libgcc_s|ld-linux-.*)\.so\.[0-9]$') || true
    [ -z "$others" ] || { echo "needs $others"; return 1; }
}
of_machine() { readelf --file-header "$1" | grep -i "machine:.*${machine/_/-}"; }
named() { readelf --dynamic "$at/lib/libregulars.so.0" | grep -q 'soname: \[libregulars.so.0\]'; }
# What a static library must find elsewhere was already in the older C library: each name of this machine's libc has its first
# version here. Some were in the part of it that is linked into each program, libc_nonshared.a, before they became names of the
# shared library in 2.33.
linked_into_programs="^(stat|fstat|lstat|fstatat|mknod|mknodat)(64)?$"
static_old_enough() {
    local late
    late=$(comm -12 \
        <(nm --undefined-only --no-weak "$1" 2>/dev/null | awk '$1 == "U" {print $2}' | sort -u) \
        <(for libc in libc.so.6 libm.so.6; do readelf --dyn-syms --wide "$($CC -print-file-name=$libc)"; done \
            | grep -o '[A-Za-z_0-9]*@@*GLIBC_[0-9.]*' | sed 's/@@*GLIBC_/ /' | sort -k1,1 -k2,2V | awk '!seen[$1]++' \
            | awk -v oldest="$glibc" 'BEGIN {split(oldest, old, ".")} {split($2, its, ".")}
                its[1] > old[1] + 0 || its[1] == old[1] + 0 && its[2] > old[2] + 0 {print $1}' | sort -u) | grep -vE "$linked_into_programs") || true
    [ -z "$late" ] || { echo "later than glibc $glibc: $late"; return 1; }
}
try "everything is there" there
try "symbols of ours alone" only_ours
try "the name at run time" named
for file in lib/libregulars.so.0 bin/regulars-worker; do
    try "$file and the machine" of_machine "$at/$file"
    try "$file and glibc" old_enough "$at/$file"
    try "$file and other libraries" libraries "$at/$file"
done

# ── Programs against it ──────────────────────────────────────────────────────

# A compiler for the archive's machine, and what its programs are run by.
cxx=c++ by=""
if [ "$machine" != "$(uname -m)" ]; then
    CC=$machine-linux-gnu-gcc cxx=$machine-linux-gnu-g++ by="qemu-$machine -L /usr/$machine-linux-gnu"
fi
absent=""
for tool in $CC ${by%% *}; do command -v "$tool" >/dev/null || absent="$absent $tool"; done
if [ -n "$absent" ]; then
    echo "package: $name was looked at, and no program was run, as these are not installed:$absent"
    skipped=$((skipped + 1))
else
    orders=$root/examples/data/online_retail.parquet club=$root/examples/programs/club.json
    export PKG_CONFIG_PATH=$at/lib/pkgconfig
    try "the static C library and glibc" static_old_enough "$at/lib/libregulars.a"
    good() { # COMMAND...
        $by "$@" "$orders" "$club" > "$place/said"
        grep -qx 'repeat customer rate: 65.58 % (2845 of 4338)' "$place/said" && grep -q '^quote: {' "$place/said" || { cat "$place/said"; return 1; }
    }
    c_program() {
        # shellcheck disable=SC2046
        $CC -std=c11 -Wall -Wextra -Werror examples/c/shop.c -o "$place/shop" $(pkg-config --cflags --libs regulars) "-Wl,-rpath,$at/lib" && good "$place/shop"
    }
    static_c_program() {
        # shellcheck disable=SC2046
        $CC -std=c11 -Wall -Wextra -Werror examples/c/shop.c -o "$place/shop-static" $(pkg-config --cflags regulars) "$at/lib/libregulars.a" \
            $(pkg-config --libs --static regulars | sed 's/-lregulars//') && good "$place/shop-static"
    }
    cmake_program() {
        cmake -S tests/c/cmake -B "$place/cmake" "-DCMAKE_C_COMPILER=$CC" "-DCMAKE_PREFIX_PATH=$at" && cmake --build "$place/cmake" && good "$place/cmake/shop"
    }
    cpp_program() {
        # shellcheck disable=SC2046
        $cxx -std=c++17 -Wall -Wextra -Werror examples/cpp/shop.cpp -o "$place/shop-cpp" $(pkg-config --cflags --libs regulars-cpp) && good "$place/shop-cpp"
    }
    # The same bytes as everywhere.
    worker() {
        printf '#!/bin/sh\nexec %s "%s"\n' "$by" "$at/bin/regulars-worker" > "$place/worker"
        chmod +x "$place/worker"
        # shellcheck disable=SC2046
        python3 tests/worker/run.py "$place/worker" $(find tests/vectors -mindepth 2 -name '*.json' | sort)
    }
    # The package finds the library and the worker beside its sources.
    php_way() { # WAY FLAGS...
        local way=$1
        shift
        env -u REGULARS_LIBRARY -u REGULARS_WORKER "REGULARS_RUNTIME=$way" php "$@" -r '
            require $argv[1];
            $way = Regulars\Runtime::describe()["active"];
            $rate = Regulars\CustomerBase::fromFile($argv[2], ["loader" => "online_retail"])->repeatCustomerRate();
            if ($way !== $argv[3] || $rate->value("numerator") !== 2845) exit("found $way");
            echo "good";' "$at/php/autoload.php" "$orders" "$way" | grep -x good
    }
    preloaded() {
        php "$at/php/cli/header.php" "$at/php/lib/libregulars.so.0" > "$place/regulars.h"
        php_way preload -d ffi.enable=preload -d "ffi.preload=$place/regulars.h" -d opcache.enable_cli=1 -d "opcache.preload=$at/php/preload.php" \
            -d "opcache.preload_user=$([ "$(id -u)" = 0 ] && echo root)"
    }
    try "a C program" c_program
    try "a C program with the static library" static_c_program
    if command -v cmake >/dev/null; then try "a C program by CMake" cmake_program; else skipped=$((skipped + 1)); fi
    if command -v python3 >/dev/null; then try "the worker and the vectors" worker; else skipped=$((skipped + 1)); fi
    if [ -e "$at/lib/libregulars_cpp.a" ]; then
        try "a C++ program" cpp_program
        try "the C++ library and glibc" static_old_enough "$at/lib/libregulars_cpp.a"
    fi
    if [ -z "$by" ] && command -v php >/dev/null; then
        try "PHP by FFI" php_way ffi
        try "PHP by the worker" php_way worker
        try "PHP preloaded" preloaded
    else
        skipped=$((skipped + 1))
    fi
fi
echo "package: $archive, $(du -k "$archive" | cut -f1) kB; glibc $(needs "$at/lib/libregulars.so.0") or later"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
