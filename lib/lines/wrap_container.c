#include "wrap.h"

#define NAME_MAX_BYTES 255u
#define NANO_DIGITS \
	7u /* a container runtime's stamp has nine, zeros at the end maybe left out: no log's own has so many */

static struct pr_span behind(struct pr_span text, size_t n)
{
	return (struct pr_span){text.p + n, text.n - n};
}

static bool begins(struct pr_span text, const char *start)
{
	size_t n = strlen(start);
	return text.n >= n && memcmp(text.p, start, n) == 0;
}

/* The kubelet's "STAMP stdout F text"; tags may follow the F or P, parted by colons. */
enum pr_wrap_fit pr_wrap_cri(struct pr_wrap *wrap, struct pr_peeled *peeled)
{
	struct pr_wrap_stamp stamp = {0};
	struct pr_span in = peeled->text;
	size_t n = pr_wrap_iso(&wrap->clock, in.p, in.n, &stamp);
	if (n == 0)
		return PR_WRAP_UNFIT;
	in = behind(in, n);
	if (!begins(in, " stdout ") && !begins(in, " stderr "))
		return PR_WRAP_UNFIT;
	unsigned stream = in.p[4] == 'e';
	in = behind(in, 8);
	if (in.n == 0 || (in.p[0] != 'F' && in.p[0] != 'P') || (in.n > 1 && in.p[1] != ' ' && in.p[1] != ':'))
		return PR_WRAP_UNFIT;
	bool piece = in.p[0] == 'P';
	const uint8_t *blank = memchr(in.p, ' ', in.n > NAME_MAX_BYTES ? NAME_MAX_BYTES : in.n);
	wrap->stream = stream;
	wrap->piece = piece;
	pr_wrap_timed(peeled, &stamp);
	peeled->text = blank ? behind(in, (size_t)(blank - in.p) + 1) : behind(in, in.n);
	return PR_WRAP_FITS;
}

/* "[pod/etcd-0/etcd] text" */
enum pr_wrap_fit pr_wrap_kubectl(struct pr_wrap *wrap, struct pr_peeled *peeled)
{
	(void)wrap;
	if (!begins(peeled->text, "[pod/"))
		return PR_WRAP_UNFIT;
	struct pr_span in = behind(peeled->text, 5);
	size_t most = in.n > 2 * NAME_MAX_BYTES ? 2 * NAME_MAX_BYTES : in.n;
	const uint8_t *close = memchr(in.p, ']', most);
	const uint8_t *slash = close ? memchr(in.p, '/', (size_t)(close - in.p)) : NULL;
	if (!slash || slash == in.p || slash + 1 == close)
		return PR_WRAP_UNFIT;
	struct pr_span rest = behind(in, (size_t)(close - in.p) + 1);
	if (rest.n > 0 && rest.p[0] != ' ')
		return PR_WRAP_UNFIT;
	peeled->writer = (struct pr_span){in.p, (size_t)(slash - in.p)};
	peeled->program = (struct pr_span){slash + 1, (size_t)(close - slash) - 1};
	peeled->text = rest.n > 0 ? behind(rest, 1) : rest;
	return PR_WRAP_FITS;
}

static bool in_name(uint8_t c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* "etcd-1  | text". Known by the number at the name's end, which other tables of a name and a bar lack. */
enum pr_wrap_fit pr_wrap_compose(struct pr_wrap *wrap, struct pr_peeled *peeled)
{
	(void)wrap;
	struct pr_span in = peeled->text;
	size_t n = 0, digits = 0, at;
	while (n < in.n && n < NAME_MAX_BYTES && in_name(in.p[n]))
		n++;
	while (digits < n && in.p[n - 1 - digits] >= '0' && in.p[n - 1 - digits] <= '9')
		digits++;
	for (at = n; at < in.n && at < NAME_MAX_BYTES && in.p[at] == ' '; at++)
		;
	if (n == 0 || at == n || at == in.n || in.p[at] != '|' || (at + 1 < in.n && in.p[at + 1] != ' '))
		return PR_WRAP_UNFIT;
	bool letter = (in.p[0] | 0x20) >= 'a' && (in.p[0] | 0x20) <= 'z';
	bool numbered = digits > 0 && digits + 1 < n && (in.p[n - 1 - digits] == '-' || in.p[n - 1 - digits] == '_');
	peeled->writer = (struct pr_span){in.p, n};
	peeled->text = behind(in, at + 1 < in.n ? at + 2 : at + 1);
	return letter && numbered ? PR_WRAP_FITS : PR_WRAP_LOOSE;
}

enum pr_wrap_fit pr_wrap_stamped(struct pr_wrap *wrap, struct pr_peeled *peeled)
{
	struct pr_wrap_stamp stamp = {0};
	struct pr_span in = peeled->text;
	size_t n = pr_wrap_iso(&wrap->clock, in.p, in.n, &stamp);
	if (n == 0 || (n < in.n && in.p[n] != ' '))
		return PR_WRAP_UNFIT;
	pr_wrap_timed(peeled, &stamp);
	peeled->text = behind(in, n < in.n ? n + 1 : n);
	return stamp.digits >= NANO_DIGITS ? PR_WRAP_FITS : PR_WRAP_LOOSE;
}
