/* UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef PR_UTF8_H
#define PR_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of the sequence at p, 1 to 4; 0 if there is none. n must not be 0. */
size_t pr_utf8_length(const uint8_t *p, size_t n);
bool pr_utf8_valid(const uint8_t *p, size_t n);

#endif
