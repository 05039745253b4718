#include <inttypes.h>
#include <stdio.h>

#include "base/quote.h"
#include "exclude_modes.h"

#define NAME_SIZE 300u

/* What a third party gets told of one record of evidence. */
static void tell(struct pr_exclude_job *job, const struct pr_record *r, const struct pr_judgement *verdict, bool valid)
{
	char line[3 * NAME_SIZE + PR_WHY_SIZE + 300], subject[NAME_SIZE], behaviour[NAME_SIZE], file[NAME_SIZE], epoch[80] = "";
	uint64_t theirs = pr_uint(r, PR_EVIDENCE_EPOCH), ours = job->exclude.members ? job->exclude.members->epoch : 0;
	struct pr_span name = pr_text(r, PR_EVIDENCE_SUBJECT);
	pr_quote_span(subject, sizeof subject, name.n > 0 ? name : pr_span_of("nobody"));
	name = pr_text(r, PR_EVIDENCE_BEHAVIOUR);
	pr_quote_span(behaviour, sizeof behaviour, name.n > 0 ? name : pr_span_of("no behaviour"));
	pr_quote(file, sizeof file, pr_reader_file(job->cli->in));
	if (theirs > 0 && ours > 0 && theirs != ours)
		snprintf(epoch, sizeof epoch, "; it is of epoch %" PRIu64 ", the members file of %" PRIu64, theirs, ours);
	snprintf(line, sizeof line, "%s: %s, %s: %s%s%s%s%s (%s: byte %" PRIu64 ", hash %02x%02x%02x%02x%02x%02x)\n",
	         valid ? "valid" : "not valid", subject, behaviour, valid ? pr_class_name(verdict->class) : "", valid ? ": " : "",
	         verdict->why, pr_uint(r, PR_EVIDENCE_EXPIRED) ? "; expired" : "", epoch, file, pr_reader_offset(job->cli->in),
	         verdict->hash[0], verdict->hash[1], verdict->hash[2], verdict->hash[3], verdict->hash[4], verdict->hash[5]);
	pr_writer_text(job->cli->out, line);
}

void pr_exclude_verify(struct pr_exclude_job *job)
{
	struct pr_exhibit_context context = pr_exclude_context(&job->exclude);
	struct pr_exhibit *x = pr_exhibit_new(&context);
	struct pr_judgement verdict;
	struct pr_record r;
	uint64_t count = 0, invalid = 0;
	bool valid, done = x != NULL;
	while (done && pr_reader_next(job->cli->in, &r) > 0) {
		if (r.type != PR_EVIDENCE)
			continue;
		done = pr_exhibit_verify(x, &r, &verdict, &valid);
		if (!done)
			break;
		tell(job, &r, &verdict, valid);
		count++;
		invalid += !valid;
	}
	if (!done)
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "out of memory");
	else if (count == 0 && !pr_reader_error(job->cli->in))
		pr_cli_complain(job->cli, PR_STATUS_FINDING, "there is no evidence");
	else if (invalid > 0)
		pr_cli_complain(job->cli, PR_STATUS_FINDING, "not valid: %" PRIu64 " of %" PRIu64, invalid, count);
	pr_exhibit_free(x);
}
