#include "src.h"

#include "base/ascii.h"
#include "base/quote.h"

void pr_src_init(struct pr_src *src, const char *file, char sign)
{
	pr_quote(src->text, PR_SRC_FILE, file);
	src->n = strlen(src->text);
	src->text[src->n++] = sign;
}

struct pr_span pr_src_at(struct pr_src *src, uint64_t place)
{
	char digits[20];
	size_t n = 0, length = src->n;
	do
		digits[n++] = (char)('0' + place % 10);
	while (place /= 10);
	while (n > 0)
		src->text[length++] = digits[--n];
	return (struct pr_span){(const uint8_t *)src->text, length};
}

size_t pr_src_file(struct pr_span src)
{
	size_t n = src.n;
	while (n > 0 && pr_is_digit(src.p[n - 1]))
		n--;
	return n > 1 && n < src.n && (src.p[n - 1] == ':' || src.p[n - 1] == '@') ? n : 0;
}
