/*
 * usage: logs MEGABYTES FILE
 * Writes the log again and again until there are as many megabytes of it, each time an hour later than the last: the hour
 * in "2026-11-22 14:08:…" goes on, then the day of 28 a month, so that the time in the log never goes back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "YYYY-MM-DD HH:" or "YYYY/MM/DD HH:" at p, later by so many hours. */
static void shift(char *p, unsigned hours)
{
	unsigned year, month, day, hour;
	char a, b;
	if (sscanf(p, "%4u%c%2u%c%2u %2u:", &year, &a, &month, &b, &day, &hour) != 6)
		return;
	hour += hours;
	day += hour / 24 - 1;
	month += day / 28 - 1;
	year += month / 12;
	char stamp[64];
	snprintf(stamp, sizeof stamp, "%04u%c%02u%c%02u %02u", year % 10000, a, month % 12 + 1, b, day % 28 + 1, hour % 24);
	memcpy(p, stamp, 13);
}

int main(int argc, char **argv)
{
	unsigned long long wanted = argc == 3 ? strtoull(argv[1], NULL, 10) * 1000000 : 0, written = 0;
	static char line[1 << 16];
	FILE *f = argc == 3 ? fopen(argv[2], "re") : NULL;
	for (unsigned round = 0; f && written < wanted; round++) {
		rewind(f);
		while (fgets(line, sizeof line, f)) {
			char *stamp = strncmp(line, "raft2", 5) == 0 ? line + 4 : line;
			shift(stamp, round);
			fputs(line, stdout);
			written += strlen(line);
		}
	}
	return !f || ferror(f) || fflush(stdout) != 0;
}
