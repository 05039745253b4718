#include "quality_sum.h"

#include <stdlib.h>

#include "base/grow.h"

#define DAY 86400e9 /* ns */

void pr_quality_sum_free(struct pr_quality_sum *sum)
{
	for (size_t i = 0; i < PR_QUALITY_EVENTS; i++)
		free(sum->samples[i].list);
	free(sum->times);
	*sum = (struct pr_quality_sum){0};
}

bool pr_quality_sum_room(struct pr_quality_sum *sum, size_t link)
{
	return pr_grow_zeroed(&sum->times, &sum->times_room, link + 1, sizeof *sum->times);
}

void pr_quality_sum_time(struct pr_quality_sum *sum, size_t link, uint64_t ns, bool wrong)
{
	sum->times[link].whole += ns;
	sum->times[link].wrong += wrong ? ns : 0;
}

bool pr_quality_sum_add(struct pr_quality_sum *sum, enum pr_quality_event event, size_t link, uint64_t ns)
{
	struct pr_quality_samples *s = &sum->samples[event];
	if (!pr_grow(&s->list, &s->room, s->count + 1, sizeof *s->list))
		return false;
	s->list[s->count++] = (struct pr_quality_sample){link, ns};
	return true;
}

static int by_value(const void *a, const void *b)
{
	const struct pr_quality_sample *x = a, *y = b;
	return (x->value > y->value) - (x->value < y->value);
}

static int by_link(const void *a, const void *b)
{
	const struct pr_quality_sample *x = a, *y = b;
	int order = (x->link > y->link) - (x->link < y->link);
	return order ? order : by_value(a, b);
}

void pr_quality_sum_sort(struct pr_quality_sum *sum, bool links)
{
	for (size_t i = 0; i < PR_QUALITY_EVENTS; i++)
		if (sum->samples[i].count > 0)
			qsort(sum->samples[i].list, sum->samples[i].count, sizeof *sum->samples[i].list, links ? by_link : by_value);
}

/* The samples of a link, or all. */
static struct pr_quality_samples samples_of(const struct pr_quality_sum *sum, enum pr_quality_event event, size_t link)
{
	struct pr_quality_samples s = sum->samples[event];
	if (link == PR_QUALITY_ALL)
		return s;
	size_t first[2];
	for (size_t i = 0; i < 2; i++) { /* where the link's begin, where the next one's do */
		size_t low = 0, high = s.count;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			*(s.list[middle].link < link + i ? &low : &high) = s.list[middle].link < link + i ? middle + 1 : middle;
		}
		first[i] = low;
	}
	return (struct pr_quality_samples){s.list + first[0], first[1] - first[0], 0};
}

/* The smallest value that so many of a hundred do not exceed, in seconds. */
static double quantile(const struct pr_quality_samples *s, unsigned hundredths)
{
	size_t rank = s->count / 100 * hundredths + (s->count % 100 * hundredths + 99) / 100;
	return (double)s->list[rank > 0 ? rank - 1 : 0].value / 1e9;
}

static void distribution(const struct pr_quality_samples *s, bool json, struct pr_text *out)
{
	if (s->count == 0) {
		pr_text_string(out, json ? "" : "        -        -        -        -");
		return;
	}
	pr_text_format(out, json ? ",\"median\":%.6f,\"p90\":%.6f,\"p99\":%.6f,\"max\":%.6f" : " %8.3f %8.3f %8.3f %8.3f", quantile(s, 50),
	      quantile(s, 90), quantile(s, 99), quantile(s, 100));
}

void pr_quality_sum_head(size_t width, struct pr_text *out)
{
	pr_text_format(out, "%-*s %9s %5s %6s %-35s %8s %8s %-35s %s\n", (int)width, "", "whole, h", "cuts", "missed", " detected after, s",
	      "mistakes", "a day", " for, s", "right");
	pr_text_format(out, "%-*s %9s %5s %6s %8s %8s %8s %8s %8s %8s %8s %8s %8s %8s\n", (int)width, "", "", "", "", "median", "90%", "99%",
	      "most", "", "", "median", "90%", "99%", "most");
}

void pr_quality_sum_print(const struct pr_quality_sum *sum, size_t link, size_t links, struct pr_span name, size_t width,
                          bool json, struct pr_text *out)
{
	struct pr_quality_samples detected = samples_of(sum, PR_QUALITY_DETECTION, link);
	struct pr_quality_samples missed = samples_of(sum, PR_QUALITY_MISSED, link);
	struct pr_quality_samples mistakes = samples_of(sum, PR_QUALITY_MISTAKE, link);
	double whole = 0, wrong = 0;
	for (size_t i = link == PR_QUALITY_ALL ? 0 : link; i < (link == PR_QUALITY_ALL ? links : link + 1); i++) {
		whole += (double)sum->times[i].whole;
		wrong += (double)sum->times[i].wrong;
	}
	double rate = whole > 0 ? (double)mistakes.count / whole * DAY : 0, right = whole > 0 ? 1 - wrong / whole : 1;
	pr_text_string(out, json ? "{" : "");
	pr_text_bytes(out, name.p, name.n);
	for (size_t i = name.n; !json && i < width; i++)
		pr_text_char(out, ' ');
	if (json)
		pr_text_format(out, "%s\"whole\":%.6f,\"detection\":{\"count\":%zu,\"missed\":%zu", name.n ? "," : "", whole / 1e9, detected.count,
		      missed.count);
	else
		pr_text_format(out, " %9.3f %5zu %6zu", whole / 3600e9, detected.count + missed.count, missed.count);
	distribution(&detected, json, out);
	pr_text_format(out, json ? "},\"mistakes\":{\"count\":%zu,\"per_day\":%.6f" : " %8zu %8.3f", mistakes.count, rate);
	distribution(&mistakes, json, out);
	pr_text_format(out, json ? "},\"accuracy\":%.9f}\n" : " %.6f\n", right);
}
