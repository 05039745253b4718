/* Another program at the other end of two pipes: whatever a shell can start. */
#ifndef PR_COMMAND_H
#define PR_COMMAND_H

#include <stdbool.h>
#include <sys/types.h>

struct pr_command {
	pid_t pid;
	int in, out; /* what it writes, and what it reads */
};

/* Starts `sh -c line`; stderr stays ours. False: errno says why. */
bool pr_command_start(struct pr_command *c, const char *line);
/* It is to read the end of its input. */
void pr_command_hang_up(struct pr_command *c);
/*
 * Closes the pipes and waits until it has ended, at most so long, in ms (negative: for ever); then it is ended. Its exit
 * status, 128 and the signal's number, or -1 if it had to be ended.
 */
int pr_command_end(struct pr_command *c, int patience);

#endif
