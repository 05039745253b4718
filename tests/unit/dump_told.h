/* What a dump tells, as text: records as JSON Lines, identities as "= kind:token ...", an error as "! why". */
#ifndef DUMP_TOLD_H
#define DUMP_TOLD_H

#include "base/text.h"
#include "check.h"
#include "dump/dump.h"
#include "record/decode.h"
#include "record/json.h"

static struct pr_text told_out;

static inline void told_record(void *arg, const struct pr_telling *told)
{
	struct pr_record r;
	const char *why = "";
	(void)arg;
	CHECK_EQ_INT(told->flags, 0);
	if (pr_decode(told->record.p, told->record.n, &r, &why) != PR_DECODED)
		check_failed(__FILE__, __LINE__, why);
	else
		CHECK_EQ_INT(pr_json_write(&told_out, &r), 0);
}

static inline void told_same(void *arg, const struct pr_token *tokens, size_t count, bool own)
{
	static const char *const kinds[] = {"addr", "id", "name", "file", "self"};
	(void)arg;
	pr_text_string(&told_out, own ? "= own" : "=");
	for (size_t i = 0; i < count; i++) {
		pr_text_char(&told_out, ' ');
		pr_text_string(&told_out, kinds[tokens[i].known]);
		pr_text_char(&told_out, ':');
		pr_text_bytes(&told_out, tokens[i].text.p, tokens[i].text.n);
	}
	pr_text_char(&told_out, '\n');
}

static const struct pr_teller told_teller = {.record = told_record, .same = told_same};

/* Of this dump, the first piece of `first` bytes, the others of `piece`. Valid until the next call. */
static inline const char *told_pieces(struct pr_dump *d, struct pr_span bytes, size_t first, size_t piece)
{
	CHECK(d != NULL);
	pr_text_clear(&told_out);
	for (size_t i = 0, n = first; i < bytes.n; i += n, n = piece) {
		n = n < bytes.n - i ? n : bytes.n - i;
		if (!pr_dump_bytes(d, (struct pr_span){bytes.p + i, n}))
			break;
	}
	if (!pr_dump_end(d)) {
		pr_text_string(&told_out, "! ");
		pr_text_string(&told_out, pr_dump_error(d));
		pr_text_char(&told_out, '\n');
	}
	if (pr_dump_counts(d)->snapshot > 0) {
		pr_text_string(&told_out, "snapshot ");
		pr_text_uint(&told_out, pr_dump_counts(d)->snapshot);
		pr_text_char(&told_out, '\n');
	}
	if (pr_dump_counts(d)->unfit > 0) {
		pr_text_string(&told_out, "unfit ");
		pr_text_uint(&told_out, pr_dump_counts(d)->unfit);
		pr_text_char(&told_out, '\n');
	}
	pr_text_char(&told_out, 0);
	pr_dump_free(d);
	return told_out.p;
}

static inline const char *told_by(struct pr_dump *d, struct pr_span bytes, size_t piece)
{
	return told_pieces(d, bytes, piece, piece);
}

static inline struct pr_dump *told_new(struct pr_span ahead)
{
	static const struct pr_zone utc;
	const struct pr_dump_kind *kind = pr_dump_recognise(ahead);
	return kind ? pr_dump_new(kind, &told_teller, &utc, pr_span_of("f")) : NULL;
}

/* `ahead` says which kind it is. */
static inline const char *told_kind(struct pr_span ahead, struct pr_span bytes, size_t piece)
{
	struct pr_dump *d = told_new(ahead);
	return d ? told_by(d, bytes, piece) : "not recognised";
}

static inline const char *told_in_two(struct pr_span bytes, size_t at)
{
	struct pr_dump *d = told_new(bytes);
	return d ? told_pieces(d, bytes, at, bytes.n) : "not recognised";
}

static inline const char *told(struct pr_span bytes, size_t piece)
{
	return told_kind(bytes, bytes, piece ? piece : 1);
}

static inline struct pr_text told_file(const char *name, const char *suffix)
{
	struct pr_text text = {0};
	char path[1024], *room;
	snprintf(path, sizeof path, "tests/dumps/%s%s", name, suffix);
	FILE *f = fopen(path, "re");
	if (!f)
		check_failed(__FILE__, __LINE__, path);
	while (f && (room = pr_text_room(&text, 65536)) != NULL) {
		size_t n = fread(room, 1, 65536, f);
		text.n += n;
		if (n == 0)
			break;
	}
	if (f)
		fclose(f);
	return text;
}

static inline struct pr_span told_span(const struct pr_text *text)
{
	return (struct pr_span){(uint8_t *)text->p, text->n};
}

static inline const char *told_text(struct pr_text *text)
{
	pr_text_char(text, 0);
	text->n--;
	return text->p;
}

#endif
