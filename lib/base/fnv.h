/*
 * FNV-1a (Fowler, Noll, Vo), 64 bits: for short texts, where who chooses them to collide only harms his own. One text after the
 * other is the same as both as one.
 */
#ifndef PR_FNV_H
#define PR_FNV_H

#include "span.h"

#define PR_FNV_BASIS 14695981039346656037u /* to begin with */

static inline uint64_t pr_fnv_byte(uint64_t hash, uint8_t byte)
{
	return (hash ^ byte) * 1099511628211u;
}

static inline uint64_t pr_fnv(uint64_t hash, struct pr_span text)
{
	for (size_t i = 0; i < text.n; i++)
		hash = pr_fnv_byte(hash, text.p[i]);
	return hash;
}

#endif
