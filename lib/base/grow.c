#include "grow.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool pr_grow(void *array, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return true;
	size_t more = *cap ? *cap : 8;
	while (more < need) {
		if (more > SIZE_MAX / 2)
			return false;
		more *= 2;
	}
	void *p;
	memcpy(&p, array, sizeof p); /* the caller's pointer is of another type */
	p = reallocarray(p, more, size);
	if (!p)
		return false;
	memcpy(array, &p, sizeof p);
	*cap = more;
	return true;
}

bool pr_grow_zeroed(void *array, size_t *cap, size_t need, size_t size)
{
	size_t before = *cap;
	uint8_t *p;
	if (!pr_grow(array, cap, need, size))
		return false;
	memcpy(&p, array, sizeof p);
	if (*cap > before)
		memset(p + before * size, 0, (*cap - before) * size);
	return true;
}
