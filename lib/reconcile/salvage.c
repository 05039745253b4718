#include "salvage.h"

#include <errno.h>
#include <stdio.h>

#include "base/quote.h"
#include "base/text.h"

static bool save(void *arg, struct pr_span record)
{
	return pr_quarantine_record(arg, record);
}

static void add_name(struct pr_text *text, struct pr_span name)
{
	char quoted[4 * PR_PEER_MAX + 8];
	pr_text_string(text, pr_quote_span(quoted, sizeof quoted, name));
}

/* The name without its slash is the hash. */
static void add_file(struct pr_text *text, const char name[PR_QUARANTINE_NAME])
{
	pr_text_bytes(text, name, 2);
	pr_text_string(text, name + 3);
	pr_text_string(text, "  ");
	pr_text_string(text, name);
	pr_text_char(text, '\n');
}

static bool save_branch(struct pr_quarantine *q, const struct pr_plan *plan, uint32_t loser, struct pr_text *text)
{
	struct pr_branch_sum sum;
	char name[PR_QUARANTINE_NAME];
	pr_text_string(text, "# ");
	add_name(text, pr_peers_name(plan->names, loser));
	if (!plan->branches || !pr_branches_tells(plan->branches, loser)) {
		pr_text_string(text, ": nothing of what it wrote is told\n");
		return true;
	}
	if (!pr_quarantine_begin(q) ||
	    !pr_branches_lost(plan->branches, loser, plan->winners, plan->winner_count, save, q, &sum) ||
	    !pr_quarantine_end(q, name))
		return false;
	pr_text_string(text, ": ");
	pr_text_uint(text, sum.writes);
	pr_text_string(text, sum.writes == 1 ? " write, " : " writes, ");
	pr_text_uint(text, sum.deletes);
	pr_text_string(text, " of them deletes\n");
	add_file(text, name);
	return true;
}

bool pr_salvage(struct pr_quarantine *q, const struct pr_plan *plan, const uint8_t hash[PR_DIGEST_SIZE], struct pr_span about)
{
	struct pr_text text = {0};
	char name[2 * PR_DIGEST_SIZE + sizeof ".manifest"];
	for (unsigned i = 0; i < PR_DIGEST_SIZE; i++)
		snprintf(name + (size_t)2 * i, sizeof name - (size_t)2 * i, "%02x", hash[i]);
	pr_text_string(&text, "# plan ");
	pr_text_string(&text, name);
	pr_text_char(&text, '\n');
	pr_text_bytes(&text, about.p, about.n);
	snprintf(name + (size_t)2 * PR_DIGEST_SIZE, sizeof ".manifest", ".manifest");
	bool done = true;
	for (size_t i = 0; done && i < plan->loser_count; i++)
		done = save_branch(q, plan, plan->losers[i], &text);
	if (done && text.failed)
		errno = ENOMEM;
	done = done && !text.failed && pr_quarantine_manifest(q, name, (struct pr_span){(uint8_t *)text.p, text.n});
	pr_text_free(&text);
	return done;
}

bool pr_salvage_merged(struct pr_quarantine *q, uint64_t writes)
{
	struct pr_text text = {0};
	char name[PR_QUARANTINE_NAME], manifest[PR_QUARANTINE_NAME + sizeof ".manifest"];
	if (!pr_quarantine_end(q, name))
		return false;
	pr_text_string(&text, "# concurrent writes that --merge threw away: ");
	pr_text_uint(&text, writes);
	pr_text_char(&text, '\n');
	add_file(&text, name);
	snprintf(manifest, sizeof manifest, "%.2s%s.manifest", name, name + 3);
	bool done = !text.failed && pr_quarantine_manifest(q, manifest, (struct pr_span){(uint8_t *)text.p, text.n});
	pr_text_free(&text);
	return done;
}
