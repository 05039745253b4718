#include "screen.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define ENTER "\033[?1049h\033[?25l\033[H\033[J"
#define LEAVE "\033[?25h\033[?1049l"

static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH};
#define CAUGHT (sizeof caught / sizeof *caught)

static volatile sig_atomic_t ending, stopping, resized;
static struct sigaction before[CAUGHT];
static struct pr_writer *writer;

static void note_signal(int signal)
{
	if (signal == SIGTSTP)
		stopping = 1;
	else if (signal == SIGWINCH)
		resized = 1;
	else
		ending = signal;
}

bool pr_screen_is_there(void)
{
	const char *term = getenv("TERM");
	return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

/* What was ignored stays ignored, as nohup(1) and shells without job control have it. */
static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART};
	for (size_t i = 0; i < CAUGHT; i++) {
		sigaction(caught[i], &action, &before[i]);
		if (before[i].sa_handler == SIG_IGN)
			sigaction(caught[i], &before[i], NULL);
	}
}

void pr_screen_open(struct pr_writer *out)
{
	writer = out;
	catch_signals();
	pr_writer_text(writer, ENTER);
	pr_writer_flush(writer);
}

void pr_screen_size(size_t *columns, size_t *rows)
{
	struct winsize size;
	bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
	*columns = known && size.ws_col > 0 ? size.ws_col : 80;
	*rows = known && size.ws_row > 0 ? size.ws_row : 24;
}

/* Each line to its end, so that nothing flickers, and no newline behind the last one, which might scroll. */
void pr_screen_draw(struct pr_span lines)
{
	pr_writer_text(writer, "\033[H");
	for (size_t from = 0; from < lines.n;) {
		const uint8_t *newline = memchr(lines.p + from, '\n', lines.n - from);
		size_t end = newline ? (size_t)(newline - lines.p) : lines.n;
		pr_writer_bytes(writer, lines.p + from, end - from);
		pr_writer_text(writer, end + 1 < lines.n ? "\033[K\n" : "\033[K");
		from = end + 1;
	}
	pr_writer_text(writer, "\033[J");
	pr_writer_flush(writer);
}

int pr_screen_signal(bool *changed)
{
	*changed = resized || stopping;
	resized = 0;
	if (stopping && !ending) {
		stopping = 0;
		struct pr_writer *out = writer;
		pr_screen_close();
		raise(SIGTSTP); /* returns when somebody has it go on */
		pr_screen_open(out);
	}
	return ending;
}

void pr_screen_close(void)
{
	pr_writer_text(writer, LEAVE);
	pr_writer_flush(writer);
	for (size_t i = 0; i < CAUGHT; i++)
		sigaction(caught[i], &before[i], NULL);
	writer = NULL;
}
