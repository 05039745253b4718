/*
 * One writer in an input: a log has one, a file that lines of several hosts or programs were gathered into has several. What
 * it tells goes into spools until it is known who is who, and comes out as records of the stream, in the order of time. Where
 * that cannot be waited for, since the input is a pipe, records come out at once, with names as known until then.
 *
 * A voice that rests takes little memory: what it needs to listen is freed.
 */
#ifndef PR_VOICE_H
#define PR_VOICE_H

#include "base/spool.h"
#include "call.h"
#include "format/evidence.h"
#include "landmarks.h"
#include "naming.h"
#include "queue.h"
#include "saying.h"

struct pr_voice {
	const struct pr_call *call;
	struct pr_build *build;     /* the input's, for what is told */
	struct pr_queue *queue;     /* what comes out: the input's if it is live, else `waiting` */
	bool live;                  /* records come out at once */
	bool plain;                 /* what is told holds no text of the input: it is not looked at once more */
	bool nobody;                /* what it told is of others: the input is no peer's own */
	bool deaf;                  /* to records: who is who is all that counts */
	uint32_t input;             /* which of the call's, for places */
	char *writer, *program;     /* as a wrapper names them; NULL: it does not */
	const struct pr_format *format; /* NULL: not recognised, or what it tells is no lines */
	struct pr_span system;      /* what the records say; p NULL until it is recognised */
	const char *file;           /* of the places that are told; borrowed; NULL: none are */
	char sign;                  /* before them */
	struct pr_span told_by;     /* the format's name, or that of another reader */
	uint32_t *tally;            /* of marks in its lines, while it is not recognised */
	uint64_t lines;
	struct pr_extract *extract;
	struct pr_evidence *evidence;
	struct pr_extract_counts counts; /* of the extract, or of what a reader told */
	struct pr_extract_param *params; /* of the format: what was told of them, once it rests */
	uint64_t seen[PR_SAYING_SEEN]; /* what was told lately of who is who */
	struct pr_landmarks *landmarks; /* what it told that others may have told, too; NULL: nothing, or it is live */
	struct pr_spool *told, *same; /* while it is not live */
	struct pr_queue waiting;
	struct pr_naming *naming;
	struct pr_build named;
	uint64_t steps, newest;     /* of what was taken from told */
	bool ended;                 /* told is empty */
	struct pr_selfhood self;    /* what it calls itself */
	uint64_t conflicts, conflict_line; /* what was said of who is who and cannot be; where first */
	int trouble;                /* errno, or 0: what it told since then is lost */
};

/* Texts are copied and may be NULL. NULL if memory ran out. */
struct pr_voice *pr_voice_new(const struct pr_call *call, struct pr_build *build, struct pr_span writer,
                              struct pr_span program);
void pr_voice_free(struct pr_voice *v);
/* Of a pipe: what is told comes out into the queue, by the name of this token. False if memory ran out. */
bool pr_voice_set_live(struct pr_voice *v, struct pr_queue *queue, uint32_t own);
/* Gets ready for lines of a format. file: what src names; borrowed. False if memory ran out. */
bool pr_voice_listen(struct pr_voice *v, const struct pr_format *format, const struct pr_zone *zone, const char *file);
/* What is told has places of this file, which is borrowed, behind this sign; its system is v->system. Before anything is. */
void pr_voice_place(struct pr_voice *v, const char *file, char sign);
/* outer and seen: as pr_extract_line() takes them. */
void pr_voice_line(struct pr_voice *v, uint64_t number, struct pr_span line, const struct pr_peeled *outer,
                   const struct pr_seen *seen);
/* The same for a reader that knows no formats. Valid as long as the voice is. */
struct pr_teller pr_voice_teller(struct pr_voice *v);
/* All was told: frees what it took to listen. */
void pr_voice_rest(struct pr_voice *v);

/* Who is who, as it was told, with `own` for itself. False: errno says why. */
bool pr_voice_join(struct pr_voice *v, uint32_t own);
/*
 * Gets the next record ready. True: it is the first of the queue, and *t is its time. False: the end, or trouble. In any thread, as long
 * as nothing is learnt of who is who.
 */
bool pr_voice_advance(struct pr_voice *v, uint64_t *t);

#endif
