# Stoa's chores. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := bash
PG_FOLDER := $(CURDIR)/target/test-postgres/server

.PHONY: help demo test check bench e2e ui tools

help: ## list these commands
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

ui: ui/dist/.done ## bundle styles, fonts and the diagram viewer (needs Node)

ui/dist/.done: ui/package.json ui/package-lock.json ui/build.mjs $(wildcard ui/src/*)
	cd ui && npm ci --ignore-scripts --no-audit --no-fund && node build.mjs
	touch $@

demo: ui ## start Stoa with an invented municipality on http://127.0.0.1:8080
	cargo run --quiet --package stoa -- demo --folder .demo

tools: ## install what the tests need from Debian's packages, where missing
	tests/tools.sh

test: tools ui ## everything that must hold: house rules, unit, store (both back ends) and end-to-end tests
	tests/all.sh

check: ## format, lints and house rules, without running tests
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo xtask tidy

e2e: tools ui ## end-to-end tests in a browser only
	tests/e2e.sh

bench: ## figures, each beside a peer or a raw limit (release build)
	bench/run.sh
