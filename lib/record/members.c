#include "members.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/endpoint.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "base/words.h"
#include "peers.h"

static bool read_file(struct pr_members *m, const char *file, size_t *n, const char **why)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	size_t room = 4096;
	ssize_t got = fd < 0 ? -1 : 1;
	*n = 0;
	m->text = malloc(room);
	while (m->text && got > 0 && *n < PR_MEMBERS_SIZE) {
		if (*n == room) {
			char *more = realloc(m->text, room *= 2);
			if (!more)
				free(m->text);
			m->text = more;
			continue;
		}
		got = read(fd, m->text + *n, room - *n);
		*n += got > 0 ? (size_t)got : 0;
	}
	*why = !m->text ? "out of memory" : got < 0 ? strerror(errno) : got > 0 ? "longer than 16 MiB" : NULL;
	if (fd >= 0)
		close(fd);
	return *why == NULL;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Takes the next word off the line; n is 0 at its end. What is in quotes behind a '=' may have blanks in it. */
static struct pr_span next_word(struct pr_span *line)
{
	uint8_t quote = 0;
	while (line->n > 0 && is_blank(*line->p))
		line->p++, line->n--;
	struct pr_span word = {line->p, 0};
	for (; line->n > 0 && (quote || !is_blank(*line->p)); line->p++, line->n--, word.n++) {
		bool marks = *line->p == '\'' || *line->p == '"';
		if (quote)
			quote = *line->p == quote ? 0 : quote;
		else if (marks && word.n > 0 && line->p[-1] == '=')
			quote = *line->p;
	}
	return word;
}

/* What is between the quotes. False: they are not closed, or something is behind them. */
static bool unquote(struct pr_span *value)
{
	if (value->n == 0 || (*value->p != '\'' && *value->p != '"'))
		return true;
	if (value->n < 2 || memchr(value->p + 1, *value->p, value->n - 1) != value->p + value->n - 1)
		return false;
	*value = (struct pr_span){value->p + 1, value->n - 2};
	return true;
}

bool pr_fraction_parse(struct pr_span text, uint32_t *numerator, uint32_t *denominator)
{
	const uint8_t *slash = text.n ? memchr(text.p, '/', text.n) : NULL;
	uint64_t a, b;
	if (!slash)
		return false;
	size_t n = (size_t)(slash - text.p);
	if (!pr_word_uint((struct pr_span){text.p, n}, UINT64_MAX, &a) ||
	    !pr_word_uint((struct pr_span){slash + 1, text.n - n - 1}, UINT64_MAX, &b))
		return false;
	if (a == 0 || a >= b || b > UINT32_MAX)
		return false;
	*numerator = (uint32_t)a;
	*denominator = (uint32_t)b;
	return true;
}

static bool add_alias(struct pr_member *member, struct pr_span alias)
{
	struct pr_span *aliases = realloc(member->aliases, (member->alias_count + 1) * sizeof *aliases);
	if (!aliases)
		return false;
	member->aliases = aliases;
	aliases[member->alias_count++] = alias;
	return true;
}

static struct pr_span *text_of(struct pr_member *member, struct pr_span word)
{
	return pr_is(word, "role")    ? &member->role
	       : pr_is(word, "group") ? &member->group
	       : pr_is(word, "key")   ? &member->key
	       : pr_is(word, "sync")  ? &member->sync
	       : pr_is(word, "beat")  ? &member->beat
	                              : NULL;
}

/* "weight=3". NULL, or what is wrong with it. */
static const char *take_word(struct pr_member *member, struct pr_span word)
{
	const uint8_t *equals = memchr(word.p, '=', word.n);
	struct pr_endpoint endpoint;
	if (!equals)
		return "a word without '='";
	struct pr_span key = {word.p, (size_t)(equals - word.p)};
	struct pr_span value = {equals + 1, word.n - key.n - 1};
	if (!unquote(&value))
		return "a quote that is not closed, or has something behind it";
	if (value.n == 0)
		return "a word without a value";
	if (pr_is(key, "addr") && !member->addr.p)
		member->addr = value;
	if (pr_is(key, "alias") || pr_is(key, "addr"))
		return add_alias(member, value) ? NULL : "out of memory";
	if (pr_is(key, "weight"))
		return pr_word_uint(value, PR_WEIGHT_MAX, &member->weight) ? NULL : "weight is no number below 2^32";
	if (pr_is(key, "age"))
		return pr_word_uint(value, UINT64_MAX, &member->age) ? NULL : "age is no number";
	if (pr_is(key, "voter")) {
		member->voter = pr_is(value, "yes");
		return pr_is(value, "yes") || pr_is(value, "no") ? NULL : "voter is yes or no";
	}
	struct pr_span *text = text_of(member, key);
	if (!text)
		return "no such word; there are alias, addr, key, weight, age, role, group, voter, sync, beat";
	*text = value;
	return text == &member->beat && !pr_endpoint_parse(&endpoint, value) ? "beat is no host:port" : NULL;
}

static const char *take_peer(struct pr_members *m, struct pr_peers *names, struct pr_span name, struct pr_span line)
{
	if (pr_peers_find(names, name) != PR_PEER_NONE)
		return "the same peer a second time";
	if (name.n > PR_PEER_MAX)
		return "a name longer than 255 bytes";
	if (pr_peers_add(names, name) == PR_PEER_NONE)
		return "out of memory";
	if (m->count % 16 == 0) {
		struct pr_member *list = realloc(m->list, (m->count + 16) * sizeof *list);
		if (!list)
			return "out of memory";
		m->list = list;
	}
	struct pr_member *member = &m->list[m->count++];
	*member = (struct pr_member){.name = name, .weight = 1, .age = UINT64_MAX, .voter = true};
	for (struct pr_span word; (word = next_word(&line)).n > 0;) {
		const char *why = take_word(member, word);
		if (why)
			return why;
	}
	if (!member->voter)
		member->weight = 0;
	return NULL;
}

static const char *take_line(struct pr_members *m, struct pr_peers *names, struct pr_span line)
{
	if (!pr_utf8_valid(line.p, line.n))
		return "text that is not UTF-8";
	struct pr_span word = next_word(&line);
	if (word.n == 0 || word.p[0] == '#')
		return NULL;
	bool domain = pr_is(word, "domain"), epoch = pr_is(word, "epoch"), quorum = pr_is(word, "quorum");
	if (!domain && !epoch && !quorum)
		return take_peer(m, names, word, line);
	struct pr_span value = next_word(&line);
	if (value.n == 0 || next_word(&line).n > 0)
		return "one value is wanted";
	if (domain)
		m->domain = value;
	if (epoch && !pr_word_uint(value, UINT64_MAX, &m->epoch))
		return "epoch is no number";
	if (quorum && !pr_fraction_parse(value, &m->numerator, &m->denominator))
		return "quorum is a fraction such as 1/2";
	return NULL;
}

/* The first that has the name of another among its aliases: who is meant must not depend on the order of the lines. NULL: none. */
static const struct pr_member *impostor(const struct pr_members *m, const struct pr_peers *names)
{
	for (size_t i = 0; i < m->count; i++)
		for (size_t k = 0; k < m->list[i].alias_count; k++) {
			uint32_t other = pr_peers_find(names, m->list[i].aliases[k]);
			if (other != PR_PEER_NONE && other != i)
				return &m->list[i];
		}
	return NULL;
}

bool pr_members_read(struct pr_members *m, const char *file, char *error, size_t size)
{
	size_t n, line = 0;
	const char *why;
	char name[256];
	*m = (struct pr_members){0};
	struct pr_peers *names = pr_peers_new();
	bool done = read_file(m, file, &n, &why);
	if (done && !names) {
		why = "out of memory";
		done = false;
	}
	for (size_t at = 0; done && at < n;) {
		const char *end = memchr(m->text + at, '\n', n - at);
		size_t length = end ? (size_t)(end - m->text) - at : n - at;
		line++;
		why = take_line(m, names, (struct pr_span){(const uint8_t *)m->text + at, length});
		done = why == NULL;
		at += length + 1;
	}
	if (done && m->count == 0) {
		why = "names no peer";
		done = false;
	}
	const struct pr_member *wrong = done ? impostor(m, names) : NULL;
	pr_peers_free(names);
	if (done && !wrong)
		return true;
	pr_quote(name, sizeof name, file);
	if (wrong)
		snprintf(error, size, "%s: %.*s: an alias or address of it is the name of another peer", name, (int)wrong->name.n,
		         (const char *)wrong->name.p);
	else if (line > 0)
		snprintf(error, size, "%s:%zu: %s", name, line, why);
	else
		snprintf(error, size, "%s: %s", name, why);
	pr_members_free(m);
	return false;
}

const struct pr_member *pr_members_find(const struct pr_members *m, struct pr_span name)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct pr_member *member = &m->list[i];
		size_t alias = 0;
		while (alias < member->alias_count && !pr_same(member->aliases[alias], name))
			alias++;
		if (alias < member->alias_count || pr_same(member->name, name))
			return member;
	}
	return NULL;
}

/* Names and aliases as peers, in the order of the list. NULL if memory ran out. */
static struct pr_peers *name_all(const struct pr_members *m)
{
	struct pr_peers *names = pr_peers_new();
	bool done = names != NULL;
	for (size_t i = 0; done && i < m->count; i++)
		done = pr_peers_add(names, m->list[i].name) == i;
	for (size_t i = 0; done && i < m->count; i++)
		for (size_t k = 0; done && k < m->list[i].alias_count; k++)
			done = pr_peers_alias(names, m->list[i].aliases[k], (uint32_t)i);
	if (done)
		return names;
	pr_peers_free(names);
	return NULL;
}

static bool means_another(const struct pr_members *m, const struct pr_peers *names, struct pr_span name, struct pr_span peer)
{
	uint32_t found = pr_peers_find(names, name);
	return found != PR_PEER_NONE && !pr_same(m->list[found].name, peer);
}

bool pr_members_agree(const struct pr_members *a, const struct pr_members *b, char *error, size_t size)
{
	struct pr_peers *names = name_all(a);
	const struct pr_member *wrong = NULL;
	for (size_t i = 0; names && !wrong && i < b->count; i++) {
		const struct pr_member *member = &b->list[i];
		bool another = means_another(a, names, member->name, member->name);
		for (size_t k = 0; k < member->alias_count; k++)
			another = another || means_another(a, names, member->aliases[k], member->name);
		wrong = another ? member : NULL;
	}
	if (!names)
		snprintf(error, size, "out of memory");
	else if (wrong)
		snprintf(error, size, "%.*s: a name, alias or address of it is another peer's in the other file", (int)wrong->name.n,
		         (const char *)wrong->name.p);
	pr_peers_free(names);
	return names && !wrong;
}

void pr_members_free(struct pr_members *m)
{
	for (size_t i = 0; i < m->count; i++)
		free(m->list[i].aliases);
	free(m->list);
	free(m->text);
	*m = (struct pr_members){0};
}
