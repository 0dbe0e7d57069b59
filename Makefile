# Thalweg: `make demo` shows it, `make test` checks it. Both set up whatever a bare Debian machine lacks.

# How long each fuzz target runs.
FUZZ_SECONDS ?= 300
# A tarball checkout or a shell without rustup's settings still finds cargo.
export PATH := $(HOME)/.cargo/bin:$(PATH)

.PHONY: help setup build demo test ready bench score sync tidy fuzz clean

help:            ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 10

setup:           ## Install what is missing (Debian packages; needs root or sudo only if something is).
	@scripts/setup.sh

build: setup     ## Build everything in the one development profile.
	cargo build --workspace --locked

demo: build      ## Make a sample case, seal, load, trace, report, package, verify; says where the report is.
	scripts/demo.sh

test: setup      ## Format, and every test there is (house rules among them).
	cargo fmt --all --check
	cargo test --workspace --locked --no-fail-fast

ready: test      ## What a change must pass: test, lints; dependencies and spelling where their tools are installed.
	cargo clippy --workspace --all-targets --locked -- -D warnings
	@if command -v cargo-deny >/dev/null; then cargo deny check; else echo "cargo-deny is not installed: skipped"; fi
	@if command -v typos >/dev/null; then typos; else echo "typos is not installed: skipped"; fi

bench: setup     ## Measure; every number in the documents comes from here.
	benchmarks/run

score: setup     ## Measure what the methods find, and whom they accuse wrongly, on simulated cases.
	python3 benchmarks/score/run.py

sync:            ## Refresh generated files.
	cargo xtask sync

tidy:            ## House rules alone.
	cargo xtask tidy

fuzz: setup      ## Run every fuzz target for FUZZ_SECONDS seconds (default 300).
	scripts/fuzz.sh $(FUZZ_SECONDS)

clean:           ## Remove what was built and the demo.
	cargo clean
	rm -rf demo
