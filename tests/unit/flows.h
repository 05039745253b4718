/* Flows of notes for tests: what is in them, and what came out of others. */
#ifndef FLOWS_H
#define FLOWS_H

#include <stdlib.h>

#include "merge/flow.h"
#include "record/encode.h"

#define FLOW_MAX 4096u

/* Pieces in an array of its own. */
struct list {
	struct pr_piece pieces[FLOW_MAX];
	size_t count, given;
};

/* A note that is never freed before the program ends; the same text at the same time is the same record. */
static inline struct pr_piece piece_of_note(uint64_t t, const char *text)
{
	static struct pr_build b;
	pr_build_record(&b, PR_NOTE, t);
	pr_build_text(&b, PR_NOTE_TEXT, pr_span_of(text));
	struct pr_span record = pr_build_end(&b);
	uint8_t *copy = malloc(record.n);
	memcpy(copy, record.p, record.n);
	return (struct pr_piece){{copy, record.n}, t, pr_rank_of(PR_NOTE)};
}

static inline void free_list(struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free((void *)(uintptr_t)list->pieces[i].bytes.p);
	list->count = list->given = 0;
}

static inline void add_note(struct list *list, uint64_t t, const char *text)
{
	list->pieces[list->count++] = piece_of_note(t, text);
}

/* "1a 2b 2c": notes with one letter each at these times, of one digit. */
static inline void add_notes(struct list *list, const char *notes)
{
	for (; *notes; notes += notes[2] ? 3 : 2)
		add_note(list, (uint64_t)(notes[0] - '0'), (char[]){notes[1], '\0'});
}

static inline int next_of_list(void *arg, struct pr_piece *piece)
{
	struct list *list = arg;
	if (list->given == list->count)
		return 0;
	*piece = list->pieces[list->given++];
	return 1;
}

static inline struct pr_flow flow_of(struct list *list)
{
	list->given = 0;
	return (struct pr_flow){.next = next_of_list, .arg = list};
}

/* All of a flow, in the form of add_notes(). The letter is the last byte of each record. */
static inline const char *notes_of(struct pr_flow flow)
{
	static char text[4 * FLOW_MAX];
	struct pr_piece piece;
	size_t n = 0;
	while (flow.next(flow.arg, &piece) > 0 && n + 4 < sizeof text) {
		text[n++] = (char)('0' + piece.t);
		text[n++] = (char)piece.bytes.p[piece.bytes.n - 1];
		text[n++] = ' ';
	}
	text[n > 0 ? n - 1 : 0] = '\0';
	pr_flow_free(&flow);
	return text;
}

#endif
