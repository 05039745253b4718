#include "logbook.h"

#include <stdlib.h>

#include "forking.h"
#include "record/decode.h"
#include "record/peers.h"

struct pr_logbook {
	struct pr_votes *entries;
	pr_conduct_charge *charge;
	void *context;
	struct pr_peers *told[2]; /* whose forks are, proven or not */
	uint64_t further;
	struct pr_build build; /* of a record that is found */
};

struct pr_logbook *pr_logbook_new(uint64_t window, size_t memory, pr_conduct_charge *charge, void *context)
{
	struct pr_logbook *book = calloc(1, sizeof *book);
	if (!book)
		return NULL;
	*book = (struct pr_logbook){.entries = pr_votes_new(window, memory), .charge = charge, .context = context,
	                            .told = {pr_peers_new(), pr_peers_new()}};
	if (book->entries && book->told[false] && book->told[true])
		return book;
	pr_logbook_free(book);
	return NULL;
}

void pr_logbook_free(struct pr_logbook *book)
{
	if (!book)
		return;
	pr_votes_free(book->entries);
	for (unsigned proven = 0; proven < 2; proven++)
		if (book->told[proven])
			pr_peers_free(book->told[proven]);
	pr_build_free(&book->build);
	free(book);
}

/* Tells of two entries, if they show a fork, unless one was told of the peer. */
static bool tell(struct pr_logbook *book, const struct pr_voter *voter, struct pr_span earlier, const struct pr_record *r)
{
	const struct pr_span records[] = {earlier, r->bytes};
	struct pr_logged a, b;
	struct pr_record other;
	const char *why;
	if (pr_decode(earlier.p, earlier.n, &other, &why) != PR_DECODED || !pr_logged_of(&a, &other) || !pr_logged_of(&b, r))
		return true;
	if (pr_forking_of(&a, &b) == PR_FORKING_NONE)
		return true;
	struct pr_peers *told = book->told[voter->proven];
	if (pr_peers_find(told, voter->name) != PR_PEER_NONE) {
		book->further++;
		return true;
	}
	return pr_peers_add(told, voter->name) != PR_PEER_NONE &&
	       book->charge(book->context, PR_BEHAVIOUR_INVALID_STATE_TRANSITION, voter->name, records, 2);
}

/* The entry at a seq, if one is kept. */
static bool look_at(struct pr_logbook *book, const struct pr_voter *voter, const struct pr_vote *entry, uint64_t seq,
                    const struct pr_record *r)
{
	struct pr_vote there = *entry;
	there.height = seq;
	struct pr_span found = pr_votes_at(book->entries, voter, &there, &book->build);
	return found.p ? tell(book, voter, found, r) : !book->build.exhausted;
}

bool pr_logbook_take(struct pr_logbook *book, const struct pr_voter *voter, const struct pr_record *r)
{
	struct pr_logged logged;
	struct pr_votes_found found;
	if (!pr_logged_of(&logged, r))
		return true;
	const struct pr_vote entry = {.peer = voter->name, .domain = logged.system, .value = logged.hash, .t = r->t, .height = logged.seq,
	                              .round = logged.epoch, .has_height = true, .has_round = true};
	if (!pr_votes_look(book->entries, voter, &entry, r->bytes, &found) || !pr_votes_keep(book->entries, &entry, r->bytes))
		return false;
	if (pr_clash_proves(found.clash))
		return tell(book, voter, found.earlier, r);
	return (!found.repeat || look_at(book, voter, &entry, logged.seq, r)) && (logged.seq == 0 || look_at(book, voter, &entry, logged.seq - 1, r)) &&
	       (logged.seq == UINT64_MAX || look_at(book, voter, &entry, logged.seq + 1, r));
}

const struct pr_votes_losses *pr_logbook_lost(const struct pr_logbook *book)
{
	return pr_votes_lost(book->entries);
}

uint64_t pr_logbook_further(const struct pr_logbook *book)
{
	return book->further;
}
