#include "dump.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "dump_kind.h"

static const struct pr_dump_kind *const kinds[] = {
	&pr_dump_consul, &pr_dump_corosync, &pr_dump_etcd_log, &pr_dump_etcd, &pr_dump_galera, &pr_dump_binlog, &pr_dump_nats,
	&pr_dump_rabbitmq, &pr_dump_aof, &pr_dump_redis, &pr_dump_serf, &pr_dump_slashing, &pr_dump_zookeeper,
};

#define KINDS (sizeof kinds / sizeof *kinds)

size_t pr_dump_kinds(void)
{
	return KINDS;
}

const struct pr_dump_kind *pr_dump_kind(size_t i)
{
	return kinds[i];
}

const struct pr_dump_kind *pr_dump_kind_named(struct pr_span name)
{
	for (size_t i = 0; i < KINDS; i++)
		if (pr_is(name, kinds[i]->name))
			return kinds[i];
	return NULL;
}

const char *pr_dump_kind_name(const struct pr_dump_kind *kind)
{
	return kind->name;
}

const char *pr_dump_kind_about(const struct pr_dump_kind *kind)
{
	return kind->about;
}

const char *pr_dump_kind_system(const struct pr_dump_kind *kind)
{
	return kind->system;
}

const struct pr_dump_kind *pr_dump_recognise(struct pr_span ahead)
{
	for (size_t i = 0; ahead.n > 0 && i < KINDS; i++)
		if (kinds[i]->recognise && kinds[i]->recognise(ahead))
			return kinds[i];
	return NULL;
}

struct pr_dump *pr_dump_new(const struct pr_dump_kind *kind, const struct pr_teller *teller, const struct pr_zone *zone,
                            struct pr_span file)
{
	struct pr_dump *d = calloc(1, sizeof *d);
	if (!d)
		return NULL;
	d->kind = kind;
	d->teller = teller;
	d->zone = zone;
	d->line = 1;
	d->counts.first = UINT64_MAX;
	d->src_length = file.n < PR_DUMP_FILE ? file.n : PR_DUMP_FILE;
	memcpy(d->src, file.p, d->src_length);
	d->state = calloc(1, kind->state ? kind->state : 1);
	d->digest = pr_digest_new();
	if (d->state && d->digest)
		return d;
	pr_dump_free(d);
	return NULL;
}

struct pr_dump *pr_dump_match(const struct pr_pattern *pattern, const struct pr_teller *teller,
                              const struct pr_zone *zone, struct pr_span file)
{
	struct pr_dump *d = pr_dump_new(&pr_dump_regex, teller, zone, file);
	if (d)
		d->pattern = pattern;
	return d;
}

void pr_dump_free(struct pr_dump *d)
{
	if (!d)
		return;
	if (d->kind->free && d->state)
		d->kind->free(d);
	free(d->state);
	pr_digest_free(d->digest);
	pr_text_free(&d->held);
	pr_build_free(&d->build);
	pr_build_free(&d->list);
	free(d);
}

/* What is held for later. Of a line, what is beyond PR_DUMP_LINE is left out. */
static bool hold(struct pr_dump *d, struct pr_span bytes)
{
	size_t most = d->kind->document ? PR_DUMP_MAX : PR_DUMP_LINE;
	if (bytes.n > most - d->held.n) {
		if (d->kind->document)
			return pr_dump_fail(d, "longer than 64 MiB, which no status dump is");
		d->cut = true;
		bytes.n = most - d->held.n;
	}
	pr_text_bytes(&d->held, bytes.p, bytes.n);
	return !d->held.failed || pr_dump_fail(d, "out of memory");
}

static void line(struct pr_dump *d, struct pr_span text)
{
	if (text.n > 0 && text.p[text.n - 1] == '\r')
		text.n--;
	d->counts.lines++;
	d->kind->line(d, text);
	d->line++;
	d->cut = false;
}

static void lines(struct pr_dump *d, struct pr_span bytes)
{
	const uint8_t *end;
	while (!d->failed && bytes.n > 0 && (end = memchr(bytes.p, '\n', bytes.n)) != NULL) {
		struct pr_span text = {bytes.p, (size_t)(end - bytes.p)};
		bytes.n -= text.n + 1;
		bytes.p = end + 1;
		if (d->held.n > 0 || text.n > PR_DUMP_LINE) {
			if (!hold(d, text))
				return;
			text = (struct pr_span){(uint8_t *)d->held.p, d->held.n};
		}
		line(d, text);
		pr_text_clear(&d->held);
	}
	if (!d->failed && bytes.n > 0)
		hold(d, bytes);
}

bool pr_dump_bytes(struct pr_dump *d, struct pr_span bytes)
{
	if (d->failed || bytes.n == 0)
		return !d->failed;
	if (d->kind->document)
		hold(d, bytes);
	else if (d->kind->line)
		lines(d, bytes);
	else
		d->kind->bytes(d, bytes);
	return !d->failed;
}

static void count_lines(struct pr_dump *d, struct pr_span text)
{
	for (size_t i = 0; i < text.n; i++)
		d->counts.lines += text.p[i] == '\n';
	d->counts.lines += text.n > 0 && text.p[text.n - 1] != '\n';
}

bool pr_dump_end(struct pr_dump *d)
{
	struct pr_span held = {d->held.p ? (const uint8_t *)d->held.p : (const uint8_t *)"", d->held.n};
	if (d->failed)
		return false;
	if (d->kind->document) {
		count_lines(d, held);
		d->kind->document(d, held);
	} else if (d->kind->line && held.n > 0) {
		line(d, held);
	}
	if (!d->failed && d->kind->end)
		d->kind->end(d);
	if (!d->failed && (d->build.exhausted || d->list.exhausted))
		pr_dump_fail(d, "out of memory");
	return !d->failed;
}

const char *pr_dump_error(const struct pr_dump *d)
{
	return d->failed ? d->error : NULL;
}

const struct pr_dump_counts *pr_dump_counts(const struct pr_dump *d)
{
	return &d->counts;
}
