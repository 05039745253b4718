#include "strange.h"

/* "file NAME seq 1 type b", for each of the files. */
static bool is_manifest(struct pr_span beginning)
{
	const uint8_t *end = beginning.n > 0 ? memchr(beginning.p, '\n', beginning.n) : NULL;
	size_t n = end ? (size_t)(end - beginning.p) : 0;
	return n > 20 && memcmp(beginning.p, "file ", 5) == 0 && memmem(beginning.p, n, " seq ", 5) &&
	       memcmp(beginning.p + n - 7, " type ", 6) == 0;
}

const char *pr_strange_name(struct pr_span beginning)
{
	static const struct {
		uint8_t magic[6];
		uint8_t n;
		const char *name;
	} known[] = {
		{{0xd9, 0xd9, 0xf8, 0xda, 0x70, 0x72}, 6, "a stream of records, for pr-detect and pr-view"}, /* label.h */
		{"BZh", 3, "packed by bzip2, which is not read"},
		{{0x04, 0x22, 0x4d, 0x18}, 4, "packed by lz4, which is not read"},
		{"PK\x03\x04", 4, "a zip archive, which is not read"},
		{{0xff, 0xfe}, 2, "text in UTF-16, which is not read"},
		{{0xfe, 0xff}, 2, "text in UTF-16, which is not read"},
		{"LPKSHH", 6, "the journal's own file: journalctl --file FILE -o export"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (beginning.n >= known[i].n && memcmp(beginning.p, known[i].magic, known[i].n) == 0)
			return known[i].name;
	if (is_manifest(beginning))
		return "the manifest of an append-only file: its base and increments, one behind the other, are its writes";
	return NULL;
}
