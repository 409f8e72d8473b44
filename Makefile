# edianton: built with PGXS.
#   all install installcheck   as for every extension; PG_CONFIG picks the server
#   dist                       edianton-VERSION.zip for PGXN
#   test demo bench long       test/run, test/demo/run, test/bench/run, test/long/shanxi
#   WERROR=1                   warnings are errors

# The version is written in the control file alone, the schema's version here alone:
# raise it with every change of sql/schema that an existing site has to migrate to,
# and add sql/migration/NNN.sql that leads to it.
EXTENSION = edianton
EDN_VERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" edianton.control)
SCHEMA_VERSION = 1

MODULE_big = edianton
SOURCES := $(sort $(wildcard src/*.c src/core/*.c))
OBJS = $(SOURCES:.c=.o) build/modules.o
DATA = $(wildcard sql/upgrade/edianton--*--*.sql)
DATA_built = edianton--$(EDN_VERSION).sql
# (an empty DOCS would break install)
ifneq ($(wildcard doc/*.md),)
DOCS = $(wildcard doc/*.md)
endif

TESTS := $(sort $(wildcard test/sql/*.sql))
REGRESS = $(TESTS:test/sql/%.sql=%)
REGRESS_OPTS = --inputdir=test

PG_CPPFLAGS = -Isrc -DEDIANTON_VERSION='"$(EDN_VERSION)"' -DEDIANTON_SCHEMA_VERSION=$(SCHEMA_VERSION)
# Servers are configured without dependency tracking; -MMD tracks the headers for us.
PG_CFLAGS = -MMD -MP -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers
ifeq ($(WERROR),1)
PG_CFLAGS += -Werror
endif
# Nothing but the entry points leaves the library (PostgreSQL 15 does not hide symbols by itself).
EXPORTS = -Wl,--version-script=src/edianton.map
SHLIB_LINK = $(if $(filter linux freebsd netbsd,$(PORTNAME)),$(EXPORTS))

EXTRA_CLEAN = build results regression.diffs regression.out tmp_check tmp_check_iso output_iso log \
	$(SOURCES:.c=.d) edianton--$(EDN_VERSION).sql edianton-*.zip

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

-include $(SOURCES:.c=.d)

# What CREATE EXTENSION runs.
EXTENSION_SQL := $(sort $(wildcard sql/extension/*.sql))

edianton--$(EDN_VERSION).sql: $(EXTENSION_SQL) build/files build/versions
	{ printf '%s\n' '\echo Use "CREATE EXTENSION edianton" to load this file. \quit'; cat $(EXTENSION_SQL); } > $@

# What edianton.setup() runs, compiled into the library.
MODULES := $(sort $(wildcard sql/schema/*.sql))
MIGRATIONS := $(sort $(wildcard sql/migration/*.sql))

build/modules.c: $(MODULES) $(MIGRATIONS) src/embed.sh build/files
	sh src/embed.sh edn_schema_modules $(MODULES) > $@.tmp
	sh src/embed.sh edn_migrations $(MIGRATIONS) >> $@.tmp
	mv $@.tmp $@

build/modules.o: src/setup.h

# Change when a file is added or removed, or a version raised, which time stamps alone do not tell.
FILES = $(EXTENSION_SQL) $(MODULES) $(MIGRATIONS) $(SOURCES)
VERSIONS = $(EDN_VERSION) $(SCHEMA_VERSION)

build/files build/versions: FORCE
	@mkdir -p build
	@echo '$(if $(filter %files,$@),$(FILES),$(VERSIONS))' > $@.tmp
	@if cmp -s $@.tmp $@; then rm $@.tmp; else mv $@.tmp $@; fi

$(OBJS): build/versions
edianton.so: build/files

# For PGXN: what is committed, and META.json with the version filled in.
dist: build/versions
	sed 's/@VERSION@/$(EDN_VERSION)/' META.json.in > build/META.json
	git archive --format zip --prefix=edianton-$(EDN_VERSION)/ --add-file=build/META.json -o edianton-$(EDN_VERSION).zip HEAD

test:
	test/run

demo:
	test/demo/run

bench:
	test/bench/run

long:
	test/long/shanxi

.PHONY: FORCE dist test demo bench long
