/*
 * What two programs say to each other over a pair of pipes: frames of a byte for their kind, four bytes of length, the highest
 * first, and so many bytes. Before the first frame each says one line, so that whatever else comes out of a command (a greeting, a
 * message of a shell) is told as such.
 *
 * The other end may be anything: a frame is at most PR_FRAME_MAX long, takes memory as it comes, not as it says, and what does not
 * come in time is an error.
 */
#ifndef PR_FRAMES_H
#define PR_FRAMES_H

#include "record/stream.h"

#define PR_FRAME_MAX (16u << 20)

struct pr_frames {
	int in, out;
	int patience;   /* ms that one end waits for the other; -1: for ever */
	uint8_t *buffer; /* what was read: of it `start` to `end` is left */
	size_t start, end, room;
	uint64_t received, sent; /* bytes, all told */
	enum pr_status status;   /* ERROR, MALFORMED, or CUT_OFF if it went away */
	char error[400];         /* what is wrong, without the program's name */
};

/* {.in, .out, .patience}, the rest zeroed, is ready. Frees what it holds, not the struct; the descriptors stay the caller's. */
void pr_frames_free(struct pr_frames *f);

/* A line, its line feed included, that is not longer than 200 bytes. All return false with f->status and f->error. */
bool pr_frames_say(struct pr_frames *f, const char *line);
/* The other end's, without its line feed, into line[200]. It has to begin with `start`. */
bool pr_frames_hear(struct pr_frames *f, const char *start, char line[200]);
bool pr_frames_send(struct pr_frames *f, char kind, struct pr_span bytes);
/* The next frame, valid until the next call. An end of input is an error. */
bool pr_frames_receive(struct pr_frames *f, char *kind, struct pr_span *bytes);
/* Waits until the other end has closed its pipe. False: it did not, in time, or still has something to say. */
bool pr_frames_closed(struct pr_frames *f);

#endif
