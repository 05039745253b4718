#include "syncing.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/dice.h"
#include "command.h"
#include "exchange.h"
#include "record/encode.h"

#define GRACE 1000 /* ms for the other end to end after an error */

/* One exchange, on the client's side. */
struct round {
	struct pr_cli *cli;
	const struct pr_syncing *s;
	const char *partner; /* a command, or a peer's name */
	struct pr_entry_file file;
	struct pr_frames frames;
	struct pr_exchange exchange;
	struct pr_build build;
	uint64_t t; /* of the last entry that was lacking */
	enum { NOTHING, HERE, THERE } marked;
	bool pull, push;
};

static int patience_of(const struct pr_syncing *s)
{
	uint64_t ms = s->timeout / 1000000;
	return ms > INT32_MAX ? -1 : ms > 0 ? (int)ms : 1;
}

static size_t limit_of(const struct pr_syncing *s)
{
	return s->frame > 0 && s->frame < PR_FRAME_MAX ? s->frame : PR_FRAME_MAX;
}

static void write_note(struct round *r, const char *text, uint64_t count, bool counted)
{
	pr_build_record(&r->build, PR_NOTE, r->t);
	pr_build_text(&r->build, PR_NOTE_PROGRAM, pr_span_of("pr-reconcile"));
	pr_build_text(&r->build, PR_NOTE_ABOUT, pr_span_of(r->partner));
	pr_build_text(&r->build, PR_NOTE_TEXT, pr_span_of(text));
	if (counted)
		pr_build_uint(&r->build, PR_NOTE_COUNT, count);
	pr_writer_record(r->cli->out, pr_build_end(&r->build));
}

/* Where both kinds are written, a note stands before each that is of another kind than the one before it. */
static void mark(struct round *r, bool here)
{
	if (!r->s->have || !r->s->need || r->marked == (here ? HERE : THERE))
		return;
	r->marked = here ? HERE : THERE;
	write_note(r, here ? "here, and not there:" : "there, and not here:", 0, false);
}

static bool lacking(void *arg, bool here, const struct pr_record *entry)
{
	struct round *r = arg;
	r->t = entry->t;
	if (here ? r->s->have : r->s->need) {
		mark(r, here);
		pr_writer_record(r->cli->out, entry->bytes);
	}
	return here || !r->pull || pr_entry_file_append(&r->file, entry->bytes);
}

/* Nobody reads what is written any more: there is no use in going on. */
static bool rest(void *arg)
{
	struct round *r = arg;
	return pr_entry_file_flush(&r->file) && pr_writer_flush(r->cli->out) == 0;
}

/* One count and what it is of, behind the others. */
static void tell(struct pr_text *text, uint64_t count, const char *what)
{
	if (text->n > 0)
		pr_text_string(text, ", ");
	pr_text_uint(text, count);
	pr_text_string(text, what);
}

static void sum_up(struct round *r)
{
	const struct pr_exchange *x = &r->exchange;
	struct pr_text text = {0};
	tell(&text, x->have, " here and not there");
	tell(&text, x->need, " there and not here");
	if (r->pull)
		tell(&text, x->fetched, " pulled");
	if (r->push)
		tell(&text, x->sent, " pushed");
	tell(&text, x->messages, " messages");
	tell(&text, r->frames.sent, " bytes sent");
	tell(&text, r->frames.received, " received");
	pr_text_char(&text, '\0');
	write_note(r, text.failed ? "" : text.p, x->have + x->need, true);
	pr_text_free(&text);
}

static bool converse(struct round *r)
{
	struct pr_exchange *x = &r->exchange;
	bool done = pr_exchange_begin(x);
	if (done && r->push && !x->takes) {
		if (r->s->mode == PR_SYNCING_WITH) {
			x->status = PR_STATUS_ERROR;
			snprintf(x->error, sizeof x->error, "the other end takes no entries: it has to be given --accept");
			return false;
		}
		x->send = r->push = false;
	}
	done = done && pr_exchange_run(x);
	if (!pr_entry_file_flush(&r->file) || (!done && !x->error[0])) {
		x->status = r->file.status;
		snprintf(x->error, sizeof x->error, "%s", r->file.error);
		done = false;
	}
	return done;
}

/* Ends the other end's command. What is wrong is said, with what that may have to do with it. */
static bool conclude(struct round *r, struct pr_command *command, bool done)
{
	const struct pr_exchange *x = &r->exchange;
	pr_exchange_end(&r->exchange);
	pr_command_hang_up(command);
	bool closed = !done || pr_frames_closed(&r->frames);
	int status = pr_command_end(command, done ? patience_of(r->s) : GRACE);
	if (!done && x->status == PR_STATUS_CUT_OFF && status > 0)
		pr_cli_complain(r->cli, x->status, "%s, with exit status %d", x->error, status);
	else if (!done && x->error[0])
		pr_cli_complain(r->cli, x->status, "%s", x->error);
	else if (done && (!closed || status < 0))
		pr_cli_complain(r->cli, PR_STATUS_ERROR, "the other end does not end when all is said");
	else if (done && status > 0)
		pr_cli_complain(r->cli, PR_STATUS_ERROR, "the other end ended with exit status %d", status);
	return done && closed && status == 0;
}

/* False: it was said what is wrong. What was found by then is written all the same. */
static bool exchange_with(struct round *r, const char *line)
{
	const struct pr_syncing *s = r->s;
	struct pr_command command;
	if (!pr_command_start(&command, line)) {
		pr_cli_complain(r->cli, PR_STATUS_ERROR, "cannot start the other end: %s", strerror(errno));
		return false;
	}
	r->frames = (struct pr_frames){.in = command.in, .out = command.out, .patience = patience_of(s)};
	r->exchange = (struct pr_exchange){
		.frames = &r->frames, .file = &r->file, .limit = limit_of(s), .most = s->most, .fetch = r->pull || s->need,
		.send = r->push, .lacking = lacking, .rest = rest, .arg = r,
	};
	bool done = converse(r);
	if (r->exchange.messages > 0)
		sum_up(r);
	r->cli->found |= r->exchange.have + r->exchange.need > 0;
	done = conclude(r, &command, done);
	pr_exchange_free(&r->exchange);
	pr_frames_free(&r->frames);
	return done;
}

static bool open_file(struct pr_cli *cli, const struct pr_syncing *s, struct pr_entry_file *file, bool may_lack)
{
	bool done = pr_entry_file_open(file, s->file, cli->resync, may_lack);
	if (file->error[0])
		pr_cli_complain(cli, file->status, "%s", file->error);
	if (file->skipped)
		pr_cli_complain(cli, file->status, "%llu bytes skipped", (unsigned long long)file->skipped);
	return done;
}

static bool run_round(struct pr_cli *cli, const struct pr_syncing *s, const char *partner, const char *line)
{
	struct round r = {.cli = cli, .s = s, .partner = partner, .pull = s->pull, .push = s->push};
	bool done = open_file(cli, s, &r.file, s->pull) && exchange_with(&r, line);
	pr_entry_file_close(&r.file);
	pr_build_free(&r.build);
	return done;
}

static void serve(struct pr_cli *cli, const struct pr_syncing *s)
{
	struct pr_entry_file file;
	struct pr_frames frames = {.in = STDIN_FILENO, .out = STDOUT_FILENO, .patience = patience_of(s)};
	struct pr_serving serving = {.frames = &frames, .file = &file, .limit = limit_of(s), .accept = s->accept};
	if (!open_file(cli, s, &file, s->accept))
		serving.refusal = file.error;
	if (!pr_serving_run(&serving) && !serving.refusal)
		pr_cli_complain(cli, serving.status, "%s", serving.error);
	pr_frames_free(&frames);
	pr_entry_file_close(&file);
}

/* Those who can be asked, in the order of the file. */
static size_t find_partners(const struct pr_syncing *s, const struct pr_member **partners)
{
	size_t count = 0;
	for (size_t i = 0; i < s->members->count; i++)
		if (s->members->list[i].sync.p && (!s->self || !pr_is(s->members->list[i].name, s->self)))
			partners[count++] = &s->members->list[i];
	return count;
}

static void gossip(struct pr_cli *cli, const struct pr_syncing *s)
{
	const struct pr_member **partners = calloc(s->members->count, sizeof *partners);
	size_t count = partners ? find_partners(s, partners) : 0;
	struct pr_dice dice;
	uint64_t seed = s->seed;
	if (!partners || (!s->seeded && getrandom(&seed, sizeof seed, 0) != sizeof seed))
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s", partners ? strerror(errno) : "out of memory");
	else if (count == 0)
		pr_cli_complain(cli, PR_STATUS_ERROR, "the members file has no other peer with a sync= command");
	pr_dice_seed(&dice, seed);
	for (uint64_t round = 0; count > 0 && round < s->rounds; round++) {
		const struct pr_member *partner = partners[pr_dice_below(&dice, count)];
		char *name = strndup((const char *)partner->name.p, partner->name.n);
		char *line = strndup((const char *)partner->sync.p, partner->sync.n);
		if (!name || !line)
			pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
		else if (!run_round(cli, s, name, line))
			pr_cli_complain(cli, PR_STATUS_ERROR, "round %llu, with %s: not done", (unsigned long long)round + 1, name);
		pr_writer_flush(cli->out);
		free(name);
		free(line);
	}
	free(partners);
}

int pr_syncing_main(struct pr_cli *cli, const struct pr_syncing *s)
{
	bool serves = s->mode == PR_SYNCING_SERVE;
	if (serves && (isatty(STDIN_FILENO) || isatty(STDOUT_FILENO)))
		return pr_cli_usage(cli, "--serve is for the other end of a --with, not for a terminal");
	int status = pr_cli_open(cli, NULL, 0, !serves);
	if (status != PR_CLI_GO_ON)
		return status;
	signal(SIGPIPE, SIG_IGN); /* the other end may go; pr_cli_close() sees to a reader of ours that goes */
	if (serves)
		serve(cli, s);
	else if (s->mode == PR_SYNCING_WITH)
		run_round(cli, s, s->command, s->command);
	else
		gossip(cli, s);
	return pr_cli_close(cli);
}
