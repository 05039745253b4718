/* Any bytes as a line of JSON: what is let through is a record, and written again it is read as the same one. */
#include "record/json.h"

#include "fuzz.h"
#include "record/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct pr_build b, c;
	static struct pr_text line;
	struct pr_span record, again;
	struct pr_record r;
	const char *why = NULL;
	if (pr_json_parse((const char *)p, n, &b, &record, &why) < 0) {
		HOLDS(why && *why);
		return 0;
	}
	HOLDS(pr_decode(record.p, record.n, &r, &why) == PR_DECODED && r.bytes.n == record.n);
	pr_text_clear(&line);
	HOLDS(pr_json_write(&line, &r) == 0);
	HOLDS(pr_json_parse((const char *)line.p, line.n, &c, &again, &why) == 0);
	HOLDS(pr_same(record, again));
	return 0;
}
