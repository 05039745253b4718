/*
 * usage: contacts COUNT [PEERS [VIEW [CUTS FROM TO]]]
 * Writes COUNT contact records of PEERS (100) peers, each of whom observes VIEW others (all): a beat a second on each link.
 * From beat FROM up to TO, CUTS sides, together half of all peers, are cut off from each other and from the rest.
 */
#include <stdio.h>
#include <stdlib.h>

#include "encode.h"
#include "stream.h"

#define BEAT UINT64_C(1000000000)
#define START UINT64_C(1795356534000000000)

struct load {
	uint64_t peers, view, cuts, from, to;
	char (*names)[28];
	uint64_t *distance; /* of whom a peer observes, round the ring of all peers */
};

static bool prepare(struct load *l)
{
	uint64_t random = 1;
	bool *taken = calloc(l->peers, sizeof *taken);
	l->names = calloc(l->peers, sizeof *l->names);
	l->distance = calloc(l->view, sizeof *l->distance);
	if (!taken || !l->names || !l->distance)
		return false;
	for (uint64_t i = 0; i < l->peers; i++)
		snprintf(l->names[i], sizeof l->names[i], "peer%03llu", (unsigned long long)i);
	for (uint64_t i = 0; i < l->view; i++) {
		uint64_t d = i + 1;
		while (l->view < l->peers - 1 && taken[d = 1 + (random >> 33) % (l->peers - 1)]) /* a sparse view is by chance */
			random = random * 6364136223846793005u + 1442695040888963407u;
		taken[d] = true;
		l->distance[i] = d;
	}
	free(taken);
	return true;
}

/* 0: the rest. Sides and parts of the rest take turns in the order of the peers. */
static uint64_t side_of(const struct load *l, uint64_t peer)
{
	uint64_t piece = peer * 2 * l->cuts / l->peers;
	return piece % 2 ? 1 + piece / 2 : 0;
}

static bool is_cut(const struct load *l, uint64_t beat, uint64_t observer, uint64_t subject)
{
	return beat >= l->from && beat < l->to && side_of(l, observer) != side_of(l, subject);
}

static void put(struct pr_writer *out, const struct load *l, uint64_t count)
{
	struct pr_build b = {0};
	uint64_t links = l->peers * l->view;
	for (uint64_t i = 0, written = 0; written < count; i++) {
		uint64_t pair = i % links, beat = i / links;
		uint64_t observer = pair / l->view, subject = (observer + l->distance[pair % l->view]) % l->peers;
		if (is_cut(l, beat, observer, subject))
			continue;
		pr_build_record(&b, PR_CONTACT, START + beat * BEAT + pair * BEAT / links);
		pr_build_text(&b, PR_CONTACT_OBSERVER, pr_span_of(l->names[observer]));
		pr_build_text(&b, PR_CONTACT_SUBJECT, pr_span_of(l->names[subject]));
		pr_build_uint(&b, PR_CONTACT_SEQ, beat);
		pr_writer_record(out, pr_build_end(&b));
		written++;
	}
	pr_build_free(&b);
}

int main(int argc, char **argv)
{
	uint64_t number[6] = {0, 100};
	for (int i = 1; i < argc && i <= 6; i++)
		number[i - 1] = strtoull(argv[i], NULL, 10);
	struct load l = {number[1], number[2] ? number[2] : number[1] - 1, number[3], number[4], number[5], NULL, NULL};
	struct pr_writer *out = pr_writer_new(1, true);
	bool ready = out && l.peers > 1 && l.view < l.peers && prepare(&l);
	if (ready)
		put(out, &l, number[0]);
	int failed = !ready || pr_writer_flush(out);
	pr_writer_free(out);
	free(l.names);
	free(l.distance);
	return failed;
}
