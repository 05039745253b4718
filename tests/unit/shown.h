/* What pr-view shows of records given as JSON Lines, in 80 columns of ASCII unless `display` is changed. */
#ifndef SHOWN_H
#define SHOWN_H

#include "check.h"
#include "record/decode.h"
#include "record/json.h"
#include "view/show.h"

static struct pr_display display = {.width = 80};

static inline bool show_line(struct pr_show *v, struct pr_build *b, const char *line, size_t n)
{
	struct pr_span record;
	struct pr_record r;
	const char *why = "";
	bool good = pr_json_parse(line, n, b, &record, &why) == 0 &&
	            pr_decode(record.p, record.n, &r, &why) == PR_DECODED;
	if (!good)
		printf("# %s: %.*s\n", why, (int)n, line);
	return good && pr_show_record(v, &r);
}

/* Valid until the next call. */
static inline const char *shown_of(struct pr_show *v, const char *lines)
{
	static char text[16384];
	struct pr_build b = {0};
	bool good = pr_show_begin(v);
	for (const char *line = lines; good && *line; line += strcspn(line, "\n") + 1)
		good = show_line(v, &b, line, strcspn(line, "\n"));
	good = good && pr_show_end(v, true);
	CHECK(good);
	snprintf(text, sizeof text, "%.*s", (int)v->out.n, v->out.n ? v->out.p : "");
	pr_show_free(v);
	pr_build_free(&b);
	return text;
}

static inline const char *shown(const char *format, const char *lines)
{
	return shown_of(&(struct pr_show){.format = pr_show_format_named(format), .display = display}, lines);
}

#define T(clock) "\"2026-11-22T" clock "Z\""
#define SOURCE(file, peer, recognised) \
	"{\"type\":\"source\",\"t\":" T("14:02:00") ",\"file\":\"" file "\",\"peer\":\"" peer "\",\"first\":" T("14:02:00") \
	",\"last\":" T("14:31:12") ",\"lines\":900,\"recognised\":" recognised "}\n"
#define MEMBER(peer) "{\"type\":\"member\",\"t\":" T("14:02:01") ",\"peer\":\"" peer "\"}\n"
/* Two sides from 14:08:54.343 on, one of them with the quorum. */
#define SPLIT(t, id, event, more) \
	"{\"type\":\"failure\",\"t\":" T(t) ",\"id\":\"" id "\",\"event\":\"" event "\",\"failure\":\"network-partition\"," \
	"\"shape\":\"complete\",\"start\":" T("14:08:54.343") ",\"since\":" T("14:08:54.343") ",\"earliest\":" T("14:08:53.9") \
	",\"latest\":" T("14:08:54.6") ",\"peers\":[\"a\",\"b\",\"c\",\"d\",\"e\"],\"groups\":[[\"a\",\"c\"],[\"b\",\"d\",\"e\"]]," \
	"\"severed\":[[0,1],[1,0]],\"needed\":3,\"quorum\":[false,true],\"evidence\":[\"a.log:110\",\"b.log:98\"]" more "}\n"
#define RECOVERY(t, progress) \
	"{\"type\":\"recovery\",\"t\":" T(t) ",\"id\":\"r1\",\"failure\":\"f1\",\"attempt\":1,\"strategy\":\"majority-rule\"," \
	"\"progress\":\"" progress "\",\"policy\":\"majority\",\"rule\":\"weight\",\"members\":[\"a\",\"b\",\"c\",\"d\",\"e\"]," \
	"\"needed\":3,\"verdicts\":[{\"group\":[\"a\",\"c\"],\"present\":2,\"verdict\":\"stop\"},{\"group\":[\"b\",\"d\",\"e\"]," \
	"\"present\":3,\"verdict\":\"continue\"}]}\n"

#endif
