/*
 * Clocks set wrong on purpose: what peers would have written, had their clocks been off by up to two minutes and drifted by up to
 * 100 parts in 10^6, but for the PEER whose clock is right. usage: shift SEED DIRECTORY [PEER] <STREAM
 *
 * Writes a stream a peer to DIRECTORY/PEER.cbor, what has no clock to DIRECTORY/-.cbor, and to stdout a line a peer: its name, at
 * which time its clock was ahead by how much (ns), and by how many parts in 10^9 it runs fast. Stamps keep their precision: one of
 * whole seconds is cut to whole seconds again.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fnv.h"
#include "base/rfc3339.h"
#include "cli/cli.h"
#include "cluster/clocks.h"

#define PEERS 1024

static struct shifted {
	char name[PR_PEER_MAX + 1];
	struct pr_clock clock;
	uint64_t salt;
	int fd;
	struct pr_writer *out;
} peers[PEERS];
static unsigned count;

static void die(const char *what)
{
	fprintf(stderr, "shift: %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint64_t mixed(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static const char *right = "-";

static struct shifted *shifted_of(struct pr_span name, uint64_t t, uint64_t seed, const char *directory)
{
	char path[4096];
	for (unsigned i = 0; i < count; i++)
		if (pr_is(name, peers[i].name))
			return &peers[i];
	struct shifted *p = &peers[count];
	if (count++ == PEERS || name.n > PR_PEER_MAX) {
		errno = ERANGE;
		die("peers");
	}
	memcpy(p->name, name.p, name.n);
	p->salt = mixed(seed * 1000003 + pr_fnv(PR_FNV_BASIS, name));
	p->clock.at = t;
	if (!pr_is(name, "-") && !pr_is(name, right)) {
		p->clock.offset = (int64_t)(p->salt % (240 * PR_SECOND)) - (int64_t)(120 * PR_SECOND);
		p->clock.drift = (int64_t)(mixed(p->salt) % 200001) - 100000;
		p->clock.at += (uint64_t)p->clock.offset;
	}
	if (!pr_is(name, "-"))
		printf("%s %" PRIu64 " %" PRId64 " %" PRId64 "\n", p->name, t, p->clock.offset, p->clock.drift);
	if (snprintf(path, sizeof path, "%s/%s.cbor", directory, p->name) >= (int)sizeof path)
		die(directory);
	p->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (p->fd < 0 || !(p->out = pr_writer_new(p->fd, true)))
		die(path);
	return p;
}

/* As the same log would have it: a stamp of whole seconds is of any time in it, the same in all logs, as most tell of one event. */
static uint64_t as_stamped(const struct shifted *p, uint64_t t, bool precise)
{
	uint64_t unit = t % 1000 ? 1 : t % 1000000 || precise ? 1000 : t % PR_SECOND ? 1000000 : PR_SECOND;
	uint64_t within = mixed(t) % unit, shifted = pr_clock_correct(&p->clock, t + within);
	return shifted - shifted % unit;
}

static uint64_t moved_with(uint64_t before, uint64_t t, uint64_t now)
{
	return before - t + now;
}

static void write_shifted(struct shifted *p, const struct pr_record *r, struct pr_build *b, uint64_t seed, const char *directory)
{
	bool precise = (r->type == PR_CONTACT && pr_has(r, PR_CONTACT_SENT)) || pr_is(pr_text(r, PR_ANY_SYSTEM), "pcap");
	uint64_t t = p->clock.offset == 0 ? r->t : as_stamped(p, r->t, precise);
	pr_build_record(b, r->type, t);
	for (unsigned key = 2; key < PR_KEYS; key++) {
		const struct pr_field_info *field = pr_field_of(r->type, key);
		if (!pr_has(r, key))
			continue;
		uint64_t u = r->v[key].u;
		struct shifted *other = p;
		if (r->type == PR_CONTACT && key == PR_CONTACT_SENT)
			other = shifted_of(pr_text(r, PR_CONTACT_SUBJECT), u, seed, directory);
		if (r->type == PR_SOURCE && pr_has(r, PR_SOURCE_PEER) && field->kind == PR_KIND_TIME)
			other = shifted_of(pr_text(r, PR_SOURCE_PEER), u, seed, directory);
		switch ((int)field->kind) {
		case PR_KIND_TIME:
			pr_build_uint(b, key, other == p ? moved_with(u, r->t, t) : other->clock.offset ? as_stamped(other, u, precise) : u);
			break;
		case PR_KIND_UINT:
			pr_build_uint(b, key, u);
			break;
		case PR_KIND_INT:
			pr_build_int(b, key, r->v[key].i);
			break;
		case PR_KIND_BOOL:
			pr_build_bool(b, key, u);
			break;
		case PR_KIND_TEXT:
		case PR_KIND_PEER:
		case PR_KIND_TEXT_OR_NULL:
		case PR_KIND_PEER_OR_NULL:
			if (r->v[key].s.p)
				pr_build_text(b, key, r->v[key].s);
			else
				pr_build_null(b, key);
			break;
		case PR_KIND_HASH:
			pr_build_hash(b, key, r->v[key].s);
			break;
		default:
			pr_build_item(b, key, r->v[key].s);
		}
	}
	pr_writer_record(p->out, pr_build_end(b));
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "shift", .usage = ""};
	struct pr_build b = {0};
	struct pr_record r;
	if (argc < 3 || argc > 4)
		return pr_cli_usage(&cli, "SEED DIRECTORY [PEER]");
	right = argc > 3 ? argv[3] : "-";
	uint64_t seed = strtoull(argv[1], NULL, 10);
	struct pr_reader *in = pr_reader_new(NULL, 0, false);
	while (in && pr_reader_next(in, &r) > 0) {
		struct pr_span by = pr_clock_of(&r);
		write_shifted(shifted_of(by.p ? by : pr_span_of("-"), r.t, seed, argv[2]), &r, &b, seed, argv[2]);
	}
	for (unsigned i = 0; i < count; i++) {
		if (pr_writer_flush(peers[i].out))
			die(peers[i].name);
		pr_writer_free(peers[i].out);
		close(peers[i].fd);
	}
	pr_build_free(&b);
	pr_reader_free(in);
	return 0;
}
