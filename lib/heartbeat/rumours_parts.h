/* What the parts of rumours.h share. */
#ifndef PR_RUMOURS_PARTS_H
#define PR_RUMOURS_PARTS_H

#include "base/dice.h"
#include "base/digest.h"
#include "base/text.h"
#include "parcels.h"
#include "partials.h"
#include "rumours.h"
#include "seen.h"

#define PR_RUMOURS_FAN 3u      /* neighbours that a new parcel is pushed to */
#define PR_RUMOURS_PUSHED 4096u /* bytes of a parcel; longer ones are announced */
#define PR_RUMOURS_HOT 2u      /* summaries that follow what is new */
#define PR_RUMOURS_ASKED 2u    /* peers that are asked at a time */
#define PR_RUMOURS_BATCH 256u  /* stretches of parcels that are sent to who asked, before it has to ask again */
#define PR_RUMOURS_DEBTS 32u   /* peers that are served at a time */
#define PR_RUMOURS_SLOTS 64u
#define PR_RUMOURS_NOTES 32u
#define PR_RUMOURS_MINUTE 60000000000u

/* Units of a parcel that are to be sent. */
struct pr_stretch {
	uint8_t id[PR_PARCEL_ID];
	uint16_t unit, end;
};

/* A new parcel on its way to some. */
struct pr_push {
	struct pr_stretch stretch;
	uint8_t count;
	uint32_t to[PR_RUMOURS_FAN];
	size_t bytes; /* that it takes in all */
};

/* What a peer that asked is owed, and then a summary. */
struct pr_debt {
	uint32_t to;
	bool wants; /* it has something that this peer lacks */
	size_t count, at;
	struct pr_stretch list[PR_RUMOURS_BATCH];
};

struct pr_gossiper {
	bool neighbour;
	uint32_t hash, numbers; /* its digest, when it was heard last */
	uint64_t heard;         /* when: 0, never */
	bool asked;             /* and has not answered */
	uint64_t ask, alive;    /* when it was asked last, and when something came from it that it was asked for */
	uint64_t gained;        /* parcels that it was the first to bring, so far */
	uint64_t before;        /* likewise, when it was asked */
	unsigned fruitless;     /* how often it was asked for nothing, lately */
	uint64_t again;         /* not asked before then */
};

/* Something to be said of a member, at most once a minute. */
struct pr_remark {
	uint32_t about;
	const char *text; /* one of the program's own; NULL: it is free */
	uint64_t count, next;
};

struct pr_rumours {
	struct pr_rumours_options o;
	struct pr_post *post;
	struct pr_outlet out;
	struct pr_dice dice;
	struct pr_text domain; /* what parcels are signed for */
	struct pr_digest *digest;
	struct pr_build parcel, envelope, inner, note;
	struct pr_seen gossiped, written;
	struct pr_parcels kept;
	struct pr_partials *partials;
	struct pr_gossiper *peers; /* by number */
	uint32_t peer_count;
	const uint32_t *neighbours;
	size_t neighbour_count;

	struct {
		uint64_t slot, number; /* the first parcel of one's own in each 64th of `age`, which have numbers as well */
	} marks[PR_RUMOURS_SLOTS];

	struct pr_push *pushes; /* a ring */
	size_t push_first, push_count, push_room, push_bytes;
	struct pr_debt *debts[PR_RUMOURS_DEBTS];
	size_t debt_count, turn;
	int64_t tokens; /* bytes that may be sent */
	int64_t intake; /* bytes of stdin that were told but cannot have been sent yet */
	uint64_t refilled;

	unsigned hot, asking;
	uint64_t hot_due, ask_due, sweep_due, gap_due, cursor, mark;
	uint32_t gap_from; /* who brought what came behind a gap */
	struct pr_remark remarks[PR_RUMOURS_NOTES];
	struct pr_rumours_counts counts;
	bool failed; /* memory ran out in this call */
};

static inline uint64_t pr_rumours_now(const struct pr_rumours *r)
{
	return r->post->now.clock;
}

/* rumours_parcel.c: a parcel came, whole, with the right hash; or is one's own. */
void pr_rumours_hash(struct pr_rumours *r, struct pr_span bytes, uint8_t id[PR_PARCEL_ID]);
void pr_rumours_arrive(struct pr_rumours *r, uint32_t from, struct pr_span parcel, const uint8_t id[PR_PARCEL_ID]);
struct pr_parcel *pr_rumours_keep(struct pr_rumours *r, struct pr_sequence *s, const struct pr_parcel *like, const uint8_t *bytes);
/* rumours_order.c: handing out. */
void pr_rumours_hand_out(struct pr_rumours *r, struct pr_sequence *s);
/* What is missing before that number is not waited for any more; told: it counts as missing. */
void pr_rumours_give_up(struct pr_rumours *r, struct pr_sequence *s, uint64_t next, bool told);
void pr_rumours_sweep(struct pr_rumours *r);
/* What neighbours say of the sequence. */
void pr_rumours_hope(struct pr_rumours *r, struct pr_sequence *s, const struct pr_summary_entry *entry);
/* rumours_note.c */
void pr_rumours_remark(struct pr_rumours *r, uint32_t about, const char *text);
void pr_rumours_notes(struct pr_rumours *r);
/* rumours_send.c */
void pr_rumours_push(struct pr_rumours *r, const struct pr_parcel *parcel, uint32_t from);
/* A peer's debt, which is empty; NULL: it has one already, or too many have. */
struct pr_debt *pr_rumours_owe(struct pr_rumours *r, uint32_t to);
void pr_rumours_flush(struct pr_rumours *r);
/* What was begun at r->post. */
void pr_rumours_send(struct pr_rumours *r, const uint32_t *to, size_t count);
/* How long until something may be sent, or told. */
uint64_t pr_rumours_wait(const struct pr_rumours *r);
/* Some other neighbours by chance: how many. */
size_t pr_rumours_choose(struct pr_rumours *r, uint32_t except, uint32_t also, uint32_t *list, size_t most);
/* rumours_exchange.c */
void pr_rumours_heat(struct pr_rumours *r);
/*
 * A summary. ask: and what this peer lacks is asked for, unless `to` was asked in vain or others are asked already; answer: it
 * is what ends a debt.
 */
void pr_rumours_summary(struct pr_rumours *r, uint32_t to, bool ask, bool answer);
void pr_rumours_ask(struct pr_rumours *r, uint32_t to);
/* Something came from that peer before what goes before it; if that does not come soon, the peer is asked for it. */
void pr_rumours_gap(struct pr_rumours *r, uint32_t from);
/* Who was asked has answered, or will not. */
void pr_rumours_answered(struct pr_rumours *r, uint32_t from, bool answered);
void pr_rumours_exchange(struct pr_rumours *r);
/* rumours_owe.c */
void pr_rumours_learn(struct pr_rumours *r, uint32_t from, const struct pr_record *summary);

#endif
