/*
 * What names and addresses are replaced by where records are to be shown to others (redact.h): the same by the same.
 *
 * Peers become peer1, peer2, …, ids id1, other names of a peer name1, files file1. Addresses become those that are set aside
 * for documentation: 192.0.2.0/24, 198.51.100.0/24 and 203.0.113.0/24 (RFC 5737), beyond these 198.18.0.0/15 (RFC 2544),
 * and 2001:db8::/32 (RFC 3849); names of hosts become host1.example (RFC 2606). Ports stay. Addresses that everybody has
 * (127.0.0.1, ::1, 0.0.0.0, ::, localhost) stay.
 *
 * What is known is told before settling, and numbered in the order of the texts; what is met later has the next numbers. So
 * names sort as they did, and addresses do as far as there is room for that.
 */
#ifndef PR_DISGUISE_H
#define PR_DISGUISE_H

#include "base/text.h"
#include "tell/identity.h"

enum pr_disguise_kind {
	PR_DISGUISE_PEER, PR_DISGUISE_ID, PR_DISGUISE_NAME, PR_DISGUISE_FILE, PR_DISGUISE_GROUP, PR_DISGUISE_DOMAIN,
	PR_DISGUISE_HOST, PR_DISGUISE_IPV4, PR_DISGUISE_IPV6, PR_DISGUISE_KINDS
};

struct pr_disguise;

struct pr_disguise *pr_disguise_new(void); /* NULL if memory ran out */
void pr_disguise_free(struct pr_disguise *d);

/* What the peer called `peer` is known by. */
void pr_disguise_learn(struct pr_disguise *d, const struct pr_known_token *token);
/* Any other text, of one of the kinds above but the last three. Files after all tokens. */
void pr_disguise_learn_text(struct pr_disguise *d, enum pr_disguise_kind kind, struct pr_span text);
/* All is learnt. */
void pr_disguise_settle(struct pr_disguise *d);

/* All of these append what stands for a text. A whole text that is of a kind, or if it is a token of a peer, of that: */
void pr_disguise_add(struct pr_disguise *d, struct pr_text *out, enum pr_disguise_kind kind, struct pr_span text);
/* A token: what is known, an address, or else an id. */
void pr_disguise_add_token(struct pr_disguise *d, struct pr_text *out, struct pr_span text);
/* An address, with a port or without. False: it is none, or one that everybody has, and nothing was appended. */
bool pr_disguise_add_address(struct pr_disguise *d, struct pr_text *out, struct pr_span text);
/* Whether it is a token of a peer, or its name, or a file that was learnt. */
bool pr_disguise_knows(const struct pr_disguise *d, struct pr_span text);
/* The largest length below this one that tokens have; 0: none. So that a text need not be asked for at every length. */
size_t pr_disguise_length_below(const struct pr_disguise *d, size_t n);
/* A text in which names and addresses stand here and there. */
void pr_disguise_add_text(struct pr_disguise *d, struct pr_text *out, struct pr_span text);

/* False: memory ran out. */
bool pr_disguise_good(const struct pr_disguise *d);
/* Whether there were more texts than numbers since this was asked last: what was appended tells less than it should. */
bool pr_disguise_overflowed(struct pr_disguise *d);

#endif
