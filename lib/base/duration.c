#include "duration.h"

#include "ascii.h"

#define WHOLE_MAX 9000000000ull /* its billionths fit in 63 bits */

bool pr_decimal_parse(struct pr_span text, uint64_t *billionths, size_t *used)
{
	uint64_t whole = 0, part = 0, place = PR_SECOND;
	size_t i = 0;
	while (i < text.n && pr_is_digit(text.p[i]) && whole < WHOLE_MAX)
		whole = whole * 10 + (uint64_t)(text.p[i++] - '0');
	if (i == 0 || whole >= WHOLE_MAX)
		return false;
	if (i + 1 < text.n && text.p[i] == '.' && pr_is_digit(text.p[i + 1])) {
		for (i++; i < text.n && pr_is_digit(text.p[i]); i++) {
			place /= 10;
			part += place * (uint64_t)(text.p[i] - '0'); /* digits behind the ninth count nothing */
		}
	}
	*billionths = whole * PR_SECOND + part;
	*used = i;
	return true;
}

bool pr_duration_parse(struct pr_span text, uint64_t *ns)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", PR_SECOND}, {"m", 60ull * PR_SECOND},
	             {"h", 3600ull * PR_SECOND}, {"d", 86400ull * PR_SECOND}};
	uint64_t number;
	size_t used;
	if (!pr_decimal_parse(text, &number, &used))
		return false;
	struct pr_span unit = {text.p + used, text.n - used};
	if (unit.n == 0 && number == 0) {
		*ns = 0;
		return true;
	}
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (pr_is(unit, units[i].name)) {
			uint64_t seconds = units[i].ns / PR_SECOND; /* number is in billionths of the unit */
			if (seconds > 0 && number > INT64_MAX / seconds)
				return false;
			*ns = seconds > 0 ? number * seconds : number / (PR_SECOND / units[i].ns);
			return true;
		}
	return false;
}

void pr_decimal_write(struct pr_text *out, uint64_t billionths)
{
	uint64_t part = billionths % PR_SECOND;
	pr_text_uint(out, billionths / PR_SECOND);
	if (part > 0)
		pr_text_char(out, '.');
	for (uint64_t place = PR_SECOND / 10; part > 0; part %= place, place /= 10)
		pr_text_char(out, (char)('0' + part / place));
}

void pr_duration_write(struct pr_text *out, uint64_t ns)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {{"h", 3600 * PR_SECOND}, {"m", 60 * PR_SECOND}, {"s", PR_SECOND}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}};
	size_t i = 0;
	while (ns % units[i].ns != 0)
		i++;
	if (ns == 0 || ns / units[i].ns >= WHOLE_MAX) { /* then seconds are few enough */
		pr_decimal_write(out, ns);
		pr_text_char(out, 's');
		return;
	}
	pr_text_uint(out, ns / units[i].ns);
	pr_text_string(out, units[i].name);
}
