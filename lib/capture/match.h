/*
 * What left the senders: the captures of a call, read once for this, tell it to the ones that read them again as receivers.
 *
 * - When a host sent something to another, to an eighth of a second: what left and never came is lost, and who sent
 *   nothing is not missing. That needs no protocol and tells the direction.
 * - Which packet left when, by a fingerprint of what no hop changes (addresses, IP identification, ports, TCP's sequence
 *   numbers, length, the first bytes of the payload): the receiver's clock against the sender's.
 *
 * Clocks that disagree, by minutes even, do not matter to fingerprints, which are kept of the whole capture. So that they
 * fit, both ends take the same part of all packets, by the fingerprint itself: all at first, half of them whenever the table is full.
 * All times given and asked for are the sender's.
 *
 * Memory: PR_MATCH_TICKS times and PR_MATCH_PACKETS fingerprints at most. Where times did not fit, pr_match_covers() says no.
 */
#ifndef PR_MATCH_H
#define PR_MATCH_H

#include "packet.h"

#define PR_MATCH_TICKS (8u << 20)
#define PR_MATCH_PACKETS (1u << 20)
#define PR_MATCH_PAIRS 4096u
#define PR_MATCH_HOSTS 256u
#define PR_MATCH_TICK 125000000u /* ns */

struct pr_match;

/* NULL if memory ran out. */
struct pr_match *pr_match_new(bool both_ends);
/* Whether contacts are to carry when what was received had left. */
bool pr_match_both_ends(const struct pr_match *m);
void pr_match_free(struct pr_match *m);

/* From the sender's capture: a packet left its own host. */
void pr_match_left(struct pr_match *m, const struct pr_packet *packet, uint64_t t);
/* There is a capture of this host, from first to last. */
void pr_match_cover(struct pr_match *m, struct pr_address host, uint64_t first, uint64_t last);

/* Whether there is a capture of this host that covers the time. */
bool pr_match_covers(const struct pr_match *m, struct pr_address host, uint64_t t);
/*
 * Whether something left for the other after `after` and until `until`, in `enough` different ticks at least; *first: when it
 * did first, at the latest.
 */
bool pr_match_since(const struct pr_match *m, struct pr_address from, struct pr_address to, uint64_t after, uint64_t until,
                    unsigned enough, uint64_t *first);
/* When something left for the other last that was certainly before `before`, at the latest; false if nothing did. */
bool pr_match_before(const struct pr_match *m, struct pr_address from, struct pr_address to, uint64_t before, uint64_t *last);
/* Whether its process sent anything to anybody after `after` and until `until`, rather than only its kernel. */
bool pr_match_alive(const struct pr_match *m, struct pr_address host, uint64_t after, uint64_t until);
/* When a packet that was received had left; false if that is not known. */
bool pr_match_find(const struct pr_match *m, const struct pr_packet *packet, uint64_t *sent);

#endif
