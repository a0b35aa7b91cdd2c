#!/usr/bin/env bash
# End-to-end: Chromium and the real window against the real programs.
set -euo pipefail
cd "$(dirname "$0")/.."
exec scripts/screen.sh node frontend/e2e/run.mjs
