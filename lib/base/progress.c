#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "duration.h"

#define PATIENCE PR_SECOND
#define PACE (PR_SECOND / 4)

static uint64_t now(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * PR_SECOND + (uint64_t)ts.tv_nsec;
}

void pr_progress_begin(struct pr_progress *p, const char *name, enum pr_progress_wish wish)
{
	*p = (struct pr_progress){.name = name, .forced = wish == PR_PROGRESS_FORCED, .terminal = isatty(STDERR_FILENO)};
	p->shown = wish != PR_PROGRESS_NEVER && (p->terminal || p->forced);
	if (p->shown)
		p->due = now() + (p->forced ? 0 : PATIENCE);
}

bool pr_progress_due(const struct pr_progress *p)
{
	return p->shown && now() >= p->due;
}

void pr_progress_draw(struct pr_progress *p, uint64_t done, uint64_t all)
{
	pr_progress_erase(p);
	fprintf(stderr, "%s: ", p->name);
	if (all > 0) /* files may grow or shrink meanwhile */
		fprintf(stderr, "%.0f %% of %.1f MB", done < all ? 100 * (double)done / (double)all : 100, (double)all / 1e6);
	else
		fprintf(stderr, "%.1f MB", (double)done / 1e6);
	fputc(p->terminal ? '\r' : '\n', stderr); /* what another program writes to the terminal goes over it */
	p->drawn = p->terminal;
	p->due = now() + PACE;
}

void pr_progress_erase(struct pr_progress *p)
{
	if (p->drawn)
		fputs("\x1b[K", stderr);
	p->drawn = false;
}

void pr_progress_end(struct pr_progress *p, uint64_t done, uint64_t all)
{
	if (p->shown && !p->terminal)
		pr_progress_draw(p, done, all);
	pr_progress_erase(p);
}
