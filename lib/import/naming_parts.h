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

/* The fields behind a lead: none of them holds a peer. */
struct pr_naming_rest {
	struct pr_span bytes;
	unsigned count, first; /* first: the key of the first */
	struct pr_span text;         /* the value of the first, if it is one */
	struct pr_span cause;        /* of a link */
};

/*
 * The lead of a record of the usual shape, with its type and t: it begins with peers, and others follow. NULL: it has another
 * shape, or one of its peers is none.
 */
const struct pr_naming_lead *pr_naming_lead_of(struct pr_naming *naming, const struct pr_telling *told, uint64_t *type, uint64_t *t,
                                               struct pr_naming_rest *rest);

#endif
