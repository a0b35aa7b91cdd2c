# The only list of commands. `make help` shows them; the longer ones are in scripts/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run build test check gen fuzz race bench sizes e2e cover screenshots package-linux package-windows release clean

# What the programs are made of; a second `make` builds only what is older than its sources.
find = $(shell find $(1) -type f -not -name '*_test.go' -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/testdata/*' 2>/dev/null | tr ' ' '?')
BACKEND := go.mod go.sum $(call find,backend)
APP := $(BACKEND) main.go $(call find,app)
WIDGET := backend/channel/webchat/dist/loader.js
SCREEN := frontend/dist/index.html
# With a screen the real window, without one the same program served to a browser.
DESKTOP := $(if $(DISPLAY)$(WAYLAND_DISPLAY),tresen,tresen-dev)

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "  make %-16s %s\n", $$1, $$2}'

run: ## the whole product with demo data; VERBOSE=1 shows the logs; Ctrl+C ends it
	@scripts/need.sh run
	@$(MAKE) --no-print-directory -s build/bin/relay build/bin/demo build/bin/$(DESKTOP)
	@exec build/bin/demo

build: build/bin/relay build/bin/demo build/bin/tresen build/bin/tresen-dev ## every program into build/bin

test: ## all tests: Go on both databases, interface, widget, browser, real window
	@scripts/need.sh test
	@$(MAKE) --no-print-directory -s build
	@scripts/test.sh

check: $(WIDGET) $(SCREEN) ## format, vet, linters, types, import rules, generated files
	@scripts/need.sh check
	@scripts/check.sh

gen: ## write generated code: interface types from Go, bindings
	@scripts/gen.sh

fuzz: $(WIDGET) ## every fuzz target for FUZZTIME (default 30s) each
	@scripts/fuzz.sh

race: $(WIDGET) $(SCREEN) ## Go tests with the race detector
	CGO_ENABLED=1 go test -race ./app/... ./backend/...

bench: ## speed and memory as one table; BENCH=json as one JSON object
	@scripts/need.sh test >&2
	@$(MAKE) --no-print-directory -s build >&2
	@go run ./bench

sizes: ## gzip bytes of what a browser or window loads
	@$(MAKE) --no-print-directory -s $(WIDGET) $(SCREEN) >&2
	@node widget/sizes.mjs
	@node frontend/sizes.mjs

e2e: build ## end-to-end tests in Chromium and in the real window
	@scripts/need.sh test
	@scripts/e2e.sh

cover: $(WIDGET) $(SCREEN) ## Go test coverage by package, page in .run/cover.html
	@mkdir -p .run
	CGO_ENABLED=0 go test -coverpkg=./app/...,./backend/... -coverprofile=.run/cover.out ./app/... ./backend/...
	@go tool cover -html=.run/cover.out -o .run/cover.html && go tool cover -func=.run/cover.out | tail -1

screenshots: build ## every screen, light and dark, German and English, into .run/screenshots
	@scripts/need.sh test
	@scripts/screen.sh node frontend/e2e/screenshots.mjs
	@npm --prefix widget run --silent screenshots "$(CURDIR)/.run/screenshots/widget"

package-linux: $(WIDGET) $(SCREEN) ## Debian packages of desktop and relay into build/release
	@scripts/need.sh run
	@scripts/package-linux.sh

package-windows: $(WIDGET) $(SCREEN) ## installer and relay for Windows into build/release
	@scripts/need.sh windows
	@scripts/package-windows.sh

release: check test package-linux package-windows ## checked packages and their checksums
	@cd build/release && sha256sum -- * > SHA256SUMS && cat SHA256SUMS

clean: ## remove what was built and the demo's data
	rm -rf build/bin build/release .run frontend/dist/assets frontend/dist/*.html backend/channel/webchat/dist/*.*

%/node_modules/.stamp: %/package-lock.json
	@echo 'packages of $*'
	@npm --prefix $* ci --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null && touch $@

$(WIDGET): widget/node_modules/.stamp $(wildcard widget/*.mjs widget/*.json) $(call find,widget/src)
	@echo 'building the web chat'
	@npm --prefix widget run --silent build && touch $@

$(SCREEN): frontend/node_modules/.stamp frontend/index.html $(wildcard frontend/*.config.* frontend/package.json) $(call find,frontend/src frontend/wailsjs frontend/public)
	@echo 'building the interface'
	@npm --prefix frontend run --silent build -- --logLevel error && touch $@

build/bin/relay build/bin/demo: build/bin/%: $(BACKEND) $(WIDGET)
	@echo 'building $*'
	@CGO_ENABLED=0 go build -ldflags '-s -w' -o $@ ./backend/cmd/$*

build/bin/tresen: $(APP) $(SCREEN)
	@echo 'building the desktop'
	@go build -tags desktop,production,webkit2_41 -ldflags '-s -w' -o $@ .

build/bin/tresen-dev: $(APP) $(SCREEN)
	@echo 'building the desktop for the browser'
	@go build -tags dev,webkit2_41 -o $@ .
