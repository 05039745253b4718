/*
 * Where memory runs out in a whole pr-heartbeat: see failing.h. It begins, reads its members anew, tells statistics and ends, by signals that
 * wait for it; each time in a process of its own, which must end by itself.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failing.h"
#include "heartbeat/heartbeat_job.h"

#define FAILED 64 /* added to its exit status, if an allocation was failed */

static void lead_where_nobody_reads(void)
{
	int null = open("/dev/null", O_RDWR);
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
}

static int beat(const char *key, bool once)
{
	static const int signals[] = {SIGHUP, SIGUSR1, SIGTERM};
	struct pr_cli cli = {.name = "pr-heartbeat"};
	struct pr_heartbeat_job job = PR_HEARTBEAT_DEFAULTS;
	sigset_t set;
	job.cli = &cli;
	job.members = "members";
	job.self = "a";
	job.state = "state";
	job.key = key;
	job.no_auth = !key;
	job.no_confine = true; /* what a sanitizer needs at the end is not let through */
	job.once = once;
	job.elect = !once;
	job.probe_tcp = 9;
	job.port = 0;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		kill(getpid(), signals[i]);
	return pr_heartbeat_job_run(&job);
}

/* Its wait status. */
static int beat_apart(long failure, const char *key, bool once)
{
	int ended = -1;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		lead_where_nobody_reads();
		until_failure = failure;
		int status = beat(key, once);
		until_failure = -1;
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* a sanitizer looks for leaks */
		exit(failed ? FAILED + status : status);
	}
	CHECK(child > 0 && waitpid(child, &ended, 0) == child);
	return ended;
}

static void run_out(const char *key, bool once)
{
	int status = -1;
	unsigned errors = 0;
	for (long n = 0; n < 10000; n++) {
		int ended = beat_apart(n, key, once);
		status = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
		if (status == PR_STATUS_DONE)
			break; /* it was not failed */
		errors += status == FAILED + PR_STATUS_ERROR;
		if (status != FAILED + PR_STATUS_ERROR && status != FAILED + PR_STATUS_DONE) /* DONE: its members stayed as they were */
			check_int(__FILE__, __LINE__, "its status, without the allocation of this number", n, -1);
	}
	CHECK_EQ_INT(status, PR_STATUS_DONE);
	CHECK(errors > 10);
}

static void memory_runs_out(void)
{
	char base[] = "/tmp/alloc-heartbeat-XXXXXX", line[64];
	CHECK(mkdtemp(base) && chdir(base) == 0);
	CHECK_EQ_INT(system("for p in a b; do openssl genpkey -algorithm ed25519 -out $p.pem && chmod 600 $p.pem && "
	                    "openssl pkey -in $p.pem -pubout -out $p.pub; done"), 0);
	CHECK_EQ_INT(system("printf '%s\n' 'domain d' 'a key=a.pub' 'b beat=127.0.0.1:9 key=b.pub' >members"), 0);
	run_out("a.pem", false);
	run_out(NULL, true);
	snprintf(line, sizeof line, "rm -rf %s", base);
	CHECK_EQ_INT(system(line), 0);
}

CHECK_MAIN(memory_runs_out)
