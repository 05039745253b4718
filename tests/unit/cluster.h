/*
 * A cluster for tests of signatures: peers a, b, c, … with keys from seeds, a members file in a folder of its own, and their
 * keyring, as the programs read them.
 *
 *	struct cluster k = cluster_new("domain orders\n", 3, 1);
 *	record = cluster_sign(&k, 0, map);       signed by a, for the members' domain
 *	cluster_free(&k);
 */
#ifndef CLUSTER_H
#define CLUSTER_H

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "crypto/cose.h"
#include "crypto/keyring.h"

#define CLUSTER_PEERS 16u

struct cluster {
	char folder[32], file[64];
	size_t count;
	struct pr_key *keys[CLUSTER_PEERS];
	struct pr_members members;
	struct pr_keyring *ring;
	struct pr_cose_worker cose;
};

static inline void cluster_write_key(const char *path, unsigned seed)
{
	uint8_t secret[PR_KEY_SIZE] = {(uint8_t)seed, 1};
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, sizeof secret);
	FILE *f = fopen(path, "we");
	CHECK(f && key && PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1);
	if (f)
		fclose(f);
	chmod(path, 0600);
	EVP_PKEY_free(key);
}

/* Peer i has the key of seed first + i. `head` are lines for the members file, before those of the peers. */
static inline struct cluster cluster_new(const char *head, size_t count, unsigned first)
{
	struct cluster k = {.folder = "/tmp/cluster.XXXXXX", .count = count};
	char path[64], why[4600];
	CHECK(count <= CLUSTER_PEERS && mkdtemp(k.folder) != NULL);
	snprintf(k.file, sizeof k.file, "%s/members", k.folder);
	FILE *f = fopen(k.file, "we");
	if (f)
		fputs(head, f);
	for (size_t i = 0; i < count; i++) {
		char name = (char)('a' + i);
		snprintf(path, sizeof path, "%s/%c.pem", k.folder, name);
		cluster_write_key(path, first + (unsigned)i);
		k.keys[i] = pr_key_read_private(path, why, sizeof why);
		CHECK(k.keys[i]);
		if (f)
			fprintf(f, "%c key=%c.pem alias=alias-of-%c\n", name, name, name);
	}
	if (f)
		fclose(f);
	CHECK(pr_members_read(&k.members, k.file, why, sizeof why));
	k.ring = pr_keyring_read(&k.members, k.file, why, sizeof why);
	CHECK(k.ring);
	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof path, "%s/%c.pem", k.folder, (char)('a' + i));
		unlink(path);
	}
	unlink(k.file);
	rmdir(k.folder);
	return k;
}

/* A copy, to be freed. */
static inline struct pr_span cluster_copy(struct pr_span span)
{
	uint8_t *p = malloc(span.n ? span.n : 1);
	if (p && span.n)
		memcpy(p, span.p, span.n);
	return (struct pr_span){p, span.n};
}

/* The record in an envelope with that peer's signature, to be freed. */
static inline struct pr_span cluster_sign(struct cluster *k, size_t peer, struct pr_span map)
{
	struct pr_build out = {0};
	CHECK(pr_cose_sign(&k->cose, &out, map, k->keys[peer], k->members.domain));
	struct pr_span copy = cluster_copy(pr_build_bare_end(&out));
	pr_build_free(&out);
	return copy;
}

static inline void cluster_free(struct cluster *k)
{
	for (size_t i = 0; i < k->count; i++)
		pr_key_free(k->keys[i]);
	pr_keyring_free(k->ring);
	pr_members_free(&k->members);
	pr_cose_worker_free(&k->cose);
}

#endif
