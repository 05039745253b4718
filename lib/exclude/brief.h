/*
 * A vote in a few bytes. A statement without an envelope whose fields are those of a vote and no others says nothing but what its
 * frame, which many have in common, two numbers, a time and a value do: since encoding is deterministic (RFC 8949 section 4.2), the
 * record can be written again byte for byte.
 */
#ifndef PR_BRIEF_H
#define PR_BRIEF_H

#include "clash.h"
#include "record/encode.h"

/* What one signer's votes of one domain and step have in common; those with links also their round, if they have one. */
struct pr_brief_frame {
	struct pr_span peer, domain, step; /* p NULL: absent */
	uint64_t round;
	bool links, has_round; /* links: votes have source and target, else height and round */
};

struct pr_brief {
	uint64_t first, second; /* source and target, or height and round, or 0 */
	uint64_t t;
	struct pr_span value; /* p NULL: absent */
};

/* Whether a vote of that frame, which may be said under another of its peer's names, can be written again. */
bool pr_brief_suffices(const struct pr_brief_frame *frame, const struct pr_vote *vote);
/* The record; p NULL: memory ran out. Valid until the build is used again. */
struct pr_span pr_brief_record(const struct pr_brief_frame *frame, const struct pr_brief *brief, struct pr_build *build);

#endif
