/*
 * What a gate tells of what it did not let in, in notes and accusations: each kind once, and then at most once a minute, with a
 * count.
 */
#ifndef PR_GATE_TOLD_H
#define PR_GATE_TOLD_H

#include "gate.h"
#include "letter.h"
#include "record/encode.h"
#include "senders.h"

#define PR_GATE_TELL 60000000000u /* ns between two of a kind */

struct pr_gate_told {
	struct pr_told_count {
		uint64_t at;    /* when it was told last; 0: never */
		uint64_t count; /* since */
		struct pr_source source; /* of the latest */
		uint32_t peer;  /* in whose name it was; PR_PEER_NONE: in nobody's that is known */
	} counts[PR_GATE_KINDS];
	struct pr_build build;
};

/* Who tells whom what time it is. */
struct pr_gate_teller {
	const struct pr_membership *membership;
	const struct pr_senders *senders;
	const struct pr_now *now;
	const struct pr_outlet *out;
	bool sure; /* a good message is its sender's, since nobody else has that key: else nothing is an accusation */
};

/* One got this verdict, of which nothing is certain but where it came from. */
void pr_gate_told_dropped(struct pr_gate_told *told, const struct pr_gate_teller *by, enum pr_gate_verdict verdict,
                          const struct pr_source *source, uint32_t peer);
/* Whether that is to be told again by now, if there is reason to. */
bool pr_gate_told_due(const struct pr_sender *sender, enum pr_told_of what, const struct pr_now *now);
/* The sender's key made the letter, of which there is that to be said. */
void pr_gate_told_of(struct pr_gate_told *told, const struct pr_gate_teller *by, struct pr_sender *sender,
                     enum pr_told_of what, const struct pr_letter *letter);
/* What was kept back, and is to be told by now. */
void pr_gate_told_rest(struct pr_gate_told *told, const struct pr_gate_teller *by);

#endif
