# make help lists what there is to make.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

TOOL := go tool -modfile=.ci/tools/go.mod
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)

.PHONY: demo
demo: ## watch a study group take a quiz, in your browser
	@command -v npm >/dev/null || .ci/setup postgres
	@$(MAKE) --no-print-directory build
	bin/studybot demo $(ARGS)

.PHONY: test
test: ## run every test, with the race detector
	@.ci/setup postgres pooler browser node compiler
	CGO_ENABLED=1 go test -race -timeout 15m $(TESTFLAGS) ./...
	go test $(TESTFLAGS) $(LARGE)

# What tries the whole bank, or reads very much, is left out where the race detector is
# on: that makes it many times slower, and has nothing to find in it.
LARGE = $$(grep -rl '^//go:build !race' --include=*_test.go internal | xargs dirname | sort -u | sed 's,^,./,')

# What needs a browser, and what breaks things and waits for them to mend, has
# packages of its own, so that the rest can be run in a minute.
SLOW := internal/app/faults internal/app/page internal/workspace/browsertest
space := $(subst ,, )

.PHONY: quick
quick: ## run the tests that take no browser and break nothing, all within a minute
	@.ci/setup postgres pooler node
	go test $(TESTFLAGS) $$(go list ./... | grep -vE '/($(subst $(space),|,$(SLOW)))$$')

.PHONY: stress
stress: ## run the tests of faults RUNS=20 times beside two builds, until one fails
	@.ci/setup postgres pooler compiler
	@.ci/stress $(RUNS)

.PHONY: build
build: ## build bin/studybot
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/studybot ./cmd/studybot

.PHONY: lint
lint: ## check format, vet, lint and dead code
	go vet ./...
	$(TOOL) golangci-lint run ./...
	@dead=$$($(TOOL) deadcode -test ./...); if [ -n "$$dead" ]; then echo "Nothing calls:"; echo "$$dead"; exit 1; fi
	go mod tidy -diff

.PHONY: banklint
banklint: build ## check the questions, terms and schedules
	bin/studybot lint quizzes

# Of each set of marked replies eval has a line in its table.
LABELLED := labelled/fit labelled/check labelled/held
MARKED := marked marked/held marked/blind marked/blind/held marked/blind/comparisons $(LABELLED)

.PHONY: eval
eval: build ## compare marks with people's: the bank's, and those of ANSWERS=file.csv by drafts
	bin/studybot eval quizzes/marked/*.jsonl
	@for dir in held blind blind/held blind/comparisons stories/fit stories/check stories/held; do echo; echo "quizzes/marked/$$dir:"; \
		bin/studybot eval --summary quizzes/marked/$$dir/*.jsonl; done
	@echo; bin/studybot eval --table $(MARKED:%=quizzes/%/*.jsonl)
	@echo; bin/studybot eval --goals $(LABELLED:%=quizzes/%/*.jsonl)
	@echo; echo "The same, where questions learn from no labelled replies:"
	@bin/studybot eval --goals --unlabelled $(LABELLED:%=quizzes/%/*.jsonl)
	@echo; echo "quizzes/labelled/check, by rubrics with fewer phrasings:"
	@bin/studybot eval --curve quizzes/labelled/check/*.jsonl
ifdef ANSWERS
	bin/studybot eval $(ANSWERS)
	bin/studybot eval $(ANSWERS) --accept 5
endif

.PHONY: banktable
banktable: build ## write the table in quizzes/README.md anew
	@bin/studybot bank --quizzes quizzes --markdown | awk '\
		NR == FNR { table = table $$0 "\n"; next } \
		/<!-- \/bank -->/ { inside = 0 } \
		!inside { print } \
		/<!-- bank -->/ { printf "%s", table; inside = 1 }' - quizzes/README.md >bin/README.md
	@mv bin/README.md quizzes/README.md

.PHONY: links
links: build ## check the sources of questions and terms; ONLINE=1 asks their sites
	bin/studybot links $(if $(ONLINE),--online) quizzes

.PHONY: attack
attack: build ## try to cheat the questions, and print how many are taken in
	bin/studybot attack $(ARGS) quizzes

.PHONY: bench
bench: ## print the benchmarks
	@.ci/setup postgres
	go test -run '^$$' -bench . -benchmem -timeout 30m ./internal/... ./cmd/...

.PHONY: fmt
fmt: ## format the code
	$(TOOL) golangci-lint fmt ./...

.PHONY: image
image: ## build the container image
	docker build -t studybot:$(VERSION) .

.PHONY: clean
clean: ## remove what was built
	rm -rf bin

.PHONY: help
help: ## list what there is to make
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
