#include "doubts.h"

#include "display.h"

#define FILES_BYTES 16384u /* of names that are kept: a doubt that comes later may say more of them */

/* The file's line, if it has one, with the end of that. */
static struct pr_span line_of(const struct pr_doubts *d, struct pr_span line)
{
	const char *at = d->files.p, *end = d->files.p + d->files.n;
	for (const char *next; at < end; at = next + 1) {
		next = memchr(at, '\n', (size_t)(end - at));
		if (pr_same((struct pr_span){(const uint8_t *)at, (size_t)(next - at)}, line))
			return (struct pr_span){(const uint8_t *)at, line.n + 1};
	}
	return (struct pr_span){NULL, 0};
}

/* That nothing was recognised in it is no news where a doubt says why. */
static void strike_file(struct pr_doubts *d, struct pr_span about)
{
	struct pr_text name = {0};
	pr_display_name(&name, about);
	struct pr_span line = line_of(d, (struct pr_span){(const uint8_t *)name.p, name.n});
	if (line.p && !name.failed) {
		char *at = d->files.p + ((const char *)line.p - d->files.p);
		memmove(at, at + line.n, (size_t)(d->files.p + d->files.n - at) - line.n);
		d->files.n -= line.n;
		d->file_count--;
	}
	d->notes.failed |= name.failed;
	pr_text_free(&name);
}

static void take_note(struct pr_doubts *d, const struct pr_record *r)
{
	if (!pr_uint(r, PR_NOTE_DOUBT))
		return;
	if (d->files.n > 0 && pr_has(r, PR_NOTE_ABOUT))
		strike_file(d, pr_text(r, PR_NOTE_ABOUT));
	if (d->note_count++ >= PR_DOUBTS_SHOWN)
		return;
	if (pr_has(r, PR_NOTE_ABOUT)) {
		pr_display_name(&d->notes, pr_text(r, PR_NOTE_ABOUT));
		pr_text_string(&d->notes, ": ");
	}
	pr_display_text(&d->notes, pr_text(r, PR_NOTE_TEXT));
	pr_text_char(&d->notes, '\n');
}

static void take_source(struct pr_doubts *d, const struct pr_record *r)
{
	struct pr_span file = pr_text(r, PR_SOURCE_FILE);
	if (pr_uint(r, PR_SOURCE_RECOGNISED) > 0)
		return;
	d->file_count++;
	if (d->files.n > FILES_BYTES)
		return;
	pr_display_name(&d->files, file.p ? file : pr_text(r, PR_SOURCE_PEER));
	pr_text_char(&d->files, '\n');
}

void pr_doubts_take(struct pr_doubts *d, const struct pr_record *r)
{
	if (r->type == PR_NOTE)
		take_note(d, r);
	else if (r->type == PR_SOURCE)
		take_source(d, r);
}

struct pr_span pr_doubts_files(const struct pr_doubts *d, uint64_t *more)
{
	size_t n = 0, lines = 0;
	for (; n < d->files.n && lines < PR_DOUBTS_SHOWN; n++)
		lines += d->files.p[n] == '\n';
	*more = d->file_count - lines;
	return (struct pr_span){(const uint8_t *)d->files.p, n};
}

void pr_doubts_free(struct pr_doubts *d)
{
	pr_text_free(&d->notes);
	pr_text_free(&d->files);
}
