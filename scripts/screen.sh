#!/usr/bin/env bash
# Runs a command on a virtual screen with a message bus and an unlocked key
# store of its own, as a desktop program expects them.
set -euo pipefail
runtime=$(mktemp -d) # the key store demands a private folder (mode 700)
trap 'rm -rf "$runtime"' EXIT
export XDG_RUNTIME_DIR=$runtime XDG_DATA_HOME=$runtime/share XDG_CACHE_HOME=$runtime/cache
unset WAYLAND_DISPLAY
xvfb-run -a -s '-screen 0 1366x768x24' dbus-run-session -- bash -c '
  printf "test\n" | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
  "$@"' screen "$@"
