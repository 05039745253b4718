#include "front.h"

#include <stdlib.h>

#include "roster.h"
#include "survey.h"
#include "zoning.h"

static bool write_roster(const struct pr_front *f, uint64_t t)
{
	return pr_roster_write(f->who, f->members, t, f->build, f->out);
}

static uint64_t begins(const struct pr_log *log)
{
	uint64_t first, last;
	return pr_survey_times(log, &first, &last) ? first : UINT64_MAX;
}

static int by_first(const void *a, const void *b)
{
	uint64_t x = begins(*(struct pr_log *const *)a), y = begins(*(struct pr_log *const *)b);
	return (x > y) - (x < y);
}

bool pr_front_write(const struct pr_front *f, struct pr_log *const *logs, size_t count, const struct pr_chains *chains,
                    bool *fronted)
{
	struct pr_log **files = calloc(count, sizeof(struct pr_log *));
	size_t n = 0;
	for (size_t i = 0; files && i < count; i++)
		if (!pr_log_is_live(logs[i]))
			files[n++] = logs[i];
	if (n > 0)
		qsort(files, n, sizeof(struct pr_log *), by_first); /* glibc's is stable */
	uint64_t t = n > 0 && begins(files[0]) != UINT64_MAX ? begins(files[0]) : 0;
	for (size_t i = 0; i < n; i++)
		pr_survey_write_sources(files[i], t, f->build, f->out);
	bool good = files && (n == 0 || write_roster(f, t));
	for (size_t i = 0; i < n; i++)
		pr_survey_write_notes(files[i], t, f->build, f->out);
	good = pr_zoning_write_notes(chains->logs, chains->log_count, t, f->build, f->out) && good;
	*fronted = n > 0;
	free(files);
	return good;
}

bool pr_front_write_back(const struct pr_front *f, struct pr_log *const *logs, size_t count)
{
	uint64_t t = 0, first, last;
	bool piped = false;
	for (size_t i = 0; i < count; i++) {
		piped = piped || (logs[i]->piped && logs[i]->kind != PR_LOG_JSON && pr_log_is_recognised(logs[i]));
		if (pr_survey_times(logs[i], &first, &last) && last > t)
			t = last;
	}
	return !piped || write_roster(f, t);
}
