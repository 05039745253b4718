/*
 * What a call of pr-sign is for, once its options were taken: signs records, verifies them, seals a capture, checks one, or
 * proves that one record was in it. Complaints go to stderr.
 */
#ifndef PR_SIGNING_H
#define PR_SIGNING_H

#include "cli/cli.h"
#include "crypto/batch.h"
#include "crypto/keyring.h"
#include "crypto/seal.h"

enum pr_signing_mode { PR_SIGNING_SIGN, PR_SIGNING_VERIFY, PR_SIGNING_SEAL, PR_SIGNING_CHECK, PR_SIGNING_PROVE, PR_SIGNING_CHECK_PROOF };

struct pr_signing_place {
	const char *file;
	uint64_t offset;
};

/* Filled by the caller as far as `prove`; all is borrowed. */
struct pr_signing {
	struct pr_cli *cli;
	enum pr_signing_mode mode;
	const struct pr_key *key;      /* that signs, or seals */
	const struct pr_keyring *ring; /* of those who may have signed */
	struct pr_span domain;
	unsigned jobs;
	bool mark, drop;    /* of verifying: what becomes of bad records */
	uint64_t every;     /* records between two seals */
	uint64_t prove;     /* the record's number, from 1 */
	struct pr_cose_worker cose;
	struct pr_build build, envelope;
	uint64_t count, last_t;
	uint64_t counts[PR_SIGNED_KINDS];                /* of verifying */
	struct pr_signing_place first[PR_SIGNED_KINDS];
	struct pr_sealing sealing;
	uint64_t old_seals; /* left out */
	struct pr_signing_place *places; /* of the records since the last seal */
	size_t places_room;
	struct pr_build proved, seal; /* the record, and the last seal, as they stand in the stream */
	struct pr_merkle_path path;
	size_t sealer;   /* who sealed; SIZE_MAX: nobody yet */
	bool is_final, stopped; /* a final seal was there; it is known what is wrong */
};

/* Does it, with files as input. Frees what it made. */
void pr_signing_run(struct pr_signing *s);

#endif
