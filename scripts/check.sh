#!/usr/bin/env bash
# Everything about the code that is not a test. The Go tools come through the
# module proxy in the versions named here; one that cannot be had is said so
# and left out.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export CGO_ENABLED=0
broken=0

step() { # step NAME COMMAND...
  local name=$1 log
  shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    echo "ok    $name"
  elif grep -q 'fetching vulnerabilities' "$log"; then
    echo "left  $name: the list of vulnerabilities cannot be reached"
  else
    cat "$log"
    echo "FAIL  $name"
    broken=1
  fi
  rm -f "$log"
}

formatted() {
  local files
  files=$(gofmt -l main.go app backend)
  [ -z "$files" ] || { echo "$files"; return 1; }
}

tool() { # tool NAME MODULE@VERSION ARGUMENT...
  local name=$1 at=$2 bin=$PWD/.run/tools
  shift 2
  if [ ! -x "$bin/$name-${at##*@}" ]; then
    if ! GOBIN=$bin go install "$at" >/dev/null 2>&1; then
      echo "left  $name: $at cannot be had here"
      return
    fi
    mv "$bin/$name" "$bin/$name-${at##*@}"
  fi
  step "$name" "$bin/$name-${at##*@}" "$@"
}

step gofmt formatted
step vet go vet ./...
step 'vet, Windows' env GOOS=windows go vet . ./app/... ./backend/...
step 'vet, macOS' env GOOS=darwin go vet . ./app/... ./backend/...
step 'import rules' go test ./backend/arch
tool staticcheck honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
tool golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run
tool govulncheck golang.org/x/vuln/cmd/govulncheck@v1.8.0 ./...
step svelte-check npm --prefix frontend run --silent types
step eslint npm --prefix frontend run --silent lint
step 'widget' npm --prefix widget run --silent check
step shellcheck shellcheck -e SC2317 .ci/run scripts/*.sh
step 'generated files' scripts/gen.sh --check
exit "$broken"
