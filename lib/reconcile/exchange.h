/*
 * Which entries of two files the other one lacks, and those entries themselves: the conversation of two pr-reconcile, over frames.
 *
 * Each end says hello. Then the client speaks, and the server answers each frame by one or several:
 *
 *	N  a message of negentropy.h             N  the answer
 *	G  what is asked for: a message whose    R  so many whole entries, in the order of their keys; again
 *	   lists of ids are those of entries     D  all are sent
 *	P  entries that the server lacks         A  8 bytes: how many of them it did not have, and has written
 *	B  that is all                           -
 *
 * Instead of any answer, E is a text that says what went wrong, and the end. Of either end, what the other has found lacking is
 * never held: it is asked for, or sent, before the next message. So each end takes the memory of its set and a few frames, and
 * what was fetched before a connection broke need not be fetched again.
 */
#ifndef PR_EXCHANGE_H
#define PR_EXCHANGE_H

#include "entry_file.h"
#include "frames.h"
#include "negentropy.h"

#define PR_EXCHANGE_HELLO "pr-reconcile 1"

/* The client's. Filled by the caller as far as `arg`. */
struct pr_exchange {
	struct pr_frames *frames;
	struct pr_entry_file *file;
	size_t limit;  /* bytes in a message, as in negentropy.h */
	uint64_t most; /* entries to be found lacking here; more of them is an error */
	bool fetch;    /* those that are lacking here */
	bool send;     /* those that are lacking there */
	/* An entry that is here and not there, or there and not here; only those that are fetched are seen. False: stop. */
	bool (*lacking)(void *arg, bool here, const struct pr_record *entry);
	/* All that was found by one message was told. False: stop. */
	bool (*rest)(void *arg);
	void *arg;
	uint64_t have, need; /* found: here and not there, there and not here */
	uint64_t fetched, sent;
	uint64_t messages; /* in both directions */
	bool takes;        /* the other end takes what is sent */
	enum pr_status status;
	char error[700];
	struct pr_negentropy protocol;
	struct pr_range_writer wanted;
	struct pr_range asked; /* the range of the ids that wait to be written to `wanted` */
	struct pr_text ids, batch, answer;
	uint64_t waiting;      /* ids in `wanted` and `ids` */
	bool stopped;
};

/* Says hello, and waits for that of the other end: after it, `takes` is known. False: status, error. */
bool pr_exchange_begin(struct pr_exchange *x);
/* False: status, error; none if a call of the caller's stopped it. What was found by then is told. */
bool pr_exchange_run(struct pr_exchange *x);
/* Says good-bye, if the other end is still there. */
void pr_exchange_end(struct pr_exchange *x);
void pr_exchange_free(struct pr_exchange *x);

struct pr_serving {
	struct pr_frames *frames;
	struct pr_entry_file *file;
	size_t limit;
	bool accept;         /* what is sent is written to the file */
	const char *refusal; /* why nobody can be served, which is all that is said then; NULL: all is well */
	uint64_t sent, taken; /* entries */
	enum pr_status status;
	char error[700];
};

/* Serves one client to its end. False: status, error; the client was told, if it can be. */
bool pr_serving_run(struct pr_serving *s);
#endif
