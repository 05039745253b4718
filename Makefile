# pr-tools. `make` builds, `make demo` shows, `make check` tests, `make install` installs; README.md has the rest.
PREFIX ?= /usr/local
CFLAGS ?= -O2
B ?= build
BIN ?= bin

SHARE = $(PREFIX)/share
FORMATS = $(SHARE)/pr-tools/formats
RUNBOOKS = $(SHARE)/pr-tools/runbooks
UNITS_DIR = $(PREFIX)/lib/systemd/system
WARN = -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wwrite-strings $(WERROR)
HARD = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
COMPILE = $(CC) -std=c17 -D_GNU_SOURCE -DPR_FORMATS_DIR='"$(FORMATS)"' -DPR_RUNBOOKS_DIR='"$(RUNBOOKS)"' \
	$(WARN) $(HARD) -Ilib -MMD -MP $(CFLAGS)
LINK = $(CC) $(HARD) $(CFLAGS) -pie -Wl,-z,relro,-z,now,--as-needed $(LDFLAGS)
LIBS = -lcbor -lpcre2-8 -lcrypto -lpcap -lz -lzstd -llzma -lm

PROGRAMS = $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
UNITS = $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/unit/*.c))
FUZZERS = $(patsubst tests/fuzz/%.c,$B/fuzz/%,$(filter-out %/replay.c,$(wildcard tests/fuzz/*.c)))
FUZZ_MAIN = $B/tests/fuzz/replay.o
BENCHES = $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/bench/*.c))
TOOLS = $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/align/*.c))
OBJECTS = $(patsubst %.c,$B/%.o,$(wildcard lib/*/*.c cmd/*.c))
JOBS = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))
SAY = @$(if $(findstring s,$(firstword -$(MAKEFLAGS))),,$(info $1))

# What every record or line goes through gains by -O3; the others would only take longer to build.
HOT = arrivals beats belief blocks chunks clash deadlines decode detect detector encode evidence extract idlist idset lines links literals \
	match matrix merge merkle named naming naming_called negentropy observations packet packets pairs peers queue roll row search segments sight spool stamp \
	stream tempo thin utf8 voice votes
ifeq ($(origin CFLAGS),file)
$(filter $(HOT:%=\%/%.o),$(OBJECTS)): private CFLAGS = -O3
endif

all: $(PROGRAMS:%=$(BIN)/%)
units: $(UNITS) $(TOOLS)
fuzzers: $(FUZZERS)
benches: $(BENCHES)

$B/libpr.a: $(filter $B/lib/%,$(OBJECTS))
	@rm -f $@
	@$(AR) rcs $@ $^

$(BIN)/%: $B/cmd/%.o $B/libpr.a
	$(call SAY,LINK $@)$(LINK) -o $@ $^ $(LIBS)

$B/tests/%: $B/tests/%.o $B/libpr.a
	$(call SAY,LINK $@)$(LINK) -o $@ $^ $(LIBS)

$B/fuzz/%: $B/tests/fuzz/%.o $(FUZZ_MAIN) $B/libpr.a
	$(call SAY,LINK $@)$(LINK) -o $@ $^ $(LIBS)

$(filter $B/tests/unit/alloc%,$(UNITS)): override LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=reallocarray

$B/%.o: %.c $B/flags
	$(call SAY,CC $<)$(COMPILE) -c -o $@ $<

$B/flags: always # another compiler, other flags or another PREFIX: all is compiled anew
	@mkdir -p $(BIN) $B/fuzz $(sort $(dir $(OBJECTS))) $(addprefix $B/tests/,unit fuzz bench align)
	@echo '$(COMPILE) $(HOT)' | cmp -s - $@ || echo '$(COMPILE) $(HOT)' >$@

demo:
	@tests/setup demo
	@$(MAKE) -s $(JOBS) all
	@tests/demo $(BIN)

check:
	@tests/setup check
	@MAKE='$(MAKE) $(JOBS)' tests/run

check-all: check # with what takes ten minutes each: every graph of five peers, a thousand chains with liars, ten thousand elections
	@build/plain/tests/unit/graphs all
	@build/plain/tests/unit/liars all
	@build/plain/tests/unit/resolve_random all
	@build/plain/tests/unit/candidacy all

fuzz:
	@tests/setup fuzz
	@MAKE='$(MAKE) $(JOBS)' tests/fuzz/run

bench:
	@tests/setup bench
	@$(MAKE) -s $(JOBS) all benches
	@tests/bench/run $(BIN) $B

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(FORMATS) $(DESTDIR)$(RUNBOOKS) $(DESTDIR)$(SHARE)/man/man1 $(DESTDIR)$(SHARE)/man/man5 \
		$(DESTDIR)$(UNITS_DIR) $(DESTDIR)$(SHARE)/man/man7 $(DESTDIR)$(SHARE)/bash-completion/completions $(DESTDIR)$(SHARE)/zsh/site-functions
	install -m 755 $(PROGRAMS:%=$(BIN)/%) $(DESTDIR)$(PREFIX)/bin
	install -m 644 lib/formats/*.fmt lib/formats/*.inc $(DESTDIR)$(FORMATS)
	install -m 644 lib/runbooks/*.runbook $(DESTDIR)$(RUNBOOKS)
	sed 's,/usr/local/bin/,$(PREFIX)/bin/,' lib/systemd/pr-heartbeat.service | install -m 644 /dev/stdin $(DESTDIR)$(UNITS_DIR)/pr-heartbeat.service
	install -m 644 lib/systemd/pr-heartbeat.default $(DESTDIR)$(SHARE)/pr-tools
	install -m 644 man/*.1 $(DESTDIR)$(SHARE)/man/man1
	install -m 644 man/*.5 $(DESTDIR)$(SHARE)/man/man5
	install -m 644 man/*.7 $(DESTDIR)$(SHARE)/man/man7
	for p in $(PROGRAMS); do \
		install -m 644 completions/pr-tools.bash $(DESTDIR)$(SHARE)/bash-completion/completions/$$p; done
	install -m 644 completions/_pr-tools $(DESTDIR)$(SHARE)/zsh/site-functions

uninstall:
	rm -rf $(DESTDIR)$(SHARE)/pr-tools $(DESTDIR)$(UNITS_DIR)/pr-heartbeat.service
	rm -f $(PROGRAMS:%=$(DESTDIR)$(PREFIX)/bin/%) $(DESTDIR)$(SHARE)/zsh/site-functions/_pr-tools \
		$(PROGRAMS:%=$(DESTDIR)$(SHARE)/bash-completion/completions/%) \
		$(foreach s,1 5 7,$(patsubst man/%,$(DESTDIR)$(SHARE)/man/man$s/%,$(wildcard man/*.$s)))

clean:
	rm -rf build bin

.PHONY: all units fuzzers benches demo check check-all fuzz bench install uninstall clean always
.SECONDARY:
-include $(OBJECTS:.o=.d) $(UNITS:=.d) $(TOOLS:=.d) $(BENCHES:=.d) $(FUZZERS:$B/%=$B/tests/%.d)
