/*
 * Who is who: tokens (ids, addresses, names) that stood together in a log name one peer. Peers are sets of tokens,
 * joined as more is learnt.
 *
 * A peer is called by the best of its tokens, the enum below from the last to the first, the one that came first among
 * equals. Two peers that have different tokens of one of the kinds GIVEN, MEMBER and SELF are not joined, whatever is
 * said.
 *
 * Addresses are host:port or a host alone, IPv6 in brackets before a port. A host that belongs to one peer alone
 * stands for all its ports. Addresses that mean any host (0.0.0.0, [::]) or one's own without a port (127.0.0.1,
 * localhost) name nobody.
 */
#ifndef PR_IDENTITY_H
#define PR_IDENTITY_H

#include "conflicts.h"
#include "record/record.h"

#define PR_IDENTITY_MAX 65536u /* tokens; further ones stand for themselves */
#define PR_IDENTITY_NONE UINT32_MAX

enum pr_known {
	PR_KNOWN_ADDR,   /* an address */
	PR_KNOWN_ID,     /* an id */
	PR_KNOWN_NAME,   /* a name that a log gave to another peer */
	PR_KNOWN_FILE,   /* the base name of its own log */
	PR_KNOWN_SELF,   /* the name that its own log gives to it */
	PR_KNOWN_MEMBER, /* its name in the members file */
	PR_KNOWN_GIVEN,  /* its name on the command line */
};

struct pr_identity;

/* The host of an address, without port and brackets. */
struct pr_span pr_address_host(struct pr_span addr);

struct pr_identity *pr_identity_new(void); /* NULL if memory ran out */
void pr_identity_free(struct pr_identity *who);
/* What is added and joined from now on was said here. Before the first call, nobody said it. */
void pr_identity_at(struct pr_identity *who, struct pr_place place);
/*
 * The number of a token, which is copied; PR_IDENTITY_NONE if it names nobody, is no UTF-8, is empty or longer than a
 * peer's name, or there is no room.
 */
uint32_t pr_identity_add(struct pr_identity *who, struct pr_span token, enum pr_known known);
/* Both are one peer; numbers may be PR_IDENTITY_NONE. False if they were not joined because their names differ. */
bool pr_identity_join(struct pr_identity *who, uint32_t a, uint32_t b);
/*
 * The token alone is no peer: a file's name in which nobody speaks, or others do; or it is one after all. If anything is joined with
 * it, it is one.
 */
void pr_identity_hide(struct pr_identity *who, uint32_t number, bool hidden);
/* Whether nothing is joined with the token. */
bool pr_identity_is_alone(struct pr_identity *who, uint32_t number);
/* By number, of each token: whether its peer has one of these kinds. To be freed; NULL if memory ran out. */
bool *pr_identity_with(struct pr_identity *who, enum pr_known from, enum pr_known to);
/*
 * Joins hosts that stand alone with the one peer that has ports on them: when everything has been learnt. From then on, until
 * something is learnt, several threads may ask at once.
 */
void pr_identity_settle(struct pr_identity *who);
/* What the peer is called that a token names, or the token itself. Valid until the next add. */
struct pr_span pr_identity_name(struct pr_identity *who, struct pr_span token);
/* The same by a token's number. */
struct pr_span pr_identity_called(struct pr_identity *who, uint32_t number);
/* The token itself. Valid until the next add. */
struct pr_span pr_identity_text(const struct pr_identity *who, uint32_t number);
/* Another one whenever something was learnt: what was found out before may be wrong, and spans invalid. Never 0. */
uint64_t pr_identity_version(const struct pr_identity *who);
/* Whether the token, or its host, belongs to a peer. */
bool pr_identity_knows(struct pr_identity *who, struct pr_span token);
/* Both at once: *name as pr_identity_name() has it. */
bool pr_identity_find(struct pr_identity *who, struct pr_span token, struct pr_span *name);

/* What was said and cannot be, but for what was concluded. Valid until the next join. */
const struct pr_conflicts *pr_identity_conflicts(const struct pr_identity *who);

struct pr_known_token {
	struct pr_span peer, text; /* the name of the peer, and what else it is known as, or the name itself */
	enum pr_known known;
	struct pr_place place;     /* that told of it first */
	bool hidden;               /* it is no peer as long as it stands alone */
};

/*
 * All tokens in the order of their peers' names, those of one peer in their own order: *list is the caller's to free, its
 * texts are valid until the next add. False if memory ran out.
 */
bool pr_identity_list(struct pr_identity *who, struct pr_known_token **list, size_t *count);

/*
 * Peers in the order of their names: calls `each` with the name and its other tokens in order, those from FILE left
 * out. At most PR_ALIASES_MAX of them. unresolved: it has no name, and there is a peer with which it shares neither that it has an address nor
 * that it has an id: they may be the same. False if memory ran out.
 */
#define PR_ALIASES_MAX 64u
typedef void pr_identity_each(void *arg, struct pr_span name, const struct pr_span *aliases, size_t count, bool unresolved);
bool pr_identity_walk(struct pr_identity *who, pr_identity_each *each, void *arg);

#endif
