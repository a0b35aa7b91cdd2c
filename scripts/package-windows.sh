#!/usr/bin/env bash
# The desktop's installer and the relay for Windows into build/release. With
# SIGN_CERT and SIGN_KEY (PEM files) program and installer are signed.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(node -p 'require("./wails.json").info.productVersion')
out=$PWD/build/release
mkdir -p "$out"
GOBIN=$PWD/.run/tools go install github.com/wailsapp/wails/v2/cmd/wails@v2.16.0

sign() { # sign FILE
  [ -n "${SIGN_CERT:-}" ] || return 0
  osslsigncode sign -certs "$SIGN_CERT" -key "$SIGN_KEY" -h sha256 -in "$1" -out "$1.signed"
  mv "$1.signed" "$1"
}

# -s: the interface is built already; build/windows is made from wails.json where missing
.run/tools/wails build -m -s -skipbindings -trimpath -platform windows/amd64 -nsis
if [ -n "${SIGN_CERT:-}" ]; then
  sign build/bin/tresen.exe # the installer is made again around the signed program
  (cd build/windows/installer && makensis -DARG_WAILS_AMD64_BINARY="$PWD/../../bin/tresen.exe" project.nsi)
fi
cp build/bin/tresen-amd64-installer.exe "$out/tresen-$version-setup.exe"
sign "$out/tresen-$version-setup.exe"
CGO_ENABLED=0 GOOS=windows GOARCH=amd64 go build -trimpath -ldflags "-s -w -X main.version=$version" -o "$out/tresen-relay-$version.exe" ./backend/cmd/relay
sign "$out/tresen-relay-$version.exe"
