#include "src.h"

#include "ascii.h"

size_t pr_src_file(struct pr_span src)
{
	size_t n = src.n;
	while (n > 0 && pr_is_digit(src.p[n - 1]))
		n--;
	return n > 1 && n < src.n && (src.p[n - 1] == ':' || src.p[n - 1] == '@') ? n : 0;
}
