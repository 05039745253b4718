#include "run.h"

bool pr_run_put(struct pr_spool *spool, const struct pr_piece *piece)
{
	const struct pr_spool_item item = {.kind = piece->rank, .number = piece->t, .bytes = piece->bytes};
	return pr_spool_put(spool, &item);
}

static int next(void *arg, struct pr_piece *piece)
{
	struct pr_spool_item item;
	int got = pr_spool_take(arg, &item);
	if (got > 0)
		*piece = (struct pr_piece){item.bytes, item.number, item.kind};
	return got;
}

static void free_spool(void *arg)
{
	pr_spool_free(arg);
}

struct pr_flow pr_run_flow(struct pr_spool *spool)
{
	return (struct pr_flow){next, NULL, free_spool, spool};
}
