/*
 * What the parts of naming.h share: naming.c makes records, naming_called.c knows what peers are called and remembers it, since a
 * writer tells of the same few again and again.
 */
#ifndef PR_NAMING_PARTS_H
#define PR_NAMING_PARTS_H

#include "naming.h"

struct pr_called {
	struct pr_span name; /* p NULL: it is no peer's */
	bool known;
};

struct pr_called pr_naming_called(struct pr_naming *naming, struct pr_span token);
struct pr_naming_pair pr_naming_pair_of(struct pr_called observer, struct pr_called subject);
/* The keys of a type's fields that hold peers: a set. */
uint32_t pr_naming_peer_keys(struct pr_naming *naming, uint64_t type);

#define PR_NAMING_HEAD 3u /* bytes of a field in front of its text, at most */
/* Encodes a field whose key is below 24 and whose text is at most PR_PEER_MAX long: how many bytes it takes. */
size_t pr_naming_field(uint8_t *to, unsigned key, struct pr_span text);

/* The fields behind a lead: none of them holds a peer. */
struct pr_naming_rest {
	struct pr_span bytes;
	unsigned count, first, last; /* the keys of the first and the last */
	struct pr_span text;         /* the value of the first, if it is one */
	struct pr_span cause;        /* of a link */
};

/*
 * The lead of a record of the usual shape, with its type and t: it begins with peers, and others follow. NULL: it has another
 * shape, or one of its peers is none.
 */
const struct pr_naming_lead *pr_naming_lead_of(struct pr_naming *naming, struct pr_span record, uint64_t *type, uint64_t *t,
                                               struct pr_naming_rest *rest);

#endif
