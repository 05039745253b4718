#include "logname.h"

#include <unistd.h>

#include "base/quote.h"

size_t pr_logname_split(const char *argument, const char **file)
{
	const char *equals = strchr(argument, '=');
	*file = argument;
	if (!equals || equals == argument || memchr(argument, '/', (size_t)(equals - argument)) ||
	    access(argument, F_OK) == 0)
		return 0;
	*file = equals + 1;
	return (size_t)(equals - argument);
}

const char *pr_logname_zone(const char *file, size_t *n)
{
	const char *at = strrchr(file, '@');
	if (!at || at == file || at[1] == '\0' || access(file, F_OK) == 0)
		return NULL;
	*n = (size_t)(at - file);
	return at + 1;
}

/* Of a folder, too, as shells complete it: with the slashes that end it. */
static const char *base_of(const char *file)
{
	const char *base = file;
	for (const char *at = file; *at; at++)
		if (at > file && at[-1] == '/' && *at != '/')
			base = at;
	return base;
}

static bool ends_with(const char *text, size_t n, const char *end)
{
	size_t length = strlen(end);
	return n > length && memcmp(text + n - length, end, length) == 0;
}

/* How much of a base name is left without what a packer puts behind it. */
static size_t unpacked(const char *base)
{
	static const char *const packers[] = {".gz", ".xz", ".zst", ".zstd"};
	size_t n = strlen(base);
	for (size_t i = 0; i < sizeof packers / sizeof *packers; i++)
		if (ends_with(base, n, packers[i]))
			return n - strlen(packers[i]);
	return n;
}

/* How much of a base name is the peer's: up to the last extension of a log, if at most a rotation follows it. */
static size_t stem(const char *base, const char **extension)
{
	static const char *const extensions[] = {".log", ".txt", ".out", ".jsonl", ".json", ".export",
	                                         ".pcapng", ".pcap", ".cap", ".aof", ".info", ".dat"};
	size_t all = unpacked(base), n = all;
	*extension = "";
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		for (const char *at = strstr(base, extensions[i]); at; at = strstr(at + 1, extensions[i])) {
			size_t end = (size_t)(at - base) + strlen(extensions[i]);
			if (at > base && end <= all && (end == all || base[end] == '.' || base[end] == '-') &&
			    end + strspn(base + end, ".-_:T0123456789") >= all) {
				n = (size_t)(at - base);
				*extension = extensions[i];
			}
		}
	return n;
}

static void write_stem(char out[PR_LOGNAME_MAX], size_t used, const char *base)
{
	const char *extension;
	size_t n = stem(base, &extension);
	pr_quote_span(out + used, PR_LOGNAME_MAX - used, (struct pr_span){(const uint8_t *)base, n});
}

void pr_logname_base(char out[PR_LOGNAME_MAX], const char *file)
{
	if (strcmp(file, "-") == 0)
		strcpy(out, "stdin");
	else
		write_stem(out, 0, base_of(file));
}

bool pr_logname_deep(char out[PR_LOGNAME_MAX], const char *file, unsigned folders)
{
	const char *base = base_of(file), *from = base;
	if (strcmp(file, "-") == 0 || folders == 0) {
		pr_logname_base(out, file);
		return folders == 0;
	}
	for (; folders > 0 && from > file; folders--)
		for (from--; from > file && from[-1] != '/'; from--)
			;
	size_t used = folders > 1 ? strlen(strcpy(out, "./")) : 0;
	pr_quote_span(out + used, PR_LOGNAME_MAX / 2, (struct pr_span){(const uint8_t *)from, (size_t)(base - from)});
	write_stem(out, strlen(out), base);
	return folders < 2;
}

void pr_logname_apart(char out[PR_LOGNAME_MAX], const char *file,
                      bool (*is_taken)(const void *arg, const char *name, unsigned folders), const void *arg)
{
	unsigned folders = 0;
	while (pr_logname_deep(out, file, folders) && is_taken(arg, out, folders))
		folders++;
}

struct pr_span pr_logname_folder(const char *file)
{
	return (struct pr_span){(const uint8_t *)file, (size_t)(base_of(file) - file)};
}

const char *pr_logname_extension(const char *file)
{
	const char *extension;
	stem(base_of(file), &extension);
	return extension;
}

bool pr_logname_beside(const char *a, const char *b)
{
	return pr_same(pr_logname_folder(a), pr_logname_folder(b));
}

bool pr_logname_alike(const char *a, const char *b)
{
	return strcmp(pr_logname_extension(a), pr_logname_extension(b)) == 0;
}
