/* notes BYTES MEGABYTES: a stream of note records of so many bytes each. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/encode.h"
#include "record/stream.h"

#define LONGEST 65536u

int main(int argc, char **argv)
{
	static uint8_t text[LONGEST];
	struct pr_build b = {0};
	struct pr_writer *out = pr_writer_new(STDOUT_FILENO, true);
	size_t bytes = argc == 3 ? strtoul(argv[1], NULL, 10) : 0, length = 0;
	uint64_t all = argc == 3 ? strtoul(argv[2], NULL, 10) * 1000000 : 0, t = 1767225600000000000;
	if (!out || bytes < 16 || bytes > LONGEST)
		return 2;
	memset(text, 'x', sizeof text);
	for (uint64_t written = 0; written < all;) {
		pr_build_record(&b, PR_NOTE, t++);
		pr_build_text(&b, PR_NOTE_TEXT, (struct pr_span){text, length});
		struct pr_span record = pr_build_end(&b);
		if (record.n < bytes) { /* at first: how long the text is to be, heads get longer with it */
			length += bytes - record.n > 4 ? (bytes - record.n) / 2 : 1;
			continue;
		}
		written += record.n;
		pr_writer_record(out, record);
	}
	return pr_writer_flush(out) != 0;
}
