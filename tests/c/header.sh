#!/bin/bash
# The header alone, twice, and as C and C++ of several years; the symbols of the library, and its name.
set -u
passed=0 failed=0
try() { # NAME COMMAND...
    local name=$1
    shift
    if said=$("$@" 2>&1); then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "failed: $name"
        echo "$said"
    fi
}
include=$HOSTS/include library=$HOSTS/lib/libregulars.so.0

try "the header alone" "$CC" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c "$include/regulars.h" -I "$include"
try "the header twice" "$CC" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I "$include" tests/c/header_twice.c
try "the header in C++" "$CXX" -std=c++17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I "$include" -x c++ tests/c/header_twice.c
try "declarations alone" "$CC" -std=c11 -fsyntax-only -include stdint.h -include stddef.h -include stdbool.h -x c "$include/regulars_ffi.h"

only_ours() {
    local others
    others=$(nm --dynamic --defined-only "$library" | awk '{print $NF}' | grep -v '^regulars_')
    [ -z "$others" ] || { echo "the library also gives: $others"; return 1; }
}
all_declared() {
    diff <(nm --dynamic --defined-only "$library" | awk '{print $NF}' | grep '^regulars_' | sort) \
        <(grep -o 'regulars_[a-z0-9_]*(' "$include/regulars_ffi.h" | tr -d '(' | sort -u)
}
named() { readelf --dynamic "$library" | grep -q 'soname: \[libregulars.so.0\]'; }
# Whatever takes bytes of a caller's stands among the functions that the fuzzers call.
fuzzed() {
    local missing
    missing=$(tr -s '\n ' ' ' < "$include/regulars_ffi.h" | tr ';' '\n' | grep -E '[(,] ?(const (char|u?int[0-9]+_t|double) \*[a-z]|struct ArrowArrayStream \*)' \
        | grep -o 'regulars_[a-z0-9_]*(' | tr -d '(' | sort -u | while read -r name; do
            grep -qrw "fn $name" fuzz/fuzz_targets/c || echo "$name"
        done)
    [ -z "$missing" ] || { echo "no fuzzer calls: $missing"; return 1; }
}
try "symbols of ours alone" only_ours
try "every symbol declared, every declaration there" all_declared
try "the name at run time" named
try "a fuzzer for each function that takes bytes" fuzzed

echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
