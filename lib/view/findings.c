#include "findings.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"

void pr_findings_free(struct pr_findings *f)
{
	if (!f->names)
		return;
	pr_peers_free(f->names);
	pr_idents_free(&f->told);
	free(f->list);
	*f = (struct pr_findings){0};
}

static bool begin(struct pr_findings *f)
{
	if (f->names)
		return true;
	f->names = pr_peers_new();
	if (f->names && pr_idents_init(&f->told))
		return true;
	pr_peers_free(f->names);
	f->names = NULL;
	return false;
}

/* NULL: memory ran out, or, with *full, there are too many. */
static struct pr_finding *finding_of(struct pr_findings *f, struct pr_span peer, bool *full)
{
	*full = pr_peers_count(f->names) == PR_FINDINGS_MAX && pr_peers_find(f->names, peer) == PR_PEER_NONE;
	uint32_t number = *full ? PR_PEER_NONE : pr_peers_add(f->names, peer);
	if (number == PR_PEER_NONE || !pr_grow_zeroed(&f->list, &f->room, (size_t)number + 1, sizeof *f->list))
		return NULL;
	return &f->list[number];
}

static void keep(char *to, size_t size, struct pr_span text)
{
	snprintf(to, size, "%.*s", (int)text.n, text.p ? (const char *)text.p : "");
}

/* Whether it is not there yet. False if memory ran out. */
static bool is_new(struct pr_findings *f, struct pr_span hash, bool *new)
{
	char id[2 * 32 + 1] = "";
	for (size_t i = 0; i < hash.n && i < 32; i++)
		snprintf(id + 2 * i, 3, "%02x", hash.p[i]);
	*new = !pr_idents_known(&f->told, id);
	return !*new || pr_idents_add(&f->told, id);
}

bool pr_findings_note(struct pr_findings *f, const struct pr_record *r)
{
	bool evidence = r->type == PR_EVIDENCE, full, new = true;
	unsigned key = evidence ? PR_EVIDENCE_SUBJECT : PR_EXCLUSION_PEER;
	if (!pr_has(r, key))
		return true;
	if (!begin(f))
		return false;
	struct pr_finding *finding = finding_of(f, pr_text(r, key), &full);
	if (!finding) {
		f->beyond += full;
		return full;
	}
	if (!evidence) {
		finding->t = r->t;
		keep(finding->state, sizeof finding->state, pr_text(r, PR_EXCLUSION_STATE));
		keep(finding->basis, sizeof finding->basis, pr_text(r, PR_EXCLUSION_BASIS));
		keep(finding->reason, sizeof finding->reason, pr_text(r, PR_EXCLUSION_REASON));
		return true;
	}
	if (!is_new(f, pr_text(r, PR_EVIDENCE_HASH), &new))
		return false;
	*(pr_is(pr_text(r, PR_EVIDENCE_CLASS), "proof") ? &finding->proofs : &finding->hearsay) += new;
	return true;
}

static void add_pieces(struct pr_text *words, uint64_t count, const char *what)
{
	if (count == 0)
		return;
	pr_text_string(words, "; ");
	pr_text_uint(words, count);
	pr_text_string(words, count == 1 ? " piece of " : " pieces of ");
	pr_text_string(words, what);
}

static void add_finding(struct pr_text *words, const struct pr_display *d, const struct pr_finding *finding)
{
	if (finding->state[0]) {
		enum pr_ink ink = strcmp(finding->state, "cleared") == 0 ? PR_INK_GOOD : PR_INK_ALARM;
		pr_display_ink(words, d, ink, pr_span_of(finding->state));
		pr_text_string(words, " at ");
		pr_display_time(words, d, finding->t);
	} else
		pr_text_string(words, "no exclusion");
	if (finding->basis[0]) {
		pr_text_string(words, ", by ");
		pr_display_text(words, pr_span_of(finding->basis));
	}
	if (finding->reason[0]) {
		pr_text_string(words, ": ");
		pr_display_text(words, pr_span_of(finding->reason));
	}
	add_pieces(words, finding->proofs, "proof");
	add_pieces(words, finding->hearsay, "hearsay");
}

void pr_findings_write(struct pr_text *out, const struct pr_display *d, const struct pr_findings *f)
{
	struct pr_text words = {0};
	size_t count = f->names ? pr_peers_count(f->names) : 0;
	uint32_t *order = malloc((count + 1) * sizeof *order);
	for (uint32_t i = 0; order && i < count; i++)
		order[i] = i;
	if (order && count > 0)
		pr_peers_sort(f->names, order, count);
	pr_text_string(out, count > 0 ? "\n" : "");
	for (size_t i = 0; order && i < count; i++) {
		pr_display_name(&words, pr_peers_name(f->names, order[i]));
		pr_text_string(&words, ": ");
		add_finding(&words, d, &f->list[order[i]]);
		pr_display_paragraph(out, d, "", 4, (struct pr_span){(const uint8_t *)words.p, words.n});
		out->failed = out->failed || words.failed;
		pr_text_clear(&words);
	}
	if (f->beyond > 0) {
		pr_text_string(out, "and ");
		pr_text_uint(out, f->beyond);
		pr_text_string(out, " records about more peers\n");
	}
	out->failed = out->failed || !order;
	free(order);
	pr_text_free(&words);
}
