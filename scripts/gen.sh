#!/usr/bin/env bash
# Writes what is generated: frontend/src/lib/gen from the Go types, and
# frontend/wailsjs, the bindings of app/. With --check it only tells whether
# they are fresh.
set -euo pipefail
cd "$(dirname "$0")/.."
out=(frontend/src/lib/gen frontend/wailsjs)
before=$(mktemp -d)
trap 'rm -rf "$before"' EXIT
[ "${1:-}" != --check ] || cp -r --parents "${out[@]}" "$before"

mkdir -p frontend/dist && touch frontend/dist/.gitkeep
go run ./backend/cmd/gen
# The program itself writes the bindings when built so; it needs no display.
CGO_ENABLED=0 go build -tags bindings -o "$before/bindings" .
"$before/bindings" >/dev/null

if [ "${1:-}" = --check ]; then
  for dir in "${out[@]}"; do
    if ! diff -r "$before/$dir" "$dir"; then
      echo "$dir was stale: commit what 'make gen' wrote" >&2
      exit 1
    fi
  done
fi
