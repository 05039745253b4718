/* Packet captures (capture.h). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "log_parts.h"

#define PACKETS 256u  /* at once, of a file */
#define ALONE 20000u /* packets that tell whose a capture is, where there is no other to compare it with */

static ssize_t read_bytes(void *arg, void *to, size_t n)
{
	struct pr_log *log = arg;
	ssize_t got = pr_lines_read(log->lines, to, n);
	pr_log_pulse(log);
	return got;
}

static bool open_capture(struct pr_log *log, const struct pr_teller *teller)
{
	char error[256];
	const struct pr_capture_options options = {
		.teller = teller, .own = log->own_known ? &log->own : NULL,
		.match = log->call->match, .every = log->call->every,
	};
	log->capture = pr_capture_new(read_bytes, log, &options, error, sizeof error);
	if (log->capture)
		return true;
	return pr_unpack_error(log->unpack) ? pr_log_fail_reading(log) : pr_log_fail(log, PR_STATUS_MALFORMED, error);
}

static bool begin(struct pr_log *log, struct pr_span ahead)
{
	struct pr_span none = {NULL, 0};
	struct pr_voice *v = pr_log_voice(log, none, none, none);
	(void)ahead;
	if (!v)
		return false;
	log->teller = pr_voice_teller(v);
	v->system = v->told_by = pr_span_of("pcap");
	v->plain = true;
	if (!open_capture(log, &log->teller))
		return false;
	pr_voice_place(v, pr_log_file(log), pr_capture_sign(log->capture));
	return true;
}

/* The capture broke off: where what is under it did, that says why. */
static int fail(struct pr_log *log)
{
	const char *why = pr_capture_error(log->capture);
	if (pr_unpack_error(log->unpack))
		pr_log_fail_reading(log);
	else
		pr_log_fail(log, strstr(why, "truncated") ? PR_STATUS_CUT_OFF : PR_STATUS_MALFORMED, why);
	return -1;
}

static int read_packets(struct pr_log *log)
{
	int got = 1;
	for (unsigned i = 0; i < (log->piped ? 1 : PACKETS) && got > 0; i++)
		got = pr_capture_next(log->capture);
	if (got < 0)
		return fail(log);
	if (log->voice_count > 0 && log->voices[0]->trouble)
		return pr_log_fail_spilling(log, log->voices[0]->trouble) ? 1 : -1;
	return got;
}

static void end(struct pr_log *log)
{
	if (!log->capture)
		return;
	const struct pr_capture_counts *counts = pr_capture_counts(log->capture);
	log->packets = *counts;
	if (log->voice_count > 0) {
		struct pr_address own;
		log->voices[0]->nobody = !pr_capture_own(log->capture, &own);
		struct pr_extract_counts *of_voice = &log->voices[0]->counts;
		log->voices[0]->lines = counts->packets;
		of_voice->recognised = counts->fates[PR_PACKET_UNDERSTOOD];
		of_voice->first = counts->first < of_voice->first ? counts->first : of_voice->first;
		of_voice->last = counts->last > of_voice->last ? counts->last : of_voice->last;
	}
	pr_capture_free(log->capture);
	log->capture = NULL;
}

const struct pr_log_reader pr_log_capture = {begin, read_packets, end};

bool pr_log_learn(struct pr_log *log, bool alone)
{
	if (!pr_log_reopen(log))
		return false;
	if (open_capture(log, NULL))
		for (uint64_t n = 0; (!alone || n < ALONE) && pr_capture_next(log->capture) > 0; n++)
			;
	if (log->capture) {
		log->own_known = pr_capture_own(log->capture, &log->own) || log->own_known;
		log->first = pr_capture_counts(log->capture)->first;
		pr_capture_free(log->capture);
		log->capture = NULL;
	}
	pr_log_close(log);
	log->status = PR_STATUS_DONE; /* damage is told when it is read again */
	log->ended = false;
	return true;
}
