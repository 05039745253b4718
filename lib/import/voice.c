#include "voice.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fnv.h"
#include "record/decode.h"

static char *copy_of(struct pr_span text)
{
	return text.p ? strndup((const char *)text.p, text.n) : NULL;
}

struct pr_voice *pr_voice_new(const struct pr_call *call, struct pr_build *build, struct pr_span writer,
                              struct pr_span program)
{
	struct pr_voice *v = calloc(1, sizeof *v);
	if (!v)
		return NULL;
	v->call = call;
	v->build = build;
	v->queue = &v->waiting;
	v->counts.first = UINT64_MAX;
	v->writer = copy_of(writer);
	v->program = copy_of(program);
	v->told = pr_spool_new(call->spill);
	v->same = pr_spool_new(call->spill);
	if (v->told && v->same && !v->writer == !writer.p && !v->program == !program.p)
		return v;
	pr_voice_free(v);
	return NULL;
}

void pr_voice_free(struct pr_voice *v)
{
	if (!v)
		return;
	pr_voice_rest(v);
	free(v->writer);
	free(v->program);
	free(v->tally);
	pr_spool_free(v->told);
	pr_spool_free(v->same);
	pr_queue_free(&v->waiting);
	pr_build_free(&v->named);
	free(v->naming);
	free(v->landmarks);
	free(v->params);
	free(v);
}

static void name_places(struct pr_voice *v)
{
	if (!v->file || !v->naming)
		return;
	pr_src_init(&v->naming->src, v->file, v->sign);
	pr_naming_set_system(v->naming, v->system);
}

void pr_voice_place(struct pr_voice *v, const char *file, char sign)
{
	v->file = file;
	v->sign = sign;
	name_places(v);
}

static bool begin_naming(struct pr_voice *v, uint32_t own)
{
	v->naming = calloc(1, sizeof *v->naming);
	if (!v->naming)
		return false;
	v->naming->who = v->call->who;
	v->naming->own = own;
	v->naming->thin.every = v->call->every;
	name_places(v);
	return true;
}

bool pr_voice_set_live(struct pr_voice *v, struct pr_queue *queue, uint32_t own)
{
	v->live = true;
	v->queue = queue;
	return begin_naming(v, own);
}

static void see_lost(const struct pr_voice *v, const char *why, const char *field)
{
	const struct pr_watch *watch = v->call->watch;
	if (watch && watch->lost && !v->deaf)
		watch->lost(watch->arg, why, field);
}

static void see_record(const struct pr_voice *v, struct pr_span record, bool wanted)
{
	const struct pr_watch *watch = v->call->watch;
	if (!record.p)
		see_lost(v, v->naming->why, NULL);
	else if (!wanted)
		see_lost(v, "before --from, or not before --to", NULL);
	else if (watch && watch->record)
		watch->record(watch->arg, record);
}

/* A record as it was told to one of the stream. */
static void name_record(struct pr_voice *v, uint64_t steps, const struct pr_telling *told)
{
	const struct pr_call *call = v->call;
	uint64_t t = call->undated;
	struct pr_span record = pr_naming_apply(v->naming, &v->named, told, &t);
	v->newest = t > v->newest ? t : v->newest;
	v->trouble = v->named.exhausted ? ENOMEM : v->trouble;
	bool wanted = t >= call->from && (call->to == 0 || t < call->to);
	see_record(v, record, wanted);
	if (!record.p || !wanted)
		return;
	if (!pr_queue_put(v->queue, steps, t, record))
		v->trouble = ENOMEM;
}

static void put(struct pr_voice *v, struct pr_spool *spool, const struct pr_spool_item *item)
{
	if (!pr_spool_put(spool, item))
		v->trouble = errno;
}

static void tell_record(struct pr_voice *v, const struct pr_telling *told)
{
	if (v->deaf)
		return;
	if (v->live) {
		name_record(v, v->counts.steps, told);
	} else {
		const struct pr_spool_item item = {0, (uint8_t)told->flags, v->counts.steps, told->place, told->record};
		put(v, v->told, &item);
	}
}

static void learn(struct pr_voice *v, const struct pr_spool_item *item)
{
	if (pr_saying_learn(item, v->call, v->input, v->naming->own, &v->self))
		return;
	v->conflict_line = v->conflicts++ == 0 ? item->place : v->conflict_line;
}

static void say(struct pr_voice *v, const struct pr_saying *saying)
{
	uint8_t bytes[PR_SAYING_SIZE];
	const struct pr_spool_item item = pr_saying_pack(saying, bytes);
	if (pr_saying_repeats(v->seen, &item))
		return;
	if (v->live)
		learn(v, &item);
	else
		put(v, v->same, &item);
}

/* What other logs may tell of, too. */
static void keep_landmark(struct pr_voice *v, const struct pr_found *what)
{
	uint64_t key = PR_LANDMARK_LINK;
	if (what->untimed || (what->yield->type != PR_LINK && what->yield->type != PR_LEADER))
		return;
	if (what->yield->type == PR_LEADER) {
		struct pr_span epoch = pr_found_value(what, PR_LEADER_EPOCH);
		if (!epoch.p)
			return;
		key = pr_fnv(0, epoch) | 1ull << 63;
	}
	if (!v->landmarks && !v->live && !(v->landmarks = calloc(1, sizeof *v->landmarks)))
		v->trouble = ENOMEM;
	if (v->landmarks)
		pr_landmarks_add(v->landmarks, (int64_t)(what->t / PR_SECOND), key);
}

static void found(void *arg, const struct pr_found *what)
{
	struct pr_voice *v = arg;
	struct pr_token tokens[PR_VALUES];
	if (what->yield->what == PR_YIELD_RECORD) {
		keep_landmark(v, what);
		v->counts.steps = pr_extract_counts(v->extract)->steps;
		struct pr_telling told;
		if (pr_evidence_tell(v->evidence, v->build, what, &told))
			tell_record(v, &told);
		else
			see_lost(v, v->evidence->why, v->evidence->field);
		v->trouble = v->build->exhausted ? ENOMEM : v->trouble;
		return;
	}
	static const enum pr_saying_kind kinds[] = {[PR_YIELD_SELF] = PR_SAYING_SAME, [PR_YIELD_ALIAS] = PR_SAYING_SAME, [PR_YIELD_MEET] = PR_SAYING_MEET,
	                                            [PR_YIELD_REACH] = PR_SAYING_REACH, [PR_YIELD_REACHED] = PR_SAYING_REACHED,
	                                            [PR_YIELD_AMONG] = PR_SAYING_AMONG};
	const struct pr_saying saying = {
		.kind = kinds[what->yield->what],
		.own = what->yield->what == PR_YIELD_SELF, .t = what->t, .line = what->line,
		.tokens = tokens, .count = pr_evidence_tokens(what, tokens),
	};
	say(v, &saying);
}

bool pr_voice_listen(struct pr_voice *v, const struct pr_format *format, const struct pr_zone *zone, const char *file)
{
	const struct pr_settings *settings = v->call->settings;
	v->evidence = calloc(1, sizeof *v->evidence);
	v->params = calloc(format->param_count + 1, sizeof *v->params);
	v->extract = v->evidence && v->params ? pr_extract_new(format, zone, found, v) : NULL;
	if (!v->extract)
		return false;
	free(v->tally);
	v->tally = NULL;
	v->format = format;
	v->system = v->told_by = format->name;
	v->evidence->thin.every = v->call->every;
	pr_voice_place(v, file, ':');
	for (size_t i = 0; settings && i < settings->count; i++) {
		int param = pr_format_param(format, pr_span_of(settings->list[i].name));
		if (param >= 0)
			pr_extract_set(v->extract, (unsigned)param, settings->list[i].value);
	}
	return true;
}

void pr_voice_line(struct pr_voice *v, uint64_t number, struct pr_span line, const struct pr_peeled *outer,
                   const struct pr_seen *seen)
{
	const struct pr_watch *watch = v->deaf ? NULL : v->call->watch;
	pr_extract_watch(v->extract, watch);
	if (watch && watch->line)
		watch->line(watch->arg, v, number, line);
	pr_extract_line(v->extract, number, line, outer, seen);
	v->trouble = pr_extract_counts(v->extract)->exhausted ? ENOMEM : v->trouble;
	if (watch && watch->done)
		watch->done(watch->arg);
}

static void told_record(void *arg, const struct pr_telling *told)
{
	struct pr_voice *v = arg;
	struct pr_record r;
	const char *why;
	struct pr_extract_counts *counts = &v->counts;
	if (!told->record.p || (!v->plain && pr_decode(told->record.p, told->record.n, &r, &why) != PR_DECODED))
		return; /* a record that could not be built */
	struct pr_cursor c = pr_cursor_of(told->record);
	uint64_t type, t;
	if (!pr_cursor_begin(&c, &type, &t)) {
		pr_cursor_count(&c);
		pr_cursor_uint(&c); /* key 0 */
		type = pr_cursor_uint(&c);
		pr_cursor_uint(&c); /* key 1 */
		t = pr_cursor_uint(&c);
	}
	if (t > 0) {
		counts->first = t < counts->first ? t : counts->first;
		counts->last = t > counts->last ? t : counts->last;
		if (counts->last - t > counts->disorder)
			counts->disorder = counts->last - t;
	}
	counts->evidence += type != PR_ACTIVITY;
	tell_record(v, told);
}

static void told_same(void *arg, const struct pr_token *tokens, size_t count, bool own)
{
	const struct pr_saying saying = {.own = own, .tokens = tokens, .count = count};
	say(arg, &saying);
}

struct pr_teller pr_voice_teller(struct pr_voice *v)
{
	return (struct pr_teller){v, told_record, told_same};
}

void pr_voice_rest(struct pr_voice *v)
{
	if (v->extract) {
		v->counts = *pr_extract_counts(v->extract);
		for (unsigned i = 0; i < v->format->param_count; i++)
			v->params[i] = pr_extract_told(v->extract, i);
	}
	pr_extract_free(v->extract);
	free(v->evidence);
	v->extract = NULL;
	v->evidence = NULL;
}

bool pr_voice_join(struct pr_voice *v, uint32_t own)
{
	struct pr_spool_item item;
	int got;
	if (!begin_naming(v, own))
		return false;
	while ((got = pr_spool_take(v->same, &item)) > 0)
		learn(v, &item);
	return got == 0;
}

/* Everything that will come is later than the first of the queue, unless a clock went back further than it ever did. */
static bool is_ready(const struct pr_voice *v, uint64_t *t)
{
	struct pr_span record;
	uint64_t steps;
	if (!pr_queue_first(v->queue, &steps, t, &record))
		return false;
	return v->ended || v->counts.disorder == 0 || steps < v->steps || *t + v->counts.disorder <= v->newest ||
	       pr_queue_full(v->queue);
}

static void take_one(struct pr_voice *v)
{
	struct pr_spool_item item;
	int got = pr_spool_take(v->told, &item);
	v->ended = got <= 0;
	if (got < 0)
		v->trouble = errno;
	if (got <= 0)
		return;
	if (item.number > v->steps)
		v->newest = 0;
	v->steps = item.number;
	name_record(v, item.number, &(struct pr_telling){item.bytes, item.flags, item.place});
}

bool pr_voice_advance(struct pr_voice *v, uint64_t *t)
{
	while (!is_ready(v, t) && !v->ended)
		take_one(v);
	return is_ready(v, t);
}
