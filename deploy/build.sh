#!/bin/sh
# First stage of the image: installs what the lock file says, builds, and gathers what a server needs to run in the folder
# that is named: the bundle, the page and the Node that came with the packages. Nothing of node_modules goes along.
set -eu
out=${1:?"usage: deploy/build.sh FOLDER"}
cd "$(dirname "$0")/.."
node launch.cjs build
mkdir -p "$out/bin"
cp -R dist/. "$out/"
# Maps are for those who develop.
find "$out" -name '*.map' -type f -delete
cp deploy/health.mjs "$out/health.mjs"
for node in node_modules/node-linux-*/bin/node; do cp "$node" "$out/bin/node"; done
chmod -R a+rX,go-w "$out"
chmod 755 "$out/bin/node"
