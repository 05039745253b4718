/*
 * usage: logs MEGABYTES FILE
 * Writes the log again and again until there are as many megabytes of it, each time an hour later than the last, so that its
 * time goes on; for that, months have 28 days. It knows the stamps "2026-11-22T14:", with a blank or slashes as well, and
 * "22 Nov 2026 14:", near the beginning of a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE (1u << 16)
#define NEAR 64 /* bytes of a line in which its stamp begins */

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* '0' is a digit, 'a' a letter, the others are themselves or, as '-', one of "-/T ". */
static const struct form {
	const char *shape;
	unsigned year, month, day, hour; /* where they stand */
} forms[] = {{"0000-00-00-00:", 0, 5, 8, 11}, {"00 aaa 0000 00:", 7, 3, 0, 12}};

static int fits(const char *p, const char *shape)
{
	for (; *shape; p++, shape++) {
		int good = *shape == '0'   ? *p >= '0' && *p <= '9'
		           : *shape == 'a' ? (*p | 32) >= 'a' && (*p | 32) <= 'z'
		           : *shape == '-' ? *p && strchr("-/T ", *p)
		                           : *p == *shape;
		if (!good)
			return 0;
	}
	return 1;
}

static unsigned number(const char *p, unsigned digits)
{
	unsigned n = 0;
	while (digits-- > 0)
		n = n * 10 + (unsigned)(*p++ - '0');
	return n;
}

static void put(char *p, unsigned digits, unsigned n)
{
	for (; digits-- > 0; n /= 10)
		p[digits] = (char)('0' + n % 10);
}

static void shift(char *p, const struct form *form, unsigned hours)
{
	int named = form->shape[form->month] == 'a';
	unsigned hour = number(p + form->hour, 2) + hours, month = 0;
	unsigned day = number(p + form->day, 2) - 1 + hour / 24;
	while (named && month < 11 && memcmp(months + (size_t)3 * month, p + form->month, 3) != 0)
		month++;
	month = (named ? month : number(p + form->month, 2) - 1) + day / 28;
	put(p + form->year, 4, number(p + form->year, 4) + month / 12);
	if (named)
		memcpy(p + form->month, months + (size_t)3 * (month % 12), 3);
	else
		put(p + form->month, 2, month % 12 + 1);
	put(p + form->day, 2, day % 28 + 1);
	put(p + form->hour, 2, hour % 24);
}

static void shift_line(char *line, unsigned hours)
{
	for (unsigned i = 0; i < NEAR && line[i]; i++)
		for (unsigned k = 0; k < sizeof forms / sizeof *forms; k++)
			if (fits(line + i, forms[k].shape)) {
				shift(line + i, &forms[k], hours);
				return;
			}
}

int main(int argc, char **argv)
{
	unsigned long long wanted = argc == 3 ? strtoull(argv[1], NULL, 10) * 1000000 : 0, written = 0;
	static char line[LINE];
	FILE *f = argc == 3 ? fopen(argv[2], "re") : NULL;
	for (unsigned round = 0; f && written < wanted; round++) {
		unsigned long long before = written;
		rewind(f);
		while (fgets(line, sizeof line, f)) {
			shift_line(line, round);
			fputs(line, stdout);
			written += strlen(line);
		}
		if (written == before)
			return 1; /* it is empty */
	}
	return !f || ferror(f) || fflush(stdout) != 0;
}
