#!/usr/bin/env bash
# Debian packages of desktop and relay into build/release.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(node -p 'require("./wails.json").info.productVersion')
mkdir -p build/release build/bin/linux
go build -trimpath -tags desktop,production,webkit2_41 -ldflags '-s -w' -o build/bin/linux/tresen .
CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$version" -o build/bin/linux/relay ./backend/cmd/relay
GOBIN=$PWD/.run/tools go install github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2
for what in desktop relay; do
  VERSION=$version .run/tools/nfpm package --packager deb --config "build/linux/nfpm-$what.yaml" --target build/release/
done
