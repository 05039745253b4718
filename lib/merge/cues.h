/*
 * What a peer's log tells that another's tells as well, at about the same moment: cues by which two logs can be laid side by side.
 *
 * Every cue has a key, so that only what is alike is compared: a leader of an epoch; a link that came up or was lost, with
 * both its ends (each of which tells), or with the one that others tell of as well; a member that joined, failed or left; contact,
 * likewise. What is known of the time by the log itself counts: a loss at the moment to which it is dated back. Members that a peer
 * names when it has just started, before it has met anybody, are no cues.
 *
 * Memory is bounded: of more than PR_CUES, those that follow another of their key closely go first.
 */
#ifndef PR_CUES_H
#define PR_CUES_H

#include "record/record.h"

#define PR_CUES 4096u /* of a peer */
#define PR_CUES_ALIKE 64u /* of one key, once they are settled */

#define PR_CUE_KINDS 16u
#define PR_CUE_WORTH 16u

struct pr_cue {
	uint64_t key;
	uint64_t t;
	uint8_t kind; /* what it tells of, below PR_CUE_KINDS: all of one kind are as late or as precise as each other */
	bool vague; /* its stamp was of whole seconds: t is the middle of one */
};

/* Zeroed, there are none. Keys of cues are those of `list`, sorted by key and time once they are settled. */
struct pr_cues {
	struct pr_cue *list;
	size_t count, cap;
};

/* Frees what it holds, not the struct. */
void pr_cues_free(struct pr_cues *cues);
/* What the record tells, if anything; by: whose log it is from. False if memory ran out. */
bool pr_cues_take(struct pr_cues *cues, const struct pr_record *r, struct pr_span by);
/* How sure it is that two who tell of it mean the same moment, in parts of PR_CUE_WORTH; more than all where it has an identity. */
unsigned pr_cue_worth(unsigned kind);
/* Those of one peer, or of several that were each: sorts them, and thins those of a key that are many. */
void pr_cues_settle(struct pr_cues *cues);

#endif
