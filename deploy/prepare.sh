#!/bin/sh
# Second stage of the image: the one library that Node needs and a slim Debian lacks, and the two folders that may be
# written to, owned by the user that the server runs as. The first argument is the program's folder, the second the
# folder under which `data` and `secret` are made, `/` in the image.
set -eu
program=${1:?"usage: deploy/prepare.sh PROGRAM ROOT"}
root=${2:?"usage: deploy/prepare.sh PROGRAM ROOT"}
if ldd "$program/bin/node" | grep -q 'libatomic.*not found'; then
  apt-get update
  apt-get install -y --no-install-recommends libatomic1
  rm -rf /var/lib/apt/lists/*
fi
if ldd "$program/bin/node" | grep 'not found'; then
  echo "Node lacks the libraries above in this image." >&2
  exit 1
fi
for folder in data secret; do
  mkdir -p "$root/$folder"
  chown 10001:10001 "$root/$folder"
  chmod 700 "$root/$folder"
done
