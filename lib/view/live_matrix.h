/*
 * Who hears whom, now: what a stream that is being written has told so far of every link, with which failures are open, whom each peer
 * follows, and the latest notes. For whoever draws it (live_frame.h).
 *
 * A link is as its observer last said: a contact, or a `link` record that is not older. Where contacts come regularly, it is late when none
 * came for PR_LIVE_LATE times as long as they usually take, and silent from PR_LIVE_SILENT times on: that is what is seen here, no verdict.
 *
 * A link takes about 200 bytes, however long the stream is. What there is no room for is counted.
 */
#ifndef PR_LIVE_MATRIX_H
#define PR_LIVE_MATRIX_H

#include "cluster/beats.h"
#include "cluster/links.h"
#include "cluster/loss.h"
#include "record/peers.h"

#define PR_LIVE_LATE 3u
#define PR_LIVE_SILENT 10u
#define PR_LIVE_LINKS 2000000u
#define PR_LIVE_PEERS 100000u
#define PR_LIVE_FAILURES 64u          /* open ones that are remembered */
#define PR_LIVE_FAILURE_MAX (64u << 10) /* bytes of a record of one */
#define PR_LIVE_ID_MAX 64u
#define PR_LIVE_NOTES 4u
#define PR_LIVE_NOTE_MAX 240u         /* bytes of one's text */

enum pr_live_state { PR_LIVE_UNKNOWN, PR_LIVE_HEARD, PR_LIVE_IS_LATE, PR_LIVE_IS_SILENT };

/* By the number of its link in `links`, whose `up` is the last contact, and `interval` how long contacts usually take. */
struct pr_live_line {
	struct pr_beats beats;
	struct pr_loss loss;
	uint64_t since;  /* when it came to be heard, or was said not to be */
	bool numbered;
};

struct pr_live_peer {
	uint32_t leader; /* PR_PEER_NONE: none */
	uint64_t epoch, told; /* told: when it was; 0: never */
	bool left;
};

/* Copies of the newest records; recovery NULL if there is none. */
struct pr_live_failure {
	uint8_t id[PR_LIVE_ID_MAX];
	size_t id_n;
	uint8_t *bytes, *recovery;
	size_t n, recovery_n;
};

struct pr_live_note {
	uint64_t t;
	size_t n;
	uint8_t text[PR_LIVE_NOTE_MAX];
};

struct pr_live_matrix {
	struct pr_peers *names;
	struct pr_links *links;
	struct pr_live_line *lines;
	struct pr_live_peer *peers; /* by number, as far as there are names */
	size_t lines_room, peers_room;
	struct pr_live_failure failures[PR_LIVE_FAILURES]; /* in the order in which they were opened */
	size_t failure_count;
	struct pr_live_note notes[PR_LIVE_NOTES]; /* the latest one first */
	size_t note_count;
	uint64_t t;            /* of the newest record */
	uint64_t left_out;     /* links and peers that there is no room for: mentions of them */
	uint64_t failures_left_out;
	bool had_failure;      /* one was open at some time */
};

/* False if memory ran out, here and below. */
bool pr_live_matrix_init(struct pr_live_matrix *m);
void pr_live_matrix_clear(struct pr_live_matrix *m);
bool pr_live_matrix_take(struct pr_live_matrix *m, const struct pr_record *r);
/* How a link is at that time; since (may be NULL): since when, as far as that is known, else 0. */
enum pr_live_state pr_live_state(const struct pr_live_matrix *m, const struct pr_link *link, uint64_t now, uint64_t *since);
/* Which part of its numbered contacts was missing of late, in 1000; -1: too few to tell. */
int pr_live_loss(const struct pr_live_matrix *m, const struct pr_link *link);

#endif
