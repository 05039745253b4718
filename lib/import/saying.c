#include "saying.h"

#include "base/fnv.h"

enum { OWN = 1 }; /* a flag */

#define ANEW 4000000000u /* ns: what connects again and again had not been cut off */

struct pr_spool_item pr_saying_pack(const struct pr_saying *saying, uint8_t bytes[PR_SAYING_SIZE])
{
	size_t n = 0;
	for (size_t i = 0; i < saying->count && i < PR_VALUES; i++) {
		const struct pr_token *token = &saying->tokens[i];
		if (token->text.n == 0 || token->text.n > PR_PEER_MAX)
			continue;
		bytes[n] = (uint8_t)token->known;
		bytes[n + 1] = (uint8_t)token->text.n;
		memcpy(bytes + n + 2, token->text.p, token->text.n);
		n += 2 + token->text.n;
	}
	return (struct pr_spool_item){(uint8_t)saying->kind, saying->own ? OWN : 0, saying->t, saying->line, {bytes, n}};
}

bool pr_saying_repeats(uint64_t seen[PR_SAYING_SEEN], const struct pr_spool_item *item)
{
	if (item->kind != PR_SAYING_SAME && item->kind != PR_SAYING_REACHED)
		return false;
	uint64_t when = item->kind == PR_SAYING_REACHED ? 2 + item->number / ANEW : 0;
	uint64_t hash = pr_fnv(when + (item->flags & OWN), item->bytes);
	uint64_t *last = &seen[(hash >> 32) % PR_SAYING_SEEN];
	bool repeats = *last == hash;
	*last = hash;
	return repeats;
}

/* The number of the next token. False: there are no more. */
static bool take(struct pr_identity *who, struct pr_span *tokens, enum pr_known *known, uint32_t *number)
{
	if (tokens->n == 0)
		return false;
	const uint8_t *p = tokens->p;
	size_t n = p[1];
	*known = (enum pr_known)p[0];
	*number = pr_identity_add(who, (struct pr_span){p + 2, n}, *known);
	*tokens = (struct pr_span){p + 2 + n, tokens->n - 2 - n};
	return true;
}

bool pr_saying_learn(const struct pr_spool_item *item, const struct pr_call *call, uint32_t input, uint32_t own, struct pr_selfhood *self)
{
	struct pr_span tokens = item->bytes;
	struct pr_place place = {.input = input, .line = item->place};
	uint32_t first = item->flags & OWN ? own : PR_IDENTITY_NONE, number;
	enum pr_known known;
	bool fits = true;
	if (item->kind == PR_SAYING_REACHED) { /* from any client's host, which need be no peer's */
		if (tokens.n > 0)
			pr_meetings_reached(call->meetings, item->number, own, (struct pr_span){tokens.p + 2, tokens.p[1]});
		return true;
	}
	pr_identity_at(call->who, place);
	while (take(call->who, &tokens, &known, &number)) {
		if (item->kind == PR_SAYING_AMONG) {
			pr_elimination_add(call->elimination, own, place.line, number);
			continue;
		}
		if (item->flags & OWN)
			pr_selfhood_add(self, known, number);
		fits = pr_identity_join(call->who, first, number) && fits;
		first = first == PR_IDENTITY_NONE ? number : first;
	}
	if (item->kind == PR_SAYING_MEET)
		pr_meetings_add(call->meetings, item->number, own, first);
	if (item->kind == PR_SAYING_REACH)
		pr_meetings_reach(call->meetings, item->number, own, first);
	return fits;
}
