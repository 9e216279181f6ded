# Everything a person or a fresh machine needs. Python 3.11 or newer is the only thing taken for granted.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help run serve test shuffle verify versions mutate bench compare docs format clean

help:        ## show this list
	@grep -E '^[a-z]+: .*##|^[a-z]+: +##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Anodeworks needs Python 3.11 or newer, found " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@

run: $(READY) ## set up and evaluate the worked example
	$(BIN)/anodeworks run projects/ankang.toml

serve: $(READY) ## set up and open the workbench in a browser
	$(BIN)/anodeworks serve projects

test: $(READY) ## format, lint, types and every test that is not slow
	$(BIN)/ruff format --check src tests benchmarks docs
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile

shuffle: $(READY) ## every test that is not slow in random order; SEED=n repeats an order
	$(BIN)/python -m pytest -n 2 --dist loadfile -v -p randomly --randomly-dont-reset-seed $(if $(SEED),--randomly-seed=$(SEED))

verify: $(READY) ## the slow verification too, and COUNT single faults; STRICT=1 fails where something could not be verified
	ANODEWORKS_OPTIMISED=1 $(BIN)/python -m pytest -n 2 --dist loadfile -m 'slow or not slow' $(if $(STRICT),--complete)
	$(BIN)/python -m tests.mutation --count $(or $(COUNT),40) --seed $(or $(SEED),0)

versions: $(READY) ## the tests with lowest and newest versions on every Python that is found; TESTS=... runs some
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python -m tests.versions $(TESTS)

mutate: $(READY) ## put COUNT single faults into a copy, one at a time, and say which no test sees; SEED=n repeats a list, KEPT=file goes on with it, AGAIN=1 tries the unseen, RAN=file asks who ran a line first
	$(BIN)/python -m tests.mutation $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT)) $(if $(KEPT),--kept $(KEPT)) $(if $(AGAIN),--again) $(if $(RAN),--ran $(RAN))

bench: $(READY) ## measure speed and memory; writes benchmarks/results/
	$(BIN)/python -m benchmarks

compare: $(READY) ## measure beside other tools that are installed; writes benchmarks/results/
	$(BIN)/python -m benchmarks compare

docs: $(READY) ## write what is generated: unit scales, reference, schemas, catalogue of texts
	$(BIN)/python docs/scales.py
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/catalogue.py

format: $(READY) ## format the code
	$(BIN)/ruff format src tests benchmarks docs
	$(BIN)/ruff check --fix src tests benchmarks docs

clean:       ## remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis reports
