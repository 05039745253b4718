#include "wrapper.h"

#include <stdlib.h>

#include "wrap.h"

/* A line of which not all pieces are there yet, and what its first one said. */
struct pieces {
	bool open, over; /* over: too long already */
	struct pr_text text;
	struct pr_text names; /* the writer's and the program's */
	struct pr_peeled head;
};

struct pr_wrapper {
	unsigned count;
	void (*handler)(void *arg, const struct pr_peeled *peeled);
	void *arg;
	bool strict, failed;
	struct pr_export *export; /* of the first layer, if it is one */
	struct pr_wrapper_counts counts;
	struct pr_wrap wraps[PR_WRAPPER_DEPTH];
	struct pieces pieces[PR_WRAPPER_DEPTH][2];
};

pr_wrap_peel *const pr_wrap_peels[PR_WRAP_KINDS] = {
	[PR_WRAP_TAIL] = pr_wrap_tail,
	[PR_WRAP_ESCAPES] = pr_wrap_escapes,       [PR_WRAP_JOURNAL] = pr_wrap_journal,
	[PR_WRAP_DOCKER] = pr_wrap_docker,         [PR_WRAP_CRI] = pr_wrap_cri,
	[PR_WRAP_KUBECTL] = pr_wrap_kubectl,       [PR_WRAP_COMPOSE] = pr_wrap_compose,
	[PR_WRAP_SYSLOG5424] = pr_wrap_syslog5424, [PR_WRAP_SYSLOG] = pr_wrap_syslog,
	[PR_WRAP_STAMP] = pr_wrap_stamped};

struct pr_wrapper *pr_wrapper_new(const struct pr_wrapping *wrapping,
				  void (*handler)(void *arg, const struct pr_peeled *peeled), void *arg)
{
	struct pr_wrapper *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	w->count = wrapping->count;
	w->handler = handler;
	w->arg = arg;
	for (unsigned i = 0; i < w->count; i++)
		w->wraps[i].kind = wrapping->layers[i];
	if (w->count > 0 && w->wraps[0].kind == PR_WRAP_EXPORT && !(w->export = pr_export_new())) {
		free(w);
		return NULL;
	}
	return w;
}

void pr_wrapper_free(struct pr_wrapper *w)
{
	if (!w)
		return;
	for (unsigned i = 0; i < PR_WRAPPER_DEPTH; i++) {
		pr_text_free(&w->wraps[i].text);
		pr_text_free(&w->wraps[i].files);
		for (unsigned k = 0; k < 2; k++) {
			pr_text_free(&w->pieces[i][k].text);
			pr_text_free(&w->pieces[i][k].names);
		}
	}
	pr_export_free(w->export);
	free(w);
}

void pr_wrapper_strict(struct pr_wrapper *w)
{
	w->strict = true;
}

const struct pr_wrapper_counts *pr_wrapper_counts(const struct pr_wrapper *w)
{
	return &w->counts;
}

void pr_wrapper_rewind(struct pr_wrapper *w)
{
	for (unsigned i = 0; i < PR_WRAPPER_DEPTH; i++)
		w->pieces[i][0].open = w->pieces[i][1].open = false;
	for (unsigned i = 0; i < PR_WRAPPER_DEPTH; i++) {
		w->wraps[i].name_n = 0;
		w->wraps[i].blank = false;
		pr_text_clear(&w->wraps[i].files);
	}
	if (w->export)
		pr_export_clear(w->export);
	w->counts = (struct pr_wrapper_counts){0};
}

static void hand_out(struct pr_wrapper *w, struct pr_peeled *peeled)
{
	if (peeled->text.n > 0 && peeled->text.p[peeled->text.n - 1] == '\r')
		peeled->text.n--;
	w->counts.bare += peeled->bare;
	w->handler(w->arg, peeled);
}

static void pass(struct pr_wrapper *w, unsigned i, struct pr_peeled *peeled);

/* A message of layer i - 1, each of its lines. */
static void pass_lines(struct pr_wrapper *w, unsigned i, const struct pr_peeled *message)
{
	struct pr_span rest = message->text.n > 0 ? message->text : pr_span_of("");
	const uint8_t *lf;
	do {
		struct pr_peeled line = *message;
		lf = memchr(rest.p, '\n', rest.n);
		line.text = (struct pr_span){rest.p, lf ? (size_t)(lf - rest.p) : rest.n};
		rest = (struct pr_span){rest.p + line.text.n + (lf != NULL), rest.n - line.text.n - (lf != NULL)};
		pass(w, i, &line);
	} while (lf && rest.n > 0);
}

static struct pr_span named(const struct pr_text *names, struct pr_span name, size_t at)
{
	return name.n > 0 ? (struct pr_span){(const uint8_t *)names->p + at, name.n} : (struct pr_span){NULL, 0};
}

/* What there is of a line is all. */
static void close_pieces(struct pr_wrapper *w, unsigned i, struct pieces *pieces)
{
	struct pr_peeled line = pieces->head;
	pieces->open = false;
	line.text = (struct pr_span){(const uint8_t *)pieces->text.p, pieces->text.n};
	w->failed = w->failed || pieces->text.failed || pieces->names.failed;
	if (!pieces->names.failed)
		pass_lines(w, i + 1, &line);
}

static void open_pieces(struct pieces *pieces, const struct pr_peeled *first)
{
	pieces->open = true;
	pieces->over = false;
	pieces->head = *first;
	pr_text_clear(&pieces->text);
	pr_text_clear(&pieces->names);
	pr_text_bytes(&pieces->names, first->writer.p, first->writer.n);
	pr_text_bytes(&pieces->names, first->program.p, first->program.n);
	pieces->head.writer = named(&pieces->names, first->writer, 0);
	pieces->head.program = named(&pieces->names, first->program, first->writer.n);
}

/* A piece of layer i, or a whole line: `last` of its pieces. */
static void join(struct pr_wrapper *w, unsigned i, struct pieces *pieces, const struct pr_peeled *piece, bool last)
{
	if (pieces->open && !pr_same(pieces->head.writer, piece->writer))
		close_pieces(w, i, pieces);
	if (!pieces->open && last) {
		pass_lines(w, i + 1, piece);
		return;
	}
	if (!pieces->open)
		open_pieces(pieces, piece);
	size_t room = PR_LINE_MAX - pieces->text.n;
	if (piece->text.n > room && !pieces->over) {
		pieces->over = true;
		w->counts.cut++;
	}
	pr_text_bytes(&pieces->text, piece->text.p, piece->text.n < room ? piece->text.n : room);
	if (last)
		close_pieces(w, i, pieces);
}

static bool in_pieces(enum pr_wrap_kind kind)
{
	return kind == PR_WRAP_JOURNAL || kind == PR_WRAP_DOCKER || kind == PR_WRAP_CRI;
}

/* Takes the wrappers from layer i on off a line, and hands out what is inside. */
static void pass(struct pr_wrapper *w, unsigned i, struct pr_peeled *peeled)
{
	for (; i < w->count; i++) {
		struct pr_wrap *wrap = &w->wraps[i];
		enum pr_wrap_fit fit = pr_wrap_peels[wrap->kind](wrap, peeled);
		w->failed = w->failed || wrap->text.failed || wrap->files.failed;
		if (fit == PR_WRAP_NOTICE) {
			w->counts.notices++;
			return;
		}
		if (fit == PR_WRAP_BROKEN) {
			w->counts.broken++;
			return;
		}
		if (fit == PR_WRAP_UNFIT || (fit == PR_WRAP_LOOSE && w->strict)) {
			peeled->bare = true;
			break;
		}
		struct pieces *pieces = &w->pieces[i][wrap->stream];
		if (in_pieces(wrap->kind) && (wrap->piece || pieces->open || wrap->kind != PR_WRAP_CRI)) {
			join(w, i, pieces, peeled, !wrap->piece);
			return;
		}
	}
	hand_out(w, peeled);
}

static void take_record(struct pr_wrapper *w, enum pr_wrap_fit fit)
{
	struct pr_peeled record = {0};
	w->counts.broken += fit == PR_WRAP_BROKEN;
	if (fit != PR_WRAP_NOTICE)
		return;
	if (pr_export_take(w->export, &record)) {
		w->counts.cut += pr_export_cut(w->export);
		join(w, 0, &w->pieces[0][0], &record, !pr_export_is_piece(w->export));
	} else {
		w->failed = true;
	}
	pr_export_clear(w->export);
}

static bool succeeded(struct pr_wrapper *w)
{
	bool failed = w->failed;
	w->failed = false;
	return !failed;
}

bool pr_wrapper_line(struct pr_wrapper *w, struct pr_span raw, unsigned ending)
{
	struct pr_peeled peeled = {.text = raw, .line = ++w->counts.lines};
	if (w->export)
		take_record(w, pr_export_line(w->export, raw, ending, peeled.line));
	else
		pass(w, 0, &peeled);
	return succeeded(w);
}

bool pr_wrapper_end(struct pr_wrapper *w)
{
	if (w->export)
		take_record(w, pr_export_end(w->export));
	for (unsigned i = 0; i < w->count; i++)
		for (unsigned k = 0; k < 2; k++)
			if (w->pieces[i][k].open)
				close_pieces(w, i, &w->pieces[i][k]);
	return succeeded(w);
}
