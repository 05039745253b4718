/*
 * The keys of simulated validators. They follow from the scenario's seed, so that the same scenario gives the same signatures, and
 * are no secrets.
 */
#ifndef PR_VALIDATORS_H
#define PR_VALIDATORS_H

#include "crypto/key.h"
#include "scenario.h"

/* By peer, to be freed by pr_validators_free(); NULL if memory ran out. */
struct pr_key **pr_validators_keys(const struct pr_scenario *s);
void pr_validators_free(struct pr_key **keys, size_t count);

/*
 * Writes DIR/members (pr-members(5)), of the chain's domain, and DIR/PEER.pem, the private key of each; makes the folder if it is
 * not there. False: error, of `size` bytes, says what failed.
 */
bool pr_validators_write(const struct pr_scenario *s, const char *folder, char *error, size_t size);

#endif
