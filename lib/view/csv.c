#include "csv.h"

#include "base/rfc3339.h"
#include "record/decode.h"
#include "record/display.h"
#include "record/json.h"

static size_t column_of(const struct pr_csv *csv, const char *name)
{
	size_t i = 0;
	while (i < csv->n && strcmp(csv->columns[i], name) != 0)
		i++;
	return i;
}

static void add_column(struct pr_csv *csv, const char *name)
{
	if (column_of(csv, name) == csv->n && csv->n < PR_CSV_COLUMNS_MAX)
		csv->columns[csv->n++] = name;
}

void pr_csv_begin(struct pr_csv *csv, struct pr_text *out, const struct pr_selection *wanted)
{
	csv->n = 0;
	for (uint64_t type = 0; type < PR_TYPES_MAX; type++)
		for (uint64_t key = 0; key < PR_KEYS; key++)
			if (pr_field_of(type, key) && (type == PR_ANY || pr_selection_type(wanted, type)))
				add_column(csv, pr_field_of(type, key)->name);
	for (uint64_t type = 0; type < PR_TYPES_MAX; type++)
		for (size_t i = 0; i < csv->n; i++) {
			const struct pr_field_info *info = pr_field_named(type, csv->columns[i], strlen(csv->columns[i]));
			csv->keys[type][i] = (uint8_t)(info ? info->key : PR_KEYS);
		}
	for (size_t i = 0; i < csv->n; i++) {
		pr_text_string(out, i > 0 ? "," : "");
		pr_text_string(out, csv->columns[i]);
	}
	pr_text_string(out, ",other\n");
}

/* RFC 4180 section 2, rules 5 to 7 */
static void write_cell(struct pr_csv *csv, struct pr_text *out)
{
	bool quotes = false;
	out->failed = out->failed || csv->cell.failed;
	for (size_t i = 0; i < csv->cell.n && !quotes; i++)
		quotes = csv->cell.p[i] == ',' || csv->cell.p[i] == '"';
	if (!quotes) {
		pr_text_bytes(out, csv->cell.p, csv->cell.n);
		return;
	}
	pr_text_char(out, '"');
	for (size_t i = 0; i < csv->cell.n; i++) {
		if (csv->cell.p[i] == '"')
			pr_text_char(out, '"');
		pr_text_char(out, csv->cell.p[i]);
	}
	pr_text_char(out, '"');
}

static void fill_cell(struct pr_csv *csv, const struct pr_field_info *info, const struct pr_value *v)
{
	char time[PR_RFC3339_LENGTH + 1];
	switch (info->kind) {
	case PR_KIND_UINT:
		pr_text_uint(&csv->cell, v->u);
		break;
	case PR_KIND_INT:
		pr_text_int(&csv->cell, v->i);
		break;
	case PR_KIND_BOOL:
		pr_text_string(&csv->cell, v->u ? "true" : "false");
		break;
	case PR_KIND_TIME:
		pr_text_string(&csv->cell, pr_rfc3339_write(time, v->u));
		break;
	case PR_KIND_TEXT:
	case PR_KIND_PEER:
	case PR_KIND_TEXT_OR_NULL:
	case PR_KIND_PEER_OR_NULL:
		pr_display_text(&csv->cell, v->s.p ? v->s : pr_span_of("null"));
		break;
	case PR_KIND_HASH:
		pr_text_hex(&csv->cell, v->s);
		break;
	default:
		pr_json_write_value(&csv->cell, info, v->s);
	}
}

/* The fields that have no name, and so no column. */
static void fill_other(struct pr_csv *csv, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(r->map);
	for (uint64_t count = pr_cursor_count(&c); count > 0; count--) {
		uint64_t key = pr_cursor_uint(&c);
		struct pr_span item = pr_cursor_skip(&c);
		if (pr_field_of(r->type, key))
			continue;
		pr_text_string(&csv->cell, csv->cell.n > 0 ? ",\"#" : "{\"#");
		pr_text_uint(&csv->cell, key);
		pr_text_string(&csv->cell, "\":");
		pr_json_write_value(&csv->cell, NULL, item);
	}
	if (csv->cell.n > 0)
		pr_text_char(&csv->cell, '}');
}

void pr_csv_write(struct pr_csv *csv, struct pr_text *out, const struct pr_record *r)
{
	const uint8_t *keys = csv->keys[r->type < PR_TYPES_MAX ? r->type : PR_ANY];
	for (size_t i = 0; i < csv->n; i++) {
		const char *type = i == 0 ? pr_type_name(r->type) : NULL;
		pr_text_clear(&csv->cell);
		if (type)
			pr_text_string(&csv->cell, type);
		else if (keys[i] < PR_KEYS && pr_has(r, keys[i]))
			fill_cell(csv, pr_field_of(r->type, keys[i]), &r->v[keys[i]]);
		write_cell(csv, out);
		pr_text_char(out, ',');
	}
	pr_text_clear(&csv->cell);
	fill_other(csv, r);
	write_cell(csv, out);
	pr_text_char(out, '\n');
}

void pr_csv_free(struct pr_csv *csv)
{
	pr_text_free(&csv->cell);
}
