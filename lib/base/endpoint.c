#include "endpoint.h"

static bool port_of(struct pr_span text, uint16_t *port)
{
	unsigned number = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned digit = text.p[i] - (unsigned)'0';
		number = number * 10 + digit;
		if (digit > 9 || number > UINT16_MAX)
			return false;
	}
	*port = (uint16_t)number;
	return number > 0;
}

/* Letters, digits and what else stands in names and addresses, '%' for the interface of an address that is local to a link. */
static bool is_host(struct pr_span host)
{
	for (size_t i = 0; i < host.n; i++) {
		uint8_t c = host.p[i], lower = c | 0x20;
		if ((lower < 'a' || lower > 'z') && (c < '0' || c > '9') && (c == 0 || !strchr("-._:%", c)))
			return false;
	}
	return host.n > 0 && host.n <= PR_HOST_MAX;
}

bool pr_endpoint_parse(struct pr_endpoint *endpoint, struct pr_span text)
{
	if (text.n == 0)
		return false;
	bool bracket = *text.p == '[';
	const uint8_t *from = text.p + bracket, *end = text.p + text.n, *stop = end;
	*endpoint = (struct pr_endpoint){0};
	if (bracket && !(stop = memchr(from, ']', text.n - 1)))
		return false;
	if (!bracket && text.n > 0) {
		const uint8_t *colon = memchr(from, ':', text.n);
		stop = colon && !memchr(colon + 1, ':', (size_t)(end - colon - 1)) ? colon : end; /* several: an address of IPv6 */
	}
	endpoint->host = (struct pr_span){from, (size_t)(stop - from)};
	stop += bracket;
	if (stop < end && (*stop != ':' || !port_of((struct pr_span){stop + 1, (size_t)(end - stop - 1)}, &endpoint->port)))
		return false;
	return is_host(endpoint->host);
}
