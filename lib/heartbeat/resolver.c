#include "resolver.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/endpoint.h"

struct question {
	uint64_t ticket;
	uint16_t port;
	char host[PR_HOST_MAX + 1];
};

static void look_up(const struct question *question, struct pr_resolved *answer)
{
	struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICSERV}, *list = NULL;
	char port[8];
	snprintf(port, sizeof port, "%u", question->port);
	*answer = (struct pr_resolved){.ticket = question->ticket};
	answer->error = getaddrinfo(question->host, port, &hints, &list);
	for (struct addrinfo *a = list; a && answer->count < PR_RESOLVED_MAX; a = a->ai_next)
		if ((a->ai_family == AF_INET || a->ai_family == AF_INET6) && a->ai_addrlen <= sizeof answer->list[0])
			memcpy(&answer->list[answer->count++], a->ai_addr, a->ai_addrlen);
	if (list)
		freeaddrinfo(list);
}

/* Nothing is left to it but the socket: whoever reads the other's output must see its end. */
static void leave_all(int fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int standard = STDIN_FILENO; standard <= STDERR_FILENO && null >= 0; standard++)
		dup2(null, standard);
	int kept = dup2(fd, STDERR_FILENO + 1);
	close_range((unsigned)kept + 1, ~0u, 0);
}

static _Noreturn void serve(int fd, pid_t parent, bool (*prepare)(void *context), void *context)
{
	struct question question;
	struct pr_resolved answer;
	sigset_t none;
	leave_all(fd);
	fd = STDERR_FILENO + 1;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGINT, SIG_IGN); /* Ctrl-C is for the other one, which ends this */
	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	if ((prepare && !prepare(context)) || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	while (recv(fd, &question, sizeof question, 0) == (ssize_t)sizeof question) {
		question.host[PR_HOST_MAX] = '\0';
		look_up(&question, &answer);
		if (send(fd, &answer, sizeof answer, MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

bool pr_resolver_start(struct pr_resolver *resolver, bool (*prepare)(void *context), void *context)
{
	int ends[2];
	pid_t parent = getpid();
	*resolver = (struct pr_resolver){.fd = -1};
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	resolver->pid = fork();
	if (resolver->pid == 0) {
		close(ends[0]);
		serve(ends[1], parent, prepare, context);
	}
	int error = errno;
	close(ends[1]);
	if (resolver->pid > 0) {
		resolver->fd = ends[0];
		return true;
	}
	close(ends[0]);
	errno = error;
	return false;
}

/* It ends when the socket does, unless a look-up is under way: then when this process does. */
void pr_resolver_stop(struct pr_resolver *resolver)
{
	const struct timespec moment = {.tv_nsec = 1000000};
	if (resolver->fd < 0)
		return;
	close(resolver->fd);
	resolver->fd = -1;
	for (unsigned i = 0; i < 50 && waitpid(resolver->pid, NULL, WNOHANG) == 0; i++)
		nanosleep(&moment, NULL);
}

bool pr_resolver_ask(struct pr_resolver *resolver, uint64_t ticket, struct pr_span host, uint16_t port)
{
	struct question question = {.ticket = ticket, .port = port};
	if (resolver->fd < 0 || host.n > PR_HOST_MAX)
		return false;
	memcpy(question.host, host.p, host.n);
	return send(resolver->fd, &question, sizeof question, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)sizeof question;
}

int pr_resolver_answer(struct pr_resolver *resolver, struct pr_resolved *answer)
{
	ssize_t got = resolver->fd < 0 ? 0 : recv(resolver->fd, answer, sizeof *answer, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got == (ssize_t)sizeof *answer && answer->count <= PR_RESOLVED_MAX)
		return 1;
	pr_resolver_stop(resolver);
	return -1;
}

const char *pr_resolver_text(int error)
{
	return error == EAI_SYSTEM ? "the system failed" : gai_strerror(error);
}
