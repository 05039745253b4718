#include "inplace.h"
#include "writes_parts.h"

static int compare_numbers(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

/* Each log by seq, then epoch; what has no number stands behind. */
static int by_log(const void *a, const void *b)
{
	const struct pr_write *x = a, *y = b;
	int order = compare_numbers(x->log, y->log);
	if (order == 0)
		order = compare_numbers(!(x->flags & PR_WRITE_NUMBERED), !(y->flags & PR_WRITE_NUMBERED));
	if (order == 0)
		order = compare_numbers(x->id[1], y->id[1]);
	if (order == 0)
		order = compare_numbers(x->id[0], y->id[0]);
	return order ? order : compare_numbers(x->place, y->place);
}

static bool has_epoch(const struct pr_write *row)
{
	return !(row->id[0] & WITHOUT_EPOCH);
}

/*
 * An entry stands unless one of a later epoch stands at its seq or before: whoever leads a later epoch makes others throw away
 * what he lacks (Raft, section 5.3). By seq that is known only from behind: several epochs may stand at one.
 */
static void drop_overwritten(struct pr_writes *w)
{
	size_t kept = 0;
	uint64_t epoch = 0;
	for (size_t i = 0; i < w->count; i++) {
		struct pr_write *row = &w->rows[i];
		bool numbered = row->flags & PR_WRITE_NUMBERED && has_epoch(row);
		if (i == 0 || row->log != w->rows[i - 1].log)
			epoch = 0;
		if (numbered && (i == 0 || row->log != w->rows[i - 1].log || row->id[1] != w->rows[i - 1].id[1]))
			for (size_t k = i; k < w->count && w->rows[k].log == row->log &&
			                   w->rows[k].flags & PR_WRITE_NUMBERED && w->rows[k].id[1] == row->id[1]; k++)
				if (has_epoch(&w->rows[k]) && w->rows[k].id[0] > epoch)
					epoch = w->rows[k].id[0];
		if (numbered && row->id[0] < epoch)
			pr_writes_note(w, PR_WRITES_OVERWRITTEN, row);
		else
			w->rows[kept++] = *row;
	}
	w->count = kept;
}

/* What stands before each in its log; nothing is said where the log has a gap, or begins. */
static void name_before(struct pr_writes *w)
{
	const struct pr_write *before = NULL, *last = NULL; /* the entry before the one of `last` */
	for (size_t i = 0; i < w->count; i++) {
		struct pr_write *row = &w->rows[i];
		row->flags &= (uint16_t)~PR_WRITE_NAMED;
		if (!(row->flags & PR_WRITE_NUMBERED))
			continue;
		if (last && last->log != row->log)
			before = last = NULL;
		if (last && (last->id[0] != row->id[0] || last->id[1] != row->id[1]))
			before = last;
		last = row;
		if (!before)
			continue;
		if (row->id[1] - before->id[1] <= 1) {
			memcpy(row->before, before->id, sizeof row->before);
			row->flags |= PR_WRITE_NAMED;
		} else if (row - 1 == before) {
			pr_writes_note(w, PR_WRITES_GAP, row);
		}
	}
}

void pr_writes_follow(struct pr_writes *w)
{
	pr_inplace_sort(w->rows, w->count, sizeof *w->rows, by_log);
	drop_overwritten(w);
	name_before(w);
}
