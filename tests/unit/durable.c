/* durable: what a peer keeps over a restart, on disks that fail. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "check.h"
#include "heartbeat/durable.h"

static char base[64], error[512];

static void begin(void)
{
	snprintf(base, sizeof base, "/tmp/durable-XXXXXX");
	CHECK(mkdtemp(base) != NULL);
}

static void end(void)
{
	char line[128];
	snprintf(line, sizeof line, "rm -rf %s", base);
	CHECK_EQ_INT(system(line), 0);
}

static struct pr_durable *hold(const char *under, const char *peer, struct pr_durable_state *state)
{
	char directory[128];
	snprintf(directory, sizeof directory, "%s%s", base, under);
	error[0] = '\0';
	return pr_durable_open(directory, pr_span_of(peer), state, error, sizeof error);
}

static void what_is_stored_is_there_again(void)
{
	struct pr_durable_state state = {.incarnation = 9}, again;
	begin();
	struct pr_durable *d = hold("/some/where", "etcd1", &state);
	CHECK(d && state.incarnation == 0 && state.term == 0 && state.vote[0] == '\0');
	state = (struct pr_durable_state){.incarnation = UINT64_MAX, .term = 7, .vote = "p\xc3\xa4""r=2"};
	CHECK(pr_durable_store(d, &state));
	pr_durable_close(d);
	d = hold("/some/where", "etcd1", &again);
	CHECK(d && again.incarnation == UINT64_MAX && again.term == 7);
	CHECK_EQ_STR(again.vote, state.vote);
	again.vote[0] = '\0';
	CHECK(pr_durable_store(d, &again));
	pr_durable_close(d);
	d = hold("/some/where/", "etcd1", &state);
	CHECK(d && state.term == 7 && state.vote[0] == '\0');
	pr_durable_close(d);
	end();
}

static void one_process_at_a_time(void)
{
	struct pr_durable_state state;
	begin();
	struct pr_durable *d = hold("", "a", &state), *other = hold("", "b", &state);
	CHECK(d && other); /* another peer is nobody's business */
	CHECK(!hold("", "a", &state));
	CHECK(strstr(error, "/a.state: another process is this peer already") != NULL);
	pr_durable_close(d);
	CHECK((d = hold("", "a", &state)) != NULL);
	pr_durable_close(d);
	pr_durable_close(other);
	end();
}

static void names_of_any_characters(void)
{
	static const char *const names[] = {"a", "A", "a/b", "..", ".", "a%2Fb", "\xc3\xa4", "a b"};
	char longest[2][PR_PEER_MAX + 1];
	struct pr_durable_state state;
	begin();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct pr_durable *d = hold("", names[i], &state);
		CHECK(d && state.incarnation == 0);
		state.incarnation = i + 1;
		CHECK(pr_durable_store(d, &state));
		pr_durable_close(d);
	}
	for (size_t i = 0; i < 2; i++) {
		memset(longest[i], '/', PR_PEER_MAX);
		longest[i][PR_PEER_MAX - 1] = (char)('0' + i);
		longest[i][PR_PEER_MAX] = '\0';
		struct pr_durable *d = hold("", longest[i], &state);
		CHECK(d && state.incarnation == 0);
		state.incarnation = 99;
		CHECK(pr_durable_store(d, &state));
		CHECK(strrchr(pr_durable_file(d), '/') == pr_durable_file(d) + strlen(base));
		pr_durable_close(d);
	}
	end();
}

static void refuses(const char *content, const char *why)
{
	char path[128];
	struct pr_durable_state state;
	snprintf(path, sizeof path, "%s/a.state", base);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	CHECK(write(fd, content, strlen(content)) == (ssize_t)strlen(content));
	close(fd);
	CHECK(!hold("", "a", &state));
	CHECK_EQ_STR(strchr(error, ' '), why);
}

static void damage_is_told(void)
{
	begin();
	refuses("", " not a state of pr-heartbeat");
	refuses("hello\n", " not a state of pr-heartbeat");
	refuses("pr-heartbeat 1\npeer b\nincarnation 1\nterm 0\nvote \nend\n", " the state of another peer");
	refuses("pr-heartbeat 1\npeer a\nincarnation x\nterm 0\nvote \nend\n", " damaged");
	refuses("pr-heartbeat 1\npeer a\nincarnation 18446744073709551616\nterm 0\nvote \nend\n", " damaged");
	refuses("pr-heartbeat 1\npeer a\nincarnation 1\nterm 0\nvote \xff\nend\n", " damaged");
	refuses("pr-heartbeat 1\npeer a\nincarnation 1\nterm 0\n", " damaged");
	refuses("pr-heartbeat 1\npeer a\nincarnation 1\nterm 0\nvote b\nen", " damaged: it has no end");
	end();
}

static void places_that_cannot_be_written(void)
{
	struct pr_durable_state state = {0};
	struct pr_durable *d;
	begin();
	CHECK(!pr_durable_open("/proc/nowhere", pr_span_of("a"), &state, error, sizeof error));
	CHECK_EQ_STR(error, "/proc/nowhere/a.state: No such file or directory");
	CHECK(!pr_durable_open("/dev/null", pr_span_of("a"), &state, error, sizeof error));
	CHECK_EQ_STR(error, "/dev/null/a.state: Not a directory");
	d = hold("", "a", &state);
	state.term = 1;
	CHECK(pr_durable_store(d, &state));
	/* A file that may not grow stands for a disk that is full. */
	struct rlimit limit, none;
	getrlimit(RLIMIT_FSIZE, &limit);
	none = (struct rlimit){0, limit.rlim_max};
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &none);
		state.term = 2;
		_exit(!pr_durable_store(d, &state) && errno == EFBIG ? 0 : 1);
	}
	int status;
	waitpid(child, &status, 0);
	CHECK_EQ_INT(status, 0);
	pr_durable_close(d);
	d = hold("", "a", &state);
	CHECK(d && state.term == 1); /* as it was */
	pr_durable_close(d);
	end();
}

static void place(const char *service, bool root, const char *xdg, const char *home, const char *wanted)
{
	struct pr_text text = {0};
	CHECK(pr_durable_place(&text, service, root, xdg, home) == (wanted != NULL));
	CHECK_EQ_STR(wanted ? text.p : NULL, wanted);
	pr_text_free(&text);
}

static void where_it_is_kept(void)
{
	place("/var/lib/x:/y", true, "/xdg", "/home/a", "/var/lib/x");
	place("", true, "/xdg", "/home/a", "/var/lib/pr-tools");
	place(NULL, false, "/xdg", "/home/a", "/xdg/pr-tools");
	place(NULL, false, "relative", "/home/a", "/home/a/.local/state/pr-tools"); /* as the XDG specification wants it */
	place(NULL, false, NULL, "/home/a", "/home/a/.local/state/pr-tools");
	place(NULL, false, "", "", NULL);
	place(NULL, false, NULL, NULL, NULL);
}

CHECK_MAIN(what_is_stored_is_there_again, one_process_at_a_time, names_of_any_characters, damage_is_told, places_that_cannot_be_written,
           where_it_is_kept)
