#!/usr/bin/env bash
# Installs what is missing for: run | test | check | windows. On Debian and its
# kin as root or with sudo; elsewhere it names what to install, and ends.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:?run, test, check or windows}

# --- languages: named, not installed, because distributions lag behind
newer() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -1)" = "$1" ]; } # is $2 at least $1?

if ! command -v go >/dev/null; then
  echo "Go 1.26 or newer is missing: https://go.dev/doc/install" >&2
  exit 1
fi
go=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null | sed 's/^go//')
# An older Go (from 1.21 on) fetches the one go.mod names, unless told not to.
if ! newer 1.26 "$go" && { ! newer 1.21 "$go" || [ "$(go env GOTOOLCHAIN)" = local ]; }; then
  echo "Go 1.26 or newer is needed, this is Go $go: https://go.dev/doc/install" >&2
  exit 1
fi

packages=()
need() { # need PACKAGE COMMAND...: the package, unless the command succeeds
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || packages+=("$package")
}
has() { command -v "$1"; }

if ! has node >/dev/null || ! has npm >/dev/null; then
  candidate=$(apt-cache policy nodejs 2>/dev/null | sed -n 's/.*Candidate: \([0-9][0-9]*\).*/\1/p')
  if [ "${candidate:-0}" -ge 20 ]; then
    packages+=(nodejs npm)
  else
    echo "Node.js 20 or newer with npm is missing (this system's packages have ${candidate:-none}): https://nodejs.org" >&2
    exit 1
  fi
elif ! newer 20 "$(node -p process.versions.node)"; then
  echo "Node.js 20 or newer is needed, this is $(node -v): https://nodejs.org" >&2
  exit 1
fi

# --- system packages
postgres() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb'; }
browser() { has chromium || has chromium-browser || has google-chrome; }
need build-essential has gcc
need pkg-config has pkg-config
need libgtk-3-dev pkg-config --exists gtk+-3.0
need libwebkit2gtk-4.1-dev pkg-config --exists webkit2gtk-4.1
if [ "$what" = test ] || { [ "$what" = run ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; }; then
  need xvfb has Xvfb
  need xauth has xauth
fi
case $what in
test)
  need chromium browser
  need dbus has dbus-run-session
  need gnome-keyring has gnome-keyring-daemon
  need imagemagick has import
  need openbox has openbox
  need postgresql postgres
  need xdotool has xdotool
  ;;
check) need shellcheck has shellcheck ;;
windows)
  need nsis has makensis
  need osslsigncode has osslsigncode
  ;;
esac
mail() { [ "$what" != test ] || scripts/mailserver.sh; } # not installed: a package would put a mail daemon on this machine
if [ ${#packages[@]} -eq 0 ]; then
  mail
  exit
fi

line="apt-get install --no-install-recommends -y ${packages[*]}"
if ! has apt-get >/dev/null; then
  echo "Missing here (Debian names): ${packages[*]}" >&2
  exit 1
fi
root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! has sudo >/dev/null || { ! sudo -n true 2>/dev/null && [ ! -t 0 ]; }; then
    echo "Missing packages. Please run as root:  $line" >&2
    exit 1
  fi
  root=(sudo)
fi
echo "Installing: ${packages[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
read -ra install <<<"$line"
if ! "${root[@]}" "${install[@]}" >"$log" 2>&1; then
  # Often only the package lists are missing or old.
  if ! { "${root[@]}" apt-get update && "${root[@]}" "${install[@]}"; } >"$log" 2>&1; then
    tail -20 "$log" >&2
    echo "That did not work. Please run as root:  $line" >&2
    exit 1
  fi
fi
mail
