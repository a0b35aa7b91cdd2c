#!/usr/bin/env bash
# Every test, one stage after the other; a failed stage does not stop the next.
# Ends with the lines of `go test` and one line: N passed, N failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
out=.run/test
rm -rf "$out" && mkdir -p "$out" && : >"$out/stages"
export OUT="$PWD/$out"
broken=0

stage() { # stage NAME COMMAND...: its output is shown only when it fails
  local name=$1 start=$SECONDS
  shift
  if "$@" >"$out/$name.log" 2>&1; then
    echo "ok    $name ($((SECONDS - start)) s)" | tee -a "$out/stages"
  else
    cat "$out/$name.log"
    echo "FAIL  $name ($((SECONDS - start)) s)"
    broken=1
  fi
  count "$name"
}

# count NAME: a stage that counts has left NAME.json, or "N passed, N failed"
# lines in its log; one that only fails counts as one failure.
count() {
  [ ! -s "$out/$1.json" ] || return 0
  local figures
  figures=$(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$out/$1.log" | awk '{p += $1; f += $2} END {if (NR) print p, f}')
  if [ -n "$figures" ]; then
    echo "{\"passed\":${figures% *},\"failed\":${figures#* }}" >"$out/$1.json"
  elif [ "$broken" = 1 ] && ! grep -q "^ok    $1 " "$out/stages"; then
    echo '{"passed":0,"failed":1}' >"$out/$1.json"
  fi
}

vitest() { # vitest FOLDER: with figures for the last line
  npm --prefix "$1" run --silent test -- --reporter=default --reporter=json --outputFile="$OUT/$1.json"
}

stage vet env CGO_ENABLED=0 go vet ./...
# The web chat's browser tests mostly wait: the interface's own run meanwhile.
npm --prefix widget run --silent e2e >"$out/widget-e2e.out" 2>&1 &
beside=$!
joined() {
  local code=0
  wait "$beside" || code=$?
  cat "$out/widget-e2e.out"
  return "$code"
}
stage frontend-types npm --prefix frontend run --silent types
stage frontend vitest frontend
stage widget-types npm --prefix widget run --silent check
stage widget vitest widget
stage widget-e2e joined
stage e2e scripts/screen.sh node frontend/e2e/run.mjs
echo

# The key store's tests need a bus and a key store; without the wrapper they would say so.
# The longest go first: else the last one would run alone.
CGO_ENABLED=0 scripts/screen.sh go test -timeout 20m -json ./backend/relay ./backend/cmd/relay ./app ./... 2>"$out/go.err" | node scripts/tally.mjs go "$OUT"
[ "${PIPESTATUS[0]}" -eq 0 ] || { cat "$out/go.err"; broken=1; }
node scripts/tally.mjs sum "$OUT" || broken=1
exit "$broken"
