/* Kinds of characters, whatever the locale says. */
#ifndef PR_ASCII_H
#define PR_ASCII_H

#include <stdbool.h>

static inline bool pr_is_digit(int c)
{
	return c >= '0' && c <= '9';
}

#endif
