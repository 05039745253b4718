/*
 * The main function of a fuzzer without libFuzzer: runs it over files, among them all that it once stumbled over, and
 * tells each in TAP. An input that fails ends the program before its line.
 */
#include <string.h>

#include "fuzz.h"

static void replay(const char *path)
{
	FILE *f = fopen(path, "re");
	size_t n = 0, cap = 4096, got;
	uint8_t *p = malloc(cap);
	while (f && p && (got = fread(p + n, 1, cap - n, f)) > 0)
		if ((n += got) == cap)
			p = realloc(p, cap *= 2);
	HOLDS(f && p && !ferror(f));
	fclose(f);
	uint8_t *exact = malloc(n ? n : 1); /* so that a sanitizer sees what is read behind it */
	HOLDS(exact);
	memcpy(exact, p, n);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	free(p);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		replay(argv[i]);
		printf("ok %d - %s\n", i, argv[i]);
	}
}
