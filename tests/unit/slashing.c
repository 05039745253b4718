/* -s slashing on the interchanges in the test data of Ethereum's clients: no statement is lost. */
#include <dirent.h>
#include <stdlib.h>

#include "dump_told.h"
#include "record/json_pick.h"

#define FOLDER "../shared/vectors/slashing"

static size_t count(struct pr_span text, const char *what)
{
	size_t n = 0;
	const uint8_t *end = text.p + text.n;
	while ((text.p = memmem(text.p, (size_t)(end - text.p), what, strlen(what))) != NULL) {
		text.p++;
		n++;
	}
	return n;
}

static size_t steps;

/* One step's interchange, as it stands in the file. */
static void check_interchange(struct pr_span text)
{
	const char *got = told(text, 4096);
	struct pr_span told_text_ = pr_span_of(got);
	CHECK_EQ_INT(count(told_text_, "\"step\":\"block\""), count(text, "\"slot\""));
	CHECK_EQ_INT(count(told_text_, "\"step\":\"attestation\""), count(text, "\"source_epoch\""));
	CHECK_EQ_INT(count(told_text_, "\"value\""), count(text, "\"signing_root\""));
	CHECK_EQ_INT(count(told_text_, "\"domain\""), count(told_text_, "\"type\":\"statement\""));
	CHECK_EQ_INT(count(told_text_, "! "), 0);
	CHECK_EQ_INT(count(told_text_, "unfit"), 0);
	steps++;
}

/* {"steps": [{"interchange": …}, …]} */
static void check_file(struct pr_span text)
{
	struct pr_scan whole = {.p = (const char *)text.p, .end = (const char *)text.p + text.n};
	struct pr_pick list = PR_PICK(ANY, "steps"), step = PR_PICK(ANY, "interchange");
	CHECK(pr_pick_object(&whole, &list, 1) && list.has);
	struct pr_scan s = pr_pick_scan(&list);
	if (list.has && pr_scan_enter(&s, '['))
		do {
			CHECK(pr_pick_object(&s, &step, 1) && step.has);
			if (step.has)
				check_interchange(step.text);
		} while (pr_scan_another(&s, ']'));
}

static void no_statement_is_lost(void)
{
	DIR *dir = opendir(FOLDER);
	if (!dir) {
		printf("# skipped: no " FOLDER " here\n");
		return;
	}
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		char name[512];
		if (!strstr(entry->d_name, ".json"))
			continue;
		snprintf(name, sizeof name, "../../" FOLDER "/%s", entry->d_name);
		struct pr_text text = told_file(name, "");
		check_file(told_span(&text));
		pr_text_free(&text);
	}
	closedir(dir);
	CHECK(steps >= 19);
	printf("# %zu interchanges\n", steps);
}

CHECK_MAIN(no_statement_is_lost)
