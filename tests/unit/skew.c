/* Logs in the wrong time zone: what is found, and what is not. Times are in seconds of a day that begins at MIDNIGHT. */
#include "import/skew.h"

#include "check.h"

#define MIDNIGHT (20000ll * 86400)
#define HOUR 3600

/* A log that covers ten minutes and a bit from noon, and tells of what happened at these seconds behind noon. */
static struct pr_skew_log log_of(int64_t ahead, const int64_t *events, unsigned count)
{
	int64_t noon = MIDNIGHT + 12 * HOUR + ahead;
	struct pr_skew_log log = {.first = noon + 100, .last = noon + 740};
	for (unsigned i = 0; i < count; i++)
		pr_landmarks_add(&log.landmarks, noon + events[i], PR_LANDMARK_LINK);
	return log;
}

static const int64_t cut[] = {150, 210, 333, 480};

static void one_log_is_shifted(void)
{
	struct pr_skew_log logs[3];
	for (int64_t ahead = -14 * HOUR; ahead <= 14 * HOUR; ahead += PR_QUARTER) {
		for (unsigned i = 0; i < 3; i++)
			logs[i] = log_of(i == 1 ? ahead : 0, cut, 4);
		pr_skew_find(logs, 3);
		CHECK_EQ_INT(logs[0].ahead, 0);
		CHECK_EQ_INT(logs[1].ahead, ahead);
		CHECK_EQ_INT(logs[2].ahead, 0);
	}
}

static void some_seconds_of_difference_do_not_matter(void)
{
	static const int64_t late[] = {153, 214, 331, 485};
	struct pr_skew_log logs[] = {log_of(0, cut, 4), log_of(-5 * HOUR, late, 4)};
	pr_skew_find(logs, 2);
	CHECK_EQ_INT(logs[1].ahead, -5 * HOUR);
}

static void of_two_the_later_is_said_to_be_wrong_unless_it_knows_its_zone(void)
{
	struct pr_skew_log logs[] = {log_of(HOUR, cut, 4), log_of(0, cut, 4)};
	pr_skew_find(logs, 2);
	CHECK_EQ_INT(logs[0].ahead, 0);
	CHECK_EQ_INT(logs[1].ahead, -HOUR);
	logs[0] = log_of(HOUR, cut, 4);
	logs[1] = log_of(0, cut, 4);
	logs[1].fixed = true;
	pr_skew_find(logs, 2);
	CHECK_EQ_INT(logs[0].ahead, HOUR);
	CHECK_EQ_INT(logs[1].ahead, 0);
}

static void clocks_that_differ_by_no_quarter_of_an_hour_are_no_matter_of_zones(void)
{
	for (int64_t ahead = 10; ahead < PR_QUARTER - 10; ahead += 10) {
		struct pr_skew_log logs[] = {log_of(0, cut, 4), log_of(HOUR + ahead, cut, 4), log_of(0, cut, 4)};
		pr_skew_find(logs, 3);
		CHECK_EQ_INT(logs[1].ahead, 0);
	}
}

static void a_log_of_another_hour_has_nothing_to_say(void)
{
	static const int64_t other[] = {120, 255, 402, 601};
	struct pr_skew_log logs[] = {log_of(0, cut, 4), log_of(0, cut, 4), log_of(HOUR, other, 4)};
	logs[2].first += 37;
	logs[2].last += 91;
	pr_skew_find(logs, 3);
	CHECK_EQ_INT(logs[2].ahead, 0);
}

static void logs_that_were_rotated_on_the_hour_are_of_two_hours(void)
{
	struct pr_skew_log logs[2] = {{.first = MIDNIGHT, .last = MIDNIGHT + HOUR - 1},
	                              {.first = MIDNIGHT + HOUR + 2, .last = MIDNIGHT + 2 * HOUR - 1}};
	pr_skew_find(logs, 2);
	CHECK_EQ_INT(logs[1].ahead, 0);
}

static void days_of_events_are_sampled_alike(void)
{
	struct pr_skew_log logs[3] = {0};
	uint64_t seed = 1;
	for (int64_t t = 0; t < 3 * 86400;) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		t += 20 + (int64_t)(seed >> 33) % 1200;
		for (unsigned i = 0; i < 3; i++)
			pr_landmarks_add(&logs[i].landmarks, MIDNIGHT + t + (i == 2 ? 2 * HOUR : 0), PR_LANDMARK_LINK);
	}
	for (unsigned i = 0; i < 3; i++) {
		logs[i].first = MIDNIGHT + (i == 2 ? 2 * HOUR : 0);
		logs[i].last = logs[i].first + 3 * 86400;
		CHECK(logs[i].landmarks.count > 0 && logs[i].landmarks.count <= PR_LANDMARKS_MAX);
	}
	pr_skew_find(logs, 3);
	CHECK_EQ_INT(logs[0].ahead, 0);
	CHECK_EQ_INT(logs[1].ahead, 0);
	CHECK_EQ_INT(logs[2].ahead, 2 * HOUR);
}

static void an_epoch_goes_with_itself_alone(void)
{
	struct pr_skew_log logs[2];
	for (unsigned i = 0; i < 2; i++) {
		logs[i] = log_of(i * HOUR, NULL, 0);
		for (uint64_t epoch = 0; epoch < 3; epoch++)
			pr_landmarks_add(&logs[i].landmarks, logs[i].first + 40 + 50 * (int64_t)epoch, PR_LANDMARK_EPOCH + epoch);
	}
	pr_skew_find(logs, 2);
	CHECK_EQ_INT(logs[1].ahead, HOUR);
	for (unsigned i = 0; i < 2; i++)
		logs[i] = log_of(i * HOUR, NULL, 0);
	logs[1].last += 300;
	for (uint64_t epoch = 0; epoch < 3; epoch++) {
		pr_landmarks_add(&logs[0].landmarks, logs[0].first + 40 + 50 * (int64_t)epoch, PR_LANDMARK_EPOCH + epoch);
		pr_landmarks_add(&logs[1].landmarks, logs[1].first + 40 + 50 * (int64_t)epoch, PR_LANDMARK_EPOCH + 9 + epoch);
	}
	pr_skew_find(logs, 2);
	CHECK_EQ_INT(logs[1].ahead, 0);
}

CHECK_MAIN(one_log_is_shifted, some_seconds_of_difference_do_not_matter,
           of_two_the_later_is_said_to_be_wrong_unless_it_knows_its_zone,
           clocks_that_differ_by_no_quarter_of_an_hour_are_no_matter_of_zones, a_log_of_another_hour_has_nothing_to_say,
           logs_that_were_rotated_on_the_hour_are_of_two_hours, days_of_events_are_sampled_alike,
           an_epoch_goes_with_itself_alone)
