/* pulse: which gaps in a peer's own activity are a pause. */
#include "detect/pulse.h"

#include "check.h"

#define MS 1000000u

/* So many beats at even intervals; when the next one would be. */
static uint64_t beats(struct pr_pulse *pulse, uint64_t t, unsigned count, uint64_t interval)
{
	for (unsigned i = 0; i < count; i++, t += interval)
		CHECK(!pr_pulse_beat(pulse, t));
	return t;
}

static void a_gap_in_even_beats_is_a_pause(void)
{
	struct pr_pulse pulse = {0};
	uint64_t t = beats(&pulse, 100 * MS, 20, 10 * MS);
	CHECK(!pr_pulse_beat(&pulse, t + 30 * MS)); /* four times the interval is none yet */
	t = beats(&pulse, t + 40 * MS, 200, 10 * MS); /* and is forgotten */
	CHECK(pr_pulse_beat(&pulse, t + 90 * MS));
	CHECK_EQ_INT(pulse.paused_from, t - 10 * MS);
	CHECK_EQ_INT(pulse.paused_to, t + 90 * MS);
	CHECK(!pr_pulse_beat(&pulse, t + 100 * MS));
}

static void few_beats_promise_nothing(void)
{
	struct pr_pulse pulse = {0};
	uint64_t t = beats(&pulse, 100, PR_PULSE_LEAST, 10);
	CHECK(!pr_pulse_beat(&pulse, t + 1000));
}

static void uneven_beats_promise_little(void)
{
	struct pr_pulse pulse = {0};
	uint64_t t = 100;
	for (unsigned i = 0; i < 20; i++)
		t = beats(&pulse, beats(&pulse, t, 3, 1), 1, 300);
	CHECK(!pr_pulse_beat(&pulse, t + 800));
}

static void times_may_be_any(void)
{
	struct pr_pulse pulse = {0};
	uint64_t t = beats(&pulse, 0, 20, 10);
	CHECK(!pr_pulse_beat(&pulse, 0));
	CHECK(!pr_pulse_beat(&pulse, t));
	CHECK(pr_pulse_beat(&pulse, UINT64_MAX));
	CHECK(!pr_pulse_beat(&pulse, UINT64_MAX));
	CHECK_EQ_INT(pulse.paused_from, t);
}

CHECK_MAIN(a_gap_in_even_beats_is_a_pause, few_beats_promise_nothing, uneven_beats_promise_little, times_may_be_any)
