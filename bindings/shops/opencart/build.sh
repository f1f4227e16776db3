#!/bin/bash
# Makes the zip that OpenCart 4.0 and 4.1 install: build.sh BUILT OUT. BUILT holds the library.
# What lies under system/storage goes to the shop's storage folder, which may be outside the web root.
set -eu
built=$1 out=$2
here=$(cd "$(dirname "$0")" && pwd)
staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT
cp -r "$here"/{install.json,admin,catalog} "$staged/"
storage=$staged/system/storage/regulars
mkdir -p "$storage"/{lib,bin}
cp -rL "$here"/../../php/{autoload.php,cli,preload.php,schema,src} "$storage/"
cp -r "$here/src" "$storage/src/OpenCart"
cp -r "$here"/cli/. "$storage/cli/"
rm "$storage/cli/settle.php" # cli/opencart.php does that, and knows the shop's database
install -m 644 "$built/libregulars_c.so" "$storage/lib/libregulars.so.0"
# shellcheck disable=SC2016
"${CC:-cc}" -Os -s -Wall -Werror -I"$here/../../c/include" "$here/../worker.c" "$storage/lib/libregulars.so.0" \
    -Wl,-rpath,'$ORIGIN/../lib' -o "$storage/bin/regulars-worker"
strip "$storage/lib/libregulars.so.0" 2>/dev/null || true
# Nothing native is to be fetched, also where the storage folder lies under the web root.
printf '<IfModule mod_authz_core.c>\nRequire all denied\n</IfModule>\n<IfModule !mod_authz_core.c>\nDeny from all\n</IfModule>\n' > "$storage/.htaccess"
mkdir -p "$out"
rm -f "$out/regulars.ocmod.zip"
(cd "$staged" && find . -type f | LC_ALL=C sort | zip -q -9 -X "$out/regulars.ocmod.zip" -@)
# The same bytes in less room, where advancecomp is installed.
if command -v advzip >/dev/null; then advzip --recompress --shrink-insane --iter=40 --quiet "$out/regulars.ocmod.zip"; fi
