#include "owners.h"

#include <stdlib.h>

#include "lines/logname.h"

struct inputs {
	struct pr_log *const *logs;
	size_t count;
	bool spoken; /* peers speak in logs or captures */
	bool *loose; /* of each: it is a dump that neither the call nor anything else ties to a peer */
	bool *told;  /* of each: it would be called like a file of another folder, if the folders did not tell them apart */
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
	bool loose = is_dump(log) && !log->given && speaks(log) && pr_identity_is_alone(log->call->who, log->self);
	for (size_t i = 0; i < in->count && loose; i++)
		loose = is_dump(in->logs[i]) || in->logs[i]->self != log->self || !speaks(in->logs[i]);
	return loose;
}

/* Whether both are one file of two peers, for all that their base names tell. */
static bool is_told_by_folder(const struct pr_log *a, const struct pr_log *b)
{
	char of_a[PR_LOGNAME_MAX], of_b[PR_LOGNAME_MAX];
	if (a->given || b->given || pr_logname_beside(a->path, b->path) || !pr_logname_alike(a->path, b->path))
		return false;
	pr_logname_base(of_a, a->path);
	pr_logname_base(of_b, b->path);
	return strcmp(of_a, of_b) == 0;
}

static bool folders_tell(const struct inputs *in, const struct pr_log *log)
{
	for (size_t i = 0; i < in->count; i++)
		if (in->told[i] && pr_logname_beside(in->logs[i]->path, log->path))
			return true;
	return false;
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

/* Whose the files of the folder are: a token of the one peer, PR_IDENTITY_NONE if they contradict each other. */
static uint32_t owner_of_folder(const struct inputs *in, const struct pr_log *log)
{
	uint32_t peer = PR_IDENTITY_NONE, first = PR_IDENTITY_NONE;
	for (size_t i = 0; i < in->count; i++) {
		const struct pr_log *beside = in->logs[i];
		if (!pr_logname_beside(beside->path, log->path))
			continue;
		if (is_dump(beside) && beside != log && beside->dump_kind == log->dump_kind && beside->self != log->self)
			return PR_IDENTITY_NONE;
		if (in->loose[i])
			first = first == PR_IDENTITY_NONE ? beside->self : first;
		else if (!add_peers(beside, &peer))
			return PR_IDENTITY_NONE;
	}
	return peer != PR_IDENTITY_NONE ? peer : first;
}

static void settle_dump(const struct inputs *in, struct pr_log *log)
{
	uint32_t owner = folders_tell(in, log) ? owner_of_folder(in, log) : PR_IDENTITY_NONE;
	if (owner != PR_IDENTITY_NONE && owner != log->self)
		pr_identity_join(log->call->who, owner, log->self);
	else if (owner == PR_IDENTITY_NONE)
		log->ownerless = in->spoken;
}

static void settle_dumps(struct inputs *in)
{
	bool any = false;
	for (size_t i = 0; i < in->count; i++)
		any |= in->loose[i] = is_loose(in, in->logs[i]);
	for (size_t i = 0; any && i < in->count; i++)
		for (size_t k = 0; k < in->count && !in->told[i]; k++)
			in->told[i] = is_told_by_folder(in->logs[i], in->logs[k]);
	for (size_t i = 0; i < in->count; i++)
		if (in->loose[i])
			settle_dump(in, in->logs[i]);
}

bool pr_owners_settle(struct pr_log *const *logs, size_t count)
{
	struct inputs in = {logs, count, false, calloc(count + 1, sizeof *in.loose), calloc(count + 1, sizeof *in.told)};
	bool done = in.loose && in.told;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; !is_dump(logs[i]) && k < logs[i]->voice_count; k++)
			in.spoken = in.spoken || is_heard(logs[i]->voices[k]);
	if (done)
		settle_dumps(&in);
	free(in.loose);
	free(in.told);
	for (size_t i = 0; i < count; i++) /* a pipe has not been read yet */
		if (!logs[i]->piped && (logs[i]->ownerless || !speaks(logs[i])))
			pr_identity_hide(logs[i]->call->who, logs[i]->self, true);
	for (size_t i = 0; i < count; i++) /* one of several files of its name is enough */
		if (!logs[i]->piped && !logs[i]->ownerless && speaks(logs[i]))
			pr_identity_hide(logs[i]->call->who, logs[i]->self, false);
	return done;
}
