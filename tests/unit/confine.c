/* confine: what is let through, and what ends the process. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "cli/confine.h"

static bool unconfined; /* there is no filter for this build: nothing can be tried */

/* Does it in a process that is confined. How that ended: its exit status, or 128 and the signal. */
static int confined(int (*work)(void))
{
	int status;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		_exit(pr_confine() == PR_CONFINED ? work() : 99);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int do_nothing(void)
{
	return 0;
}

static int use_files_and_memory(void)
{
	char name[64], text[4];
	snprintf(name, sizeof name, "/tmp/confine-%ld", (long)getpid());
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	bool done = fd >= 0 && write(fd, "abc", 3) == 3 && fsync(fd) == 0 && pread(fd, text, 3, 0) == 3 && rename(name, "/tmp/confine-other") == 0;
	done = unlink("/tmp/confine-other") == 0 && done && close(fd) == 0;
	char *p = malloc(10u << 20);
	memset(p, 1, 10u << 20);
	done = done && p[12345] == 1;
	free(p);
	return !done;
}

static int use_the_internet(void)
{
	int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), tcp = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return udp < 0 || (tcp < 0 && errno != EAFNOSUPPORT);
}

static int use_another_family(void)
{
	return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) >= 0 || errno != EAFNOSUPPORT;
}

static int make_a_directory(void) /* which is not needed, and harmless */
{
	return mkdirat(AT_FDCWD, "/tmp/confine-directory", 0700) == 0 || errno != ENOSYS;
}

static int end_by_sigpipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
	return 1;
}

static int start_a_program(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return 1;
}

static int start_a_process(void)
{
	return fork() == 0 ? 0 : 1;
}

static int map_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static int make_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static int signal_another(void)
{
	return kill(getppid(), 0);
}

static int trace(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void what_the_loop_needs_is_let_through(void)
{
	int status = confined(do_nothing);
	unconfined = status == 99;
	if (unconfined) {
		printf("# there is no filter for this build or kernel\n");
		return;
	}
	CHECK_EQ_INT(status, 0);
	CHECK_EQ_INT(confined(use_files_and_memory), 0);
	CHECK_EQ_INT(confined(use_the_internet), 0);
	CHECK_EQ_INT(confined(end_by_sigpipe), 128 + SIGPIPE);
}

static void what_is_not_needed_fails(void)
{
	if (unconfined)
		return;
	CHECK_EQ_INT(confined(use_another_family), 0);
	CHECK_EQ_INT(confined(make_a_directory), 0);
}

static void what_nobody_but_an_intruder_does_ends_it(void)
{
	int (*const works[])(void) = {start_a_program, start_a_process, map_code, make_code, signal_another, trace};
	for (size_t i = 0; !unconfined && i < sizeof works / sizeof *works; i++)
		CHECK_EQ_INT(confined(works[i]), 128 + SIGSYS);
}

static void users(void)
{
	struct pr_user user;
	CHECK(pr_user_find(&user, "root") && user.user == 0 && user.group == 0);
	CHECK(pr_user_find(&user, "nobody") && user.user != 0);
	CHECK(!pr_user_find(&user, "no such user") && !pr_user_find(&user, "") && !pr_user_find(&user, "1x"));
	if (geteuid() != 0) {
		printf("# to become another user needs root\n");
		return;
	}
	CHECK(pr_user_find(&user, "nobody"));
	pid_t child = fork();
	if (child == 0) /* and there is no way back */
		_exit(pr_user_become(&user) && getuid() == user.user && getegid() == user.group && setuid(0) != 0 && open("/etc/shadow", O_RDONLY) < 0 ? 0 : 1);
	int status;
	waitpid(child, &status, 0);
	CHECK_EQ_INT(status, 0);
}

CHECK_MAIN(what_the_loop_needs_is_let_through, what_is_not_needed_fails, what_nobody_but_an_intruder_does_ends_it, users)
