#include "check.h"
#include "import/naming.h"
#include "record/decode.h"
#include "record/json.h"

static struct pr_identity *who;
static struct pr_naming naming;

static void begin(void)
{
	who = pr_identity_new();
	naming = (struct pr_naming){.who = who, .own = pr_identity_add(who, pr_span_of("etcd1"), PR_KNOWN_FILE)};
	naming.thin.every = 100;
	pr_identity_join(who, pr_identity_add(who, pr_span_of("b"), PR_KNOWN_NAME),
	                 pr_identity_add(who, pr_span_of("10.0.0.2"), PR_KNOWN_ADDR));
}

static void end(void)
{
	pr_identity_free(who);
}

/* The record that a line of JSON tells, named, as a line; "-" if there is none. */
static const char *named(const char *json, unsigned flags, uint64_t t)
{
	static struct pr_text text;
	static struct pr_build told, b;
	struct pr_span record;
	struct pr_record r;
	const char *why;
	CHECK_EQ_INT(pr_json_parse(json, strlen(json), &told, &record, &why), 0);
	record = pr_naming_apply(&naming, &b, &(struct pr_telling){record, flags, 7}, &t);
	if (!record.p)
		return "-";
	CHECK_EQ_INT(pr_decode(record.p, record.n, &r, &why), PR_DECODED);
	CHECK_EQ_INT(r.t, t);
	pr_text_clear(&text);
	pr_json_write(&text, &r);
	pr_text_char(&text, '\0');
	text.p[text.n - 2] = '\0'; /* its newline */
	return text.p;
}

#define T "\"t\":\"1970-01-01T00:00:00.00000"

static void tokens_become_names(void)
{
	begin();
	CHECK_EQ_STR(named("{\"type\":\"link\"," T "1000Z\",\"by\":\"\\u0000\",\"observer\":\"\\u0000\","
	                   "\"subject\":\"10.0.0.2:2380\",\"state\":\"down\"}", 0, 0),
	             "{\"type\":\"link\"," T "1000Z\",\"by\":\"etcd1\",\"observer\":\"etcd1\",\"subject\":\"b\","
	             "\"state\":\"down\"}");
	CHECK_EQ_STR(named("{\"type\":\"view\"," T "1000Z\",\"observer\":\"\\u0000\",\"participants\":[\"x\",\"10.0.0.2\"],"
	                   "\"connections\":[[\"\\u0000\",\"10.0.0.2\"]],\"leader\":null}", 0, 0),
	             "{\"type\":\"view\"," T "1000Z\",\"observer\":\"etcd1\",\"participants\":[\"x\",\"b\"],"
	             "\"connections\":[[\"etcd1\",\"b\"]],\"leader\":null}");
	end();
}

static void a_peer_does_not_watch_itself(void)
{
	begin();
	CHECK_EQ_STR(named("{\"type\":\"link\"," T "1000Z\",\"observer\":\"b\",\"subject\":\"10.0.0.2\",\"state\":\"up\"}", 0, 0), "-");
	CHECK_EQ_INT(naming.unfit, 0);
	end();
}

static void what_is_known_otherwise_only(void)
{
	static const char stranger[] = "{\"type\":\"contact\"," T "1000Z\",\"observer\":\"b\",\"subject\":\"10.9.9.9\"}";
	begin();
	CHECK_EQ_STR(named(stranger, PR_TELL_KNOWN, 0), "-");
	CHECK_EQ_INT(naming.unknown, 1);
	CHECK_EQ_STR(named(stranger, 0, 0), stranger);
	end();
}

static void a_time_is_given_to_what_has_none(void)
{
	begin();
	CHECK_EQ_STR(named("{\"type\":\"claim\"," T "0000Z\",\"peer\":\"10.0.0.2\"}", 0, 2000),
	             "{\"type\":\"claim\"," T "2000Z\",\"peer\":\"b\"}");
	end();
}

/* Whatever token the peers had: 100 ns are kept apart here. */
static void repetitions_are_thinned_out(void)
{
	static const char by_name[] = "{\"type\":\"contact\"," T "1050Z\",\"observer\":\"etcd1\",\"subject\":\"b\",\"count\":3}";
	begin();
	CHECK(*named("{\"type\":\"contact\"," T "1000Z\",\"observer\":\"etcd1\",\"subject\":\"10.0.0.2\"}", 0, 0) == '{');
	CHECK_EQ_STR(named(by_name, 0, 0), "-");
	CHECK_EQ_STR(named("{\"type\":\"contact\"," T "1100Z\",\"observer\":\"etcd1\",\"subject\":\"b\"}", 0, 0),
	             "{\"type\":\"contact\"," T "1100Z\",\"observer\":\"etcd1\",\"subject\":\"b\",\"count\":4}");
	CHECK_EQ_STR(named(by_name, 0, 0), by_name); /* the clock was set back */
	CHECK(*named("{\"type\":\"link\"," T "1060Z\",\"observer\":\"etcd1\",\"subject\":\"b\",\"state\":\"down\"}", 0, 0) == '{');
	CHECK(*named("{\"type\":\"contact\"," T "1070Z\",\"observer\":\"etcd1\",\"subject\":\"b\"}", 0, 0) == '{');
	end();
}

#undef T
#define T "\"t\":\"2026-11-22T14:08:22.00000"

/* What one record begins with, and what that became, is there again in the next: with all that may stand behind it. */
static void what_a_record_begins_with_is_remembered(void)
{
	static const char told[] = "{\"type\":\"contact\"," T "1000Z\",\"observer\":\"\\u0000\",\"subject\":\"10.0.0.2\"";
	static const char link[] = "{\"type\":\"link\"," T "1300Z\",\"observer\":\"\\u0000\",\"subject\":\"10.0.0.2\"";
	char line[512], wanted[512];
	static const char *const rests[] = {",\"sent\":\"2026-11-22T14:08:21.000000000Z\",\"count\":2", ",\"count\":3", "", ",\"via\":\"b\"",
	                                    ",\"undated\":true", ",\"seq\":7"};
	begin();
	naming.thin.every = 0;
	for (unsigned i = 0; i < 2 * sizeof rests / sizeof *rests; i++) {
		const char *rest = rests[i / 2];
		snprintf(line, sizeof line, "%s%s}", told, rest);
		snprintf(wanted, sizeof wanted, "{\"type\":\"contact\"," T "1000Z\",\"observer\":\"etcd1\",\"subject\":\"b\"%s}", rest);
		CHECK_EQ_STR(named(line, 0, 0), wanted);
	}
	naming.thin.every = 100;
	snprintf(line, sizeof line, "%s,\"state\":\"up\",\"cause\":\"x\",\"via\":\"10.0.0.2\"}", link);
	CHECK_EQ_STR(named(line, 0, 0), "{\"type\":\"link\"," T "1300Z\",\"observer\":\"etcd1\",\"subject\":\"b\",\"state\":\"up\","
	             "\"cause\":\"x\",\"via\":\"b\"}");
	snprintf(line, sizeof line, "%s,\"state\":\"up\"}", link);
	CHECK_EQ_STR(named(line, 0, 0), "-"); /* thinned out */
	for (unsigned i = 0; i < 2; i++) { /* less, and thinned out by itself */
		snprintf(line, sizeof line, "%s,\"state\":\"up\",\"cause\":\"one-way\"}", link);
		CHECK_EQ_INT(*named(line, 0, 0), i ? '-' : '{');
	}
	snprintf(line, sizeof line, "%s,\"state\":\"up\"}", link);
	CHECK_EQ_STR(named(line, 0, 0), "-");
	snprintf(line, sizeof line, "%s,\"state\":\"up\",\"cause\":\"unwatched\"}", link); /* another word, and what follows is news */
	CHECK(*named(line, 0, 0) == '{');
	snprintf(line, sizeof line, "%s,\"state\":\"up\"}", link);
	CHECK(*named(line, 0, 0) == '{');
	snprintf(line, sizeof line, "%s,\"cause\":\"up\"}", link);
	CHECK(*named(line, 0, 0) == '{');
	end();
}

static void what_is_learnt_is_not_what_was_remembered(void)
{
	static const char told[] = "{\"type\":\"activity\"," T "1000Z\",\"peer\":\"x\"}";
	begin();
	pr_naming_set_system(&naming, pr_span_of("etcd"));
	pr_src_init(&naming.src, "f", ':');
	CHECK_EQ_STR(named(told, PR_TELL_PLACED, 0), "{\"type\":\"activity\"," T "1000Z\",\"src\":\"f:7\",\"by\":\"etcd1\",\"peer\":\"x\"}");
	pr_identity_join(who, pr_identity_add(who, pr_span_of("x"), PR_KNOWN_ID), pr_identity_add(who, pr_span_of("c"), PR_KNOWN_NAME));
	pr_identity_join(who, naming.own, pr_identity_add(who, pr_span_of("me"), PR_KNOWN_SELF));
	CHECK_EQ_STR(named(told, PR_TELL_PLACED | PR_TELL_SYSTEM, 0),
	             "{\"type\":\"activity\"," T "1000Z\",\"src\":\"f:7\",\"system\":\"etcd\",\"by\":\"me\",\"peer\":\"c\"}");
	pr_naming_set_system(&naming, pr_span_of("pcap"));
	CHECK_EQ_STR(named(told, PR_TELL_PLACED | PR_TELL_SYSTEM, 0),
	             "{\"type\":\"activity\"," T "1000Z\",\"src\":\"f:7\",\"system\":\"pcap\",\"by\":\"me\",\"peer\":\"c\"}");
	end();
}

CHECK_MAIN(tokens_become_names, a_peer_does_not_watch_itself, what_is_known_otherwise_only,
           a_time_is_given_to_what_has_none, repetitions_are_thinned_out,
           what_a_record_begins_with_is_remembered, what_is_learnt_is_not_what_was_remembered)
