#include "words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct pr_span pr_trim(struct pr_span text)
{
	while (text.n > 0 && pr_blank(text.p[text.n - 1]))
		text.n--;
	while (text.n > 0 && pr_blank(*text.p)) {
		text.p++;
		text.n--;
	}
	return text;
}

bool pr_line_take(struct pr_span *text, struct pr_span *line)
{
	if (text->n == 0)
		return false;
	const uint8_t *lf = memchr(text->p, '\n', text->n);
	size_t n = lf ? (size_t)(lf - text->p) : text->n;
	*line = (struct pr_span){text->p, n};
	n += lf != NULL;
	*text = (struct pr_span){text->p + n, text->n - n};
	return true;
}

bool pr_word_take(struct pr_span *text, struct pr_span *word)
{
	*text = pr_trim(*text);
	size_t n = 0;
	while (n < text->n && !pr_blank(text->p[n]))
		n++;
	*word = (struct pr_span){text->p, n};
	*text = pr_trim((struct pr_span){text->p + n, text->n - n});
	return n > 0;
}

bool pr_pair_split(struct pr_span word, struct pr_span *name, struct pr_span *value)
{
	const uint8_t *equals = word.n ? memchr(word.p, '=', word.n) : NULL;
	if (!equals || equals == word.p)
		return false;
	*name = (struct pr_span){word.p, (size_t)(equals - word.p)};
	*value = (struct pr_span){equals + 1, word.n - name->n - 1};
	return true;
}

bool pr_word_uint(struct pr_span word, uint64_t most, uint64_t *value)
{
	*value = 0;
	for (size_t i = 0; i < word.n; i++) {
		unsigned digit = word.p[i] - (unsigned)'0';
		if (digit > 9 || digit > most || *value > (most - digit) / 10)
			return false;
		*value = *value * 10 + digit;
	}
	return word.n > 0;
}

uint8_t *pr_file_read(const char *path, size_t most, size_t *n)
{
	FILE *file = fopen(path, "re");
	if (!file)
		return NULL;
	uint8_t *p = malloc(most + 1);
	if (p)
		*n = fread(p, 1, most, file);
	int error = !p ? ENOMEM : ferror(file) ? errno : fgetc(file) != EOF ? EFBIG : 0;
	fclose(file);
	uint8_t *fitting = error ? NULL : realloc(p, *n + 1);
	if (!fitting) {
		free(p);
		errno = error ? error : ENOMEM;
		return NULL;
	}
	fitting[*n] = 0;
	return fitting;
}
