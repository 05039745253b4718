/* Any bytes as a record: what is let through is one record to libcbor as well, read the same again, and JSON Lines and back is the identity. */
#include "record/decode.h"

#include "../unit/libcbor.h"
#include "fuzz.h"
#include "record/json.h"

static void round_trip(const struct pr_record *r)
{
	static struct pr_text line;
	static struct pr_build b;
	struct pr_span back;
	const char *why = "";
	pr_text_clear(&line);
	HOLDS(pr_json_write(&line, r) == 0);
	HOLDS(line.n > 0 && line.n <= PR_JSON_MAX && line.p[line.n - 1] == '\n');
	HOLDS(pr_json_parse((const char *)line.p, line.n, &b, &back, &why) == 0);
	HOLDS(pr_same(back, r->bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct pr_record r, again;
	const char *why = NULL;
	enum pr_decoded got = pr_decode(p, n, &r, &why);
	HOLDS(r.bytes.p == p && r.bytes.n <= n);
	if (got == PR_DECODE_BAD)
		HOLDS(why && *why);
	if (got == PR_DECODE_MORE)
		HOLDS(n < PR_RECORD_MAX);
	if (got != PR_DECODED)
		return 0;
	HOLDS(r.bytes.n > 0 && r.bytes.n <= PR_RECORD_MAX);
	HOLDS(r.map.p >= p && r.map.n <= r.bytes.n - (size_t)(r.map.p - p));
	HOLDS(libcbor_agrees(&r));
	HOLDS(pr_decode(p, r.bytes.n, &again, &why) == PR_DECODED && again.bytes.n == r.bytes.n && again.has == r.has);
	HOLDS(pr_decode(p, r.bytes.n - 1, &again, &why) == PR_DECODE_MORE);
	round_trip(&r);
	return 0;
}
