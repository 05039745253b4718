#include "merge/views.h"

#include "check.h"
#include "record/decode.h"
#include "record/encode.h"

static struct pr_build b;
static char said[4096]; /* the unions, and what they hold */

static void add_names(char *out, size_t size, struct pr_span list)
{
	struct pr_cursor c = pr_cursor_of(list);
	for (uint64_t n = pr_cursor_count(&c); n > 0; n--) {
		struct pr_item it = pr_cursor_next(&c);
		if (it.major == PR_MAJOR_ARRAY) {
			struct pr_span from = pr_cursor_text(&c), to = pr_cursor_text(&c);
			snprintf(out + strlen(out), size - strlen(out), "%.*s>%.*s ", (int)from.n, from.p, (int)to.n, to.p);
		} else {
			snprintf(out + strlen(out), size - strlen(out), "%.*s ", (int)it.content.n, it.content.p);
		}
	}
}

static void hear(void *arg, struct pr_span record)
{
	struct pr_record r;
	const char *why;
	(void)arg;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED && r.type == PR_VIEW && r.bytes.n == record.n);
	CHECK_EQ_SPAN(pr_text(&r, PR_ANY_BY), "pr-merge");
	char *out = said + strlen(said);
	size_t size = sizeof said - strlen(said);
	struct pr_span observer = pr_text(&r, PR_VIEW_OBSERVER), partition = pr_text(&r, PR_VIEW_PARTITION);
	snprintf(out, size, "%u %.*s: ", (unsigned)r.t, (int)observer.n, observer.p ? (const char *)observer.p : "");
	add_names(out, size, pr_text(&r, PR_VIEW_PARTICIPANTS));
	add_names(out, size, pr_text(&r, PR_VIEW_CONNECTIONS));
	if (pr_has(&r, PR_VIEW_PARTITION))
		snprintf(out + strlen(out), size - strlen(out), "%.*s ", partition.p ? (int)partition.n : 4,
		         partition.p ? (const char *)partition.p : "null");
	strcat(out, "| ");
}

/* A view of so many letters as peers, each connected to the next; partition "-" is null, NULL is none. */
static int take(struct pr_views *v, uint64_t t, const char *observer, const char *peers, const char *partition)
{
	struct pr_record r;
	const char *why;
	size_t n = strlen(peers);
	pr_build_record(&b, PR_VIEW, t);
	if (observer)
		pr_build_text(&b, PR_VIEW_OBSERVER, pr_span_of(observer));
	pr_build_array(&b, PR_VIEW_PARTICIPANTS, n);
	for (size_t i = 0; i < n; i++)
		pr_add_text(&b, (struct pr_span){(const uint8_t *)peers + i, 1});
	pr_build_array(&b, PR_VIEW_CONNECTIONS, n > 0 ? n - 1 : 0);
	for (size_t i = 0; i + 1 < n; i++) {
		pr_add_array(&b, 2);
		pr_add_text(&b, (struct pr_span){(const uint8_t *)peers + i, 1});
		pr_add_text(&b, (struct pr_span){(const uint8_t *)peers + i + 1, 1});
	}
	if (partition && *partition == '-')
		pr_build_null(&b, PR_VIEW_PARTITION);
	else if (partition)
		pr_build_text(&b, PR_VIEW_PARTITION, pr_span_of(partition));
	struct pr_span record = pr_build_end(&b);
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	CHECK(pr_views_reach(v, t, false));
	return pr_views_take(v, &r);
}

static struct pr_views *begin(void)
{
	said[0] = '\0';
	return pr_views_new(hear, NULL);
}

static void end(struct pr_views *v, uint64_t t, const char *wanted)
{
	CHECK(pr_views_reach(v, t, true));
	CHECK_EQ_STR(said, wanted);
	pr_views_free(v);
}

static void one_observer_is_not_united_with_itself(void)
{
	struct pr_views *v = begin();
	CHECK_EQ_INT(take(v, 1, "a", "ab", "-"), 1);
	CHECK_EQ_INT(take(v, 2, "a", "ac", "p"), 1);
	end(v, 3, "");
}

static void what_one_observer_says_at_one_time_is_one_view(void)
{
	struct pr_views *v = begin();
	take(v, 1, "a", "ab", NULL);
	take(v, 1, "a", "cd", NULL);
	take(v, 2, "a", "a", NULL);
	end(v, 2, "1 a: a b c d a>b c>d | 2 a: a | ");
}

static void the_newest_of_each_are_united_where_that_changes_anything(void)
{
	struct pr_views *v = begin();
	take(v, 1, "a", "ab", NULL);
	take(v, 1, "c", "cd", NULL);
	take(v, 2, "a", "ab", NULL);
	take(v, 3, "a", "b", NULL);
	take(v, 3, "c", "cda", NULL);
	CHECK(pr_views_reach(v, 4, false));
	take(v, 5, "c", "", NULL);
	end(v, 5, "1 : a b c d a>b c>d | 3 : a b c d c>d d>a | 5 : b | ");
}

static void a_partition_is_what_all_agree_on_who_know_of_one(void)
{
	struct pr_views *v = begin();
	take(v, 1, "a", "a", "-");
	take(v, 1, "b", "b", "-");
	take(v, 2, "a", "a", "p");
	take(v, 3, "b", "b", "q");
	take(v, 4, "a", "a", "q");
	take(v, 5, "a", "a", NULL);
	take(v, 5, "b", "b", NULL);
	end(v, 5, "1 : a b null | 2 : a b p | 3 : a b | 4 : a b q | 5 : a b | ");
}

static void unions_of_others_are_made_anew(void)
{
	struct pr_views *v = begin();
	struct pr_record r;
	const char *why;
	pr_build_record(&b, PR_VIEW, 1);
	pr_build_text(&b, PR_ANY_BY, pr_span_of("pr-merge"));
	struct pr_span record = pr_build_end(&b);
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	CHECK_EQ_INT(pr_views_take(v, &r), 0);
	CHECK_EQ_INT(take(v, 1, NULL, "xyz", NULL), 1); /* nobody's */
	end(v, 1, "");
}

static size_t told, told_bytes;

static void count(void *arg, struct pr_span record)
{
	(void)arg;
	told++;
	told_bytes += record.n;
}

/* Ten thousand observers of few peers each: the union does not become the whole stream, and the last one is told. */
static void many_observers_do_not_make_a_stream_of_unions(void)
{
	static const size_t peers = 10000;
	told = told_bytes = 0;
	struct pr_views *v = pr_views_new(count, NULL);
	size_t bytes = 0;
	for (size_t t = 0; t < 2 * peers; t++) {
		char name[16], seen[16];
		snprintf(name, sizeof name, "%zu", t % peers);
		snprintf(seen, sizeof seen, "%zu", t * 7 % (2 * peers));
		pr_build_record(&b, PR_VIEW, t);
		pr_build_text(&b, PR_VIEW_OBSERVER, pr_span_of(name));
		pr_build_array(&b, PR_VIEW_PARTICIPANTS, 1);
		pr_add_text(&b, pr_span_of(seen));
		struct pr_span record = pr_build_end(&b);
		struct pr_record r;
		const char *why;
		bytes += record.n;
		CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_views_reach(v, t, false));
		CHECK_EQ_INT(pr_views_take(v, &r), 1);
	}
	size_t before = told;
	CHECK(pr_views_reach(v, 2 * peers, true));
	CHECK(before > 10 && told == before + 1);
	CHECK(told_bytes < (PR_VIEWS_TIMES + 2) * bytes);
	CHECK_EQ_INT(pr_views_left_out(v), 0);
	pr_views_free(v);
}

/* Views of a mebibyte each: the union is longer than a record, and what is held has an end. */
static void what_is_too_much_is_counted(void)
{
	told = 0;
	struct pr_views *v = pr_views_new(count, NULL);
	for (unsigned t = 0; t < 12; t++) {
		char name[16];
		pr_build_record(&b, PR_VIEW, t);
		snprintf(name, sizeof name, "%u", t % 6);
		pr_build_text(&b, PR_VIEW_OBSERVER, pr_span_of(name));
		pr_build_array(&b, PR_VIEW_PARTICIPANTS, 100000);
		for (unsigned i = 0; i < 100000; i++) {
			snprintf(name, sizeof name, "%u", t * 100000 + i);
			pr_add_text(&b, pr_span_of(name));
		}
		struct pr_span record = pr_build_end(&b);
		struct pr_record r;
		const char *why;
		CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_views_reach(v, t, false));
		CHECK_EQ_INT(pr_views_take(v, &r), 1);
	}
	CHECK(pr_views_reach(v, 12, true));
	CHECK(pr_views_left_out(v) > 0 && pr_views_left_out(v) < 12 && pr_views_too_long(v) > 0);
	pr_views_free(v);
	pr_build_free(&b);
}

CHECK_MAIN(one_observer_is_not_united_with_itself, what_one_observer_says_at_one_time_is_one_view,
           the_newest_of_each_are_united_where_that_changes_anything, a_partition_is_what_all_agree_on_who_know_of_one,
           unions_of_others_are_made_anew, many_observers_do_not_make_a_stream_of_unions, what_is_too_much_is_counted)
