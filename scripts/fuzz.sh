#!/usr/bin/env bash
# Runs every fuzz target for FUZZTIME (default 30s), one after the other.
set -euo pipefail
cd "$(dirname "$0")/.."
grep -rlE '^func Fuzz' --include='*_test.go' app backend | sort | while read -r file; do
  sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$file" | while read -r target; do
    echo "== ${file%/*} $target"
    CGO_ENABLED=0 go test "./${file%/*}" -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-30s}" </dev/null
  done
done
