#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOK_EVERY 10 /* ms */

static void close_both(const int pipe[2])
{
	int error = errno;
	close(pipe[0]);
	close(pipe[1]);
	errno = error;
}

static void become(const char *line, int in, int out)
{
	signal(SIGPIPE, SIG_DFL);
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
		execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

bool pr_command_start(struct pr_command *c, const char *line)
{
	int to[2], from[2];
	if (pipe2(to, O_CLOEXEC) != 0)
		return false;
	if (pipe2(from, O_CLOEXEC) != 0) {
		close_both(to);
		return false;
	}
	c->pid = fork();
	if (c->pid < 0) {
		close_both(to);
		close_both(from);
		return false;
	}
	if (c->pid == 0)
		become(line, to[0], from[1]);
	close(to[0]);
	close(from[1]);
	c->out = to[1];
	c->in = from[0];
	return true;
}

void pr_command_hang_up(struct pr_command *c)
{
	if (c->out >= 0)
		close(c->out);
	c->out = -1;
}

int pr_command_end(struct pr_command *c, int patience)
{
	const struct timespec pause = {.tv_nsec = LOOK_EVERY * 1000000L};
	int status = 0, waited = 0;
	bool killed = false;
	pr_command_hang_up(c);
	close(c->in);
	for (;;) {
		pid_t got = waitpid(c->pid, &status, patience < 0 || killed ? 0 : WNOHANG);
		if (got == c->pid || (got < 0 && errno != EINTR))
			break;
		if (got == 0 && waited >= patience) {
			kill(c->pid, SIGKILL);
			killed = true;
		} else if (got == 0) {
			nanosleep(&pause, NULL);
			waited += LOOK_EVERY;
		}
	}
	return killed ? -1 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
