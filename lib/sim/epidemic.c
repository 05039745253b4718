#include "epidemic.h"

#include <stdlib.h>

#include "base/dice.h"
#include "reconcile/negentropy.h"

#define FRAME (1u << 20) /* bytes in a message, as pr-reconcile has it */

struct run {
	const struct pr_epidemic *epidemic;
	struct pr_epidemic_end *end;
	struct pr_idset *sets; /* one a peer */
	struct pr_id_key *keys; /* by number of the entry */
	size_t entries;
	struct pr_dice dice;
	struct pr_negentropy asks, answers;
	struct lack {
		uint64_t number;
		bool to_server;
	} *lacks; /* in the exchange that is held */
	size_t lacking;
	bool astray; /* an entry was told that nobody has, or one more than once */
};

/* Its last eight bytes are the entry's number, so that it is known again. */
static struct pr_id_key make_key(struct run *run, uint64_t number)
{
	uint64_t words[4] = {pr_dice_u64(&run->dice), pr_dice_u64(&run->dice), pr_dice_u64(&run->dice), number};
	uint8_t id[PR_ID_SIZE];
	memcpy(id, words, sizeof id);
	return pr_id_key_of(number < run->epidemic->shared ? number : run->epidemic->shared, id);
}

/* Sets do not change while they are compared: what was found to be lacking is noted, and given afterwards. */
static void note(struct run *run, bool to_server, const uint8_t *id)
{
	uint64_t number;
	memcpy(&number, id + PR_ID_SIZE - sizeof number, sizeof number);
	run->astray = run->astray || run->lacking == run->entries || number >= run->entries;
	if (!run->astray)
		run->lacks[run->lacking++] = (struct lack){number, to_server};
}

static void have(void *arg, const struct pr_id_item *item)
{
	note(arg, true, pr_id_of(&item->key));
}

static void need(void *arg, const uint8_t id[PR_ID_SIZE], const struct pr_range *range)
{
	(void)range;
	note(arg, false, id);
}

static bool give(struct run *run, struct pr_idset *client, struct pr_idset *server)
{
	bool done = true;
	for (size_t i = 0; done && i < run->lacking; i++) {
		const struct lack *lack = &run->lacks[i];
		done = pr_idset_add(lack->to_server ? server : client, &run->keys[lack->number], lack->number);
	}
	run->end->carried += run->lacking;
	return done && (run->lacking == 0 || (pr_idset_seal(client) && pr_idset_seal(server)));
}

static bool exchange(struct run *run, struct pr_idset *client, struct pr_idset *server)
{
	const struct pr_negentropy_found found = {have, need, run};
	const char *why;
	int got = 1;
	run->lacking = 0;
	run->asks.set = client;
	run->answers.set = server;
	struct pr_span message = pr_negentropy_begin(&run->asks, &why);
	while (got > 0 && message.p) {
		struct pr_span answer = pr_negentropy_answer(&run->answers, message, &why);
		if (!answer.p)
			return false;
		run->end->messages += 2;
		run->end->bytes += message.n + answer.n;
		got = pr_negentropy_take(&run->asks, answer, &found, &message, &why);
	}
	return got == 0 && !run->astray && give(run, client, server);
}

static bool begin(struct run *run)
{
	const struct pr_epidemic *epidemic = run->epidemic;
	bool done = true;
	for (size_t i = 0; i < run->entries; i++)
		run->keys[i] = make_key(run, i);
	for (size_t i = 0; done && i < epidemic->peers; i++) {
		for (size_t k = 0; done && k < epidemic->shared; k++)
			done = pr_idset_add(&run->sets[i], &run->keys[k], k);
		for (size_t k = epidemic->shared + i; done && k < run->entries; k += epidemic->peers)
			done = pr_idset_add(&run->sets[i], &run->keys[k], k);
		done = done && pr_idset_seal(&run->sets[i]);
	}
	return done;
}

static bool all_have_all(const struct run *run)
{
	for (size_t i = 0; i < run->epidemic->peers; i++)
		if (run->sets[i].count < run->entries)
			return false;
	return true;
}

static bool go_on(struct run *run)
{
	size_t peers = run->epidemic->peers;
	while (!(run->end->agree = all_have_all(run)) && run->end->rounds < PR_EPIDEMIC_ROUNDS) {
		for (size_t i = 0; i < peers; i++) {
			size_t partner = pr_dice_below(&run->dice, peers - 1);
			if (!exchange(run, &run->sets[i], &run->sets[partner + (partner >= i)]))
				return false;
		}
		run->end->rounds++;
	}
	return true;
}

bool pr_epidemic_run(const struct pr_epidemic *epidemic, struct pr_epidemic_end *end)
{
	struct run run = {.epidemic = epidemic, .end = end, .entries = epidemic->shared + epidemic->differ,
	                  .asks = {.limit = FRAME}, .answers = {.limit = FRAME}};
	*end = (struct pr_epidemic_end){0};
	pr_dice_seed(&run.dice, epidemic->seed);
	run.sets = calloc(epidemic->peers, sizeof *run.sets);
	run.keys = calloc(run.entries + 1, sizeof *run.keys);
	run.lacks = calloc(run.entries + 1, sizeof *run.lacks);
	bool done = run.sets && run.keys && run.lacks && begin(&run) && go_on(&run);
	for (size_t i = 0; run.sets && i < epidemic->peers; i++)
		pr_idset_free(&run.sets[i]);
	free(run.sets);
	free(run.keys);
	free(run.lacks);
	pr_negentropy_free(&run.asks);
	pr_negentropy_free(&run.answers);
	return done;
}
