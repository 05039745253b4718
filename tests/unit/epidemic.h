/*
 * Many peers who each bring theirs and a chance partner's set together once a round, as pr-reconcile --gossip does, in one process:
 * how many rounds it takes until all have all, and how many bytes of messages.
 *
 * All have SHARED writes; then some, at most WRITERS, write one more each.
 */
#ifndef EPIDEMIC_H
#define EPIDEMIC_H

#include <stdio.h>
#include <stdlib.h>

#include "dice.h"
#include "negentropy.h"

#define EPIDEMIC_SHARED 200u
#define EPIDEMIC_WRITERS 100u
#define EPIDEMIC_ROUNDS 100u /* after which it is given up */

struct epidemic {
	struct pr_idset *sets; /* one a peer */
	size_t count, writes;
	struct pr_dice dice;
	struct pr_id_key keys[EPIDEMIC_SHARED + EPIDEMIC_WRITERS];
	struct pr_negentropy asks, answers;
	struct {
		uint64_t number;
		bool to_server;
	} lacks[EPIDEMIC_SHARED + EPIDEMIC_WRITERS]; /* in the exchange that is held */
	size_t lacking;
	size_t rounds;           /* until all have all */
	uint64_t bytes, entries; /* of messages; entries that were carried */
};

#define EPIDEMIC_MUST(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

/* Its last eight bytes are the write's number, so that it is known again. */
static inline struct pr_id_key epidemic_key(struct pr_dice *dice, uint64_t number)
{
	uint64_t words[4] = {pr_dice_u64(dice), pr_dice_u64(dice), pr_dice_u64(dice), number};
	uint8_t id[PR_ID_SIZE];
	memcpy(id, words, sizeof id);
	return pr_id_key_of(number < EPIDEMIC_SHARED ? number : EPIDEMIC_SHARED, id);
}

/* Sets do not change while they are compared: what was found to be lacking is noted, and given afterwards. */
static inline void epidemic_note(struct epidemic *e, bool to_server, const uint8_t *id)
{
	uint64_t number;
	memcpy(&number, id + 24, sizeof number);
	EPIDEMIC_MUST(number < e->writes && e->lacking < EPIDEMIC_SHARED + EPIDEMIC_WRITERS);
	e->lacks[e->lacking].number = number;
	e->lacks[e->lacking++].to_server = to_server;
}

static inline void epidemic_have(void *arg, const struct pr_id_item *item)
{
	epidemic_note(arg, true, pr_id_of(&item->key));
}

static inline void epidemic_need(void *arg, const uint8_t id[PR_ID_SIZE], const struct pr_range *range)
{
	(void)range;
	epidemic_note(arg, false, id);
}

static inline void epidemic_exchange(struct epidemic *e, struct pr_idset *client, struct pr_idset *server)
{
	const struct pr_negentropy_found found = {epidemic_have, epidemic_need, e};
	struct pr_span message;
	const char *why;
	int got = 1;
	e->lacking = 0;
	e->asks.set = client;
	e->answers.set = server;
	message = pr_negentropy_begin(&e->asks, &why);
	while (got > 0) {
		struct pr_span answer = pr_negentropy_answer(&e->answers, message, &why);
		e->bytes += message.n + answer.n;
		got = pr_negentropy_take(&e->asks, answer, &found, &message, &why);
	}
	EPIDEMIC_MUST(got == 0);
	for (size_t i = 0; i < e->lacking; i++)
		EPIDEMIC_MUST(pr_idset_add(e->lacks[i].to_server ? server : client, &e->keys[e->lacks[i].number], e->lacks[i].number));
	EPIDEMIC_MUST(e->lacking == 0 || (pr_idset_seal(client) && pr_idset_seal(server)));
	e->entries += e->lacking;
}

static inline bool epidemic_is_over(const struct epidemic *e)
{
	for (size_t i = 0; i < e->count; i++)
		if (e->sets[i].count < e->writes)
			return false;
	return true;
}

static inline void epidemic_begin(struct epidemic *e, size_t peers, uint64_t seed)
{
	*e = (struct epidemic){.count = peers, .sets = calloc(peers, sizeof *e->sets)};
	size_t writers = peers < EPIDEMIC_WRITERS ? peers : EPIDEMIC_WRITERS;
	e->writes = EPIDEMIC_SHARED + writers;
	pr_dice_seed(&e->dice, seed);
	for (size_t i = 0; i < e->writes; i++)
		e->keys[i] = epidemic_key(&e->dice, i);
	for (size_t i = 0; e->sets && i < peers; i++) {
		for (size_t k = 0; k < EPIDEMIC_SHARED; k++)
			EPIDEMIC_MUST(pr_idset_add(&e->sets[i], &e->keys[k], k));
		if (i < writers)
			EPIDEMIC_MUST(pr_idset_add(&e->sets[i], &e->keys[EPIDEMIC_SHARED + i], EPIDEMIC_SHARED + i));
		EPIDEMIC_MUST(pr_idset_seal(&e->sets[i]));
	}
	EPIDEMIC_MUST(e->sets);
}

/* Runs it to its end, and frees what it took. */
static inline void epidemic_run(struct epidemic *e, size_t peers, uint64_t seed)
{
	epidemic_begin(e, peers, seed);
	for (; e->rounds < EPIDEMIC_ROUNDS && !epidemic_is_over(e); e->rounds++)
		for (size_t i = 0; i < peers; i++) {
			size_t partner = pr_dice_below(&e->dice, peers - 1);
			epidemic_exchange(e, &e->sets[i], &e->sets[partner + (partner >= i)]);
		}
	for (size_t i = 0; i < peers; i++)
		pr_idset_free(&e->sets[i]);
	free(e->sets);
	pr_negentropy_free(&e->asks);
	pr_negentropy_free(&e->answers);
}

#endif
