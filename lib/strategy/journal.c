#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/grow.h"
#include "base/hash.h"
#include "record/decode.h"
#include "record/stream.h"

void pr_journal_free(struct pr_journal *j)
{
	free(j->bytes);
	pr_build_free(&j->build);
	*j = (struct pr_journal){0};
}

/* Whom a record tells of, where the next one of its type and peer supersedes it; false: none does, or nothing hangs on it. */
static bool supersedes(const struct pr_record *r, struct pr_span *peer)
{
	*peer = (struct pr_span){0};
	switch (r->type) {
	case PR_MEMBER:
		*peer = pr_text(r, PR_MEMBER_PEER);
		break;
	case PR_LEADER:
		*peer = pr_text(r, PR_LEADER_OBSERVER);
		break;
	case PR_CLAIM:
		*peer = pr_text(r, PR_CLAIM_PEER);
		break;
	case PR_EXCLUSION:
		*peer = pr_text(r, PR_EXCLUSION_PEER);
		break;
	default:
		break;
	}
	return peer->p != NULL;
}

static bool is_kept(const struct pr_record *r)
{
	struct pr_span peer;
	return supersedes(r, &peer) || r->type == PR_FAILURE || r->type == PR_RESOLUTION || r->type == PR_LIFECYCLE;
}

bool pr_journal_take(struct pr_journal *j, const struct pr_record *r, bool matters)
{
	if (!matters && !is_kept(r))
		return true;
	if (r->bytes.n > PR_JOURNAL_MAX - j->n || !pr_grow(&j->bytes, &j->room, j->n + r->bytes.n, 1))
		return false;
	memcpy(j->bytes + j->n, r->bytes.p, r->bytes.n);
	j->n += r->bytes.n;
	j->changed = true;
	return true;
}

struct kept {
	uint64_t key;
	struct pr_span bytes;
	size_t place;
};

static int by_key(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;
	int order = (x->key > y->key) - (x->key < y->key);
	return order ? order : (x->place > y->place) - (x->place < y->place);
}

static int by_place(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;
	return (x->place > y->place) - (x->place < y->place);
}

/* The records that one of the same type and peer can supersede; those of what is over are left out. */
static struct kept *list_records(const struct pr_journal *j, size_t *count)
{
	struct kept *list = NULL;
	size_t room = 0;
	const char *why;
	*count = 0;
	for (size_t at = 0; at < j->n;) {
		struct pr_record r;
		struct pr_span peer;
		if (pr_decode(j->bytes + at, j->n - at, &r, &why) != PR_DECODED)
			break;
		if (supersedes(&r, &peer)) {
			if (!pr_grow(&list, &room, *count + 1, sizeof *list)) {
				free(list);
				return NULL;
			}
			list[*count] = (struct kept){pr_hash(r.type, peer), {j->bytes + at, r.bytes.n}, *count};
			++*count;
		}
		at += r.bytes.n;
	}
	return list ? list : calloc(1, sizeof *list);
}

bool pr_journal_compact(struct pr_journal *j)
{
	size_t count, left = 0, n = 0;
	if (j->n < 2 * j->compact + 4096)
		return true;
	struct kept *list = list_records(j, &count);
	if (!list)
		return false;
	qsort(list, count, sizeof *list, by_key);
	for (size_t i = 0; i < count; i++)
		if (i + 1 == count || list[i].key != list[i + 1].key)
			list[left++] = list[i];
	qsort(list, left, sizeof *list, by_place);
	for (size_t i = 0; i < left; i++) {
		memmove(j->bytes + n, list[i].bytes.p, list[i].bytes.n);
		n += list[i].bytes.n;
	}
	j->n = j->compact = n;
	j->changed = true;
	free(list);
	return true;
}

static int write_all(struct pr_journal *j, int fd, uint64_t now)
{
	struct pr_writer *out = pr_writer_new(fd, true);
	const char *why;
	if (!out)
		return ENOMEM;
	for (size_t at = 0; at < j->n;) {
		struct pr_record r;
		if (pr_decode(j->bytes + at, j->n - at, &r, &why) != PR_DECODED)
			break;
		pr_writer_record(out, r.bytes);
		at += r.bytes.n;
	}
	pr_build_record(&j->build, PR_NOTE, now);
	pr_build_text(&j->build, PR_NOTE_PROGRAM, pr_span_of("pr-strategy"));
	pr_build_text(&j->build, PR_NOTE_TEXT, pr_span_of("so far"));
	pr_writer_record(out, pr_build_end(&j->build));
	int error = pr_writer_flush(out);
	pr_writer_free(out);
	return error ? error : fsync(fd) < 0 ? errno : 0;
}

const char *pr_journal_save(struct pr_journal *j, const char *file, uint64_t now)
{
	static char message[4400], part[4200];
	if (!j->changed)
		return NULL;
	if (snprintf(part, sizeof part, "%s.part", file) >= (int)sizeof part)
		return "the state file's name is too long";
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int error = fd < 0 ? errno : write_all(j, fd, now);
	if (fd >= 0 && close(fd) < 0 && !error)
		error = errno;
	if (!error && rename(part, file) < 0)
		error = errno;
	j->changed = error != 0;
	if (!error)
		return NULL;
	snprintf(message, sizeof message, "%s: %s", file, strerror(error));
	return message;
}
