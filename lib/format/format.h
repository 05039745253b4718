/*
 * A format: what a system's log lines look like and what they tell, read from a text file (pr-formats(5) is its
 * contract). Everything in it belongs to the struct pr_format and is valid as long as that is; nothing changes once
 * it is read.
 */
#ifndef PR_FORMAT_H
#define PR_FORMAT_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "lag.h"
#include "literals.h"
#include "stamp.h"

#define PR_FORMAT_SIZE (1u << 20) /* bytes in a file */
#define PR_FORMAT_FILES 8u
#define PR_PARAMS 32u             /* in a format, as are the others */
#define PR_VARIABLES 32u
#define PR_SETS 4u
#define PR_VALUES 16u /* in a yield */
#define PR_PIECES 8u  /* in a value */
#define PR_FORMAT_GROUPS 64u /* of a pattern, the whole match included: others are not used */
#define PR_LITERAL_WORDS (PR_LITERALS_MAX / 64u)

/* A text with captures and remembered texts in it: "%{host}:%{port}", "%{$master}". */
struct pr_pieces {
	unsigned count;
	struct pr_yield_piece {
		enum { PR_PIECE_TEXT, PR_PIECE_GROUP, PR_PIECE_VARIABLE, PR_PIECE_SELF } what; /* SELF: the log's own peer */
		struct pr_span text;
		unsigned number;
	} *piece;
};

enum pr_yields {
	PR_YIELD_RECORD,
	PR_YIELD_SELF,
	PR_YIELD_ALIAS,
	PR_YIELD_MEET,
	PR_YIELD_REACH,
	PR_YIELD_REACHED,
	PR_YIELD_AMONG,
	PR_YIELD_PARAM,
	PR_YIELD_REMEMBER,
	PR_YIELD_GATHER,
	PR_YIELD_RUN,
};

/* What a token is, in `self` and `alias`. */
enum pr_token_kind { PR_TOKEN_ADDR, PR_TOKEN_ID, PR_TOKEN_NAME };

struct pr_yield {
	enum pr_yields what;
	uint64_t type; /* of the record */
	uint32_t keys; /* of a record: the fields that may get a value, a bit each */
	uint32_t own;  /* those among them that are the log's own peer unless something else is said */
	bool known;    /* only about peers that are known: no address of somebody else's becomes a peer */
	unsigned count;
	struct pr_yield_value {
		unsigned key; /* a field's, rising; an enum pr_token_kind; a param's number; a variable's; a set's */
		struct pr_pieces text;
	} *values; /* and their pieces: most yields have few, all formats have hundreds of yields */
	struct pr_lag lag, turn, interval; /* of a link */
	bool counts;       /* the lag has params that count the set `set` */
	unsigned set;
};

struct pr_rule {
	struct pr_span name;
	unsigned line;                     /* of the format file */
	uint64_t texts[PR_LITERAL_WORDS]; /* one of these literals stands in the line */
	pcre2_code *match, *unless;        /* unless: or NULL */
	uint32_t groups;                   /* of match, up to PR_FORMAT_GROUPS */
	bool each;                         /* every match in the line, not the first alone */
	struct pr_yield *yields;
	size_t count, cap;
};

/* A line that the format's author has seen, or what it must give. */
struct pr_example {
	bool expect;
	size_t rule; /* how many rules stand before it: those of one rule have the same; 0: it is none's */
	unsigned line;
	struct pr_span text;
};

/* A time that lags are made of: of the configuration, or of what a log tells by many lines (census.h). */
struct pr_param {
	struct pr_span name;
	struct pr_bounds value; /* if no log tells it */
	bool counted, runs;     /* counted: so much for `each` member of the set but one; runs: for how long lines of a kind have come, */
	unsigned set;
	struct pr_lag each, gap, limit; /* no longer than gap one after the other, and it counts no more than limit */
};

struct pr_format {
	struct pr_span name, about;
	bool activity; /* the log is written by the peer itself: a line proves that it is alive */
	struct pr_span *marks;
	size_t mark_count, mark_cap;
	struct pr_template templates[PR_TEMPLATES];
	size_t template_count;
	struct pr_param params[PR_PARAMS];
	size_t param_count;
	bool census; /* some of them are made of many lines */
	struct pr_span sets[PR_SETS];
	size_t set_count;
	struct pr_span variables[PR_VARIABLES];
	size_t variable_count;
	struct pr_rule *rules;
	size_t rule_count, rule_cap;
	struct pr_example *examples;
	size_t example_count, example_cap;
	struct pr_literals *literals; /* of all rules */
	struct pr_search *search; /* for the rules that concern a line */
	struct {
		char *path;
		uint8_t *p; /* what the spans point into */
		size_t n;
	} files[PR_FORMAT_FILES]; /* the format's own and those that it includes */
	size_t file_count;
};

/* NULL: error, of `size` bytes, says what is wrong: "etcd.fmt:12: …". */
struct pr_format *pr_format_read(const char *path, char *error, size_t size);
void pr_format_free(struct pr_format *format);
/* Where a text stands that a span of the format holds: "etcd.fmt:12", quoted as quote.h does. Returns out. */
char *pr_format_place(const struct pr_format *format, struct pr_span text, char *out, size_t size);
/*
 * Before its texts are looked for or its patterns match anything, in any thread: makes tables and machine code of them, which takes
 * most of the time that reading all formats would, and of all of them a call needs a few.
 */
void pr_format_use(const struct pr_format *format);
/* Its number, or -1. */
int pr_format_param(const struct pr_format *format, struct pr_span name);
/* That of a set, which is made if there is none of the name; -1: there is no name, or no room. */
int pr_format_set(struct pr_format *format, struct pr_span name);

#endif
