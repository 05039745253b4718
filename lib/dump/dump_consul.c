/*
 * consul operator raft list-peers: a table, whose columns are parted by two blanks or more and differ between versions. What
 * it heads "Commit Index" is the last entry of each server's log. Consul is not in Debian: from the tool's source.
 */
#include "base/words.h"
#include "dump_kind.h"

enum column { NODE, ID, ADDRESS, STATE, VOTER, INDEX, OTHER };

#define COLUMNS_MAX 16u

struct state {
	enum column columns[COLUMNS_MAX];
	size_t count; /* 0: no head was seen */
};

/* Takes the next cell off *line. */
static bool cell(struct pr_span *line, struct pr_span *text)
{
	*line = pr_trim(*line);
	size_t n = 0;
	while (n < line->n && !(line->p[n] == ' ' && n + 1 < line->n && line->p[n + 1] == ' ') && line->p[n] != '\t')
		n++;
	*text = (struct pr_span){line->p, n};
	line->p += n;
	line->n -= n;
	return n > 0;
}

static enum column column(struct pr_span name)
{
	static const char *const names[] = {"Node", "ID", "Address", "State", "Voter", "Commit Index"};
	for (enum column i = 0; i < OTHER; i++)
		if (pr_is(name, names[i]))
			return i;
	return OTHER;
}

static bool head(struct state *s, struct pr_span line)
{
	struct pr_span text;
	if (!pr_dump_starts(line, "Node ") || !pr_dump_holds(line, " ID "))
		return false;
	for (s->count = 0; s->count < COLUMNS_MAX && cell(&line, &text); s->count++)
		s->columns[s->count] = column(text);
	return true;
}

static bool row(struct pr_dump *d, const struct state *s, struct pr_span line)
{
	struct pr_span cells[OTHER + 1] = {{NULL, 0}}, text;
	uint64_t index;
	for (size_t i = 0; i < s->count && cell(&line, &text); i++)
		cells[s->columns[i]] = text;
	if (!cells[ID].p || !cells[STATE].p)
		return false;
	struct pr_token tokens[] = {{PR_KNOWN_ID, cells[ID]}, {PR_KNOWN_NAME, cells[NODE]}, {PR_KNOWN_ADDR, cells[ADDRESS]}};
	if (pr_is(cells[NODE], "(unknown)"))
		tokens[1].text.n = 0;
	pr_dump_same(d, false, tokens, 3);
	pr_dump_begin(d, PR_MEMBER, 0);
	pr_dump_text(d, PR_MEMBER_PEER, cells[ID]);
	pr_dump_word(d, PR_MEMBER_STATUS, "joined");
	if (cells[VOTER].p)
		pr_dump_bool(d, PR_MEMBER_VOTER, pr_is(cells[VOTER], "true"));
	pr_dump_text(d, PR_MEMBER_ROLE, cells[STATE]);
	pr_dump_tell(d);
	if (!pr_dump_number(cells[INDEX], &index))
		return true;
	pr_dump_begin(d, PR_CLAIM, 0);
	pr_dump_text(d, PR_CLAIM_PEER, cells[ID]);
	pr_dump_uint(d, PR_CLAIM_SEQ, index);
	pr_dump_tell(d);
	return true;
}

static void document(struct pr_dump *d, struct pr_span whole)
{
	struct state *s = d->state;
	struct pr_span text = whole, line;
	while (pr_line_take(&text, &line)) {
		pr_dump_at(d, whole, line.p);
		line = pr_trim(line);
		d->counts.recognised += head(s, line) || row(d, s, line);
	}
}

static bool recognise(struct pr_span ahead)
{
	struct pr_span line = {NULL, 0};
	pr_line_take(&ahead, &line);
	return pr_dump_starts(line, "Node ") && pr_dump_holds(line, " ID ") && pr_dump_holds(line, " State ") &&
	       pr_dump_holds(line, " Voter");
}

const struct pr_dump_kind pr_dump_consul = {
	.name = "consul-raft",
	.about = "consul operator raft list-peers",
	.system = "consul",
	.recognise = recognise,
	.document = document,
	.state = sizeof(struct state),
};
