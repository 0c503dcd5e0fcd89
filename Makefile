# `make` builds everything and prints three links; `make test` tests it. `make help` lists the rest.
SHELL := /bin/bash
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$p; done))
BIN := .venv/bin
DONE := build/done
ASSIGNMENT := 03_convolution

# Programs that keep settings in the home folder keep them in build/ instead.
export IPYTHONDIR := $(CURDIR)/build/home/ipython
export JUPYTER_CONFIG_DIR := $(CURDIR)/build/home/jupyter/config
export JUPYTER_DATA_DIR := $(CURDIR)/build/home/jupyter/data
export JUPYTER_RUNTIME_DIR := $(CURDIR)/build/home/jupyter/runtime
export KERAS_HOME := $(CURDIR)/build/home/keras
export KERAS_BACKEND := torch
export MPLCONFIGDIR := $(CURDIR)/build/home/matplotlib
export PYTHONDONTWRITEBYTECODE := 1

ENGINE := $(shell find autograder/cvgrade -type f -not -path '*/__pycache__/*' 2>/dev/null)
DATA := $(shell find datasets/cvdata -type f -not -path '*/__pycache__/*' 2>/dev/null)
BOOK := $(shell find book -type f -not -path 'book/_build/*' -not -path '*/__pycache__/*' -not -path 'book/tests/*' 2>/dev/null)
SOLUTIONS := $(shell find solutions -type f -not -path '*/__pycache__/*' 2>/dev/null)
SAMPLE := $(shell find autograder/sample_class -type f -not -path '*/__pycache__/*' 2>/dev/null)

.PHONY: all env data book release grade-sample links test check lint format serve pdf bench train tune audit clean help

all: env data book release grade-sample links ## environment, data, book, release, sample class; print the links

env: $(DONE)/env ## the virtual environment .venv, with exact pins
$(DONE)/env: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "make: expected Python 3.11 or later, got none. Install it, or: make PYTHON=/path/to/python3"; exit 2; }
	test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[dev]'
	@mkdir -p $(@D) build/home && touch $@

data: $(DONE)/data ## the synthetic handwriting set, in the user's cache folder
$(DONE)/data: $(DONE)/env $(DATA)
	$(BIN)/python -m cvdata build casia55
	@mkdir -p $(@D) && touch $@

book: $(DONE)/book ## the book, every chapter executed
$(DONE)/book: $(DONE)/env $(DATA) $(BOOK)
	$(BIN)/jupyter-book build book -W --keep-going -q
	@mkdir -p $(@D) && touch $@

release: $(DONE)/release ## exercises/, from solutions/
$(DONE)/release: $(DONE)/env $(ENGINE) $(SOLUTIONS)
	$(BIN)/cvgrade release
	@mkdir -p $(@D) && touch $@

grade-sample: $(DONE)/grade-sample ## a sample class graded; fails if a mark is not the expected one
$(DONE)/grade-sample: $(DONE)/env $(ENGINE) $(DATA) $(SOLUTIONS) $(SAMPLE)
	rm -rf build/sample_class build/graded
	$(BIN)/python autograder/sample_class/sample_class.py build build/sample_class
	$(BIN)/cvgrade grade $(ASSIGNMENT) --submissions build/sample_class/submitted --output build/graded --seed 2013
	$(BIN)/python autograder/sample_class/sample_class.py verify build/sample_class build/graded
	@mkdir -p $(@D) && touch $@

links:
	@echo
	@echo "The book:            file://$(CURDIR)/book/_build/html/index.html"
	@echo "A student's feedback: file://$(CURDIR)/build/graded/$(ASSIGNMENT)/feedback/hiro.html"
	@echo "The class report:    file://$(CURDIR)/build/graded/$(ASSIGNMENT)/report.html"

test: $(DONE)/env ## every test, a process a core
	$(BIN)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder

check: $(DONE)/env ## assignments keep their promises (see CONTRIBUTING.md)
	$(BIN)/cvgrade check

lint: $(DONE)/env ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DONE)/env ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

serve: book ## the book on http://localhost:8000
	$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory book/_build/html

pdf: book ## the whole book as one PDF, build/pixels-to-predictions.pdf
	$(BIN)/python book/print_book.py

bench: $(DONE)/book ## what things cost, with ratios; by hand, never part of the tests
	for name in generator casia_readers grading scale similarity peers training_cpu architecture_costs figures; do $(BIN)/python benchmarks/$$name.py || exit; done

train: $(DONE)/env ## networks trained from nothing, and what chapters 6, 7, 8 and 10 load of them; hours without a GPU
	for name in calibration transfer claims_calibration; do $(BIN)/python benchmarks/$$name.py || exit; done
	for name in make_artifacts export_weights train_mnist make_training_runs maximise_lite0 make_first_layers run_transfer; do \
		$(BIN)/python book/$$name.py || exit; done

tune: $(DONE)/env ## the searches of chapter 8, some ten minutes
	$(BIN)/python book/run_tuning.py

audit: $(DONE)/book ## what is too long for the tests: full fuzz counts, changed code, a soak, a fresh environment; hours
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[audit,ocr]'
	CVDATA_FUZZ=10000 CVGRADE_FUZZ=50000 $(BIN)/python -m pytest datasets/tests autograder/tests/test_wire.py
	CVGRADE_CROSS=60 $(BIN)/python -m pytest autograder/tests/test_nbgrader_agrees.py
	$(BIN)/python benchmarks/mutants.py
	$(BIN)/python benchmarks/engine_mutants.py --sample 60
	$(BIN)/python benchmarks/solved_notebooks.py
	$(BIN)/python benchmarks/outside.py
	$(BIN)/python benchmarks/legibility.py
	$(BIN)/python benchmarks/soak.py
	$(BIN)/python benchmarks/term.py

clean: ## remove what make made, but not .venv
	rm -rf build book/_build

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16
