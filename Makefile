# Everything a fresh machine needs but Python ≥ 3.11, make and the package registry is set up here.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
WHO ?= ana

.PHONY: run call test check bench soak calls screenshots map lock

run: $(READY)  ## the line on this machine, with customers made up
	@$(BIN)/audiomatico demo $(ARGS)

call: $(READY)  ## ring the line of `make run` from a second terminal
	@$(BIN)/audiomatico call --interactive --person $(WHO) \
		--url http://127.0.0.1:$${PORT:-8000} --cast "$${AUDIOMATICO_STATE:-.audiomatico}/demo/cast.json"

test: $(READY)
	$(BIN)/pytest -q

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

bench: $(READY)  ## figures, some minutes, each beside its floor
	$(BIN)/python benchmarks/refusals.py 300
	$(BIN)/python -m benchmarks.turns 2
	$(BIN)/python -m benchmarks.hashing
	$(BIN)/python benchmarks/metrics.py
	$(BIN)/python -m benchmarks.servers 1

soak: $(READY)  ## faults and load in full, under 40 minutes; `python -m benchmarks.soak NAME` is one
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.soak.lock
	$(BIN)/pytest -q -m soak
	$(BIN)/python -m benchmarks.soak

calls: $(READY)  ## every call script, with its transcript
	$(BIN)/audiomatico call tests/calls/*.yaml

screenshots: $(READY)  ## the browser phone's states, at 360 and 1280 px, into build/screenshots
	mkdir -p build/screenshots
	SCREENSHOTS=build/screenshots $(BIN)/pytest -q -n 0 tests/simulator/softphone/test_browser.py

map: $(READY)  ## docs/call-map.*, from the code: run it after adding a state
	$(BIN)/audiomatico map --format mermaid --output docs/call-map.mmd
	$(BIN)/audiomatico map --format svg --output docs/call-map.svg

lock:  ## needs uv
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--extra dev pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --group soak --output-file requirements.soak.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
