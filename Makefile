JOBS ?= $(shell nproc)
# A test waits for clients as often as it works.
TEST_JOBS ?= $(shell echo $$(( $(JOBS) + 1 )))
FUZZ_SECONDS ?= 20
SOURCES = $(shell find src dialects tests bench -name '*.cpp' -o -name '*.hpp' | sort)

# $(call build,<preset>,<targets>): quiet about the configuration unless it fails.
build = @log=$$(mktemp) && { cmake --preset $(1) >$$log 2>&1 || { cat $$log; rm $$log; exit 1; }; } \
	&& rm $$log && cmake --build --preset $(1) -j $(JOBS) $(2)
ctest = ctest --output-on-failure --no-tests=error -j $(TEST_JOBS) --test-dir

.PHONY: build help demo test test-postgres-all check format-check tidy model fuzz format golden-update asan tsan mutate soak bench clean

build: ## build/ratchet (the default)
	@.ci/install build
	$(call build,release,--target ratchet)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' Makefile

demo: ## a live migration of an example database, while clients write to it
	@.ci/install build
	$(call build,release,--target ratchet workload)
	@RATCHET_BINARY=$(CURDIR)/build/ratchet migrations-example/demo.sh

# ctest's log is kept so that its summary can stand on the very last line.
test: ## install what is missing, build and run every test
	@.ci/install test
	$(call build,release)
	@$(ctest) build -O build/ctest.log; code=$$?; \
	  grep 'tests passed' build/ctest.log; exit $$code

test-postgres-all: ## every PostgreSQL test on 14, 16, 17 and 18, downloaded with npm
	@.ci/install test
	$(call build,release)
	@JOBS=$(JOBS) .ci/test-postgres-all

check: format-check test tidy model fuzz ## everything a change must pass: format, tests, clang-tidy, model, fuzz

format-check: ## is everything formatted?
	@.ci/install check
	@clang-format-16 --dry-run -Werror $(SOURCES)

tidy: ## clang-tidy on what has changed since the last time
	@.ci/install check
	$(call build,tidy)

model: ## the model of two stores, in every order of its statements (3 minutes)
	@.ci/install check
	@tests/model/check.sh

fuzz: ## each fuzz target for FUZZ_SECONDS, from its corpus
	@.ci/install check
	$(call build,fuzz)
	@for target in $(patsubst tests/fuzz/%.cpp,%,$(wildcard tests/fuzz/*_fuzz.cpp)); do \
	  mkdir -p build-fuzz/corpus/$$target tests/fuzz/corpus/$$target && \
	  build-fuzz/fuzz/$$target -max_total_time=$(FUZZ_SECONDS) -timeout=10 -print_final_stats=1 \
	    -verbosity=0 -artifact_prefix=build-fuzz/$$target- \
	    build-fuzz/corpus/$$target tests/fuzz/corpus/$$target || exit 1; \
	done

format: ## clang-format every source file in place
	@.ci/install check
	@clang-format-16 -i $(SOURCES)

golden-update: ## write the golden files anew; read the diff before you commit it
	@.ci/install test
	$(call build,release)
	@RATCHET_GOLDEN_UPDATE=1 $(ctest) build -R '^test_(golden|report)\.'

asan: ## every test under AddressSanitizer and UBSan
	@.ci/install test
	$(call build,asan)
	@$(ctest) build-asan

tsan: ## every test under ThreadSanitizer
	@.ci/install test
	$(call build,tsan)
	@$(ctest) build-tsan

mutate: ## is each condition of each gate missed by a test when it is taken away? (5 minutes)
	@.ci/install test
	$(call build,release,--target test_engine)
	@tests/mutation/run.sh

soak: ## the road tests, larger and longer, seed after seed (RATCHET_SOAK_SECONDS=600)
	@.ci/install test
	$(call build,release)
	@tests/soak.sh

bench: ## measure; bench/run.sh says what and where the figures go
	@.ci/install bench
	$(call build,release,--target ratchet benches)
	@bench/run.sh

clean: ## remove every build folder
	@rm -rf build build-debug build-asan build-tsan build-fuzz build-tidy
