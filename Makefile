# Everything a user or a developer does with moonlens. `make help` lists it.
# What Debian 12 has to have besides Swift 6.3; lua-check, tmux, python3-pip and curl serve `make lint` and the data sets.
PACKAGES = pkg-config liblua5.4-dev libopenblas0-pthread libcairo2-dev libchafa-dev libpng-dev libedit-dev zlib1g-dev libssl-dev \
  fonts-liberation fonts-dejavu-core dataset-fashion-mnist lua-check lua-busted lua-filesystem lua-cjson lua-lpeg tmux \
  python3 python3-pip curl ca-certificates git
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
MOONLENS = .build/release/moonlens
PREFIX ?= /usr/local
# What `make figures` runs; with QUICK=1 in small versions, in a folder of their own.
FIGURES = $(sort $(wildcard scripts/*/*.lua)) scripts/compare.lua
OUT = $(if $(QUICK),out/quick,out)

# What belongs to the program, as it lies under share/ once installed.
SHARED = $(patsubst share/%,%,$(shell find share -type f)) $(patsubst %,moonlens/%,$(wildcard lib/moonlens/*.lua))

.PHONY: help demo figures test build install uninstall data docs setup lint format fuzz bench clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: build data ## from nothing to figures 2 and 3 of the paper in out/ (a few minutes the first time)
	@$(MOONLENS) scripts/bilinear/fig02.lua $(FLAGS)
	@$(MOONLENS) scripts/bilinear/fig03.lua $(FLAGS)
	@echo "The pictures are out/fig02.png and out/fig03.png, their numbers out/fig02.json and out/fig03.json."

figures: build data ## every experiment, then out/report.html (hours; QUICK=1: small versions, a minute, in out/quick/)
	@failed=; for script in $(FIGURES); do \
	  $(MOONLENS) $$script --out $(OUT) $(if $(QUICK),--quick) $(FLAGS) || failed="$$failed $$script"; done; \
	$(MOONLENS) scripts/report.lua --out $(OUT) $(FLAGS) || exit 1; \
	if [ -n "$$failed" ]; then echo "these ended with an error:$$failed"; exit 1; fi
	@$(if $(QUICK),,cp out/results.md docs/results.md)

test: build data lint ## install what is missing, build, and run every test
	swift build -c release --build-tests
	@{ swift test -c release --skip-build 2>&1; echo $$? > .build/tests.status; } | tee .build/tests.log; \
	if [ "$$(cat .build/tests.status)" != 0 ]; then \
	  echo; echo "what failed (all of the output is in .build/tests.log):"; \
	  grep -aE -A4 'recorded an issue|^error' .build/tests.log | cut -c-500 | tail -n 40; exit 1; fi

build: setup ## the program, at .build/release/moonlens
	swift build -c release --product moonlens

data: build ## fetch and verify MNIST and Fashion-MNIST
	@$(MOONLENS) data fetch

install: ## the built program, its library, stubs, man page and completions to $(DESTDIR)$(PREFIX), /usr/local if not named
	@test -x $(MOONLENS) || { echo "There is no program yet: make build"; exit 1; }
	@install -D $(MOONLENS) "$(DESTDIR)$(PREFIX)/bin/moonlens"
	@for file in $(SHARED); do from=share/$$file; test -e $$from || from=$${file#moonlens/}; \
	  install -D -m 644 $$from "$(DESTDIR)$(PREFIX)/share/$$file" || exit 1; done
	@echo "moonlens is $(DESTDIR)$(PREFIX)/bin/moonlens"

uninstall: ## remove what `make install` put there
	@cd "$(DESTDIR)$(PREFIX)" && rm -f bin/moonlens $(addprefix share/,$(SHARED)) && \
	  if [ -d share/moonlens ]; then find share/moonlens -depth -type d -empty -delete; fi

docs: build ## what is made from descriptions: the reference, stubs for editors, man page, completions
	@$(MOONLENS) docs .

setup: ## install the system packages that are missing
	@missing="$$(dpkg-query -W -f '$${db:Status-Status} $${Package}\n' $(PACKAGES) 2>/dev/null | sed -n 's/^installed //p' | sort > .packages.have; \
	  printf '%s\n' $(PACKAGES) | sort | comm -23 - .packages.have; rm -f .packages.have)"; \
	if [ -n "$$missing" ]; then echo "installing:" $$missing; \
	  $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing; fi
	@command -v swift >/dev/null || { echo "Swift 6.3 is needed: https://www.swift.org/install/linux/"; exit 1; }

lint: setup ## check format, Lua and the layers
	swift format lint --strict --recursive Package.swift Sources Tests tools
	luacheck -q lib scripts Tests/lua bench
	tools/check-layers

format: ## format all Swift
	swift format --in-place --recursive Package.swift Sources Tests tools

fuzz: setup ## a million calls with wrong arguments, as many damaged files and lines at the prompt (an hour)
	swift build -c release --product fuzz
	.build/release/fuzz calls
	.build/release/fuzz files
	.build/release/fuzz lines

bench: build data ## our times, PyTorch's where it is installed (MOONLENS_PYTHON names its python), and the ratios
	@$(MOONLENS) bench/run.lua $(FLAGS)

clean: ## remove what was built (not out/, not data)
	rm -rf .build
