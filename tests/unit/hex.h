/* Bytes in tests, written as hex digits with or without blanks. */
#ifndef HEX_H
#define HEX_H

#include <stdlib.h>

#include "record/record.h"

/* What stands between the digits is skipped. Valid until the eighth call after this one. */
static inline struct pr_span hex(const char *digits)
{
	static uint8_t kept[8][4096];
	static unsigned turn;
	uint8_t *bytes = kept[turn++ % 8];
	size_t n = 0;
	for (; *digits && n < sizeof kept[0]; digits++) {
		if (*digits == ' ')
			continue;
		char pair[3] = {digits[0], digits[1], '\0'};
		bytes[n++] = (uint8_t)strtoul(pair, NULL, 16);
		digits++;
	}
	return (struct pr_span){bytes, n};
}

#endif
