#!/bin/bash
# The same requests through every language, compared byte for byte: HOSTS=PREFIX tests/bytes/run.sh
set -eu -o pipefail
export HOSTS BUILT PKG_CONFIG_PATH=$HOSTS/lib/pkgconfig
here=tests/bytes out=$HOSTS/tests/bytes
rm -rf "$out" && mkdir -p "$out"

# shellcheck disable=SC2046
$CC -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror tests/c/call.c tests/c/json.c -o "$out/call-c" \
    $(pkg-config --cflags --libs regulars) $(pkg-config --cflags --libs libcjson) -lm "-Wl,-rpath,$HOSTS/lib"
# shellcheck disable=SC2046
$CXX -std=c++17 -Wall -Wextra -Werror tests/cpp/call.cpp -o "$out/call-cpp" $(pkg-config --cflags --libs regulars-cpp)

passed=0 failed=0 skipped=0
for language in "$here"/languages/*; do
    name=${language##*/}
    mkdir "$out/$name"
    for request in "$here"/requests/*.json; do
        label=${request##*/}
        call=${label%.*.json}
        ended=0
        "$language" "$call" "$request" > "$out/$name/$label" || ended=$?
        if [ $ended = 77 ]; then
            if [ "${REGULARS_REQUIRE_ALL:-}" = 1 ]; then failed=$((failed + 1)); else skipped=$((skipped + 1)); fi
            echo "skipped: $name is not there"
            break
        elif [ $ended = 0 ] && [ -s "$out/$name/$label" ] && cmp "$out/c/$label" "$out/$name/$label"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "failed: $label in $name"
        fi
    done
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
