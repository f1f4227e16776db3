#!/bin/bash
# The same requests through every language, compared byte for byte: HOSTS=PREFIX tests/bytes/run.sh VECTORS...
set -eu -o pipefail
export HOSTS BUILT PKG_CONFIG_PATH=$HOSTS/lib/pkgconfig
here=tests/bytes out=$HOSTS/tests/bytes
rm -rf "$out" && mkdir -p "$out"

# shellcheck disable=SC2046
$CC -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror tests/c/replies.c tests/c/columns.c tests/c/json.c -o "$out/replies-c" \
    $(pkg-config --cflags --libs regulars) $(pkg-config --cflags --libs libcjson) -lm "-Wl,-rpath,$HOSTS/lib"
# shellcheck disable=SC2046
$CC -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror tests/c/base.c tests/c/columns.c tests/c/json.c -o "$out/base-c" \
    $(pkg-config --cflags --libs regulars) $(pkg-config --cflags --libs libcjson) -lm "-Wl,-rpath,$HOSTS/lib"
# shellcheck disable=SC2046
$CXX -std=c++17 -Wall -Wextra -Werror tests/cpp/base.cpp -o "$out/base-cpp" $(pkg-config --cflags --libs regulars-cpp)
# shellcheck disable=SC2046
$CXX -std=c++17 -Wall -Wextra -Werror tests/cpp/replies.cpp -o "$out/replies-cpp" $(pkg-config --cflags --libs regulars-cpp)

mkdir "$out/logs"
python3 "$here/split.py" "$out/logs" "$here"/bases/*.json
python3 "$here/requests.py" "$out/requests.json" "$@" "$here"/requests/*.json

# Whether a language made of a log what C did: the same files, each saved base being that of the whole log.
same_base() { # LANGUAGE LABEL
    local found=$out/$1/$2 expected=$out/c/$2 file
    diff <(ls "$expected") <(ls "$found") || return 1
    for file in "$found"/*; do
        case $file in
        *.saved) cmp "$expected/whole.saved" "$file" || return 1 ;;
        *) [ -s "$file" ] && cmp "$expected/${file##*/}" "$file" || return 1 ;;
        esac
    done
}

passed=0 failed=0 skipped=0
for language in "$here"/languages/*; do
    name=${language##*/}
    mkdir "$out/$name"
    ended=0
    "$language" replies "$out/requests.json" > "$out/$name/replies" || ended=$?
    if [ $ended = 77 ]; then
        if [ "${REGULARS_REQUIRE_ALL:-}" = 1 ]; then failed=$((failed + 1)); else skipped=$((skipped + 1)); fi
        echo "skipped: $name is not there"
        continue
    fi
    if [ $ended != 0 ]; then failed=$((failed + 1)) && echo "failed: the replies in $name ended with $ended"; fi
    # The others are held to C.
    if [ "$name" != c ]; then
        python3 "$here/alike.py" "$out/requests.json" "$out/c/replies" "$out/$name/replies" > "$out/$name/alike" || true
        sed '$d' "$out/$name/alike"
        read -r good bad < <(tail -n 1 "$out/$name/alike")
        passed=$((passed + good)) failed=$((failed + bad))
    fi
    for log in "$out"/logs/*.json; do
        label=${log##*/}
        mkdir "$out/$name/${label%.json}"
        if "$language" base "$log" "$out/$name/${label%.json}" && same_base "$name" "${label%.json}"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "failed: the base $label in $name"
        fi
    done
done
sed -n '/^# figures.all.json$/{n;p}' "$out/c/replies" > "$out/c/figures.json"
# What all languages have alike may still be something else than is written down.
if python3 "$here/columns.py" "$out/c" "$out/c/figures.json" "$here"/bases/*.json; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
