/*
 * A template, a line's end, and lines: what the template makes of them is in range, and the same when it is read once more, whatever
 * was read before.
 */
#include <string.h>

#include "base/words.h"
#include "format/stamp.h"
#include "fuzz.h"

static void read_line(const struct pr_template *template, struct pr_stamper *s, struct pr_span line)
{
	struct pr_stamp stamp, again;
	struct pr_zone zone = {.offset = 0};
	struct pr_stamper fresh;
	int64_t last = s->last;
	if (!pr_stamper_read(s, line, &stamp))
		return;
	HOLDS(stamp.n > 0 && stamp.n <= line.n);
	HOLDS(stamp.t < 18000000000ull * PR_SECOND); /* 2540 */
	HOLDS(stamp.coarse == template->coarse && stamp.zoned == template->zoned);
	pr_stamper_init(&fresh, template, 1, &zone);
	pr_stamper_set_year(&fresh, 2024, INT64_MIN);
	fresh.last = last;
	HOLDS(pr_stamper_read(&fresh, line, &again));
	HOLDS(again.t == stamp.t && again.n == stamp.n && again.civil == stamp.civil);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct pr_span text = {p, n}, line;
	struct pr_template template;
	struct pr_zone zone = {.offset = 0};
	struct pr_stamper s;
	const char *why = NULL;
	if (!pr_line_take(&text, &line))
		return 0;
	if (!pr_template_compile(&template, line, &why)) {
		HOLDS(why && *why);
		return 0;
	}
	pr_stamper_init(&s, &template, 1, &zone);
	pr_stamper_set_year(&s, 2024, INT64_MIN);
	while (pr_line_take(&text, &line))
		read_line(&template, &s, line);
	return 0;
}
