#include "disguise.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "pseudonyms.h"
#include "record/peers.h"

/* Hosts are numbered from 101 on, as long as they last: so many digits have all of them, and so they sort as texts do. */
#define FIRST 101u
#define LAST 254u
#define ROW (LAST - FIRST + 1)

#define TOKEN_MAX 1023u /* bytes of what is found in texts: names of files are longer than those of peers */

struct pr_disguise {
	struct pr_pseudonyms *kinds[PR_DISGUISE_KINDS];
	struct pr_peers *tokens;        /* of peers, and files, by text */
	enum pr_disguise_kind *of;      /* each of them; IPV4 stands for any address here */
	size_t room;
	uint64_t lengths[TOKEN_MAX / 64 + 1]; /* that tokens have: most texts that are asked for are ruled out by them */
	bool failed, full;
};

struct pr_disguise *pr_disguise_new(void)
{
	struct pr_disguise *d = calloc(1, sizeof *d);
	if (!d)
		return NULL;
	bool good = (d->tokens = pr_peers_new());
	for (unsigned i = 0; i < PR_DISGUISE_KINDS; i++)
		good = (d->kinds[i] = pr_pseudonyms_new()) && good;
	if (good)
		return d;
	pr_disguise_free(d);
	return NULL;
}

void pr_disguise_free(struct pr_disguise *d)
{
	if (!d)
		return;
	for (unsigned i = 0; i < PR_DISGUISE_KINDS; i++)
		pr_pseudonyms_free(d->kinds[i]);
	if (d->tokens)
		pr_peers_free(d->tokens);
	free(d->of);
	free(d);
}

bool pr_disguise_good(const struct pr_disguise *d)
{
	return !d->failed;
}

bool pr_disguise_overflowed(struct pr_disguise *d)
{
	bool full = d->full;
	d->full = false;
	return full;
}

static void remember(struct pr_disguise *d, struct pr_span text, enum pr_disguise_kind kind)
{
	size_t count = pr_peers_count(d->tokens);
	if (text.n > TOKEN_MAX || pr_peers_find(d->tokens, text) != PR_PEER_NONE)
		return;
	if (!pr_grow(&d->of, &d->room, count + 1, sizeof *d->of) || pr_peers_add(d->tokens, text) == PR_PEER_NONE) {
		d->failed = true;
		return;
	}
	d->of[count] = kind;
	d->lengths[text.n / 64] |= UINT64_C(1) << text.n % 64;
}

/* An address in the form that has one text for one address. False: it is none. */
static bool parse_host(struct pr_span host, char text[INET6_ADDRSTRLEN], enum pr_disguise_kind *kind)
{
	char copy[INET6_ADDRSTRLEN];
	struct in6_addr bytes;
	const uint8_t *zone = host.n > 0 ? memchr(host.p, '%', host.n) : NULL; /* fe80::1%eth0 */
	size_t n = zone ? (size_t)(zone - host.p) : host.n;
	if (n == 0 || n >= sizeof copy)
		return false;
	memcpy(copy, host.p, n);
	copy[n] = '\0';
	if (inet_pton(AF_INET, copy, &bytes) == 1) {
		*kind = PR_DISGUISE_IPV4;
		return !zone && inet_ntop(AF_INET, &bytes, text, INET6_ADDRSTRLEN);
	}
	if (inet_pton(AF_INET6, copy, &bytes) != 1)
		return false;
	*kind = PR_DISGUISE_IPV6;
	if (IN6_IS_ADDR_V4MAPPED(&bytes)) {
		*kind = PR_DISGUISE_IPV4;
		return inet_ntop(AF_INET, &bytes.s6_addr[12], text, INET6_ADDRSTRLEN);
	}
	return inet_ntop(AF_INET6, &bytes, text, INET6_ADDRSTRLEN);
}

/* Whether everybody has this address, or it stands for any. */
static bool is_common(struct pr_span host)
{
	return host.n == 0 || pr_is(host, "*") || pr_is(host, "0.0.0.0") || pr_is(host, "::") || pr_is(host, "::1") ||
	       pr_is(host, "localhost") || (host.n > 4 && memcmp(host.p, "127.", 4) == 0);
}

static uint32_t number_of(struct pr_disguise *d, enum pr_disguise_kind kind, struct pr_span text)
{
	bool full;
	uint32_t number = pr_pseudonyms_number(d->kinds[kind], text, &full);
	d->full = d->full || full;
	d->failed = d->failed || (number == 0 && !full);
	return number;
}

static void learn_host(struct pr_disguise *d, struct pr_span address)
{
	char text[INET6_ADDRSTRLEN];
	enum pr_disguise_kind kind;
	struct pr_span host = pr_address_host(address);
	if (parse_host(host, text, &kind) && !is_common(host))
		pr_disguise_learn_text(d, kind, pr_span_of(text));
}

void pr_disguise_learn(struct pr_disguise *d, const struct pr_known_token *token)
{
	enum pr_disguise_kind kind = token->known == PR_KNOWN_ID ? PR_DISGUISE_ID : PR_DISGUISE_NAME;
	if (token->known == PR_KNOWN_ADDR) {
		learn_host(d, token->text);
		remember(d, token->text, PR_DISGUISE_IPV4);
		return;
	}
	if (pr_same(token->peer, token->text))
		kind = PR_DISGUISE_PEER;
	remember(d, token->text, kind);
	pr_disguise_learn_text(d, kind, token->text);
}

void pr_disguise_learn_text(struct pr_disguise *d, enum pr_disguise_kind kind, struct pr_span text)
{
	d->failed = !pr_pseudonyms_add(d->kinds[kind], text) || d->failed;
	if (kind == PR_DISGUISE_FILE)
		remember(d, text, kind);
}

void pr_disguise_settle(struct pr_disguise *d)
{
	for (unsigned i = 0; i < PR_DISGUISE_KINDS; i++)
		d->failed = !pr_pseudonyms_settle(d->kinds[i]) || d->failed;
}

static void add_number(struct pr_disguise *d, struct pr_text *out, enum pr_disguise_kind kind, struct pr_span text)
{
	static const char *const names[] = {"peer", "id", "name", "file", "group", "domain", "host"};
	char number[32];
	int width = (int)pr_pseudonyms_width(d->kinds[kind]);
	snprintf(number, sizeof number, "%0*u", width, (unsigned)number_of(d, kind, text));
	pr_text_string(out, names[kind]);
	pr_text_string(out, number);
}

static void add_ip(struct pr_disguise *d, struct pr_text *out, enum pr_disguise_kind kind, const char *text)
{
	static const char *const rows[] = {"192.0.2.", "198.51.100.", "203.0.113."};
	unsigned number = number_of(d, kind, pr_span_of(text)), at = number > 0 ? number - 1 : 0;
	char address[INET6_ADDRSTRLEN];
	if (kind == PR_DISGUISE_IPV6)
		snprintf(address, sizeof address, "2001:db8::%x:%x", number >> 16, number & 0xffff);
	else if (at < ROW * (sizeof rows / sizeof *rows))
		snprintf(address, sizeof address, "%s%u", rows[at / ROW], FIRST + at % ROW);
	else
		snprintf(address, sizeof address, "198.%u.%u.%u", 18 + (number >> 16 & 1), number >> 8 & 255, number & 255);
	pr_text_string(out, address);
}

/* What stands behind the host in an address: the port, and a bracket. */
static struct pr_span behind(struct pr_span address, struct pr_span host)
{
	const uint8_t *end = host.p + host.n;
	return (struct pr_span){end, address.n - (size_t)(end - address.p)};
}

static bool is_port(struct pr_span text)
{
	if (text.n > 0 && *text.p == ']')
		text = (struct pr_span){text.p + 1, text.n - 1};
	if (text.n == 0)
		return true;
	for (size_t i = 1; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	return *text.p == ':' && text.n > 1;
}

bool pr_disguise_add_address(struct pr_disguise *d, struct pr_text *out, struct pr_span text)
{
	char host_text[INET6_ADDRSTRLEN];
	enum pr_disguise_kind kind;
	struct pr_span host = pr_address_host(text), port = behind(text, host);
	if (!parse_host(host, host_text, &kind) || !is_port(port) || is_common(host))
		return false;
	pr_text_bytes(out, text.p, (size_t)(host.p - text.p));
	if (kind == PR_DISGUISE_IPV4 && memchr(host.p, ':', host.n))
		pr_text_string(out, "::ffff:");
	add_ip(d, out, kind, host_text);
	pr_text_bytes(out, port.p, port.n);
	return true;
}

/* One whose host has a name. */
static void add_named_address(struct pr_disguise *d, struct pr_text *out, struct pr_span text)
{
	struct pr_span host = pr_address_host(text), port = behind(text, host);
	uint32_t token = pr_peers_find(d->tokens, host);
	if (!is_port(port))
		port.n = 0;
	if (is_common(host)) {
		pr_text_bytes(out, text.p, text.n);
		return;
	}
	if (token != PR_PEER_NONE && d->of[token] < PR_DISGUISE_KINDS && d->of[token] != PR_DISGUISE_IPV4) {
		add_number(d, out, d->of[token], host);
	} else {
		add_number(d, out, PR_DISGUISE_HOST, host);
		pr_text_string(out, ".example");
	}
	pr_text_bytes(out, port.p, port.n);
}

static void add_known(struct pr_disguise *d, struct pr_text *out, uint32_t token, struct pr_span text)
{
	if (d->of[token] != PR_DISGUISE_IPV4)
		add_number(d, out, d->of[token], text);
	else if (!pr_disguise_add_address(d, out, text))
		add_named_address(d, out, text);
}

bool pr_disguise_knows(const struct pr_disguise *d, struct pr_span text)
{
	return text.n <= TOKEN_MAX && d->lengths[text.n / 64] >> text.n % 64 & 1 &&
	       pr_peers_find(d->tokens, text) != PR_PEER_NONE;
}

size_t pr_disguise_length_below(const struct pr_disguise *d, size_t n)
{
	n = n > TOKEN_MAX + 1 ? TOKEN_MAX + 1 : n;
	for (size_t i = (n + 63) / 64; i-- > 0;) {
		uint64_t word = d->lengths[i];
		if (n < 64 * (i + 1))
			word &= (UINT64_C(1) << n % 64) - 1;
		if (word)
			return 64 * i + 63 - (size_t)__builtin_clzll(word);
	}
	return 0;
}

void pr_disguise_add(struct pr_disguise *d, struct pr_text *out, enum pr_disguise_kind kind, struct pr_span text)
{
	bool file = kind == PR_DISGUISE_FILE, peer = kind == PR_DISGUISE_PEER || kind == PR_DISGUISE_ID;
	uint32_t token = peer ? pr_peers_find(d->tokens, text) : PR_PEER_NONE;
	if (token != PR_PEER_NONE) {
		add_known(d, out, token, text);
		return;
	}
	if ((peer || kind == PR_DISGUISE_HOST) && pr_disguise_add_address(d, out, text))
		return;
	if (kind == PR_DISGUISE_HOST) {
		add_named_address(d, out, text);
		return;
	}
	if (file && pr_is(text, "stdin")) {
		pr_text_string(out, "stdin");
		return;
	}
	add_number(d, out, kind, text);
	if (peer && !d->full)
		remember(d, text, kind);
}

void pr_disguise_add_token(struct pr_disguise *d, struct pr_text *out, struct pr_span text)
{
	struct pr_span host = pr_address_host(text), port = behind(text, host);
	bool named = host.n > 0 && port.n > 1 && is_port(port);
	pr_disguise_add(d, out, named && !pr_disguise_knows(d, text) ? PR_DISGUISE_HOST : PR_DISGUISE_ID, text);
}
