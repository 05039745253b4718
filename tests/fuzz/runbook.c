/*
 * Hostile names in a plan: of peers, their hosts and addresses, of failures and systems. A name with control characters is refused.
 * Of all others each line of the script is the program's own, or one of the runbook's commands, or it is such a line with names in
 * quotes that nothing in them ends: so no name is a command, no name ends a document, and a shell reads what was meant.
 *
 * Input: a byte for the runbook, one for the situation, one for who is who, then names with 0xff between them: the failure's, the
 * system's, and for each peer its name and its alias. What is no UTF-8 is taken for Latin-1.
 */
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "record/decode.h"
#include "record/encode.h"
#include "runbook/runplan.h"

#define BOOKS 32u
#define PEERS 8u
#define NAMES (2u + 2 * PEERS)
#define NAME_SIZE 256u

static struct pr_runbook books[BOOKS];
static size_t book_count;
static struct pr_text own; /* a script that does nothing: what every script holds */

struct name {
	uint8_t p[2 * NAME_SIZE];
	size_t n;
};

static struct name names[NAMES];
static size_t peer_count;
static struct pr_build build;

static struct pr_span span(const struct name *name)
{
	return (struct pr_span){name->p, name->n};
}

static void read_books(void)
{
	char *list = NULL, path[4400], error[4800];
	setenv("PR_RUNBOOKS", "lib/runbooks", 0);
	HOLDS(pr_runbook_list(&list));
	for (char *rest = list, *name; book_count < BOOKS && (name = strsep(&rest, "\n")) != NULL;)
		if (*name && pr_runbook_find(name, path, sizeof path))
			HOLDS(pr_runbook_read(&books[book_count++], path, error, sizeof error));
	HOLDS(book_count > 0);
	free(list);
	struct pr_situation *s = pr_situation_new();
	bool found;
	HOLDS(s && pr_situation_end(s, NULL, &found) && !found);
	pr_runplan_script(&(struct pr_runplan){.situation = s}, "x", &own);
	HOLDS(!own.failed);
	pr_situation_free(s);
}

static void take_name(struct name *name, const uint8_t *p, size_t n)
{
	n = n < NAME_SIZE / 2 ? n : NAME_SIZE / 2 - 1;
	name->n = 0;
	bool valid = pr_utf8_valid(p, n);
	for (size_t i = 0; i < n; i++) {
		if (!valid && p[i] >= 0x80)
			name->p[name->n++] = (uint8_t)(0xc0 | p[i] >> 6);
		name->p[name->n++] = valid || p[i] < 0x80 ? p[i] : (uint8_t)(0x80 | (p[i] & 0x3f));
	}
}

static void take_names(const uint8_t *p, size_t n)
{
	size_t count = 0;
	for (size_t i = 0; i < NAMES; i++)
		names[i].n = 0;
	while (count < NAMES && n > 0) {
		const uint8_t *end = memchr(p, 0xff, n);
		size_t length = end ? (size_t)(end - p) : n;
		take_name(&names[count++], p, length);
		length += end != NULL;
		p += length;
		n -= length;
	}
	peer_count = count > 2 ? (count - 1) / 2 : 0;
}

static bool feed(struct pr_situation *s)
{
	struct pr_span record = pr_build_end(&build);
	struct pr_record r;
	const char *why;
	if (!record.p || pr_decode(record.p, record.n, &r, &why) != PR_DECODED)
		return false;
	HOLDS(pr_situation_take(s, &r));
	return true;
}

static const struct name *peer(size_t i)
{
	return &names[2 + 2 * i];
}

static bool feed_members(struct pr_situation *s)
{
	bool done = true;
	for (size_t i = 0; done && i < peer_count; i++) {
		pr_build_record(&build, PR_MEMBER, i);
		pr_build_text(&build, PR_MEMBER_PEER, span(peer(i)));
		pr_build_array(&build, PR_MEMBER_ALIASES, names[3 + 2 * i].n > 0);
		if (names[3 + 2 * i].n > 0)
			pr_add_text(&build, span(&names[3 + 2 * i]));
		done = feed(s);
	}
	return done;
}

/* An array of the peers whose bit is `one`. */
static void add_group(uint8_t who, bool one)
{
	size_t count = 0;
	for (size_t i = 0; i < peer_count; i++)
		count += (who >> i & 1) == one;
	pr_add_array(&build, count);
	for (size_t i = 0; i < peer_count; i++)
		if ((who >> i & 1) == one)
			pr_add_text(&build, span(peer(i)));
}

static bool feed_recovery(struct pr_situation *s, uint8_t how, uint8_t who)
{
	static const char *const strategies[] = {"active-reconnection", "majority-rule", "split-brain-resolution", "emergency-rollback", "byzantine-exclusion"};
	static const char *const verdicts[][2] = {{"continue", "stop"}, {"resolve", "resolve"}, {"continue", "wait"}, {"stop", "continue"}};
	pr_build_record(&build, PR_RECOVERY, 100);
	pr_build_text(&build, PR_RECOVERY_FAILURE, span(&names[0]));
	pr_build_text(&build, PR_RECOVERY_STRATEGY, pr_span_of(strategies[(how & 7) % 5]));
	pr_build_text(&build, PR_RECOVERY_PROGRESS, pr_span_of(how & 8 ? "synchronizing-state" : "detecting-peers"));
	pr_build_key(&build, PR_RECOVERY_MEMBERS);
	add_group(0, false);
	pr_build_array(&build, PR_RECOVERY_VERDICTS, 2);
	for (int i = 0; i < 2; i++) {
		pr_add_map(&build, 3);
		pr_add_uint(&build, PR_VERDICT_GROUP);
		add_group(who, i);
		pr_add_uint(&build, PR_VERDICT_PRESENT);
		pr_add_uint(&build, 1);
		pr_add_uint(&build, PR_VERDICT_VERDICT);
		pr_add_text(&build, pr_span_of(verdicts[how >> 4 & 3][i]));
	}
	if (peer_count > 0)
		pr_build_text(&build, PR_RECOVERY_COORDINATOR, span(peer(who % peer_count)));
	pr_build_uint(&build, PR_RECOVERY_TERM, who);
	return feed(s);
}

static bool feed_rest(struct pr_situation *s, uint8_t how, uint8_t who)
{
	if (how & 64 && peer_count > 0) {
		pr_build_record(&build, PR_EXCLUSION, 101);
		pr_build_text(&build, PR_EXCLUSION_PEER, span(peer(who % peer_count)));
		pr_build_text(&build, PR_EXCLUSION_STATE, pr_span_of("excluded"));
		if (!feed(s))
			return false;
	}
	if (!(how & 128))
		return true;
	pr_build_record(&build, PR_RESOLUTION, 102);
	pr_build_text(&build, PR_RESOLUTION_FAILURE, span(&names[0]));
	pr_build_text(&build, PR_RESOLUTION_OUTCOME, pr_span_of("canonical"));
	pr_build_key(&build, PR_RESOLUTION_WINNERS);
	add_group(who, false);
	pr_build_key(&build, PR_RESOLUTION_LOSERS);
	add_group(who, true);
	pr_build_hash(&build, PR_RESOLUTION_PLAN, span(&names[0]));
	return feed(s);
}

/* What stands at the beginning of the line is taken off it. */
static bool skip(struct pr_span *line, const char *text)
{
	size_t n = strlen(text);
	if (line->n < n || memcmp(line->p, text, n) != 0)
		return false;
	*line = (struct pr_span){line->p + n, line->n - n};
	return true;
}

/* One word in quotes, as a shell reads it: no character of it means anything, but for the quote, which is '\'' */
static bool skip_quoted(struct pr_span *line)
{
	if (!skip(line, "'"))
		return false;
	while (line->n > 0) {
		if (skip(line, "'\\''"))
			continue;
		if (skip(line, "'"))
			return true;
		if (line->p[0] < ' ' || line->p[0] == 0x7f)
			return false;
		*line = (struct pr_span){line->p + 1, line->n - 1};
	}
	return false;
}

static bool skip_digits(struct pr_span *line)
{
	size_t n = line->n;
	while (line->n > 0 && ((line->p[0] >= '0' && line->p[0] <= '9') || (line->p[0] >= 'a' && line->p[0] <= 'f')))
		*line = (struct pr_span){line->p + 1, line->n - 1};
	return line->n < n;
}

/* The program's own, whatever the plan is. */
static bool is_own(struct pr_span line)
{
	static const char *const more[] = {"ask", "fence", "term=", "say \"done\"", "say \"\"",
		"say \"this plan was made of a stream that was cut off or malformed: what it does not know of may be missing\""};
	struct pr_span text = {(const uint8_t *)own.p, own.n}, own_line;
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		if (pr_is(line, more[i]))
			return true;
	while (text.n > 0) {
		const uint8_t *end = memchr(text.p, '\n', text.n);
		HOLDS(end);
		own_line = (struct pr_span){text.p, (size_t)(end - text.p)};
		text = (struct pr_span){end + 1, text.n - own_line.n - 1};
		if (pr_same(own_line, line))
			return true;
	}
	return false;
}

static bool is_comment(struct pr_span line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] < ' ' || line.p[i] == 0x7f)
			return false;
	return line.n > 0 && line.p[0] == '#';
}

static bool is_command(const struct pr_runbook *book, struct pr_span line)
{
	struct pr_span bare = line;
	bool wrapped = skip(&bare, "{ ");
	for (size_t i = 0; i < book->count; i++)
		for (size_t j = 0; j < book->steps[i].line_count; j++) {
			struct pr_span text = book->steps[i].lines[j].text, rest = bare;
			if (pr_same(text, line))
				return true;
			if (wrapped && rest.n >= text.n && memcmp(rest.p, text.p, text.n) == 0) {
				rest = (struct pr_span){rest.p + text.n, rest.n - text.n};
				if (pr_is(rest, "; } || exit 1"))
					return true;
			}
		}
	return false;
}

/* A function that the commands call: the runbook's own text between what makes it one. */
static bool is_define(const struct pr_runbook *book, struct pr_span line)
{
	for (size_t i = 0; i < book->define_count; i++) {
		struct pr_span name = book->defines[i].name, text = book->defines[i].text, rest = line;
		if (rest.n < name.n || memcmp(rest.p, name.p, name.n) != 0)
			continue;
		rest = (struct pr_span){rest.p + name.n, rest.n - name.n};
		if (!skip(&rest, "() { ") || rest.n < text.n || memcmp(rest.p, text.p, text.n) != 0)
			continue;
		if (pr_is((struct pr_span){rest.p + text.n, rest.n - text.n}, "; }"))
			return true;
	}
	return false;
}

static bool is_assignment(struct pr_span line)
{
	const char *name;
	for (size_t i = 0; (name = pr_runplan_variable(i)) != NULL; i++) {
		struct pr_span rest = line;
		if (skip(&rest, name) && skip(&rest, "="))
			return skip_quoted(&rest) && rest.n == 0;
	}
	return false;
}

/* Whether it begins a document. */
static bool begins(struct pr_span line)
{
	bool word = skip(&line, "unless ") || skip(&line, "check ") || skip(&line, "run ");
	return word && (skip(&line, "- ") || (skip_quoted(&line) && skip(&line, " "))) && pr_is(line, "<<'PR_END'");
}

static bool is_telling(struct pr_span line)
{
	struct pr_span rest = line;
	if (skip(&rest, "step "))
		return skip_digits(&rest) && skip(&rest, " ") && skip_quoted(&rest) && skip(&rest, " ") && skip_quoted(&rest) && skip(&rest, " ") &&
		       skip_quoted(&rest) && rest.n == 0;
	if (skip(&rest, "plan=") || skip(&rest, "term="))
		return skip_digits(&rest) && rest.n == 0;
	return (skip(&rest, "why ") || skip(&rest, "loses ") || skip(&rest, "undo ") || skip(&rest, "expect ") || skip(&rest, "say ")) && skip_quoted(&rest) && rest.n == 0;
}

static void check_script(const struct pr_runplan *plan, const struct pr_text *script)
{
	struct pr_span text = {(const uint8_t *)script->p, script->n}, line = {0};
	bool inside = false;
	while (text.n > 0) {
		const uint8_t *end = memchr(text.p, '\n', text.n);
		HOLDS(end);
		line = (struct pr_span){text.p, (size_t)(end - text.p)};
		text = (struct pr_span){end + 1, text.n - line.n - 1};
		if (inside && pr_is(line, "PR_END"))
			inside = false;
		else if (inside)
			HOLDS(pr_is(line, "set -eu") || is_assignment(line) || is_define(plan->book, line) || is_command(plan->book, line));
		else if (begins(line))
			inside = true;
		else
			HOLDS(is_own(line) || is_comment(line) || is_telling(line));
	}
	HOLDS(!inside && pr_is(line, "main \"$@\""));
}

/* Lines that are a block of code are the runbook's commands, and no name begins a line. */
static void check_ticket(const struct pr_runbook *book, const struct pr_text *ticket)
{
	struct pr_span text = {(const uint8_t *)ticket->p, ticket->n}, line;
	while (text.n > 0) {
		const uint8_t *end = memchr(text.p, '\n', text.n);
		HOLDS(end);
		line = (struct pr_span){text.p, (size_t)(end - text.p)};
		text = (struct pr_span){end + 1, text.n - line.n - 1};
		for (size_t i = 0; i < line.n; i++)
			HOLDS(line.p[i] >= ' ' && line.p[i] != 0x7f);
		if (skip(&line, "    "))
			HOLDS(is_command(book, line));
	}
}

static bool is_hostile(struct pr_span name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] < ' ' || name.p[i] == 0x7f || (name.p[i] == 0xc2 && i + 1 < name.n && name.p[i + 1] < 0xa0))
			return true;
	return name.n > 0 && name.p[0] == '-';
}

static bool is_garbled(void)
{
	for (size_t i = 0; i < peer_count; i++)
		if (memchr(names[3 + 2 * i].p, 0, names[3 + 2 * i].n))
			return true;
	return false;
}

static void make_plan(const struct pr_runbook *book, const struct pr_situation *s)
{
	static struct pr_text script, ticket;
	struct pr_runplan plan = {.damaged = names[0].n == 1};
	char program[2 * NAME_SIZE + 40];
	HOLDS(!is_hostile(span(&names[0])));
	for (size_t i = 0; i < pr_situation_peers(s); i++) {
		const struct pr_situation_peer *told = pr_situation_peer(s, i);
		const struct pr_access *access = &told->access;
		HOLDS(!is_hostile(told->name) && !access->garbled && !is_hostile(pr_span_of(access->host)));
		HOLDS((!access->addr || !is_hostile(pr_span_of(access->addr))) && (!access->id || !is_hostile(pr_span_of(access->id))));
	}
	snprintf(program, sizeof program, "pr-runbook -s %.*s", (int)names[1].n, (const char *)names[1].p);
	HOLDS(pr_runplan_add(&plan, book, s));
	pr_text_clear(&script);
	pr_text_clear(&ticket);
	pr_runplan_script(&plan, program, &script);
	pr_runplan_markdown(&plan, program, &ticket);
	HOLDS(!script.failed && !ticket.failed);
	check_script(&plan, &script);
	check_ticket(book, &ticket);
	pr_runplan_free(&plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	bool found = false;
	if (book_count == 0)
		read_books();
	if (n < 3)
		return 0;
	take_names(p + 3, n - 3);
	struct pr_situation *s = pr_situation_new();
	HOLDS(s);
	if (feed_members(s) && feed_recovery(s, p[1], p[2]) && feed_rest(s, p[1], p[2])) {
		HOLDS(pr_situation_end(s, NULL, &found) && found);
		struct pr_span refused = pr_runplan_refused(s);
		if (refused.p)
			HOLDS(is_hostile(refused) || is_garbled());
		else
			make_plan(&books[p[0] % book_count], s);
	}
	pr_situation_free(s);
	return 0;
}
