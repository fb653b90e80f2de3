# cryolot: build, tests, installation. GNU make.
#   make            the program and its paper module into build/
#   make demo       installs what is missing, builds, runs the main job into build/demo/
#   make check      installs what is missing, runs every test on the plain and on the sanitizer build
#   make lint       layers, symbols, SQL, formatting, static analysis
#   make install PREFIX=/usr/local DESTDIR=
#   make validate  installation and operation report of this build into build/validation/: versions, settings, every
#                   requirement of electronic records with its test and its result
#   make fuzz       looks for what the readers of scans, templates and fonts cannot bear, FUZZ_SECONDS each; needs clang
#   also: objects, tests, man, bench, soak, deps, deps-test, deps-bench, deps-lint, clean
# Variables: CC=gcc|clang, SAN=address,undefined (builds into build/san/), BUILD=folder, STATIC=no, WERROR=, V=1 (shows
# every command)

BUILD  ?= build
SAN    ?=
PREFIX ?= /usr/local
WERROR ?= -Werror
STATIC ?= yes
ifeq ($(origin CC),default)
CC = gcc
endif
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc) --no-print-directory
endif

Q   := $(if $(V),,@)
OUT := $(BUILD)$(if $(SAN),/san)
GEN := $(BUILD)/gen

# ---- flags -----------------------------------------------------------------------------------------------------------

MACHINE  := $(shell uname -m)
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla $(WERROR)
HARDENED := -fstack-protector-strong -fstack-clash-protection
ifeq ($(MACHINE),x86_64)
HARDENED += -fcf-protection
endif
ifeq ($(SAN),)
HARDENED += -D_FORTIFY_SOURCE=2
else
SANITIZE := -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

# Position-independent once, for the program and for the paper module alike.
ALL_CFLAGS  := -std=c17 -D_GNU_SOURCE -O2 -g $(WARNINGS) -fPIC -fvisibility=hidden $(HARDENED) $(SANITIZE) \
               -Iinclude -Isrc -I$(BUILD) $(CFLAGS)
ALL_LDFLAGS := -Wl,-z,relro,-z,now -Wl,--as-needed $(SANITIZE) $(LDFLAGS)
PLACES      := -DCL_LIBDIR='"$(PREFIX)/lib/cryolot"' -DCL_DATADIR='"$(PREFIX)/share/cryolot"'

# Every shared library costs each start of the program, so Debian's archives are linked into it where they exist.
ARCHIVED := sqlite3 crypto crypt jansson csv inih popt utf8proc
archive   = $(if $(filter /%,$(shell $(CC) -print-file-name=lib$(1).a)),-l:lib$(1).a,-l$(1))
linked    = $(if $(filter yes,$(STATIC)),$(call archive,$(1)),-l$(1))
LIBS      = $(foreach lib,$(ARCHIVED),$(call linked,$(lib))) -lm
CODELIBS := -lqrencode -lzint -lz
PAPERLIBS = $(CODELIBS) $(call linked,crypto) $(addprefix -l,$(filter-out crypto,$(ARCHIVED))) -lm

# ---- files -----------------------------------------------------------------------------------------------------------

SQL           := $(filter-out sql/guard.sql,$(wildcard sql/*.sql)) $(wildcard sql/schema/*.sql)
SOURCES       := $(wildcard src/*.c src/*/*.c)
SCREEN        := src/render/boxmap.c src/render/storetree.c src/render/load.c src/render/chart_svg.c
BOTH          := $(filter-out %_pdf.c %_svg.c,$(wildcard src/render/chart_*.c)) # of the program and of its paper module
PAPER         := $(filter-out $(SCREEN),$(wildcard src/render/*.c))
PROGRAM       := $(filter-out $(PAPER),$(SOURCES))
UNIT          := $(wildcard tests/unit/test_*.c)
object         = $(patsubst %.c,$(OUT)/%.o,$(1)) # src/base/text.c -> build/src/base/text.o
SQL_OBJECT    := $(OUT)/gen/sql.o
UNIT_PROGRAMS := $(UNIT:tests/unit/%.c=$(OUT)/unit/%)
FUZZ_OBJECTS  := $(OUT)/tests/fuzz/scan.o $(OUT)/tests/fuzz/template.o $(OUT)/tests/fuzz/font.o \
                 $(OUT)/tests/fuzz/form.o $(OUT)/tests/fuzz/must.o
FUZZ_PROGRAMS := $(OUT)/fuzz/scan $(OUT)/fuzz/template $(OUT)/fuzz/font $(OUT)/fuzz/form
BENCH         := $(wildcard tests/bench/*.c)
BENCH_PROGRAMS := $(BENCH:tests/bench/%.c=$(OUT)/bench/%)
BENCH_PEERS   := $(OUT)/bench/peers/labels_cairo
SOAK_OBJECTS  := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/soak/*.c))
WALK_OBJECTS  := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/soak/walk*.c))
SOAK_PROGRAMS := $(OUT)/soak/walk $(OUT)/soak/bedside $(OUT)/soak/plan

# Of tests/cli: the program that makes the records of the tests, and what reads its JSON.
RECORD_PROGRAM := $(OUT)/test/cryolot
JSON_PROGRAM   := $(OUT)/test/json-query
READABLE_PROGRAM := $(OUT)/readable/labels
VALIDATE_PROGRAMS := $(patsubst tests/validate/%.c,$(OUT)/validate/%,$(wildcard tests/validate/*.c))

BASE_OBJECTS    := $(call object,$(wildcard src/base/*.c))
PAPER_OBJECTS   := $(call object,$(PAPER))
PROGRAM_OBJECTS := $(call object,$(PROGRAM) $(BOTH)) $(SQL_OBJECT)
FLOOR_OBJECTS   := $(sort $(filter-out $(OUT)/src/main.o,$(PROGRAM_OBJECTS)) $(PAPER_OBJECTS))
OBJECTS         := $(sort $(BASE_OBJECTS) $(PAPER_OBJECTS) $(PROGRAM_OBJECTS))
PLACED_OBJECTS  := $(call object,$(shell grep -lE 'CL_(LIB|DATA)DIR' $(SOURCES)))

# ---- the program and the paper module --------------------------------------------------------------------------------

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all objects man tests demo check lint bench soak validate fuzz fuzz-programs install install-built clean deps \
        deps-test deps-bench deps-lint FORCE

all: $(OUT)/cryolot $(OUT)/paper.so

objects: $(OBJECTS)

$(OUT)/cryolot: $(PROGRAM_OBJECTS)
	@echo 'link    $@'
	$(Q)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(OUT)/paper.so: $(PAPER_OBJECTS) $(OUT)/base.a
	@echo 'link    $@'
	$(Q)$(CC) -shared $(ALL_LDFLAGS) -Wl,--exclude-libs,ALL -o $@ $^ $(PAPERLIBS)

$(OUT)/base.a: $(BASE_OBJECTS)
$(OUT)/floors.a: $(FLOOR_OBJECTS)
%.a:
	@rm -f $@
	$(Q)ar rcs $@ $^

$(OUT)/%.o: %.c $(OUT)/flags | $(GEN)/sql.h $(GEN)/documents.h
	@mkdir -p $(@D); echo 'compile $<'
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(SQL_OBJECT): $(GEN)/sql.c $(OUT)/flags
	@mkdir -p $(@D); echo 'compile $<'
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(PLACED_OBJECTS): ALL_CFLAGS += $(PLACES)
$(PLACED_OBJECTS): $(OUT)/places

# Files that change only when what stands in them does, so that other flags or another PREFIX mean a new build.
$(OUT)/flags: FORCE
	@$(call write_if_new,$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) STATIC=$(STATIC))
$(OUT)/places: FORCE
	@$(call write_if_new,$(PLACES))
write_if_new = mkdir -p $(@D); echo '$(subst ','\'',$(1))' | cmp -s - $@ || echo '$(subst ','\'',$(1))' >$@

# A statement's text changes sql.c alone; only new names or columns change sql.h and with it everything.
$(GEN)/sql.h $(GEN)/sql.c: $(GEN)/made ;
$(GEN)/made: sql/generate.awk sql/guard.sql $(SQL) sql sql/schema
	@mkdir -p $(@D); echo 'make    $(GEN)/sql.h $(GEN)/sql.c'
	$(Q)awk -f sql/generate.awk -v make=header sql/guard.sql $(SQL) >$(GEN)/sql.h.new
	$(Q)awk -f sql/generate.awk -v make=source sql/guard.sql $(SQL) >$(GEN)/sql.c.new
	@for file in $(GEN)/sql.h $(GEN)/sql.c; do \
	    if cmp -s $$file.new $$file; then rm $$file.new; else mv $$file.new $$file; fi; \
	done
	@touch $@

# The document templates as they are released: name and SHA-256 of each.
$(GEN)/documents.h: $(wildcard templates/documents/*.ini) templates/documents
	@mkdir -p $(@D); echo 'make    $@'
	$(Q)cd templates/documents && sha256sum *.ini | sed 's/^\([0-9a-f]*\) .\(.*\)\.ini$$/{"\2", "\1"},/' >$(abspath $(GEN))/documents.h

man: $(OUT)/cryolot.1 $(OUT)/cryolot.bash
$(OUT)/cryolot.1: $(OUT)/cryolot
	$< help --man >$@
$(OUT)/cryolot.bash: $(OUT)/cryolot
	$< completion bash >$@

install: all man
	$(MAKE) install-built

# Without a look at the sources, for a test that must not compile.
install-built:
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/lib/cryolot' '$(DESTDIR)$(PREFIX)/share/man/man1' \
	    '$(DESTDIR)$(PREFIX)/share/bash-completion/completions'
	install -m 755 $(OUT)/cryolot '$(DESTDIR)$(PREFIX)/bin/cryolot'
	install -m 644 $(OUT)/paper.so '$(DESTDIR)$(PREFIX)/lib/cryolot/paper.so'
	install -m 644 $(OUT)/cryolot.1 '$(DESTDIR)$(PREFIX)/share/man/man1/cryolot.1'
	install -m 644 $(OUT)/cryolot.bash '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/cryolot'
	for file in templates/*/*.ini; do \
	    install -D -m 644 "$$file" '$(DESTDIR)$(PREFIX)/share/cryolot/'"$${file#templates/}" || exit 1; \
	done

# ---- tests -----------------------------------------------------------------------------------------------------------

# Those of bench too, so that they never lag behind the library.
tests: all man $(UNIT_PROGRAMS) $(VALIDATE_PROGRAMS) $(BENCH_PROGRAMS) $(SOAK_PROGRAMS) $(RECORD_PROGRAM) \
       $(JSON_PROGRAM) $(READABLE_PROGRAM)
.SECONDARY: $(UNIT:%.c=$(OUT)/%.o) $(BENCH:%.c=$(OUT)/%.o) \
            $(patsubst $(OUT)/validate/%,$(OUT)/tests/validate/%.o,$(VALIDATE_PROGRAMS))

$(OUT)/unit/%: $(OUT)/tests/unit/%.o $(OUT)/floors.a
	@mkdir -p $(@D); echo 'link    $@'
	$(Q)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(ALSO) $(CODELIBS) $(LIBS)

# Characters as their font has them, to compare with those that were printed.
$(OUT)/tests/unit/test_render_glyph.o: ALL_CFLAGS += -isystem /usr/include/freetype2
$(OUT)/unit/test_render_glyph: ALSO = -lfreetype

# Replays the corpus of make fuzz.
$(OUT)/unit/test_fuzz: $(FUZZ_OBJECTS)
$(OUT)/unit/test_fuzz: ALSO = $(OUT)/floors.a # behind these objects once more

# Readers fed by libFuzzer; the whole library is built for it, into a folder of its own.
fuzz: deps-test deps-lint
	$(MAKE) CC=clang BUILD=$(BUILD)/fuzz SAN=fuzzer-no-link,address,undefined fuzz-programs
	tests/fuzz/run.sh $(BUILD)/fuzz/san/fuzz
fuzz-programs: $(FUZZ_PROGRAMS)
$(OUT)/tests/fuzz/driver_%.o: tests/fuzz/driver.c $(OUT)/flags | $(GEN)/sql.h $(GEN)/documents.h
	@mkdir -p $(@D); echo 'compile $< for $*'
	$(Q)$(CC) $(ALL_CFLAGS) -DFUZZED=cl_fuzz_$* -MMD -MP -c -o $@ $<
$(FUZZ_PROGRAMS): $(OUT)/fuzz/%: $(OUT)/tests/fuzz/driver_%.o $(FUZZ_OBJECTS) $(OUT)/floors.a
	@mkdir -p $(@D); echo 'link    $@'
	$(Q)$(CC) -pie $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(CODELIBS) $(LIBS)

# The trace is taken by a cryolot of its own.
$(OUT)/bench/trace: $(PROGRAM_OBJECTS)
$(OUT)/bench/%: $(OUT)/tests/bench/%.o $(OUT)/floors.a
	@mkdir -p $(@D); echo 'link    $@'
	$(Q)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ $(CODELIBS) $(LIBS)

# What cryolot is measured against draws labels without it.
$(OUT)/tests/bench/peers/labels_cairo.o: ALL_CFLAGS += -isystem /usr/include/cairo
$(BENCH_PEERS): $(OUT)/bench/peers/%: $(OUT)/tests/bench/peers/%.o
	@mkdir -p $(@D); echo 'link    $@'
	$(Q)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ -lcairo -lqrencode

$(OUT)/soak/walk: $(WALK_OBJECTS) $(OUT)/floors.a
	@mkdir -p $(@D); echo 'link    $@'
	$(Q)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ $(CODELIBS) $(LIBS)

$(OUT)/soak/bedside $(OUT)/soak/plan: $(OUT)/soak/%: $(OUT)/tests/soak/%.o $(OUT)/floors.a
	@mkdir -p $(@D); echo 'link    $@'
	$(Q)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ $(CODELIBS) $(LIBS)

# The people of a training record get hashes that are proven fast; everything else is the program as it ships.
$(OUT)/test/password.o: src/base/password.c $(OUT)/flags
	@mkdir -p $(@D); echo 'compile $< for tests'
	$(Q)$(CC) $(ALL_CFLAGS) -DCL_PASSWORD_COST=1 -c -o $@ $<
$(RECORD_PROGRAM): $(OUT)/test/password.o $(filter-out $(OUT)/src/base/password.o,$(PROGRAM_OBJECTS))
	@echo 'link    $@'
	$(Q)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(READABLE_PROGRAM): $(OUT)/tests/readable/labels.o $(OUT)/tests/readable/zpl.o $(OUT)/floors.a
	@mkdir -p $(@D); echo 'link    $@'
	$(Q)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ $(ALSO) $(CODELIBS) $(LIBS)

$(JSON_PROGRAM): tests/cli/json_query.c $(OUT)/flags
	@mkdir -p $(@D); echo 'compile $<'
	$(Q)$(CC) $(filter-out $(SANITIZE),$(ALL_CFLAGS)) -o $@ $< $(call linked,jansson)

$(OUT)/validate/%: $(OUT)/tests/validate/%.o $(OUT)/floors.a
	@mkdir -p $(@D); echo 'link    $@'
	$(Q)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ $(CODELIBS) $(LIBS)

# Both builds, so that one closing line counts all.
check: deps-test
	$(MAKE) tests
	$(MAKE) SAN=address,undefined tests
	tests/run.sh $(BUILD) $(BUILD)/san

demo: deps
	$(MAKE) all
	tests/demo.sh $(BUILD)/cryolot $(BUILD)/demo

lint: deps-lint
	$(MAKE) objects
	tests/lint/run.sh $(BUILD)

bench: deps-bench
	$(MAKE) all $(BENCH_PROGRAMS) $(BENCH_PEERS)
	tests/bench/run.sh $(BUILD)

validate: deps-test all $(VALIDATE_PROGRAMS)
	CC_USED='$(lastword $(CC))' PREFIX='$(PREFIX)' tests/validate.sh $(OUT)

soak: deps-test tests
	$(MAKE) SAN=address,undefined tests
	tests/bench/soak.sh $(BUILD)

# ---- Debian packages -------------------------------------------------------------------------------------------------

DEPS      := gcc make libc6-dev libsqlite3-dev libssl-dev libcrypt-dev libjansson-dev libcsv-dev libinih-dev libpopt-dev \
             libutf8proc-dev libqrencode-dev libzint-dev zlib1g-dev fonts-dejavu-core fonts-droid-fallback tzdata
DEPS_TEST := libcmocka-dev bats jq sqlite3 poppler-utils zbar-tools dmtx-utils qpdf faketime strace libfreetype-dev \
             openjdk-17-jre-headless libpdfbox2-java libcommons-io-java libactivation-java libjaxb-api-java
# Those of bench draw the same labels.
DEPS_BENCH := python3-reportlab python3-reportlab-accel python3-segno glabels libcairo2-dev
DEPS_LINT := clang clang-format cppcheck shellcheck

deps:
	@.ci/packages $(DEPS)
deps-test:
	@.ci/packages $(DEPS) $(DEPS_TEST)
deps-bench:
	@.ci/packages $(DEPS) $(DEPS_TEST) $(DEPS_BENCH)
deps-lint:
	@.ci/packages $(DEPS) $(DEPS_LINT)

clean:
	rm -rf $(BUILD)

-include $(OBJECTS:.o=.d) $(FUZZ_OBJECTS:.o=.d) $(UNIT_PROGRAMS:$(OUT)/unit/%=$(OUT)/tests/unit/%.d) \
         $(BENCH:%.c=$(OUT)/%.d) $(SOAK_OBJECTS:.o=.d) \
         $(patsubst $(OUT)/validate/%,$(OUT)/tests/validate/%.d,$(VALIDATE_PROGRAMS)) $(READABLE_PROGRAM:$(OUT)/%=$(OUT)/tests/%.d)
