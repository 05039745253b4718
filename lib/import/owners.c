#include "owners.h"

#include <stdlib.h>

#include "lines/logname.h"

struct inputs {
	struct pr_log **logs; /* folder by folder, there the dumps of one kind together, and among these those of one name */
	bool *loose;          /* of each: it is a dump that neither the call nor anything else ties to a peer */
	size_t count;
	bool spoken;   /* peers speak in logs or captures */
	bool *voiced;  /* of each token: it is the name of a log or capture, and somebody of that name speaks there */
};

/* Whether the voice told anything of itself. */
static bool is_heard(const struct pr_voice *v)
{
	return v->system.p && !v->nobody && v->naming;
}

/* Whether somebody of the file's name speaks in it. */
static bool speaks(const struct pr_log *log)
{
	bool own = log->given;
	for (size_t i = 0; i < log->voice_count && !own; i++)
		own = is_heard(log->voices[i]) && log->voices[i]->naming->own == log->self;
	return own;
}

static bool is_dump(const struct pr_log *log)
{
	return log->kind == PR_LOG_DUMP;
}

static bool is_loose(const struct inputs *in, const struct pr_log *log)
{
	return is_dump(log) && !log->given && speaks(log) && pr_identity_is_alone(log->call->who, log->self) && !in->voiced[log->self];
}

/* -1, 0 or 1: logs and captures are of one kind here, and stand before the dumps. */
static int order_kinds(const struct pr_log *a, const struct pr_log *b)
{
	const char *of_a = is_dump(a) && a->dump_kind ? pr_dump_kind_name(a->dump_kind) : "";
	const char *of_b = is_dump(b) && b->dump_kind ? pr_dump_kind_name(b->dump_kind) : "";
	return is_dump(a) != is_dump(b) ? is_dump(a) - is_dump(b) : strcmp(of_a, of_b);
}

static int by_folder_and_kind(const void *a, const void *b)
{
	const struct pr_log *x = *(struct pr_log *const *)a, *y = *(struct pr_log *const *)b;
	int order = pr_order(pr_logname_folder(x->path), pr_logname_folder(y->path));
	order = order ? order : order_kinds(x, y);
	order = order ? order : (x->self > y->self) - (x->self < y->self);
	return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* *peer: a token of whoever is known to speak in the file, the one before included. False: two do. */
static bool add_peers(const struct pr_log *log, uint32_t *peer)
{
	struct pr_identity *who = log->call->who;
	for (size_t i = 0; i < log->voice_count; i++) {
		const struct pr_voice *v = log->voices[i];
		if (!is_heard(v))
			continue;
		if (*peer != PR_IDENTITY_NONE && !pr_same(pr_identity_called(who, *peer), pr_identity_called(who, v->naming->own)))
			return false;
		*peer = v->naming->own;
	}
	return true;
}

/*
 * Whose the files of the folder are: a token of the one peer, PR_IDENTITY_NONE if they contradict each other, or if folders do not tell
 * peers apart here. The file that was given first names a folder in which nobody else speaks.
 */
static uint32_t owner_of_folder(const struct inputs *in, size_t first, size_t end)
{
	uint32_t peer = PR_IDENTITY_NONE;
	const struct pr_log *named = NULL;
	bool tells = false;
	for (size_t i = first; i < end; i++) {
		const struct pr_log *log = in->logs[i];
		tells = tells || log->apart;
		if (in->loose[i])
			named = named && named->number < log->number ? named : log;
		else if (!add_peers(log, &peer))
			return PR_IDENTITY_NONE;
	}
	return !tells ? PR_IDENTITY_NONE : peer == PR_IDENTITY_NONE && named ? named->self : peer;
}

static void settle_dump(const struct inputs *in, struct pr_log *log, uint32_t owner)
{
	if (owner != PR_IDENTITY_NONE && owner != log->self)
		pr_identity_join(log->call->who, owner, log->self);
	else if (owner == PR_IDENTITY_NONE)
		log->ownerless = in->spoken;
}

static void settle_folder(const struct inputs *in, size_t first, size_t end)
{
	uint32_t owner = owner_of_folder(in, first, end);
	for (size_t i = first, next; i < end; i = next) {
		for (next = i + 1; next < end && order_kinds(in->logs[i], in->logs[next]) == 0; next++)
			;
		bool one = in->logs[i]->self == in->logs[next - 1]->self; /* two of one kind are not of one server */
		for (size_t k = i; k < next; k++)
			if (in->loose[k])
				settle_dump(in, in->logs[k], one ? owner : PR_IDENTITY_NONE);
	}
}

static void settle_dumps(const struct inputs *in)
{
	for (size_t i = 0, next; i < in->count; i = next) {
		bool any = false;
		for (next = i; next < in->count && pr_logname_beside(in->logs[i]->path, in->logs[next]->path); next++)
			any = any || in->loose[next];
		if (any)
			settle_folder(in, i, next);
	}
}

static bool look(struct inputs *in, struct pr_log *const *logs, size_t count)
{
	*in = (struct inputs){calloc(count + 1, sizeof(struct pr_log *)), calloc(count + 1, sizeof *in->loose), count, false,
	                      calloc(PR_IDENTITY_MAX, sizeof *in->voiced)};
	if (!in->logs || !in->loose || !in->voiced)
		return false;
	memcpy(in->logs, logs, count * sizeof(struct pr_log *));
	qsort(in->logs, count, sizeof(struct pr_log *), by_folder_and_kind);
	for (size_t i = 0; i < count; i++) {
		bool talks = !is_dump(logs[i]);
		for (size_t k = 0; talks && k < logs[i]->voice_count; k++)
			in->spoken = in->spoken || is_heard(logs[i]->voices[k]);
		in->voiced[logs[i]->self] |= talks && speaks(logs[i]);
	}
	for (size_t i = 0; i < count; i++)
		in->loose[i] = is_loose(in, in->logs[i]);
	return true;
}

bool pr_owners_settle(struct pr_log *const *logs, size_t count)
{
	struct inputs in;
	bool done = look(&in, logs, count);
	if (done)
		settle_dumps(&in);
	free(in.logs);
	free(in.loose);
	free(in.voiced);
	for (size_t i = 0; i < count; i++) /* a pipe has not been read yet */
		if (!logs[i]->piped && (logs[i]->ownerless || !speaks(logs[i])))
			pr_identity_hide(logs[i]->call->who, logs[i]->self, true);
	for (size_t i = 0; i < count; i++) /* one of several files of its name is enough */
		if (!logs[i]->piped && !logs[i]->ownerless && speaks(logs[i]))
			pr_identity_hide(logs[i]->call->who, logs[i]->self, false);
	return done;
}
