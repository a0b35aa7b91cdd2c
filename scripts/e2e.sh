#!/usr/bin/env bash
# End-to-end: Chromium and the real window against the real programs.
set -euo pipefail
cd "$(dirname "$0")/.."
npm --prefix widget run --silent e2e
exec scripts/screen.sh node frontend/e2e/run.mjs "$@"
