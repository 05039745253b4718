#include "utf8.h"

#define EIGHT 8u /* bytes that are looked at in one go */

static bool continued(uint8_t c)
{
	return (c & 0xc0) == 0x80;
}

/* RFC 3629 section 4, row by row: only the second byte's range depends on the first. */
size_t pr_utf8_length(const uint8_t *p, size_t n)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	if (p[0] < 0xe0)
		return n >= 2 && continued(p[1]) ? 2 : 0;
	uint8_t low = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
	uint8_t high = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
	size_t length = p[0] < 0xf0 ? 3 : 4;
	if (n < length || p[1] < low || p[1] > high || !continued(p[2]) || (length == 4 && !continued(p[3])))
		return 0;
	return length;
}

bool pr_utf8_valid(const uint8_t *p, size_t n)
{
	if (pr_ascii(p, n))
		return true;
	for (; n >= EIGHT && pr_ascii(p, EIGHT); p += EIGHT)
		n -= EIGHT;
	while (n) {
		size_t length = *p < 0x80 ? 1 : pr_utf8_length(p, n);
		if (!length)
			return false;
		p += length;
		n -= length;
	}
	return true;
}
