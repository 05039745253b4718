/*
 * Any bytes as any kind of dump, the first byte saying which and the second how it is cut into pieces; or as the log of -s regex
 * with a pattern that stands before it, a NUL between them. What is told can be decoded, and does not depend on the pieces.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dump/dump.h"
#include "fuzz.h"
#include "record/decode.h"

static struct pr_text told[2];

static void tell_record(void *arg, const struct pr_telling *told_one)
{
	struct pr_record r;
	const char *why;
	struct pr_span record = told_one->record;
	HOLDS(told_one->flags == 0);
	HOLDS(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	HOLDS(pr_has(&r, PR_ANY_SRC));
	pr_text_bytes(arg, record.p, record.n);
}

static void tell_same(void *arg, const struct pr_token *tokens, size_t count, bool own)
{
	HOLDS(count > 0 && (own || count > 1));
	for (size_t i = 0; i < count; i++) {
		HOLDS(tokens[i].text.n > 0 && tokens[i].text.n <= PR_PEER_MAX);
		pr_text_bytes(arg, tokens[i].text.p, tokens[i].text.n);
	}
}

static void read_all(struct pr_dump *d, struct pr_span bytes, size_t piece, struct pr_text *to)
{
	HOLDS(d);
	for (size_t i = 0; i < bytes.n; i += piece)
		if (!pr_dump_bytes(d, (struct pr_span){bytes.p + i, bytes.n - i < piece ? bytes.n - i : piece}))
			break;
	bool good = pr_dump_end(d);
	HOLDS(good == !pr_dump_error(d));
	if (!good)
		pr_text_string(to, pr_dump_error(d));
	const struct pr_dump_counts *counts = pr_dump_counts(d);
	HOLDS(counts->untimed <= counts->records);
	pr_text_uint(to, counts->records);
	pr_text_uint(to, counts->unfit);
	pr_dump_free(d);
}

static struct pr_dump *new_dump(const struct pr_pattern *pattern, uint8_t kind, struct pr_text *to)
{
	static const struct pr_zone utc;
	static struct pr_teller teller = {.record = tell_record, .same = tell_same};
	teller.arg = to;
	pr_text_clear(to);
	if (pattern)
		return pr_dump_match(pattern, &teller, &utc, pr_span_of("f"));
	return pr_dump_new(pr_dump_kind(kind), &teller, &utc, pr_span_of("f"));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n < 2)
		return 0;
	uint8_t kind = p[0] % (uint8_t)(pr_dump_kinds() + 1);
	size_t piece = 1u + p[1];
	struct pr_span bytes = {p + 2, n - 2};
	struct pr_pattern *pattern = NULL;
	pr_dump_recognise(bytes);
	if (kind == pr_dump_kinds()) {
		char error[256];
		const uint8_t *nul = memchr(bytes.p, 0, bytes.n);
		struct pr_span text = {bytes.p, nul ? (size_t)(nul - bytes.p) : bytes.n};
		if (text.n > 60 || !(pattern = pr_pattern_new(text, error, sizeof error)))
			return 0;
		bytes = (struct pr_span){text.p + text.n + (nul != NULL), bytes.n - text.n - (nul != NULL)};
	}
	read_all(new_dump(pattern, kind, &told[0]), bytes, piece, &told[0]);
	read_all(new_dump(pattern, kind, &told[1]), bytes, bytes.n + 1, &told[1]);
	HOLDS(told[0].n == told[1].n && (told[0].n == 0 || memcmp(told[0].p, told[1].p, told[0].n) == 0));
	pr_pattern_free(pattern);
	return 0;
}
