/* UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef PR_UTF8_H
#define PR_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The length of the sequence at p, 1 to 4; 0 if there is none. n must not be 0. */
size_t pr_utf8_length(const uint8_t *p, size_t n);
bool pr_utf8_valid(const uint8_t *p, size_t n);

/* Whether all bytes are below 0x80, as nearly all names and messages are, so that UTF-8 need not be asked. */
static inline bool pr_ascii(const uint8_t *p, size_t n)
{
	uint64_t all = 0, eight;
	uint32_t first, last;
	if (n >= sizeof eight) {
		for (size_t i = 0; i + sizeof eight < n; i += sizeof eight) {
			memcpy(&eight, p + i, sizeof eight);
			all |= eight;
		}
		memcpy(&eight, p + n - sizeof eight, sizeof eight);
		all |= eight;
	} else if (n >= sizeof first) {
		memcpy(&first, p, sizeof first);
		memcpy(&last, p + n - sizeof last, sizeof last);
		all = first | last;
	} else if (n > 0) {
		all = p[0] | p[n / 2] | p[n - 1];
	}
	return (all & 0x8080808080808080u) == 0;
}

#endif
