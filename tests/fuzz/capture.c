/*
 * Any bytes as a packet capture: first as a sender's, which is learnt from, then as a receiver's. What is told can be decoded,
 * and is no older than what was told before by more than is promised, unless the clock went back.
 */
#include "capture/capture.h"
#include "capture/hearing.h"
#include "fuzz.h"
#include "record/decode.h"

static void take_record(void *arg, const struct pr_telling *told)
{
	struct pr_capture **c = arg;
	struct pr_record r;
	const char *why;
	HOLDS(told->flags & PR_TELL_PLACED);
	HOLDS(pr_decode(told->record.p, told->record.n, &r, &why) == PR_DECODED && r.bytes.n == told->record.n);
	HOLDS(r.type == PR_CONTACT || r.type == PR_LINK || r.type == PR_ACTIVITY || r.type == PR_LIFECYCLE);
	uint64_t now = pr_capture_reached(*c);
	HOLDS(r.t <= now && now - r.t <= PR_HEARING_LATE);
	if (r.type == PR_LINK && pr_has(&r, PR_LINK_EARLIEST))
		HOLDS(pr_uint(&r, PR_LINK_EARLIEST) <= pr_uint(&r, PR_LINK_LATEST) && pr_uint(&r, PR_LINK_LATEST) <= r.t);
}

static void take_same(void *arg, const struct pr_token *tokens, size_t count, bool own)
{
	(void)arg;
	HOLDS(count == 1 && own && tokens->text.n > 0);
}

static ssize_t read_file(void *arg, void *to, size_t n)
{
	return (ssize_t)fread(to, 1, n, arg);
}

static void read_capture(const uint8_t *p, size_t n, struct pr_match *match, bool tell)
{
	char error[300];
	struct pr_capture *c = NULL;
	struct pr_teller teller = {&c, take_record, take_same};
	struct pr_capture_options options = {.teller = tell ? &teller : NULL, .match = match, .every = 1000000};
	FILE *f = fmemopen((void *)p, n, "rb");
	HOLDS(f);
	c = pr_capture_new(read_file, f, &options, error, sizeof error);
	if (!c) {
		HOLDS(*error);
		fclose(f);
		return;
	}
	int got;
	while ((got = pr_capture_next(c)) > 0)
		;
	HOLDS(got == 0 || *pr_capture_error(c));
	const struct pr_capture_counts *counts = pr_capture_counts(c);
	uint64_t fates = 0;
	for (int i = 0; i < PR_PACKET_FATES; i++)
		fates += counts->fates[i];
	HOLDS(fates == counts->packets);
	pr_capture_free(c);
	fclose(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n == 0)
		return 0;
	struct pr_match *match = pr_match_new(p[n - 1] & 1);
	HOLDS(match);
	read_capture(p, n, match, false);
	read_capture(p, n, match, true);
	pr_match_free(match);
	return 0;
}
