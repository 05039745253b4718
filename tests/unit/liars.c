/*
 * pr_exclude on simulated chains by chance, against what was really done there: whoever signed two things that contradict each other,
 * both of which are in the capture, is excluded, and nobody honest ever is, whatever is said about him: not if records come in any
 * order, nor if accusers are counted and half of the cluster accuses the other half across a cut.
 *
 * What is right is worked out here, from the capture and the scenario alone: every pair of what a key signed is compared, signatures
 * are checked by libcrypto itself, and nothing of what pr_exclude is made of is asked.
 *
 * `liars all` tries the scenarios of seeds 1 to 1000, `liars FIRST LAST` those, instead of the first ones.
 */
#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/grow.h"
#include "base/pool.h"
#include "check.h"
#include "exclude/exclude.h"
#include "record/decode.h"
#include "sim/sim.h"
#include "sim/validators.h"

#define VALIDATORS 100u
#define SEEDS 20u
#define ALL 1000u
#define PIECES 32u
#define KNOWN 10000000000u /* ns: so long after a cut begins or ends, a detector says so */
#define SLACK 1000000000u  /* ns: and knows when it was to so much */

/* A record of the capture; those whose bytes were there before point to the first. */
struct caught {
	struct pr_record r;
	uint8_t *bytes;
	size_t first;
	enum pr_signed envelope;
	size_t who;
};

static struct caught *capture;
static size_t caught, capture_room;
static struct pr_scenario scenario;

struct enrolled {
	const struct pr_members *members;
	const struct pr_keyring *ring;
	struct pr_key *const *keys; /* by peer */
};

static bool proven[VALIDATORS];   /* there is evidence of class proof against him */
static bool excluded[VALIDATORS]; /* he is in the end */
static bool doubted[VALIDATORS];  /* he was at some time */

static void keep(void *arg, uint32_t peer, struct pr_span record)
{
	const char *why;
	(void)arg, (void)peer;
	CHECK(record.p && pr_grow(&capture, &capture_room, caught + 1, sizeof *capture));
	struct caught *c = &capture[caught];
	*c = (struct caught){.bytes = malloc(record.n), .first = caught};
	memcpy(c->bytes, record.p, record.n);
	CHECK(pr_decode(c->bytes, record.n, &c->r, &why) == PR_DECODED);
	caught++;
}

static int by_bytes(const void *a, const void *b)
{
	const struct pr_span x = capture[*(const size_t *)a].r.bytes, y = capture[*(const size_t *)b].r.bytes;
	int order = x.n == y.n ? memcmp(x.p, y.p, x.n) : x.n < y.n ? -1 : 1;
	return order ? order : (*(const size_t *)a > *(const size_t *)b) - (*(const size_t *)a < *(const size_t *)b);
}

/* Several witnesses hear one message: it is verified once. */
static void find_repeats(void)
{
	size_t *order = malloc(caught * sizeof *order);
	for (size_t i = 0; i < caught; i++)
		order[i] = i;
	qsort(order, caught, sizeof *order, by_bytes);
	for (size_t i = 1; i < caught; i++)
		if (pr_same(capture[order[i]].r.bytes, capture[order[i - 1]].r.bytes))
			capture[order[i]].first = capture[order[i - 1]].first;
	free(order);
}

/* What is right. */

static bool lies(uint32_t peer)
{
	for (size_t i = 0; i < scenario.act_count; i++)
		for (size_t k = 0; scenario.acts[i].kind == PR_ACT_LIE && k < scenario.acts[i].count; k++)
			if (scenario.acts[i].peers[k] == peer)
				return true;
	return false;
}

static size_t head(uint8_t *to, uint8_t major, size_t n)
{
	if (n < 24)
		return to[0] = (uint8_t)(major | n), 1;
	to[0] = major | (n < 256 ? 24 : 25);
	to[1] = (uint8_t)(n < 256 ? n : n >> 8);
	to[2] = (uint8_t)n;
	return n < 256 ? 2 : 3;
}

static size_t put(uint8_t *to, struct pr_span bytes)
{
	size_t n = head(to, 0x40, bytes.n);
	memcpy(to + n, bytes.p, bytes.n);
	return n + bytes.n;
}

/* The envelope as pr-sim writes it: d2 84, protected header of 13 bytes, a0, payload, 64 bytes. RFC 9052 section 4.4 */
static bool is_signed_by(const struct caught *c, const struct pr_key *key)
{
	uint8_t text[2048] = {0x84, 0x6a, 'S', 'i', 'g', 'n', 'a', 't', 'u', 'r', 'e', '1'};
	struct pr_span whole = c->r.bytes, map = c->r.map;
	if (whole.p == map.p || whole.n > 1024)
		return false;
	size_t n = 12;
	n += put(text + n, (struct pr_span){whole.p + 3, 13});
	n += put(text + n, pr_span_of(scenario.chain));
	n += put(text + n, map);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY *handle = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, pr_key_public(key).p, PR_KEY_SIZE);
	bool good = EVP_DigestVerifyInit(context, NULL, NULL, NULL, handle) == 1 &&
	            EVP_DigestVerify(context, whole.p + whole.n - 64, 64, text, n) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(handle);
	return good;
}

static bool equal(const struct pr_record *a, const struct pr_record *b, unsigned key)
{
	return pr_has(a, key) == pr_has(b, key) && pr_uint(a, key) == pr_uint(b, key) && pr_same(pr_text(a, key), pr_text(b, key));
}

static bool links(const struct pr_record *r)
{
	return pr_has(r, PR_STATEMENT_SOURCE) && pr_has(r, PR_STATEMENT_TARGET);
}

static bool is_reversed(const struct pr_record *r)
{
	return r->type == PR_STATEMENT && links(r) && pr_uint(r, PR_STATEMENT_SOURCE) >= pr_uint(r, PR_STATEMENT_TARGET);
}

static bool surrounds(const struct pr_record *a, const struct pr_record *b)
{
	return pr_uint(a, PR_STATEMENT_SOURCE) < pr_uint(b, PR_STATEMENT_SOURCE) &&
	       pr_uint(b, PR_STATEMENT_TARGET) < pr_uint(a, PR_STATEMENT_TARGET);
}

/* Of all that a claim has; -1: it has none. */
static int64_t total(const struct pr_record *claim)
{
	int64_t sum = 0;
	struct pr_cursor c = pr_cursor_of(pr_text(claim, PR_CLAIM_BALANCES));
	for (uint64_t left = pr_cursor_count(&c); left > 0; left--) {
		pr_cursor_text(&c);
		sum += (int64_t)pr_cursor_uint(&c);
	}
	return sum;
}

/* Claims of one incarnation and epoch: in the order of their seq, committed falls; two hashes at one seq; or money out of nothing. */
static bool claims_clash(const struct pr_record *a, const struct pr_record *b)
{
	uint64_t first = pr_uint(a, PR_CLAIM_SEQ), second = pr_uint(b, PR_CLAIM_SEQ);
	if (!equal(a, b, PR_CLAIM_HISTORY) || !equal(a, b, PR_CLAIM_INCARNATION) || !equal(a, b, PR_CLAIM_EPOCH))
		return false;
	if (first > second)
		return claims_clash(b, a);
	if (first == second)
		return !equal(a, b, PR_CLAIM_HASH);
	return pr_uint(a, PR_CLAIM_COMMITTED) > pr_uint(b, PR_CLAIM_COMMITTED) ||
	       (first + 1 == second && pr_same(pr_text(a, PR_CLAIM_HASH), pr_text(b, PR_CLAIM_FROM)) && total(a) != total(b));
}

static bool contradicts(const struct pr_record *a, const struct pr_record *b)
{
	if (a->type == PR_CLAIM && b->type == PR_CLAIM)
		return claims_clash(a, b);
	if (a->type != PR_STATEMENT || b->type != PR_STATEMENT || !equal(a, b, PR_STATEMENT_DOMAIN) || !equal(a, b, PR_STATEMENT_STEP))
		return false;
	if (!links(a) || !links(b))
		return equal(a, b, PR_STATEMENT_HEIGHT) && equal(a, b, PR_STATEMENT_ROUND) && !equal(a, b, PR_STATEMENT_VALUE);
	if (equal(a, b, PR_STATEMENT_TARGET))
		return !equal(a, b, PR_STATEMENT_VALUE) || !equal(a, b, PR_STATEMENT_SOURCE);
	return surrounds(a, b) || surrounds(b, a);
}

/* Whether the capture convicts a peer. */
static bool is_guilty(uint32_t peer, const struct pr_key *key)
{
	struct pr_span name = pr_peers_name(scenario.names, peer);
	size_t *own = malloc((caught + 1) * sizeof *own), count = 0;
	bool guilty = false;
	for (size_t i = 0; i < caught; i++) {
		const struct pr_record *r = &capture[i].r;
		struct pr_span who = r->type == PR_STATEMENT ? pr_text(r, PR_STATEMENT_PEER) :
		                     r->type == PR_CLAIM ? pr_text(r, PR_CLAIM_PEER) : (struct pr_span){NULL, 0};
		if (capture[i].first == i && pr_same(who, name))
			own[count++] = i;
	}
	for (size_t i = 0; i < count && !guilty; i++) {
		const struct caught *a = &capture[own[i]];
		guilty = is_reversed(&a->r) && is_signed_by(a, key);
		for (size_t j = 0; j < i && !guilty; j++) {
			const struct caught *b = &capture[own[j]];
			guilty = contradicts(&a->r, &b->r) && is_signed_by(a, key) && is_signed_by(b, key);
		}
	}
	free(own);
	return guilty;
}

/* What pr_exclude makes of it. */

static void hear(void *arg, struct pr_span record)
{
	struct pr_record r;
	const char *why;
	(void)arg;
	CHECK(record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	bool proof = r.type == PR_EVIDENCE && pr_is(pr_text(&r, PR_EVIDENCE_CLASS), "proof");
	if (!proof && r.type != PR_EXCLUSION)
		return;
	uint32_t peer = pr_peers_find(scenario.names, pr_text(&r, proof ? PR_EVIDENCE_SUBJECT : PR_EXCLUSION_PEER));
	CHECK(peer < VALIDATORS || !proof);
	if (peer >= VALIDATORS)
		return;
	proven[peer] = proven[peer] || proof;
	if (!proof) {
		excluded[peer] = pr_is(pr_text(&r, PR_EXCLUSION_STATE), "excluded");
		doubted[peer] = doubted[peer] || excluded[peer];
	}
}

/* What pr-detect says of the cut, KNOWN after it began, or that it is over. NULL: there was none. */
static const struct pr_act *act_of(enum pr_act_kind kind)
{
	const struct pr_act *found = NULL;
	for (size_t i = 0; i < scenario.act_count && !found; i++)
		found = scenario.acts[i].kind == kind ? &scenario.acts[i] : NULL;
	return found;
}

static void build_groups(struct pr_build *b, const struct pr_clause *c)
{
	pr_build_array(b, PR_FAILURE_GROUPS, c->groups);
	for (uint32_t group = 0; group < c->groups; group++) {
		size_t count = 0;
		for (size_t i = 0; i < c->count; i++)
			count += c->group[i] == group;
		pr_add_array(b, count);
		for (uint32_t peer = 0; peer < VALIDATORS; peer++)
			for (size_t i = 0; i < c->count; i++)
				if (c->peer[i] == peer && c->group[i] == group)
					pr_add_text(b, pr_peers_name(scenario.names, peer));
	}
	pr_build_array(b, PR_FAILURE_SEVERED, c->groups * (c->groups - 1));
	for (uint32_t i = 0; i < c->groups; i++)
		for (uint32_t j = 0; j < c->groups; j++)
			if (i != j) {
				pr_add_array(b, 2);
				pr_add_uint(b, i);
				pr_add_uint(b, j);
			}
}

static void tell_failure(struct pr_exclude *e, bool closes)
{
	struct pr_build b = {0};
	struct pr_record r;
	const char *why;
	const struct pr_act *cut = act_of(PR_ACT_CUT), *heal = act_of(PR_ACT_HEAL);
	uint64_t began = scenario.start + cut->at, ended = scenario.start + heal->at;
	pr_build_record(&b, PR_FAILURE, (closes ? ended : began) + KNOWN);
	pr_build_text(&b, PR_FAILURE_ID, pr_span_of("0123456789ab"));
	pr_build_text(&b, PR_FAILURE_EVENT, pr_span_of(closes ? "close" : "open"));
	pr_build_text(&b, PR_FAILURE_FAILURE, pr_span_of("network-partition"));
	pr_build_uint(&b, PR_FAILURE_START, began);
	pr_build_uint(&b, PR_FAILURE_SINCE, began);
	pr_build_uint(&b, PR_FAILURE_EARLIEST, began - SLACK);
	pr_build_uint(&b, PR_FAILURE_LATEST, began + SLACK);
	if (closes) {
		pr_build_uint(&b, PR_FAILURE_END, ended);
		pr_build_uint(&b, PR_FAILURE_END_EARLIEST, ended - SLACK);
		pr_build_uint(&b, PR_FAILURE_END_LATEST, ended + SLACK);
	}
	build_groups(&b, cut->edges.list);
	struct pr_span record = pr_build_end(&b);
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_exclude_step(e, &r, PR_SIGNED_NOT, SIZE_MAX));
	pr_build_free(&b);
}

/* A liar's word from the future, and ever farther: it must not hurry the time that detectors are given. */
static void tell_future(struct pr_exclude *e, const struct enrolled *enrolled, uint64_t minutes)
{
	static struct pr_cose_worker worker;
	struct pr_build b = {0}, envelope = {0};
	struct pr_record r;
	const char *why;
	uint32_t liar = 0;
	while (liar < VALIDATORS && !lies(liar))
		liar++;
	if (liar == VALIDATORS)
		return;
	pr_build_record(&b, PR_STATEMENT, scenario.start + minutes * 60000000000u);
	pr_build_text(&b, PR_STATEMENT_PEER, pr_peers_name(scenario.names, liar));
	pr_build_text(&b, PR_STATEMENT_DOMAIN, pr_span_of(scenario.chain));
	pr_build_uint(&b, PR_STATEMENT_HEIGHT, minutes);
	pr_build_text(&b, PR_STATEMENT_STEP, pr_span_of("prophecy"));
	CHECK(pr_cose_sign(&worker, &envelope, pr_build_end(&b), enrolled->keys[liar], enrolled->members->domain));
	struct pr_span record = pr_build_bare_end(&envelope);
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	CHECK(pr_exclude_step(e, &r, PR_SIGNED_GOOD, pr_keyring_find(enrolled->ring, pr_key_kid(enrolled->keys[liar]))));
	pr_cose_worker_free(&worker);
	pr_build_free(&envelope);
	pr_build_free(&b);
}

/* When a record was written down, nearly: what an honest validator says is not much older. */
static bool is_later(const struct caught *c, const struct pr_act *act)
{
	struct pr_span who = c->r.type == PR_STATEMENT ? pr_text(&c->r, PR_STATEMENT_PEER) : (struct pr_span){NULL, 0};
	uint32_t peer = who.p ? pr_peers_find(scenario.names, who) : PR_PEER_NONE;
	return c->first == (size_t)(c - capture) && peer != PR_PEER_NONE && !lies(peer) && c->envelope == PR_SIGNED_GOOD &&
	       c->r.t > scenario.start + act->at + KNOWN;
}

static void shuffle(size_t *order, uint64_t seed)
{
	struct pr_dice dice;
	pr_dice_seed(&dice, seed);
	for (size_t i = 0; i < caught; i++) {
		size_t j = (size_t)pr_dice_below(&dice, i + 1);
		order[i] = order[j];
		order[j] = i;
	}
}

static void exclude(const struct pr_exclude_options *options, const struct enrolled *enrolled, const size_t *order)
{
	bool told[2] = {false, false};
	memset(proven, 0, sizeof proven);
	memset(excluded, 0, sizeof excluded);
	memset(doubted, 0, sizeof doubted);
	struct pr_exclude *e = pr_exclude_new(options, hear, NULL);
	for (size_t i = 0; i < caught; i++) {
		const struct caught *c = &capture[order ? order[i] : i], *first = &capture[c->first];
		if (options->sentence.accusers && i % 50 == 0)
			tell_future(e, enrolled, i);
		for (unsigned k = 0; k < 2 && options->sentence.accusers; k++)
			if (!told[k] && is_later(c, act_of(k ? PR_ACT_HEAL : PR_ACT_CUT))) {
				tell_failure(e, k);
				told[k] = true;
			}
		CHECK(pr_exclude_step(e, &c->r, first->envelope, first->who));
	}
	CHECK(pr_exclude_end(e));
	pr_exclude_free(e);
}

static void verify(void *arg, size_t piece)
{
	const struct enrolled *enrolled = arg;
	struct pr_cose_worker cose = {0};
	for (size_t i = piece; i < caught; i += PIECES)
		if (capture[i].first == i)
			capture[i].envelope = pr_keyring_verify(enrolled->ring, &cose, capture[i].r.bytes, enrolled->members->domain, &capture[i].who);
	pr_cose_worker_free(&cose);
}

static unsigned liars, convicted;

static void compare(uint64_t seed, const char *order, const bool *guilty)
{
	for (uint32_t i = 0; i < VALIDATORS; i++) {
		struct pr_span name = pr_peers_name(scenario.names, i);
		bool wronged = (proven[i] || doubted[i]) && !lies(i), missed = guilty[i] && (!proven[i] || !excluded[i]);
		CHECK(!wronged);
		CHECK(!missed);
		if (wronged || missed)
			printf("#   seed %u, %s: %.*s %s\n", (unsigned)seed, order, (int)name.n, (const char *)name.p,
			       proven[i] ? wronged ? "is honest, and there is proof against him" : "is not excluded, though there is proof" :
			       wronged ? "is honest, and was excluded" : "contradicted himself, and there is no proof");
	}
}

static void judge(uint64_t seed, const struct enrolled *enrolled)
{
	const struct pr_members *members = enrolled->members;
	struct pr_exclude_options options = {.members = members, .ring = enrolled->ring, .window = PR_VOTES_WINDOW,
	                                           .claims = PR_CLAIMS_WINDOW, .memory = PR_VOTES_MEMORY, .sentence = pr_sentence_defaults};
	options.sentence.numerator = members->numerator;
	options.sentence.denominator = members->denominator;
	size_t *order = malloc((caught + 1) * sizeof *order);
	bool guilty[VALIDATORS];
	pr_pool_run(PIECES, pr_pool_processors(), verify, NULL, (void *)(uintptr_t)enrolled);
	for (uint32_t i = 0; i < VALIDATORS; i++) {
		guilty[i] = is_guilty(i, enrolled->keys[i]);
		CHECK(!guilty[i] || lies(i)); /* or it is pr-sim that slanders */
		liars += lies(i);
		convicted += guilty[i];
	}
	exclude(&options, enrolled, NULL);
	compare(seed, "as it came", guilty);
	shuffle(order, seed);
	exclude(&options, enrolled, order);
	compare(seed, "in any order", guilty);
	options.sentence.accusers = true;
	exclude(&options, enrolled, NULL);
	compare(seed, "with accusers", guilty);
	free(order);
}

static void try_chain(uint64_t seed, const char *folder)
{
	char file[256], error[512];
	struct pr_members members;
	CHECK(pr_scenario_random_chain(&scenario, seed, VALIDATORS));
	struct pr_sim *sim = pr_sim_new(&scenario, false, keep, NULL);
	while (pr_sim_step(sim) > 0)
		;
	pr_sim_free(sim);
	find_repeats();
	CHECK(pr_validators_write(&scenario, folder, error, sizeof error));
	snprintf(file, sizeof file, "%s/members", folder);
	CHECK(pr_members_read(&members, file, error, sizeof error));
	struct pr_keyring *ring = pr_keyring_read(&members, file, error, sizeof error);
	struct pr_key **keys = pr_validators_keys(&scenario);
	CHECK(ring && keys);
	if (ring && keys)
		judge(seed, &(struct enrolled){&members, ring, keys});
	pr_validators_free(keys, scenario.count);
	pr_keyring_free(ring);
	pr_members_free(&members);
	for (size_t i = 0; i < caught; i++)
		free(capture[i].bytes);
	caught = 0;
}

static void clear(const char *folder)
{
	char file[256];
	for (uint32_t i = 0; i <= VALIDATORS; i++) {
		struct pr_span name = i < VALIDATORS ? pr_peers_name(scenario.names, i) : (struct pr_span){0};
		snprintf(file, sizeof file, i < VALIDATORS ? "%s/%.*s.pem" : "%s/members", folder, (int)name.n, (const char *)name.p);
		unlink(file);
	}
	CHECK(rmdir(folder) == 0);
}

static unsigned first = 1, last = SEEDS;

static void every_liar_and_nobody_else(void)
{
	char folder[] = "/tmp/liars.XXXXXX";
	CHECK(mkdtemp(folder) != NULL);
	for (unsigned seed = first; seed <= last; seed++) {
		try_chain(seed, folder);
		if (seed == last)
			clear(folder);
		pr_scenario_free(&scenario);
	}
	free(capture);
	capture = NULL;
	capture_room = 0;
	printf("# %u liars, %u of whom contradict themselves in what was captured\n", liars, convicted);
	CHECK(convicted > (last - first + 1) * 3);
}

int main(int argc, char **argv)
{
	static void (*const tests[])(void) = {every_liar_and_nobody_else};
	if (argc > 1 && strcmp(argv[1], "all") == 0)
		last = ALL;
	if (argc > 2) {
		first = (unsigned)atoi(argv[1]);
		last = (unsigned)atoi(argv[2]);
	}
	return check_run(tests, 1, "every_liar_and_nobody_else");
}
