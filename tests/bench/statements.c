/*
 * usage: statements COUNT heights|links
 * Writes so many statements of a hundred validators who all vote at each height, two steps each, or for each link of two epochs, in
 * the order in which they would come: nobody lies.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dice.h"
#include "record/encode.h"
#include "record/stream.h"

#define VALIDATORS 100u

/* A block's hash, as text. */
static void make_value(char value[65], uint64_t height)
{
	struct pr_dice dice;
	pr_dice_seed(&dice, height);
	for (int i = 0; i < 4; i++)
		snprintf(value + 16 * i, 17, "%016llx", (unsigned long long)pr_dice_u64(&dice));
}

static struct pr_span statement(struct pr_build *b, uint64_t i, bool links)
{
	static char value[65];
	static uint64_t valued = UINT64_MAX;
	char peer[16];
	uint64_t steps = links ? 1 : 2, height = i / VALIDATORS / steps;
	if (height != valued)
		make_value(value, valued = height);
	snprintf(peer, sizeof peer, "validator%02llu", (unsigned long long)(i % VALIDATORS));
	pr_build_record(b, PR_STATEMENT, 1700000000000000000u + i * 1000);
	pr_build_text(b, PR_STATEMENT_PEER, pr_span_of(peer));
	pr_build_text(b, PR_STATEMENT_DOMAIN, pr_span_of("bench"));
	if (!links) {
		pr_build_uint(b, PR_STATEMENT_HEIGHT, height);
		pr_build_uint(b, PR_STATEMENT_ROUND, 0);
	}
	pr_build_text(b, PR_STATEMENT_STEP, pr_span_of(links ? "attestation" : i / VALIDATORS % 2 ? "precommit" : "prevote"));
	pr_build_text(b, PR_STATEMENT_VALUE, pr_span_of(value));
	if (links) {
		pr_build_uint(b, PR_STATEMENT_SOURCE, height);
		pr_build_uint(b, PR_STATEMENT_TARGET, height + 1);
	}
	return pr_build_end(b);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	uint64_t count = strtoull(argv[1], NULL, 10);
	bool links = strcmp(argv[2], "links") == 0;
	struct pr_build b = {0};
	struct pr_writer *out = pr_writer_new(1, true);
	if (!out)
		return 2;
	for (uint64_t i = 0; i < count; i++)
		pr_writer_record(out, statement(&b, i, links));
	int error = pr_writer_flush(out);
	pr_writer_free(out);
	pr_build_free(&b);
	return error ? 2 : 0;
}
