#include "whois_write.h"

#include "record/display.h"

#define WIDTH 80u
#define NAME_MAX_COLUMNS 20u  /* longer names have a line of their own */
#define TOKEN_MAX_COLUMNS 40u /* a Redis node id */
#define LABEL 6u              /* columns: "name", "id", "addr", "log", and two blanks */

struct table {
	struct pr_text *out;
	struct pr_identity *who;
	const struct pr_whois_names *names;
	struct pr_display display;
	size_t folder;      /* bytes of the inputs' names that they have in common, up to a slash, and that are shown once */
	size_t name, token; /* columns of the widest */
	struct pr_text text, place; /* while a line is put together */
};

/* Both are empty again; that memory ran out is not forgotten. */
static void clear(struct table *t)
{
	t->out->failed = t->out->failed || t->text.failed || t->place.failed;
	pr_text_clear(&t->text);
	pr_text_clear(&t->place);
}

static size_t columns(const struct table *t, const struct pr_text *text)
{
	return pr_display_columns(&t->display, (struct pr_span){(const uint8_t *)text->p, text->n});
}

static void add_file(struct pr_text *out, const struct table *t, uint32_t input)
{
	const char *file = input < t->names->count ? t->names->files[input] : "?";
	pr_display_text(out, pr_span_of(strcmp(file, "-") == 0 ? "stdin" : file + t->folder));
}

/* An input on stdin is in no folder: then none is in common. */
static void find_folder(struct table *t)
{
	const char *first = t->names->count > 0 ? t->names->files[0] : "";
	size_t n = strlen(first);
	for (size_t i = 1; i < t->names->count; i++)
		for (size_t k = 0; k < n; k++)
			if (t->names->files[i][k] != first[k])
				n = k;
	while (n > 0 && first[n - 1] != '/')
		n--;
	t->folder = n;
}

static void add_place(struct pr_text *out, const struct table *t, struct pr_place place)
{
	if (place.input == PR_PLACE_MEMBERS)
		pr_text_string(out, "members file");
	else if (place.input == PR_PLACE_CALL)
		pr_text_string(out, "command line");
	else if (place.input == PR_PLACE_FILE_NAME)
		pr_text_string(out, "file name");
	else if (place.input != PR_PLACE_NONE)
		add_file(out, t, place.input);
	if (place.input < t->names->count && place.line > 0) {
		pr_text_char(out, ':');
		pr_text_uint(out, place.line);
	}
}

static const char *label_of(enum pr_known known)
{
	return known == PR_KNOWN_ADDR ? "addr" : known == PR_KNOWN_ID ? "id" : "name";
}

static void widen(size_t *width, size_t needed, size_t most)
{
	if (needed > *width && needed <= most)
		*width = needed;
}

static void measure(struct table *t, const struct pr_whois_report *report)
{
	t->name = sizeof "PEER" - 1;
	t->token = sizeof "IS KNOWN BY" - 1 - LABEL;
	for (size_t i = 0; i < report->count; i++) {
		const struct pr_whois_peer *peer = &report->peers[i];
		clear(t);
		pr_display_text(&t->text, peer->name);
		widen(&t->name, columns(t, &t->text) + (peer->log_count == 0 ? 2 : 0), NAME_MAX_COLUMNS);
		for (size_t k = 0; k < peer->token_count; k++) {
			clear(t);
			pr_display_text(&t->text, peer->tokens[k].text);
			widen(&t->token, columns(t, &t->text), TOKEN_MAX_COLUMNS);
		}
	}
}

/* What stands in t->text, and in t->place if anything does, in the line whose name is there already. */
static void end_line(struct table *t, const char *label)
{
	size_t indent = t->name + 2 + LABEL, width = columns(t, &t->text), place = columns(t, &t->place);
	pr_text_string(t->out, label);
	pr_text_repeat(t->out, " ", LABEL - strlen(label));
	pr_text_bytes(t->out, t->text.p, t->text.n);
	if (t->place.n > 0) {
		if (width <= t->token && indent + t->token + 2 + place <= WIDTH) {
			pr_text_repeat(t->out, " ", t->token - width + 2);
		} else {
			pr_text_char(t->out, '\n');
			pr_text_repeat(t->out, " ", indent + 2 + place <= WIDTH ? indent + 2 : 2);
		}
		pr_text_bytes(t->out, t->place.p, t->place.n);
	}
	pr_text_char(t->out, '\n');
	clear(t);
}

/* The name, or what takes its place in a peer's further lines. */
static void begin_line(struct table *t, const struct pr_whois_peer *peer, bool first)
{
	size_t width = 0;
	if (first) {
		clear(t);
		pr_display_text(&t->text, peer->name);
		pr_text_string(&t->text, peer->log_count == 0 ? " *" : "");
		pr_text_bytes(t->out, t->text.p, t->text.n);
		width = columns(t, &t->text);
		clear(t);
	}
	if (width > t->name) {
		pr_text_char(t->out, '\n');
		width = 0;
	}
	pr_text_repeat(t->out, " ", t->name + 2 - width);
}

static void write_peer(struct table *t, const struct pr_whois_peer *peer)
{
	bool first = true;
	for (size_t i = 0; i < peer->token_count; i++, first = false) {
		begin_line(t, peer, first);
		pr_display_text(&t->text, peer->tokens[i].text);
		add_place(&t->place, t, peer->tokens[i].place);
		end_line(t, label_of(peer->tokens[i].known));
	}
	for (size_t i = 0; i < peer->log_count; i++, first = false) {
		begin_line(t, peer, first);
		add_file(&t->text, t, peer->logs[i]);
		end_line(t, "log");
	}
	if (!first)
		return;
	begin_line(t, peer, true);
	pr_text_uint(&t->text, peer->records);
	pr_text_string(&t->text, peer->records == 1 ? " record" : " records");
	if (peer->src.n > 0)
		pr_display_text(&t->place, peer->src);
	end_line(t, "in");
}

static void add_count(struct pr_text *out, const char *before, uint64_t count, const char *one, const char *many)
{
	pr_text_string(out, before);
	pr_text_uint(out, count);
	pr_text_string(out, count == 1 ? one : many);
}

static void write_summary(struct table *t, const struct pr_whois_report *report, const struct pr_conflicts *conflicts)
{
	size_t logs = 0;
	for (size_t i = 0; i < report->count; i++)
		logs += report->peers[i].log_count > 0;
	add_count(t->out, "", report->count, " peer", " peers");
	if (report->count > 0 && logs == report->count)
		pr_text_string(t->out, ", each with a log of its own");
	else if (logs > 0)
		add_count(t->out, ", ", logs, " with a log of its own", " with logs of their own");
	if (logs < report->count)
		add_count(t->out, ", ", report->count - logs, " only mentioned (*)", " only mentioned (*)");
	if (conflicts->count > 0)
		add_count(t->out, ", ", conflicts->count, " contradiction", " contradictions");
	pr_text_char(t->out, '\n');
	if (t->folder > 0) {
		pr_text_string(t->out, "files in ");
		pr_display_text(t->out, (struct pr_span){(const uint8_t *)t->names->files[0], t->folder});
		pr_text_char(t->out, '\n');
	}
	if (report->further > 0) {
		pr_text_uint(t->out, report->further);
		pr_text_string(t->out, " mentions of further peers are not shown\n");
	}
}

/* "etcd1 (615f814519b228c2)": a name, and what was said of it */
static void add_side(struct table *t, const struct pr_conflict *conflict, unsigned side)
{
	pr_display_name(&t->text, pr_identity_text(t->who, conflict->names[side]));
	if (conflict->said[side] == conflict->names[side])
		return;
	pr_text_string(&t->text, " (");
	pr_display_name(&t->text, pr_identity_text(t->who, conflict->said[side]));
	pr_text_char(&t->text, ')');
}

static void write_conflict(struct table *t, const struct pr_conflict *conflict)
{
	add_side(t, conflict, 0);
	pr_text_string(&t->text, " and ");
	add_side(t, conflict, 1);
	for (unsigned i = 0; i < conflict->count && i < PR_CONFLICT_PLACES; i++) {
		pr_text_string(&t->text, i > 0 ? ", " : ": ");
		add_place(&t->text, t, conflict->places[i]);
	}
	if (conflict->count > PR_CONFLICT_PLACES)
		add_count(&t->text, " and ", conflict->count - PR_CONFLICT_PLACES, " time more", " times more");
	pr_display_paragraph(t->out, &t->display, "", 2, (struct pr_span){(const uint8_t *)t->text.p, t->text.n});
	clear(t);
}

static void write_conflicts(struct table *t, const struct pr_conflicts *conflicts)
{
	if (conflicts->count > 0)
		pr_text_string(t->out, "\nSaid to be one peer, and cannot be:\n");
	for (size_t i = 0; i < conflicts->count; i++)
		write_conflict(t, &conflicts->list[i]);
	if (conflicts->beyond > 0) {
		pr_text_uint(t->out, conflicts->beyond);
		pr_text_string(t->out, " contradictions about further peers are not shown\n");
	}
}

void pr_whois_write_table(struct pr_text *out, const struct pr_whois_report *report, struct pr_identity *who,
                          const struct pr_whois_names *names)
{
	struct table t = {.out = out, .who = who, .names = names, .display = {.width = WIDTH, .utf8 = true}};
	const struct pr_conflicts *conflicts = pr_identity_conflicts(who);
	find_folder(&t);
	measure(&t, report);
	write_summary(&t, report, conflicts);
	if (report->count > 0) {
		pr_text_string(out, "\nPEER");
		pr_text_repeat(out, " ", t.name - 4 + 2);
		pr_text_string(out, "IS KNOWN BY");
		pr_text_repeat(out, " ", LABEL + t.token - 11 + 2);
		pr_text_string(out, "SAID FIRST IN\n");
	}
	for (size_t i = 0; i < report->count; i++)
		write_peer(&t, &report->peers[i]);
	write_conflicts(&t, conflicts);
	clear(&t);
	pr_text_free(&t.text);
	pr_text_free(&t.place);
}
