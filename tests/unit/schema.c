/*
 * lib/records.cddl, fields.h and man/pr-records.5 say the same: what stands in one stands in the others, name by name,
 * number by number, kind by kind. Run from the top of the source.
 */
#include <ctype.h>
#include <stdlib.h>

#include "check.h"

#define TYPES 64

/* Which keys a document names: of every type (PR_ANY: the common ones), and of the parts behind them. */
enum { VERDICT = TYPES, SYNC, FORK, ROWS };

struct document {
	const char *path;
	uint32_t keys[ROWS];
	bool named[ROWS];
};

static struct document cddl = {.path = "lib/records.cddl"}, manual = {.path = "man/pr-records.5"};

static const struct {
	const char *name;
	enum pr_kind kind;
} parts[] = {{"verdict", PR_KIND_VERDICTS}, {"sync", PR_KIND_SYNCS}, {"fork", PR_KIND_FORK}};

/* The row of a type or part; -1 if there is none of that name. */
static int row_of(const char *name)
{
	uint64_t type = pr_type_named(name, strlen(name));
	for (int i = 0; i < ROWS - TYPES && !type; i++)
		if (strcmp(parts[i].name, name) == 0)
			return TYPES + i;
	return strcmp(name, "common") == 0 ? PR_ANY : type ? (int)type : -1;
}

static const struct pr_field_info *field_of(int row, uint64_t key)
{
	if (row >= TYPES)
		return pr_part_of(parts[row - TYPES].kind, key);
	const struct pr_field_info *any = pr_field_of(PR_ANY, key);
	return any && row != PR_ANY ? NULL : pr_field_of((uint64_t)row, key);
}

/* Both ways: nothing is missing and nothing stands there twice or too much. */
static void note(struct document *d, int line, int row, const char *name)
{
	for (unsigned key = 0; row >= 0 && key < PR_KEYS; key++) {
		const struct pr_field_info *field = field_of(row, key);
		if (!field || strcmp(field->name, name) != 0)
			continue;
		if (d->keys[row] >> key & 1u)
			check_failed(d->path, line, "stands there twice");
		d->keys[row] |= 1u << key;
		return;
	}
	check_failed(d->path, line, "fields.h has no such field");
	printf("#   %s\n", name);
}

static void is_complete(const struct document *d)
{
	for (int row = 0; row < ROWS; row++) {
		for (unsigned key = row == PR_ANY ? 2 : 0; key < PR_KEYS; key++) {
			const struct pr_field_info *field = field_of(row, key);
			if (!field || d->keys[row] >> key & 1u)
				continue;
			check_failed(d->path, 0, "lacks a field");
			printf("#   %s of %s\n", field->name, row < TYPES ? pr_type_name((uint64_t)row) : parts[row - TYPES].name);
		}
		if (row != PR_ANY && (row >= TYPES || pr_type_name((uint64_t)row)) && !d->named[row])
			check_failed(d->path, 0, row < TYPES ? pr_type_name((uint64_t)row) : parts[row - TYPES].name);
	}
}

static FILE *opened(const char *path)
{
	FILE *f = fopen(path, "re");
	if (!f) {
		printf("Bail out! %s: not here; run from the top of the source\n", path);
		exit(2);
	}
	return f;
}

/* "\t? 8: tstr,   ; state: …" */
static void cddl_field(int line, int row, char *text)
{
	char *end, *name = strchr(text, ';');
	unsigned key = (unsigned)strtoul(text + strspn(text, "\t? "), &end, 10);
	if (!name || *end != ':') {
		check_failed(cddl.path, line, "not KEY: KIND, ; NAME");
		return;
	}
	char *kind = end + 2, *kind_end = name;
	while (isspace((unsigned char)kind_end[-1]) || kind_end[-1] == ',')
		kind_end--;
	*kind_end = '\0';
	name += 2;
	name[strcspn(name, ":\n")] = '\0';
	if (key == PR_ANY_TYPE && row != PR_ANY && row < TYPES) {
		CHECK_EQ_STR(name, "type");
		CHECK_EQ_INT(strtoul(kind, NULL, 10), row);
		return;
	}
	note(&cddl, line, row, name);
	const struct pr_field_info *field = field_of(row, key);
	if (!field || strcmp(field->name, name) != 0 || strcmp(pr_kind_name(field->kind), kind) != 0)
		check_failed(cddl.path, line, "fields.h says another key or kind");
}

static void the_cddl_is_the_code(void)
{
	FILE *f = opened(cddl.path);
	char text[256], name[64];
	int row = -1;
	for (int line = 1; fgets(text, sizeof text, f); line++) {
		if (sscanf(text, "%63[a-z] =", name) == 1) {
			row = row_of(name);
			if (row >= 0)
				cddl.named[row] = true;
		} else if (row >= 0 && (isdigit((unsigned char)text[1]) || text[1] == '?')) {
			cddl_field(line, row, text);
		}
	}
	fclose(f);
	is_complete(&cddl);
}

/* A record is any of the types: they all stand in the one choice. */
static void the_cddl_lists_every_type(void)
{
	FILE *f = opened(cddl.path);
	static char all[1 << 15];
	all[fread(all, 1, sizeof all - 1, f)] = '\0';
	fclose(f);
	const char *choice = strstr(all, "\nrecord = ");
	CHECK(choice);
	for (uint64_t type = 0; choice && type < TYPES; type++) {
		char item[64];
		if (!pr_type_name(type))
			continue;
		snprintf(item, sizeof item, "%s /", pr_type_name(type));
		const char *at = strstr(choice, item);
		CHECK(at && isspace((unsigned char)at[-1]) && at < strstr(choice, "\n\n"));
	}
}

/* ".Ss link" begins a type, ".It Va state" is a field. */
static void the_manual_is_the_code(void)
{
	FILE *f = opened(manual.path);
	char text[256], name[64];
	int row = -1;
	for (int line = 1; fgets(text, sizeof text, f); line++) {
		if (sscanf(text, ".Ss %63[a-z]", name) == 1) {
			row = row_of(name);
			if (row >= 0)
				manual.named[row] = true;
			else
				check_failed(manual.path, line, "fields.h has no such type");
		} else if (sscanf(text, ".It Va %63[a-z_0-9]", name) == 1 && (row != PR_ANY || strcmp(name, "type") != 0)) {
			note(&manual, line, row, name);
		}
	}
	fclose(f);
	is_complete(&manual);
}

CHECK_MAIN(the_cddl_is_the_code, the_cddl_lists_every_type, the_manual_is_the_code)
