# pr-tools. `make` builds, `make demo` shows, `make check` tests; README.md has the rest.
CC ?= cc
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wwrite-strings $(WERROR)
HARD = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE $(WARN) $(HARD) -Ilib -MMD -MP $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(LDFLAGS)
LIBS = -lcbor -lpcre2-8 -ljson-c -lcrypto -lm
B ?= build
BIN ?= bin

LIB_SRC = $(wildcard lib/*.c)
LIB_OBJ = $(LIB_SRC:%.c=$B/%.o)
PROGRAMS = $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))

all: $(PROGRAMS:%=$(BIN)/%)

$B/libpr.a: $(LIB_OBJ)
	@rm -f $@
	@$(AR) rcs $@ $^

$(BIN)/%: $B/cmd/%.o $B/libpr.a
	@mkdir -p $(@D)
	@echo LINK $@
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$B/%.o: %.c
	@mkdir -p $(@D)
	@echo CC $<
	@$(CC) $(ALL_CFLAGS) -c -o $@ $<

clean:
	rm -rf build bin

.PHONY: all clean
.SECONDARY:
-include $(LIB_OBJ:.o=.d) $(PROGRAMS:%=$B/cmd/%.d)
