/* The wrappers one by one, for wrapper.h, which says what they are and puts them together. */
#ifndef PR_WRAP_H
#define PR_WRAP_H

#include "base/text.h"
#include "lines.h"
#include "wrapper.h"

enum pr_wrap_kind {
	PR_WRAP_TAIL,
	PR_WRAP_EXPORT, /* where several fit, the first one is it: bytes of a field are no escape sequences yet */
	PR_WRAP_ESCAPES,
	PR_WRAP_JOURNAL,
	PR_WRAP_DOCKER,
	PR_WRAP_CRI,
	PR_WRAP_KUBECTL,
	PR_WRAP_COMPOSE,
	PR_WRAP_SYSLOG5424,
	PR_WRAP_SYSLOG,
	PR_WRAP_STAMP,
	PR_WRAP_KINDS
};

enum pr_wrap_fit {
	PR_WRAP_UNFIT,
	PR_WRAP_FITS,
	PR_WRAP_LOOSE,  /* good enough once the wrapper is known, not to know it by */
	PR_WRAP_NOTICE, /* of the tool that wrote the file */
	PR_WRAP_BROKEN
};

/* Stamps up to their second repeat themselves: the last one is kept. */
struct pr_wrap_clock {
	uint8_t prefix[19];
	unsigned n;
	uint64_t second; /* t of an RFC 3339 prefix, as if it were UTC */
	struct pr_civil civil;
};

struct pr_wrap {
	enum pr_wrap_kind kind;
	struct pr_wrap_clock clock;
	struct pr_text text; /* what had to be written anew: valid until the next line */
	bool piece;          /* what was taken last goes on in another piece of the same stream */
	unsigned stream;     /* 0 or 1 */
	struct pr_text files; /* of tail: the paths so far, and what each file's peer is called; NUL behind each */
	bool blank; /* of tail: the line before was empty */
	size_t name_at, name_n; /* in there, that of the file whose lines come; 0: of none */
};

struct pr_wrap_stamp {
	enum pr_wrapped_time known;
	unsigned digits; /* of the fraction */
	uint64_t t;
	struct pr_civil civil;
};

/*
 * A stamp at p: how long it is, 0 if there is none. iso: "2026-11-22T14:08:22.511+00:00" with any fraction and a zone,
 * `apart` between date and time. bsd: "Nov 22 14:08:22", with any fraction.
 */
size_t pr_wrap_iso(struct pr_wrap_clock *clock, const uint8_t *p, size_t n, struct pr_wrap_stamp *stamp);
size_t pr_wrap_bsd(struct pr_wrap_clock *clock, const uint8_t *p, size_t n, struct pr_wrap_stamp *stamp);
/* "2026-11-22 14:08:22 UTC" behind a weekday, as journalctl -o short-full has it. */
size_t pr_wrap_full(struct pr_wrap_clock *clock, const uint8_t *p, size_t n, struct pr_wrap_stamp *stamp);
/* "1763820502.511044", as journalctl -o short-unix has it. */
size_t pr_wrap_unix(const uint8_t *p, size_t n, struct pr_wrap_stamp *stamp);
/* "Nov 22 14:08:22 2026" behind a weekday, as OpenWrt's logread has it. */
size_t pr_wrap_ctime(struct pr_wrap_clock *clock, const uint8_t *p, size_t n, struct pr_wrap_stamp *stamp);
/* The stamp of a wrapper inside those before it. */
void pr_wrap_timed(struct pr_peeled *peeled, const struct pr_wrap_stamp *stamp);

/* Each takes its wrapper off peeled->text and fills in what it says. Unless it fits, peeled is as it was. */
typedef enum pr_wrap_fit pr_wrap_peel(struct pr_wrap *wrap, struct pr_peeled *peeled);
pr_wrap_peel pr_wrap_tail, pr_wrap_escapes, pr_wrap_journal, pr_wrap_docker, pr_wrap_cri, pr_wrap_kubectl, pr_wrap_compose,
	pr_wrap_syslog5424, pr_wrap_syslog, pr_wrap_stamped;
/* "==> FILE <==" */
bool pr_wrap_is_tail(struct pr_span line);
/* Whether what such a line names looks like a file: it is in a folder, or has an extension that logs have. */
bool pr_wrap_names_file(struct pr_span line);
/* "tail: cannot open 'FILE' for reading: No such file or directory" */
bool pr_wrap_is_tails_own(struct pr_span line);
/* By kind; NULL for export, whose records are of many lines. */
extern pr_wrap_peel *const pr_wrap_peels[PR_WRAP_KINDS];

/* Only what a wrapper is known by fits; the rest is bare. */
void pr_wrapper_strict(struct pr_wrapper *w);

/* Records of journalctl -o export, put together from their lines. */
struct pr_export;

struct pr_export *pr_export_new(void);
void pr_export_free(struct pr_export *e);
void pr_export_clear(struct pr_export *e);
/*
 * Takes a line as pr_wrapper_line() does. FITS: it goes on. NOTICE: a record is complete and taken with
 * pr_export_take() before the next line. BROKEN: a record cannot be read, and is left out.
 */
enum pr_wrap_fit pr_export_line(struct pr_export *e, struct pr_span line, unsigned ending, uint64_t number);
/* The file's end: NOTICE, BROKEN, or FITS if nothing is pending. */
enum pr_wrap_fit pr_export_end(struct pr_export *e);
/* Fills in the record. False: memory had run out. */
bool pr_export_take(const struct pr_export *e, struct pr_peeled *peeled);
/* Whether the record's message was too long, and whether it goes on in the next record. */
bool pr_export_cut(const struct pr_export *e);
bool pr_export_is_piece(const struct pr_export *e);

#endif
