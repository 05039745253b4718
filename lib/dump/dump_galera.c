/*
 * Galera: show status like 'wsrep%', as the client's table, its lines with tabs or \G; and grastate.dat.
 *
 * A seqno counts write sets in the history that the state's UUID names. The configuration id counts the views of the primary
 * component: it is the current term.
 */
#include <stdio.h>

#include "base/words.h"
#include "dump_kind.h"

#define FIELDS(X) \
	X(UUID, "wsrep_local_state_uuid") \
	X(COMMITTED, "wsrep_last_committed") \
	X(STATE, "wsrep_local_state_comment") \
	X(CONF, "wsrep_cluster_conf_id") \
	X(STATUS, "wsrep_cluster_status") \
	X(ADDRESSES, "wsrep_incoming_addresses") \
	X(INDEX, "wsrep_local_index") \
	X(GCOMM, "wsrep_gcomm_uuid") \
	X(WEIGHT, "wsrep_cluster_weight")

enum field {
#define X(field, name) field,
	FIELDS(X)
#undef X
		COUNT
};

static const char *const names[] = {
#define X(field, name) name,
	FIELDS(X)
#undef X
};

struct state {
	struct pr_span fields[COUNT];
	struct pr_span name; /* of \G, whose value is on the next line */
	struct pr_span saved_uuid, saved_seqno, saved_safe;
	uint64_t line, saved_line; /* where they began */
	bool saved;
};

static bool is_address(struct pr_span text)
{
	return text.n > 0 && memchr(text.p, ':', text.n) && text.n <= PR_PEER_MAX;
}

/* The addresses stand in the order of the members; a node that gives none has an empty place. */
static void members(struct pr_dump *d, const struct state *s)
{
	struct pr_span list = s->fields[ADDRESSES], own = {NULL, 0};
	uint64_t index = UINT64_MAX;
	pr_dump_number(s->fields[INDEX], &index);
	pr_dump_list_clear(d);
	for (uint64_t i = 0; list.n > 0; i++) {
		const uint8_t *comma = memchr(list.p, ',', list.n);
		struct pr_span one = {list.p, comma ? (size_t)(comma - list.p) : list.n};
		list.p += one.n + (comma != NULL);
		list.n -= one.n + (comma != NULL);
		if (!is_address(one))
			continue;
		pr_dump_list_add(d, one);
		if (i == index)
			own = one;
	}
	struct pr_token tokens[] = {{PR_KNOWN_ID, s->fields[GCOMM]}, {PR_KNOWN_ADDR, own}};
	pr_dump_same(d, true, tokens, 2);
	pr_dump_list(d, PR_CLAIM_MEMBERS);
}

static bool defined(struct pr_span uuid)
{
	return uuid.p && !pr_is(uuid, "00000000-0000-0000-0000-000000000000");
}

static void status_ends(struct pr_dump *d, struct state *s)
{
	const struct pr_span *fields = s->fields;
	uint64_t number;
	char phase[128];
	uint64_t line = d->line;
	if (!fields[UUID].p && !fields[STATUS].p)
		return;
	d->line = s->line;
	pr_dump_begin(d, PR_CLAIM, 0);
	pr_dump_text(d, PR_CLAIM_PEER, pr_own_peer);
	if (defined(fields[UUID]))
		pr_dump_text(d, PR_CLAIM_HISTORY, fields[UUID]);
	if (pr_dump_number(fields[COMMITTED], &number))
		pr_dump_uint(d, PR_CLAIM_SEQ, number);
	if (pr_dump_number(fields[CONF], &number) && number < UINT64_MAX) /* that is what a node without a view says */
		pr_dump_uint(d, PR_CLAIM_TERM, number);
	members(d, s);
	if (fields[STATUS].p) {
		snprintf(phase, sizeof phase, "%.*s%s%.*s", (int)(fields[STATUS].n % 60), (const char *)fields[STATUS].p,
		         fields[STATE].p ? ", " : "", (int)(fields[STATE].n % 60), (const char *)fields[STATE].p);
		pr_dump_word(d, PR_CLAIM_PHASE, phase);
	}
	pr_dump_tell(d);
	d->line = line;
	memset(s->fields, 0, sizeof s->fields);
}

static void saved_ends(struct pr_dump *d, struct state *s)
{
	uint64_t seqno;
	if (s->saved && (defined(s->saved_uuid) || pr_is(s->saved_safe, "1"))) {
		uint64_t line = d->line;
		d->line = s->saved_line;
		pr_dump_begin(d, PR_CLAIM, 0);
		pr_dump_text(d, PR_CLAIM_PEER, pr_own_peer);
		if (defined(s->saved_uuid))
			pr_dump_text(d, PR_CLAIM_HISTORY, s->saved_uuid);
		if (pr_dump_number(s->saved_seqno, &seqno)) /* -1: it is not known since the node runs, or crashed */
			pr_dump_uint(d, PR_CLAIM_SEQ, seqno);
		if (pr_is(s->saved_safe, "1"))
			pr_dump_word(d, PR_CLAIM_PHASE, "safe to bootstrap");
		pr_dump_tell(d);
		d->line = line;
	}
	s->saved = false;
	s->saved_uuid = s->saved_seqno = s->saved_safe = (struct pr_span){NULL, 0};
}

static bool variable(struct pr_dump *d, struct state *s, struct pr_span name, struct pr_span value)
{
	for (enum field i = 0; i < COUNT; i++)
		if (pr_is(name, names[i])) {
			if (s->fields[i].p)
				status_ends(d, s);
			if (i == UUID || !s->fields[UUID].p)
				s->line = d->line;
			s->fields[i] = value;
			return true;
		}
	return pr_dump_starts(name, "wsrep_");
}

/* "uuid: …", "seqno: …", of grastate.dat */
static bool saved(struct state *s, struct pr_span name, struct pr_span value)
{
	struct pr_span *slot = pr_is(name, "uuid:")                ? &s->saved_uuid :
	                       pr_is(name, "seqno:")               ? &s->saved_seqno :
	                       pr_is(name, "safe_to_bootstrap:")   ? &s->saved_safe :
	                                                             NULL;
	if (slot)
		*slot = value;
	return slot != NULL;
}

static bool line_of(struct pr_dump *d, struct pr_span line)
{
	struct state *s = d->state;
	struct pr_span name, rest = line;
	if (pr_dump_starts(line, "# GALERA saved state")) {
		saved_ends(d, s);
		s->saved = true;
		s->saved_line = d->line;
		return true;
	}
	if (pr_dump_starts(line, "| ") && line.n > 4) /* a table's row */
		rest = (struct pr_span){line.p + 2, line.n - 4};
	if (!pr_word_take(&rest, &name))
		return false;
	if (pr_is(name, "Variable_name:")) {
		s->name = rest;
		return true;
	}
	if (pr_is(name, "Value:") && s->name.p) {
		name = s->name;
		s->name.p = NULL;
	}
	if (pr_dump_starts(rest, "|"))
		rest = pr_trim((struct pr_span){rest.p + 1, rest.n - 1});
	return s->saved && saved(s, name, rest) ? true : variable(d, s, name, rest);
}

static void document(struct pr_dump *d, struct pr_span whole)
{
	struct pr_span text = whole, line;
	while (pr_line_take(&text, &line)) {
		pr_dump_at(d, whole, line.p);
		d->counts.recognised += line_of(d, pr_trim(line));
	}
	saved_ends(d, d->state);
	status_ends(d, d->state);
}

static bool recognise(struct pr_span ahead)
{
	bool table = pr_dump_starts(ahead, "+--") || pr_dump_starts(ahead, "Variable_name\tValue\n") ||
	             pr_dump_starts(ahead, "*************************** 1. row ***");
	return pr_dump_starts(ahead, "# GALERA saved state") ||
	       ((table || pr_dump_starts(ahead, "wsrep_")) && pr_dump_holds(ahead, "wsrep_local_state_uuid"));
}

const struct pr_dump_kind pr_dump_galera = {
	.name = "galera-status",
	.about = "Galera's show status like 'wsrep%', and grastate.dat",
	.system = "galera",
	.recognise = recognise,
	.document = document,
	.state = sizeof(struct state),
};
