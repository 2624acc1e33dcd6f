#!/bin/sh
# Writes the released module as a proxy folder: package.sh BUILD-FOLDER OUTPUT VERSION (0.1.0)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
version=v$3
mkdir -p "$2"
output=$(cd "$2" && pwd)
module=$(sed -n 's/^module //p' "$here/go.mod")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree="$work/$module@$version"
mkdir -p "$tree/lib/include" "$tree/lib/linux_amd64"
for file in "$here"/*.go "$here"/*.h "$here"/*.c "$here"/go.mod "$here"/README.md "$here/../../LICENSE"; do
  case $file in *_test.go) ;; *) cp "$file" "$tree" ;; esac
done
cp "$here"/lib/include/*.go "$here"/../../include/wasmvm_c.h "$tree/lib/include"
cp "$here"/lib/linux_amd64/*.go "$build/libwasmvm_c.a" "$tree/lib/linux_amd64"
strip --strip-debug "$tree/lib/linux_amd64/libwasmvm_c.a"
versions="$output/$module/@v"
mkdir -p "$versions"
cp "$here/go.mod" "$versions/$version.mod"
printf '{"Version":"%s","Time":"2000-01-01T00:00:00Z"}\n' "$version" >"$versions/$version.info"
printf '%s\n' "$version" >"$versions/list"
python3 - "$work" "$module@$version" "$versions/$version.zip" <<'PYTHON'
import os, sys, zipfile
work, top, out = sys.argv[1:]
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
    for folder, folders, files in sorted(os.walk(os.path.join(work, top))):
        for name in sorted(files):
            path = os.path.join(folder, name)
            info = zipfile.ZipInfo(os.path.relpath(path, work))
            info.compress_type = zipfile.ZIP_DEFLATED
            with open(path, "rb") as file:
                archive.writestr(info, file.read())
PYTHON
echo "$versions/$version.zip"
