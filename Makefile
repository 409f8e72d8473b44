# edianton: built with PGXS.
#   all install installcheck   as for every extension; PG_CONFIG picks the server
#   dist                       edianton-VERSION.zip for PGXN
#   test demo bench long       test/run, test/demo/run, test/bench/run, test/long/shanxi
#   WERROR=1                   warnings are errors

# The version is written in the control file alone, the schema's version here alone:
# raise it with every change of sql/schema that an existing site has to migrate to,
# and add sql/migration/NNN.sql that leads to it.
# The companion is of the library's version, and its control file says the same.
EXTENSION = edianton sql/gis/edianton_gis
version_of = $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(1))
EDN_VERSION := $(call version_of,edianton.control)
ifneq ($(call version_of,sql/gis/edianton_gis.control),$(EDN_VERSION))
$(error sql/gis/edianton_gis.control and edianton.control are of different versions)
endif
SCHEMA_VERSION = 1

MODULE_big = edianton
SOURCES := $(sort $(wildcard src/*.c src/core/*.c))
OBJS = $(SOURCES:.c=.o) build/modules.o
DATA = $(wildcard sql/upgrade/edianton--*--*.sql sql/upgrade/edianton_gis--*--*.sql)
DATA_built = edianton--$(EDN_VERSION).sql edianton_gis--$(EDN_VERSION).sql
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

EXTRA_CLEAN = build results regression.diffs regression.out tmp_check tmp_check_iso output_iso output_gis log \
	$(SOURCES:.c=.d) edianton--$(EDN_VERSION).sql edianton_gis--$(EDN_VERSION).sql edianton-*.zip

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

-include $(SOURCES:.c=.d)

# What CREATE EXTENSION runs.
EXTENSION_SQL := $(sort $(wildcard sql/extension/*.sql))

edianton--$(EDN_VERSION).sql: $(EXTENSION_SQL) build/files build/versions
	{ printf '%s\n' '\echo Use "CREATE EXTENSION edianton" to load this file. \quit'; cat $(EXTENSION_SQL); } > $@

edianton_gis--$(EDN_VERSION).sql: sql/gis/extension.sql build/versions
	{ printf '%s\n' '\echo Use "CREATE EXTENSION edianton_gis" to load this file. \quit'; cat $<; } > $@

# What edianton.setup() and edianton.setup_gis() run, compiled into the library.
MODULES := $(sort $(wildcard sql/schema/*.sql))
MIGRATIONS := $(sort $(wildcard sql/migration/*.sql))
GIS_MODULES := $(sort $(wildcard sql/gis/schema/*.sql))

build/modules.c: $(MODULES) $(MIGRATIONS) $(GIS_MODULES) sql/gis/remove.sql src/embed.sh build/files
	sh src/embed.sh edn_schema_modules $(MODULES) > $@.tmp
	sh src/embed.sh edn_migrations $(MIGRATIONS) >> $@.tmp
	sh src/embed.sh edn_gis_modules $(GIS_MODULES) >> $@.tmp
	sh src/embed.sh edn_gis_removal sql/gis/remove.sql >> $@.tmp
	mv $@.tmp $@

build/modules.o: src/setup.h

# Change when a file is added or removed, or a version raised, which time stamps alone do not tell.
FILES = $(EXTENSION_SQL) $(MODULES) $(MIGRATIONS) $(GIS_MODULES) $(SOURCES)
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

# PGXS would remove the documents by their path here, and not by the name that they have there.
uninstall: uninstall-documents
uninstall-documents:
	rm -f $(addprefix '$(DESTDIR)$(docdir)/$(docmoduledir)'/, $(notdir $(DOCS)))

test:
	test/run

demo:
	test/demo/run

bench:
	test/bench/run

long:
	test/long/shanxi

.PHONY: FORCE dist uninstall-documents test demo bench long
