/* notify: what a service's manager is told. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "heartbeat/notify.h"

/* A manager's socket; abstract if its name begins with '@'. */
static int listen_at(const char *name)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	memcpy(at.sun_path, name, strlen(name));
	if (*name == '@')
		at.sun_path[0] = '\0';
	CHECK(bind(fd, (struct sockaddr *)&at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name) + (*name == '/'))) == 0);
	return fd;
}

static void is_told(const char *name)
{
	char got[64] = "";
	struct pr_notify notify;
	int manager = listen_at(name);
	CHECK(pr_notify_open(&notify, name, NULL, NULL));
	CHECK_EQ_INT(notify.watchdog, 0);
	pr_notify_send(&notify, "READY=1\nSTATUS=well");
	CHECK(recv(manager, got, sizeof got - 1, MSG_DONTWAIT) > 0);
	CHECK_EQ_STR(got, "READY=1\nSTATUS=well");
	for (unsigned i = 0; i < 10000; i++) /* nobody takes these, and nobody waits */
		pr_notify_send(&notify, "WATCHDOG=1");
	close(manager);
	pr_notify_send(&notify, "STOPPING=1");
	pr_notify_close(&notify);
	pr_notify_close(&notify);
}

static void by_a_path_and_by_an_abstract_name(void)
{
	char directory[] = "/tmp/notify-XXXXXX", path[64], name[64];
	CHECK(mkdtemp(directory) != NULL);
	snprintf(path, sizeof path, "%s/socket", directory);
	is_told(path);
	unlink(path);
	rmdir(directory);
	snprintf(name, sizeof name, "@pr-tools-%ld", (long)getpid());
	is_told(name);
}

static void nobody_is_to_be_told(void)
{
	struct pr_notify notify;
	CHECK(pr_notify_open(&notify, NULL, "1000000", NULL) && notify.fd == -1 && notify.watchdog == 0);
	CHECK(pr_notify_open(&notify, "", NULL, NULL) && notify.fd == -1);
	pr_notify_send(&notify, "READY=1");
}

static void a_manager_that_is_not_there(void)
{
	struct pr_notify notify;
	char name[200] = "/";
	CHECK(!pr_notify_open(&notify, "/nonexistent/socket", NULL, NULL));
	CHECK_EQ_INT(errno, ENOENT);
	CHECK_EQ_INT(notify.fd, -1);
	CHECK(!pr_notify_open(&notify, "relative", NULL, NULL));
	memset(name + 1, 'x', sizeof name - 2);
	CHECK(!pr_notify_open(&notify, name, NULL, NULL));
	CHECK_EQ_INT(errno, EINVAL);
}

static uint64_t watchdog(const char *usec, const char *pid)
{
	char name[64];
	struct pr_notify notify;
	snprintf(name, sizeof name, "@pr-tools-%ld", (long)getpid());
	int manager = listen_at(name);
	CHECK(pr_notify_open(&notify, name, usec, pid));
	pr_notify_close(&notify);
	close(manager);
	return notify.watchdog;
}

static void watchdogs(void)
{
	char pid[24];
	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	CHECK_EQ_INT(watchdog("3000000", NULL), 3000000000);
	CHECK_EQ_INT(watchdog("3000000", pid), 3000000000);
	CHECK_EQ_INT(watchdog("3000000", "1"), 0); /* another process's */
	CHECK_EQ_INT(watchdog("", NULL), 0);
	CHECK_EQ_INT(watchdog("3s", NULL), 0);
	CHECK_EQ_INT(watchdog("-1", NULL), 0);
	CHECK_EQ_INT(watchdog("18446744073709551615", NULL), 0);
}

CHECK_MAIN(by_a_path_and_by_an_abstract_name, nobody_is_to_be_told, a_manager_that_is_not_there, watchdogs)
