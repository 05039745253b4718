/* quality: a detector's words against what really happened, and what comes out by hand. */
#include "check.h"
#include "detect/quality.h"

#define SECOND UINT64_C(1000000000)

static struct pr_facts facts;
static struct pr_quality *quality;
static struct pr_text out;

static void begin(const char *truth)
{
	static char text[2048];
	size_t line;
	const char *why;
	snprintf(text, sizeof text, "%s", truth);
	CHECK(pr_facts_parse(&facts, text, strlen(text), &line, &why));
	quality = pr_quality_new(&facts);
}

static void word(double t, const char *observer, const char *subject, bool lost)
{
	pr_quality_turn(quality, pr_span_of(observer), pr_span_of(subject), lost, (uint64_t)(t * 1e9));
}

/* The line of that number, 0 for all links. */
static void end(double t, unsigned number, const char *wanted)
{
	CHECK(pr_quality_end(quality, (uint64_t)(t * 1e9)));
	pr_text_clear(&out);
	pr_quality_print(quality, true, &out);
	pr_text_char(&out, '\0');
	char *line = out.p;
	for (; number > 0; number--)
		line = strchr(line, '\n') + 1;
	line[strcspn(line, "\n")] = '\0';
	CHECK_EQ_STR(line, wanted);
	pr_quality_free(quality);
	pr_facts_clear(&facts);
	pr_text_free(&out);
}

#define READY "{\"t_ns\": 10000000000, \"action\": \"ready\"}\n"
#define STOP "{\"t_ns\": 100000000000, \"action\": \"stop\"}\n"
#define CUT "{\"t_ns\": 40000000000, \"action\": \"cut\", \"edges\": [[\"b\", \"a\"]], \"groups\": [[\"b\"], [\"a\"]]}\n"
#define HEAL "{\"t_ns\": 60000000000, \"action\": \"heal\", \"edges\": [[\"b\", \"a\"]]}\n"

/* a hears b from 5 s on; cut from 40 to 60 s. Judged are 30 s before and 38 s after it is held for whole. */
static void a_cut_and_a_mistake(void)
{
	begin(READY CUT HEAL STOP);
	word(5, "a", "b", false);
	word(20, "a", "b", true);
	word(22, "a", "b", false);
	word(43, "a", "b", true);
	word(44, "a", "b", false); /* something late came through */
	word(47, "a", "b", true);
	word(62, "a", "b", false);
	end(110, 1, "{\"observer\":\"a\",\"subject\":\"b\",\"whole\":68.000000,\"detection\":{\"count\":1,\"missed\":0,\"median\":7.000000,"
	            "\"p90\":7.000000,\"p99\":7.000000,\"max\":7.000000},\"mistakes\":{\"count\":1,\"per_day\":1270.588235,\"median\":2.000000,"
	            "\"p90\":2.000000,\"p99\":2.000000,\"max\":2.000000},\"accuracy\":0.970588235}");
}

/* The other direction is whole all the time, and is not what was cut. */
static void one_direction_is_not_the_other(void)
{
	begin(READY CUT HEAL STOP);
	word(5, "b", "a", false);
	end(110, 1, "{\"observer\":\"b\",\"subject\":\"a\",\"whole\":90.000000,\"detection\":{\"count\":0,\"missed\":0},\"mistakes\":{\"count\":0,"
	            "\"per_day\":0.000000},\"accuracy\":1.000000000}");
}

static void what_was_missed(void)
{
	begin(READY CUT HEAL STOP);
	word(5, "a", "b", false);
	end(110, 0, "{\"whole\":70.000000,\"detection\":{\"count\":0,\"missed\":1},\"mistakes\":{\"count\":0,\"per_day\":0.000000},"
	            "\"accuracy\":1.000000000}");
}

/* A mistake that goes over into a cut ends there, and the cut is known at once. */
static void a_mistake_that_comes_true(void)
{
	begin(READY CUT HEAL STOP);
	word(5, "a", "b", false);
	word(37, "a", "b", true);
	word(61, "a", "b", false);
	end(110, 0, "{\"whole\":69.000000,\"detection\":{\"count\":1,\"missed\":0,\"median\":0.000000,\"p90\":0.000000,\"p99\":0.000000,"
	            "\"max\":0.000000},\"mistakes\":{\"count\":1,\"per_day\":1252.173913,\"median\":3.000000,\"p90\":3.000000,"
	            "\"p99\":3.000000,\"max\":3.000000},\"accuracy\":0.956521739}");
}

/* A subject that is dead is to be found out; what an observer that is paused thinks is not judged. */
static void peers_that_are_silent(void)
{
	begin(READY "{\"t_ns\": 20000000000, \"action\": \"kill\", \"peer\": \"b\"}\n"
	            "{\"t_ns\": 30000000000, \"action\": \"restart\", \"peer\": \"b\"}\n"
	            "{\"t_ns\": 50000000000, \"action\": \"pause\", \"peer\": \"a\"}\n"
	            "{\"t_ns\": 70000000000, \"action\": \"resume\", \"peer\": \"a\"}\n" STOP);
	word(5, "a", "b", false);
	word(23, "a", "b", true);
	word(30, "a", "b", false);
	word(60, "a", "b", true);
	word(71, "a", "b", false);
	end(110, 0, "{\"whole\":59.000000,\"detection\":{\"count\":1,\"missed\":0,\"median\":3.000000,\"p90\":3.000000,\"p99\":3.000000,"
	            "\"max\":3.000000},\"mistakes\":{\"count\":0,\"per_day\":0.000000},\"accuracy\":1.000000000}");
}

static void what_is_no_truth(void)
{
	static const char *const texts[] = {
		"{\"t_ns\": 1}", "{\"action\": \"cut\"}", "{\"t_ns\": 1, \"action\": \"cut\"}", "[]", "{\"t_ns\": 1, \"action\": \"kill\"}",
		"{\"t_ns\": 1, \"action\": \"cut\", \"edges\": [[\"a\"]]}", "{\"t_ns\": 1, \"action\": \"cut\", \"edges\": [[\"a\", \"b\", \"c\"]]}",
		"{\"t_ns\": 1, \"action\": \"cut\", \"edges\": [[\"a\", \"\"]]}", "{\"t_ns\": 1, \"action\": \"ready\"} x", "{",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char text[256];
		size_t line;
		const char *why = NULL;
		snprintf(text, sizeof text, "\n%s\n", texts[i]);
		CHECK(!pr_facts_parse(&facts, text, strlen(text), &line, &why));
		CHECK(why);
		CHECK_EQ_INT(line, 2);
		pr_facts_clear(&facts);
	}
}

CHECK_MAIN(a_cut_and_a_mistake, one_direction_is_not_the_other, what_was_missed, a_mistake_that_comes_true, peers_that_are_silent,
           what_is_no_truth)
