/* What the files of probing.h share. For these alone. */
#ifndef PR_PROBING_PARTS_H
#define PR_PROBING_PARTS_H

#include "base/dice.h"
#include "probing.h"

#define PR_PROBING_NEVER UINT64_MAX

enum pr_probing_told { PR_PROBING_TOLD_NOTHING, PR_PROBING_TOLD_SUSPECT, PR_PROBING_TOLD_DOWN };

struct pr_probing_port {
	uint64_t due;      /* when it is tried next; PR_PROBING_NEVER: it is being tried, or there is none */
	unsigned failures; /* in a row */
	bool opened;       /* once */
	bool down;         /* that was told */
	bool noted;        /* that it was never reachable */
	bool known;        /* a result came since it was last asked for */
};

struct pr_probing_target {
	uint32_t peer;
	uint64_t interval; /* of its beats */
	uint64_t heard;    /* when it was itself heard, by the clock; or since when it is waited for */
	bool met;          /* it was heard itself */
	bool lives;        /* it was, or another found it */
	uint64_t due;      /* of the next step */
	unsigned tries;    /* of this round; 0: there is none */
	unsigned rounds;   /* without an answer, in a row */
	uint64_t began;    /* the first ping of the first of them */
	uint64_t nonce;
	enum pr_probing_told told;
	struct pr_probing_port port;
};

struct pr_probing_asked {
	uint32_t by, target;
	uint64_t nonce, theirs;
};

struct pr_probing {
	struct pr_probing_options options;
	struct pr_post *post;
	struct pr_outlet out;
	struct pr_probing_target *targets; /* sorted by number */
	size_t count;
	struct pr_probing_asked asked[PR_PROBING_ASKED];
	size_t next_asked;
	struct pr_build build;
	struct pr_dice dice;
	uint64_t due; /* of the earliest: never later than that */
	bool once;
	struct pr_probing_counts counts;
};

static inline uint64_t pr_probing_clock(const struct pr_probing *p)
{
	return p->post->now.clock;
}

static inline void pr_probing_arm(struct pr_probing *p, uint64_t *due, uint64_t when)
{
	*due = when;
	if (when < p->due)
		p->due = when;
}

static inline struct pr_span pr_probing_name(const struct pr_probing *p, uint32_t peer)
{
	return pr_membership_name(p->post->membership, peer);
}

/* It said that it ends, and was not heard since. */
static inline bool pr_probing_gone(const struct pr_probing *p, const struct pr_probing_target *t)
{
	return !p->once && t->due == PR_PROBING_NEVER;
}

/* NULL: it is not watched. */
struct pr_probing_target *pr_probing_find(const struct pr_probing *p, uint32_t peer);
/* message: NULL, if the observer said so. */
void pr_probing_tell_contact(struct pr_probing *p, uint32_t observer, uint32_t subject, const struct pr_record *message);
/* since, until: by the clock, when it was last well and first not; since 0: it is not said when. */
void pr_probing_tell_link(struct pr_probing *p, uint32_t subject, const char *state, const char *cause, uint64_t since,
                          uint64_t until);
void pr_probing_tell_note(struct pr_probing *p, uint32_t about, const char *text);

#endif
