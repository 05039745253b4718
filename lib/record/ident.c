#include "ident.h"

#include <stdio.h>

#include "base/digest.h"

bool pr_ident(char id[PR_IDENT_SIZE], const struct pr_span *texts, size_t count)
{
	uint8_t digest[PR_DIGEST_SIZE] = {0};
	struct pr_digest *d = pr_digest_new();
	for (size_t i = 0; d && i < count; i++) {
		pr_digest_add(d, texts[i]);
		pr_digest_add(d, (struct pr_span){(const uint8_t *)"", 1});
	}
	if (d)
		pr_digest_end(d, digest);
	pr_digest_free(d);
	for (size_t i = 0; i < (PR_IDENT_SIZE - 1) / 2; i++)
		snprintf(id + 2 * i, 3, "%02x", digest[i]);
	return d != NULL;
}
