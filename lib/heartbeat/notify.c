#include "notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static uint64_t number_of(const char *text)
{
	char *end;
	errno = 0;
	unsigned long long number = text && *text >= '0' && *text <= '9' ? strtoull(text, &end, 10) : 0;
	return number == 0 || errno || *end ? 0 : number;
}

static uint64_t watchdog_of(const char *usec, const char *pid)
{
	uint64_t number = number_of(usec);
	if (pid && number_of(pid) != (uint64_t)getpid())
		return 0;
	return number > UINT64_MAX / 1000 ? 0 : number * 1000;
}

bool pr_notify_open(struct pr_notify *notify, const char *socket_name, const char *usec, const char *pid)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	*notify = (struct pr_notify){.fd = -1};
	if (!socket_name || !*socket_name)
		return true;
	size_t n = strlen(socket_name);
	if ((*socket_name != '@' && *socket_name != '/') || n >= sizeof to.sun_path) {
		errno = EINVAL;
		return false;
	}
	memcpy(to.sun_path, socket_name, n);
	if (*socket_name == '@')
		to.sun_path[0] = '\0';
	socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + (*socket_name == '/'));
	notify->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (notify->fd >= 0 && connect(notify->fd, (struct sockaddr *)&to, length) == 0) {
		notify->watchdog = watchdog_of(usec, pid);
		return true;
	}
	int error = errno;
	pr_notify_close(notify);
	errno = error;
	return false;
}

void pr_notify_close(struct pr_notify *notify)
{
	if (notify->fd >= 0)
		close(notify->fd);
	notify->fd = -1;
}

void pr_notify_send(const struct pr_notify *notify, const char *lines)
{
	if (notify->fd >= 0)
		send(notify->fd, lines, strlen(lines), MSG_DONTWAIT | MSG_NOSIGNAL);
}
