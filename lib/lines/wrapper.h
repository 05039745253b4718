/*
 * The wrappers that lines of a log come in, and what is inside.
 *
 *	tail        tail and head of several files: "==> FILE <==" before the lines of each, in front of everything else
 *	syslog      RFC 3164, with or without <PRI>; the same with a stamp as in RFC 3339 (rsyslog, journalctl -o
 *	            short-iso), with a fraction (short-precise), the weekday before it (short-full), or in seconds since
 *	            1970 (short-unix); busybox's and FreeBSD's "daemon.info"
 *	syslog5424  RFC 5424
 *	export      journalctl -o export
 *	journal     journalctl -o json
 *	docker      Docker's json-file
 *	cri         the kubelet's files: "2026-11-22T14:08:22.511044123Z stdout F text"
 *	kubectl     kubectl logs --prefix: "[pod/etcd-0/etcd] text"
 *	compose     docker compose logs: "etcd-1  | text"
 *	stamp       kubectl logs --timestamps, docker logs -t: "2026-11-22T14:08:22.511044123Z text"
 *	escapes     colours and other escape sequences of terminals (ECMA-48 CSI and OSC), which are taken away
 *
 * One may be inside another, PR_WRAPPER_DEPTH deep. Which ones a file has is told from its first lines, more than half
 * of which must be so; a later line that is not goes through as it is, and is counted (lines of a stack trace).
 * Pieces of one line (docker, cri, journald) are joined, those of stdout and stderr apart; a message of several lines
 * is handed out line by line.
 */
#ifndef PR_WRAPPER_H
#define PR_WRAPPER_H

#include "base/rfc3339.h"
#include "record/record.h"

#define PR_WRAPPER_DEPTH 6u
#define PR_WRAPPER_HEAD (64u << 10) /* more of a file's beginning is not looked at */

/* Which wrappers, from the outside in. */
struct pr_wrapping {
	unsigned count; /* 0: none */
	uint8_t layers[PR_WRAPPER_DEPTH];
};

/* What a wrapper's stamp says; the more, the greater. */
enum pr_wrapped_time {
	PR_WRAPPED_NONE,
	PR_WRAPPED_UNDATED, /* civil without a year (0) and a zone */
	PR_WRAPPED_CIVIL,   /* civil without a zone */
	PR_WRAPPED_TIME     /* t, UTC */
};

/*
 * One line of the log itself. Where several wrappers say who wrote it, or when, the innermost one stands, since the
 * others are of those who passed it on; but a stamp that says more comes before one that says less. All spans are valid
 * until the handler returns.
 */
struct pr_peeled {
	struct pr_span text;    /* without its end, CRLF too */
	struct pr_span writer;  /* host, pod or container; p is NULL if it is not told */
	struct pr_span program; /* ident, app, unit or container; p is NULL if it is not told */
	enum pr_wrapped_time known;
	bool coarse;            /* whole seconds: the time is anywhere within the second that begins there */
	uint64_t t;
	struct pr_civil civil;
	uint64_t line;          /* the number of the raw line where it begins, from 1 */
	bool bare;              /* it did not fit the wrappers: text is what was left where it stopped to fit */
};

struct pr_wrapper_counts {
	uint64_t lines;   /* raw ones fed */
	uint64_t bare;    /* handed out though they did not fit */
	uint64_t notices; /* journalctl's own ("-- Boot … --"), left out */
	uint64_t cut;     /* longer than PR_LINE_MAX once joined: the rest is left out */
	uint64_t broken;  /* records of journald that could not be read, or have no MESSAGE */
};

struct pr_wrapper;

/*
 * Which wrappers the complete lines at the beginning of a file have; `head` may be any part of it, from its beginning.
 * wrapping->count 0: none; then lines need no pr_wrapper. On a pipe, ask anew when more was read, as long as no format is
 * recognised. False: memory ran out.
 */
bool pr_wrapping_recognise(struct pr_wrapping *wrapping, struct pr_span head);
/* "syslog", "docker, syslog": for people. n: room for a NUL, too; 96 are enough. Returns out. */
char *pr_wrapping_name(const struct pr_wrapping *wrapping, char *out, size_t n);

/* NULL if memory ran out. */
struct pr_wrapper *pr_wrapper_new(const struct pr_wrapping *wrapping,
                                  void (*handler)(void *arg, const struct pr_peeled *peeled), void *arg);
void pr_wrapper_free(struct pr_wrapper *w);
/*
 * The next raw line, without its end. ending: how many bytes that was, 2 for CRLF, 1 for LF, 0 for none, because the
 * file ended or the line was cut: journald's export counts them. Calls the handler for what is complete, any number of
 * times. False: memory ran out, and something was left out.
 */
bool pr_wrapper_line(struct pr_wrapper *w, struct pr_span raw, unsigned ending);
/* The file's end: calls the handler for what is pending. */
bool pr_wrapper_end(struct pr_wrapper *w);
/* Back to the file's beginning: what is pending is dropped, counts are 0. */
void pr_wrapper_rewind(struct pr_wrapper *w);
const struct pr_wrapper_counts *pr_wrapper_counts(const struct pr_wrapper *w);

#endif
