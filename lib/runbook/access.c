#include "access.h"

#include <stdlib.h>
#include <string.h>

static bool is_port(struct pr_span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	return text.n > 0 && text.n <= 5;
}

/* Of an Erlang node, "rabbit@node", its host; to ssh that would be a user there. */
static struct pr_span host_of(struct pr_span name)
{
	const uint8_t *at = name.n > 0 ? memchr(name.p, '@', name.n) : NULL;
	size_t before = at ? (size_t)(at - name.p) + 1 : 0;
	return (struct pr_span){name.p + before, name.n - before};
}

/* Redis Cluster's nodes speak among themselves at the port of the clients and 10000: commands are for the clients'. */
static bool is_bus_of(const char *old, struct pr_span address)
{
	struct pr_span bus = pr_span_of(old);
	const uint8_t *colon = memrchr(address.p, ':', address.n);
	size_t host = (size_t)(colon - address.p) + 1;
	unsigned long low = 0;
	if (bus.n <= host || memcmp(bus.p, address.p, host) != 0)
		return false;
	for (size_t i = host; i < address.n; i++)
		low = low * 10 + address.p[i] - '0'; /* is_port() */
	return strtoul(old + host, NULL, 10) == low + 10000;
}

bool pr_access_take(struct pr_access *a, struct pr_span alias)
{
	a->garbled |= alias.n > 0 && memchr(alias.p, 0, alias.n);
	const uint8_t *colon = memrchr(alias.p, ':', alias.n);
	struct pr_span host = {alias.p, colon ? (size_t)(colon - alias.p) : alias.n};
	bool port = colon && is_port((struct pr_span){colon + 1, alias.n - host.n - 1});
	bool node = !port && host_of(alias).n < alias.n, address = port || (!node && memchr(alias.p, '.', alias.n));
	char **to = port ? &a->addr : address ? &a->host : &a->id;
	if (port && !a->host && host.n > 2 && host.p[0] == '[')
		a->host = strndup((const char *)host.p + 1, host.n - 2);
	else if (port && !a->host)
		a->host = strndup((const char *)host.p, host.n);
	if (port && *to && is_bus_of(*to, alias)) {
		free(*to);
		*to = NULL;
	}
	if (!*to)
		*to = strndup((const char *)alias.p, alias.n);
	return *to;
}

bool pr_access_end(struct pr_access *a, struct pr_span name)
{
	bool node = a->id && strchr(a->id, '@');
	struct pr_span host = host_of(node ? pr_span_of(a->id) : name);
	return a->host || (a->host = strndup((const char *)host.p, host.n));
}

void pr_access_free(struct pr_access *a)
{
	free(a->host);
	free(a->addr);
	free(a->id);
}
