# Every command that a newcomer needs: python3 with venv, and make, are all that has to be there.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo demos play serve site test testall lint bench mutations load picture clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/drawing ## J = 3(a + bc), both passes as text and as a picture in out/
	$(BIN)/python -m demos chain_rule

demos: .venv/drawing ## list all demos
	$(BIN)/python -m demos

play: .venv/drawing ## write play.html, the playground in one file
	$(BIN)/python -m viz.live.playground

site: .venv/site ## build the site into site/: playground, course, questions, gallery, API
	$(BIN)/python -m docs.site

serve: .venv/drawing ## serve the playground on this machine, with Python beside it to check derivations (by npm)
	$(BIN)/python -m viz.live.serving

test: .venv/testing ## run the tests that are quick, on two cores
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

testall: .venv/testing ## run all tests, the slow ones too: every demo, the page in a browser
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: .venv/testing ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv-bench/ready ## measure the speed beside the peers; writes benchmarks/RESULTS.md
	.venv-bench/bin/python benchmarks/run.py

mutations: .venv/testing ## change the engine in small wrong ways, and see whether the tests notice; takes an hour
	$(BIN)/python benchmarks/mutations.py

load: .venv/testing ## two minutes of work in one process, and the slope of its memory
	$(BIN)/python benchmarks/load.py

picture: .venv/drawing ## draw the README's first pictures anew
	$(BIN)/backprop "u = b*c; v = a + u; J = 3*v" a=5 b=3 c=2 --save docs/chain_rule.png docs/both_passes.gif

clean: ## remove all that these commands made
	rm -rf .venv .venv-bench out site build dist *.egg-info

.venv/made:
	$(PYTHON) -m venv .venv
	touch $@

.venv/drawing: .venv/made setup.cfg
	$(PIP) --editable ".[layout,plots]"
	touch $@

.venv/site: .venv/made setup.cfg
	$(PIP) --editable ".[layout,plots,site]"
	touch $@

.venv/testing: .venv/made setup.cfg
	$(PIP) --editable ".[layout,plots,test]"
	touch $@

.venv-bench/ready: setup.cfg benchmarks/requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[layout]" --requirement benchmarks/requirements.txt
	touch $@
