/*
 * usage: contacts COUNT
 * Writes COUNT contact records of 100 peers, a beat a second on each of the 9,900 links.
 */
#include <stdio.h>
#include <stdlib.h>

#include "encode.h"
#include "stream.h"

#define PEERS 100u
#define BEAT UINT64_C(1000000000)

int main(int argc, char **argv)
{
	uint64_t count = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;
	struct pr_writer *out = pr_writer_new(1, true);
	struct pr_build b = {0};
	char name[PEERS][8];
	for (unsigned i = 0; i < PEERS; i++)
		snprintf(name[i], sizeof name[i], "peer%03u", i);
	for (uint64_t i = 0; i < count && out; i++) {
		uint64_t pair = i % (PEERS * (PEERS - 1)), beat = i / (PEERS * (PEERS - 1));
		unsigned observer = (unsigned)(pair / (PEERS - 1)), subject = (unsigned)(pair % (PEERS - 1));
		subject += subject >= observer;
		pr_build_record(&b, PR_CONTACT, UINT64_C(1795356534000000000) + beat * BEAT + pair * (BEAT / (PEERS * PEERS)));
		pr_build_text(&b, PR_CONTACT_OBSERVER, pr_span_of(name[observer]));
		pr_build_text(&b, PR_CONTACT_SUBJECT, pr_span_of(name[subject]));
		pr_build_uint(&b, PR_CONTACT_SEQ, beat);
		pr_writer_record(out, pr_build_end(&b));
	}
	pr_build_free(&b);
	int failed = !out || pr_writer_flush(out);
	pr_writer_free(out);
	return failed;
}
