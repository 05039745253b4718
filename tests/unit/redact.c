#include "check.h"
#include "import/redact.h"
#include "record/decode.h"
#include "record/json.h"
#include "sample.h"

static struct pr_disguise *disguise;
static struct pr_redact *redact;

static void learn(const char *peer, const char *token, enum pr_known known)
{
	const struct pr_known_token t = {.peer = pr_span_of(peer), .text = pr_span_of(token), .known = known};
	pr_disguise_learn(disguise, &t);
}

/* Three peers, told in no order. */
static void begin(void)
{
	disguise = pr_disguise_new();
	redact = pr_redact_new(disguise);
	learn("oslo", "oslo", PR_KNOWN_SELF);
	learn("bergen", "bergen", PR_KNOWN_SELF);
	learn("bergen", "10.0.0.2:2380", PR_KNOWN_ADDR);
	learn("bergen", "[fd00::2]:2380", PR_KNOWN_ADDR);
	learn("oslo", "10.0.0.1:2380", PR_KNOWN_ADDR);
	learn("oslo", "oslo.corp:7000", PR_KNOWN_ADDR);
	learn("oslo", "oslo:7000", PR_KNOWN_ADDR);
	learn("oslo", "abc", PR_KNOWN_ID);
	learn("oslo", "north", PR_KNOWN_NAME);
	learn("a", "a", PR_KNOWN_GIVEN);
	pr_disguise_learn_text(disguise, PR_DISGUISE_FILE, pr_span_of("logs/oslo.log"));
	pr_disguise_learn_text(disguise, PR_DISGUISE_FILE, pr_span_of("logs/bergen.log"));
	pr_disguise_settle(disguise);
}

static void end(void)
{
	CHECK(pr_redact_good(redact));
	pr_redact_free(redact);
	pr_disguise_free(disguise);
}

#define T "\"t\":\"1970-01-01T00:00:00.000001000Z\""

/* The record that a line of JSON tells, redacted, as a line; "-" if there is none. */
static const char *redacted(const char *json)
{
	static struct pr_text text;
	static struct pr_build told;
	struct pr_span record;
	struct pr_record r;
	const char *why;
	CHECK_EQ_INT(pr_json_parse(json, strlen(json), &told, &record, &why), 0);
	record = pr_redact_apply(redact, record);
	if (!record.p)
		return "-";
	CHECK_EQ_INT(pr_decode(record.p, record.n, &r, &why), PR_DECODED);
	pr_text_clear(&text);
	pr_json_write(&text, &r);
	pr_text_char(&text, '\0');
	text.p[text.n - 2] = '\0'; /* its newline */
	return text.p;
}

/* What becomes of a free text. */
static const char *text_of(const char *text)
{
	static struct pr_text out;
	pr_text_clear(&out);
	pr_disguise_add_text(disguise, &out, pr_span_of(text));
	pr_text_char(&out, '\0');
	return out.p;
}

static void peers_are_numbered_in_the_order_of_their_names(void)
{
	begin();
	CHECK_EQ_STR(redacted("{\"type\":\"link\"," T ",\"src\":\"logs/oslo.log:12\",\"by\":\"oslo\",\"observer\":\"oslo\","
	                      "\"subject\":\"bergen\",\"state\":\"down\"}"),
	             "{\"type\":\"link\"," T ",\"src\":\"file2:12\",\"by\":\"peer3\",\"observer\":\"peer3\","
	             "\"subject\":\"peer2\",\"state\":\"down\"}");
	CHECK_EQ_STR(redacted("{\"type\":\"view\"," T ",\"observer\":\"a\",\"participants\":[\"bergen\",\"oslo\"],"
	                      "\"connections\":[[\"a\",\"oslo\"]],\"leader\":null}"),
	             "{\"type\":\"view\"," T ",\"observer\":\"peer1\",\"participants\":[\"peer2\",\"peer3\"],"
	             "\"connections\":[[\"peer1\",\"peer3\"]],\"leader\":null}");
	end();
}

static void strangers_come_after_them(void)
{
	static const char link[] = "{\"type\":\"contact\"," T ",\"observer\":\"%s\",\"subject\":\"%s\"}";
	char line[200], wanted[200];
	begin();
	for (int i = 0; i < 2; i++) {
		snprintf(line, sizeof line, link, "alien", "10.9.9.9:51234");
		snprintf(wanted, sizeof wanted, link, "peer4", "192.0.2.103:51234");
		CHECK_EQ_STR(redacted(line), wanted);
	}
	CHECK_EQ_STR(text_of("alien at 10.9.9.9"), "peer4 at 192.0.2.103");
	end();
}

static void aliases_keep_their_kind_and_their_ports(void)
{
	begin();
	CHECK_EQ_STR(redacted("{\"type\":\"member\"," T ",\"peer\":\"oslo\",\"aliases\":[\"10.0.0.1:2380\",\"10.0.0.1:99\","
	                      "\"[fd00::2]:2380\",\"oslo.corp:7000\",\"oslo:7000\",\"abc\",\"north\",\"127.0.0.1:1\",\"new\"]}"),
	             "{\"type\":\"member\"," T ",\"peer\":\"peer3\",\"aliases\":[\"192.0.2.101:2380\",\"192.0.2.101:99\","
	             "\"[2001:db8::0:1]:2380\",\"host1.example:7000\",\"peer3:7000\",\"id1\",\"name1\",\"127.0.0.1:1\",\"id2\"]}");
	end();
}

static void words_keep_their_meaning(void)
{
	begin();
	learn("down", "down", PR_KNOWN_SELF); /* a peer may be called anything */
	CHECK_EQ_STR(redacted("{\"type\":\"link\"," T ",\"system\":\"etcd\",\"observer\":\"down\",\"subject\":\"oslo\","
	                      "\"state\":\"down\",\"cause\":\"timeout\"}"),
	             "{\"type\":\"link\"," T ",\"system\":\"etcd\",\"observer\":\"peer4\",\"subject\":\"peer3\","
	             "\"state\":\"down\",\"cause\":\"timeout\"}");
	end();
}

static void names_are_found_in_texts(void)
{
	begin();
	CHECK_EQ_STR(text_of("oslo lost bergen-data, not osloer"), "peer3 lost peer2-data, not osloer");
	CHECK_EQ_STR(text_of("/var/lib/oslo_1/[north]"), "/var/lib/peer3_1/[name1]");
	CHECK_EQ_STR(text_of("abc"), "id1");
	CHECK_EQ_STR(text_of("a"), "peer1"); /* nothing else stands there */
	CHECK_EQ_STR(text_of("a word"), "a word");
	CHECK_EQ_STR(text_of(""), "");
	end();
}

static void files_are_found_in_texts(void)
{
	begin();
	CHECK_EQ_STR(text_of("logs/oslo.log@+02:00 would be, not logs/oslo.logs"), "file2@+02:00 would be, not logs/peer3.logs");
	end();
}

static void addresses_are_found_in_texts(void)
{
	begin();
	CHECK_EQ_STR(text_of("dial tcp 10.0.0.2:2380: refused"), "dial tcp 192.0.2.102:2380: refused");
	CHECK_EQ_STR(text_of("http://10.0.0.1:9/x,10.0.0.77."), "http://192.0.2.101:9/x,192.0.2.103.");
	CHECK_EQ_STR(text_of("[fd00::2]:1 fd00::3 fe80::1%eth0"), "[2001:db8::0:1]:1 2001:db8::0:2 2001:db8::0:3");
	CHECK_EQ_STR(text_of("::ffff:10.0.0.1"), "::ffff:192.0.2.101");
	CHECK_EQ_STR(text_of("version 3.4.23 at 14:08:22, 127.0.0.1:80 and 0.0.0.0"),
	             "version 3.4.23 at 14:08:22, 127.0.0.1:80 and 0.0.0.0");
	end();
}

static void full_names_of_hosts_are_found_in_texts(void)
{
	begin();
	CHECK_EQ_STR(text_of("db7.corp.example.org: down, oslo.corp.org too"), "host1.example: down, host2.example too");
	CHECK_EQ_STR(text_of("db7.local:2380 and db7.local"), "host3.example:2380 and db7.local");
	CHECK_EQ_STR(text_of("org.apache.Thing in zoo.cfg... e.g."), "org.apache.Thing in zoo.cfg... e.g.");
	end();
}

static void keys_of_maps_stay_sorted(void)
{
	begin();
	CHECK_EQ_STR(redacted("{\"type\":\"claim\"," T ",\"peer\":\"oslo\",\"vclock\":{\"a\":1,\"oslo\":2,\"bergen\":3,\"x\":4}}"),
	             "{\"type\":\"claim\"," T ",\"peer\":\"peer3\",\"vclock\":{\"peer1\":1,\"peer2\":3,\"peer3\":2,\"peer4\":4}}");
	CHECK_EQ_STR(redacted("{\"type\":\"claim\"," T ",\"peer\":\"oslo\",\"balances\":{\"oslo cash\":-1,\"b\":2}}"),
	             "{\"type\":\"claim\"," T ",\"peer\":\"peer3\",\"balances\":{\"b\":2,\"peer3 cash\":-1}}");
	end();
}

static void what_could_be_guessed_is_left_out(void)
{
	begin();
	CHECK_EQ_STR(redacted("{\"type\":\"source\"," T ",\"file\":\"logs/oslo.log\",\"sha256\":\"00ff\",\"peer\":\"oslo\",\"lines\":3}"),
	             "{\"type\":\"source\"," T ",\"file\":\"file2\",\"peer\":\"peer3\",\"lines\":3}");
	CHECK_EQ_INT(pr_redact_left_out(redact), 0);
	CHECK_EQ_STR(redacted("{\"type\":\"seal\"," T ",\"count\":3,\"root\":\"00\"}"), "-");
	CHECK_EQ_STR(redacted("{\"type\":77," T ",\"#6\":\"oslo\"}"), "-");
	CHECK_EQ_STR(redacted("{\"type\":\"activity\"," T ",\"peer\":\"oslo\",\"#30\":\"oslo\"}"),
	             "{\"type\":\"activity\"," T ",\"peer\":\"peer3\"}");
	CHECK_EQ_INT(pr_redact_left_out(redact), 3);
	end();
}

static void notes_are_about_files_or_peers(void)
{
	begin();
	CHECK_EQ_STR(redacted("{\"type\":\"note\"," T ",\"program\":\"pr-import\",\"about\":\"logs/oslo.log\",\"text\":\"late\"}"),
	             "{\"type\":\"note\"," T ",\"program\":\"pr-import\",\"about\":\"file2\",\"text\":\"late\"}");
	CHECK_EQ_STR(redacted("{\"type\":\"note\"," T ",\"program\":\"pr-import\",\"about\":\"oslo\",\"text\":\"as oslo says\"}"),
	             "{\"type\":\"note\"," T ",\"program\":\"pr-import\",\"about\":\"peer3\",\"text\":\"as peer3 says\"}");
	end();
}

/* Every field of every type. */
static void all_records_stay_records(void)
{
	struct pr_build b = {0}, item = {0};
	struct pr_record r;
	const char *why;
	begin();
	for (uint64_t type = 1; type <= PR_PROOF; type++) {
		struct pr_span record = pr_redact_apply(redact, sample_record(&b, &item, type));
		CHECK_EQ_INT(record.p == NULL, type == PR_SEAL || type == PR_PROOF);
		if (record.p)
			CHECK_EQ_INT(pr_decode(record.p, record.n, &r, &why), PR_DECODED);
	}
	pr_build_free(&b);
	pr_build_free(&item);
	end();
}

static void hosts_have_addresses_as_long_as_there_are_some(void)
{
	char text[32];
	begin();
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(text, sizeof text, "10.1.%u.%u", i / 250, i % 250 + 1);
		const char *got = text_of(text);
		CHECK(strncmp(got, "10.", 3) != 0);
		if (i == 152)
			CHECK_EQ_STR(got, "198.51.100.101"); /* two are known already */
		if (i == 999)
			CHECK(strncmp(got, "198.18.", 7) == 0);
	}
	end();
}

CHECK_MAIN(peers_are_numbered_in_the_order_of_their_names, strangers_come_after_them,
           aliases_keep_their_kind_and_their_ports, words_keep_their_meaning, names_are_found_in_texts,
           files_are_found_in_texts, addresses_are_found_in_texts, full_names_of_hosts_are_found_in_texts,
           keys_of_maps_stay_sorted, what_could_be_guessed_is_left_out, notes_are_about_files_or_peers,
           all_records_stay_records, hosts_have_addresses_as_long_as_there_are_some)
