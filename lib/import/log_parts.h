/*
 * What the parts of log.h share: log.c opens, recognises and closes, log_voices.c knows who speaks; how an input is read is a
 * struct pr_log_reader for each kind of it.
 */
#ifndef PR_LOG_PARTS_H
#define PR_LOG_PARTS_H

#include "log.h"

struct pr_log_reader {
	/* Gets ready; ahead: of a pipe what was read of it already, else empty. False: error says why. */
	bool (*begin)(struct pr_log *log, struct pr_span ahead);
	/* A piece more: a line, a packet, a buffer. 1; 0: the end; -1: error says why. */
	int (*read)(struct pr_log *log);
	/* What is left to tell, and frees what begin() got. Called once, also after an error. */
	void (*end)(struct pr_log *log);
};

extern const struct pr_log_reader pr_log_lines, pr_log_json, pr_log_dump, pr_log_capture;

/* All of these: false, and the log has ended. */
bool pr_log_fail(struct pr_log *log, enum pr_status status, const char *what);
bool pr_log_fail_system(struct pr_log *log, int number); /* errno's */
bool pr_log_fail_reading(struct pr_log *log);

/* Now and then, while it is read. */
void pr_log_pulse(struct pr_log *log);
/* The name of the file, "stdin" for "-". */
const char *pr_log_file(const struct pr_log *log);

/*
 * Who speaks, by what a wrapper says; p NULL: it says nothing. NULL: there are so many that those in whose text nothing is
 * recognised have no place, or, if the log is `full`, none but those that were recognised; or memory ran out.
 */
struct pr_voice *pr_log_voice(struct pr_log *log, struct pr_span writer, struct pr_span program, struct pr_span text);
/* What a voice is called by if nothing better is known: its writer, else the log. */
uint32_t pr_log_token(struct pr_log *log, const struct pr_voice *v);

/* When all was told: a file, or a pipe, that only others have written into is no peer, whatever it is called. */
void pr_log_hide_gathering(struct pr_log *log);

/* Of lines: looks for wrappers, and whose formats the lines have. False: error says why. */
bool pr_log_lines_look(struct pr_log *log, struct pr_span ahead);
bool pr_log_lines_recognised(const struct pr_log *log);
/* When they begin, where no wrapper has told it; more: the last line may not be all there. */
void pr_log_lines_find_first(struct pr_log *log, struct pr_span ahead, bool more);

#endif
