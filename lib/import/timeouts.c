#include "timeouts.h"

#include "log.h"

static bool is_vague(const struct pr_format *format, unsigned param)
{
	return format->params[param].value.least != format->params[param].value.most;
}

void pr_timeouts_learn(struct pr_timeouts *t, const struct pr_log *log)
{
	for (size_t i = 0; i < log->voice_count; i++) {
		const struct pr_voice *v = log->voices[i];
		for (unsigned k = 0; v->format && k < v->format->param_count && t->count < PR_TIMEOUTS_MAX; k++)
			if (is_vague(v->format, k) && v->params[k].told)
				t->list[t->count++] = (struct pr_timeout){v->format, k, log->number, v->params[k].value};
	}
}

/* What the input told of it itself, or what all others did; 0: nothing, or they disagree. */
static uint64_t find(const struct pr_timeouts *t, const struct pr_format *format, unsigned param, uint32_t input)
{
	uint64_t value = 0;
	bool agreed = true;
	for (size_t i = 0; i < t->count; i++) {
		const struct pr_timeout *one = &t->list[i];
		if (one->format != format || one->param != param)
			continue;
		if (one->input == input)
			return one->value;
		agreed = agreed && (value == 0 || value == one->value);
		value = one->value;
	}
	return agreed ? value : 0;
}

bool pr_timeouts_help(const struct pr_timeouts *t, const struct pr_log *log)
{
	bool help = false;
	for (size_t i = 0; i < log->voice_count; i++) {
		const struct pr_voice *v = log->voices[i];
		for (unsigned k = 0; v->format && k < v->format->param_count && !help; k++)
			help = is_vague(v->format, k) && v->params[k].missed && find(t, v->format, k, log->number);
	}
	return help;
}

void pr_timeouts_assume(const struct pr_timeouts *t, struct pr_extract *x, const struct pr_format *format, uint32_t input)
{
	for (unsigned k = 0; k < format->param_count; k++) {
		uint64_t value = find(t, format, k, input);
		if (value)
			pr_extract_assume(x, k, value);
	}
}
