#include "mixture.h"

#include <stdio.h>

struct writer {
	struct pr_span system, peer; /* p NULL: there is none */
};

static struct writer writer_of(const struct pr_log *log, size_t voice)
{
	const struct pr_voice *v = log->voices[voice];
	if (log->kind != PR_LOG_LINES || pr_log_is_live(log) || !v->system.p || !v->naming)
		return (struct writer){{NULL, 0}, {NULL, 0}};
	return (struct writer){v->system, pr_identity_called(log->call->who, v->naming->own)};
}

static bool is_writer(struct pr_log *const *logs, size_t count, struct pr_span system, struct pr_span peer)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < logs[i]->voice_count; k++) {
			struct writer w = writer_of(logs[i], k);
			if (w.system.p && pr_same(w.system, system) && pr_same(w.peer, peer))
				return true;
		}
	return false;
}

static bool is_shared(struct pr_log *const *logs, size_t count, struct pr_span a, struct pr_span b)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < logs[i]->voice_count; k++) {
			struct writer w = writer_of(logs[i], k);
			if (w.system.p && pr_same(w.system, a) && is_writer(logs, count, b, w.peer))
				return true;
		}
	return false;
}

bool pr_mixture_describe(struct pr_log *const *logs, size_t count, char text[PR_MIXTURE_TEXT])
{
	struct pr_span first = {NULL, 0};
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < logs[i]->voice_count; k++) {
			struct pr_span system = writer_of(logs[i], k).system;
			first = first.p ? first : system;
			if (!system.p || pr_same(system, first) || is_shared(logs, count, first, system))
				continue;
			snprintf(text, PR_MIXTURE_TEXT, "logs of %.*s and of %.*s, by different peers, are taken for one cluster's: if they are not, "
			         "read each cluster's by themselves", (int)first.n, (const char *)first.p, (int)system.n, (const char *)system.p);
			return true;
		}
	return false;
}
