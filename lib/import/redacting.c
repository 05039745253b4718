#include "redacting.h"

#include <stdlib.h>

#include "base/quote.h"
#include "record/decode.h"
#include "redact.h"

struct pr_redacting {
	struct pr_disguise *disguise;
	struct pr_redact *redact;
	struct pr_writer *out;
	const struct pr_import *import;
	uint64_t t; /* the latest */
	bool begun, failed;
};

struct pr_redacting *pr_redacting_new(struct pr_writer *out)
{
	struct pr_redacting *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	r->out = out;
	r->disguise = pr_disguise_new();
	r->redact = pr_redact_new(r->disguise);
	if (r->disguise && r->redact)
		return r;
	pr_redacting_free(r);
	return NULL;
}

void pr_redacting_free(struct pr_redacting *r)
{
	if (!r)
		return;
	pr_redact_free(r->redact);
	pr_disguise_free(r->disguise);
	free(r);
}

void pr_redacting_begin(struct pr_redacting *r, const struct pr_import *im)
{
	r->import = im;
}

/* The name of an input of JSON Lines is nobody's: the records in it have names of their own. */
static bool is_input(const struct pr_redacting *r, const struct pr_known_token *token)
{
	for (size_t i = 0; token->known == PR_KNOWN_FILE && i < pr_import_count(r->import); i++) {
		const struct pr_log *log = pr_import_log(r->import, i);
		if (log->kind == PR_LOG_JSON && pr_same(pr_identity_text(pr_import_identity(r->import), log->self), token->text))
			return true;
	}
	return false;
}

/* All that is known before the first record: of files everything, of a pipe what came ahead. */
static void learn(struct pr_redacting *r)
{
	struct pr_known_token *tokens;
	size_t count;
	char file[PR_SRC_FILE];
	r->begun = true;
	if (!pr_identity_list(pr_import_identity(r->import), &tokens, &count)) {
		r->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (!is_input(r, &tokens[i]))
			pr_disguise_learn(r->disguise, &tokens[i]);
	for (size_t i = 0; i < pr_import_count(r->import); i++) {
		const struct pr_log *log = pr_import_log(r->import, i);
		if (log->kind != PR_LOG_JSON && strcmp(log->path, "-") != 0)
			pr_disguise_learn_text(r->disguise, PR_DISGUISE_FILE, pr_span_of(pr_quote(file, sizeof file, log->path)));
	}
	pr_disguise_settle(r->disguise);
	free(tokens);
}

static void take(void *arg, struct pr_span record)
{
	struct pr_redacting *r = arg;
	struct pr_record decoded;
	const char *why;
	if (!r->begun)
		learn(r);
	if (r->failed)
		return;
	struct pr_span redacted = pr_redact_apply(r->redact, record);
	if (!redacted.p)
		return;
	if (pr_decode(redacted.p, redacted.n, &decoded, &why) != PR_DECODED)
		r->failed = true;
	else if (decoded.t > r->t)
		r->t = decoded.t;
	if (!r->failed)
		pr_writer_record(r->out, redacted);
}

struct pr_outlet pr_redacting_outlet(struct pr_redacting *r)
{
	return (struct pr_outlet){take, r};
}

bool pr_redacting_end(struct pr_redacting *r)
{
	static const char text[] = "records and fields that are not known here were left out when names were replaced";
	uint64_t left_out = pr_redact_left_out(r->redact);
	struct pr_build b = {0};
	if (left_out > 0 && !r->failed) {
		pr_build_record(&b, PR_NOTE, r->t);
		pr_build_text(&b, PR_NOTE_PROGRAM, pr_span_of("pr-import"));
		pr_build_text(&b, PR_NOTE_TEXT, pr_span_of(text));
		pr_build_uint(&b, PR_NOTE_COUNT, left_out);
		struct pr_span note = pr_build_end(&b);
		r->failed = !note.p;
		if (note.p)
			pr_writer_record(r->out, note);
	}
	pr_build_free(&b);
	return !r->failed && pr_redact_good(r->redact);
}
