#include "check.h"

static void knows_types_by_number_and_name(void)
{
	CHECK_EQ_STR(pr_type_name(PR_CONTACT), "contact");
	CHECK_EQ_STR(pr_type_name(PR_NOTE), "note");
	CHECK_EQ_STR(pr_type_name(0), NULL);
	CHECK_EQ_STR(pr_type_name(28), NULL);
	CHECK_EQ_STR(pr_type_name(UINT64_MAX), NULL);
	CHECK_EQ_INT(pr_type_named("failure", 7), PR_FAILURE);
	CHECK_EQ_INT(pr_type_named("failures", 8), 0);
	CHECK_EQ_INT(pr_type_named("failure", 4), 0);
	CHECK_EQ_INT(pr_type_named("", 0), 0);
}

static void knows_fields_by_number_and_name(void)
{
	const struct pr_field_info *field = pr_field_of(PR_LINK, PR_LINK_STATE);
	CHECK(field && field->kind == PR_KIND_TEXT);
	CHECK_EQ_STR(field->name, "state");
	CHECK(pr_field_named(PR_LINK, "state", 5) == field);
	CHECK(!pr_field_named(PR_LINK, "stat", 4));
	CHECK(!pr_field_named(PR_ACTIVITY, "state", 5));
	CHECK(!pr_field_of(PR_ACTIVITY, PR_LINK_STATE));
	CHECK(!pr_field_of(PR_LINK, PR_KEYS));
	CHECK(!pr_field_of(PR_LINK, UINT64_MAX));
}

static void gives_common_fields_to_every_type(void)
{
	for (uint64_t type = 0; type < 100; type++) {
		CHECK(pr_field_of(type, PR_ANY_T) == pr_field_of(PR_LINK, PR_ANY_T));
		CHECK(pr_field_named(type, "src", 3) == pr_field_of(type, PR_ANY_SRC));
	}
	CHECK(pr_field_of(UINT64_MAX, PR_ANY_BY));
	CHECK(!pr_field_of(UINT64_MAX, PR_ANY_BY + 1));
	CHECK(!pr_field_named(UINT64_MAX, "peer", 4));
}

static void knows_the_maps_inside_records(void)
{
	CHECK_EQ_STR(pr_part_of(PR_KIND_VERDICTS, PR_VERDICT_PRESENT)->name, "present");
	CHECK(pr_part_named(PR_KIND_SYNCS, "to", 2) == pr_part_of(PR_KIND_SYNCS, PR_SYNC_TO));
	CHECK(pr_part_of(PR_KIND_FORK, PR_FORK_HASH)->kind == PR_KIND_HASH);
	CHECK(!pr_part_of(PR_KIND_FORK, 3));
	CHECK(!pr_part_of(PR_KIND_TEXT, 0));
	CHECK(!pr_part_named(PR_KIND_PEERS, "group", 5));
}

/* A field's name stands for one field in its type, the common ones included. */
static void has_no_name_twice_in_a_type(void)
{
	for (uint64_t type = 1; pr_type_name(type); type++) {
		for (unsigned key = 0; key < PR_KEYS; key++) {
			const struct pr_field_info *field = pr_field_of(type, key);
			if (field)
				CHECK(pr_field_named(type, field->name, strlen(field->name)) == field);
			CHECK(!field || field->key == key);
		}
	}
}

static void reads_what_is_absent_as_nothing(void)
{
	struct pr_record r = {.has = 1u << PR_LINK_STATE};
	r.v[PR_LINK_STATE].s = pr_span_of("down");
	r.v[PR_LINK_CAUSE].s = pr_span_of("left over");
	CHECK(pr_has(&r, PR_LINK_STATE) && !pr_has(&r, PR_LINK_CAUSE));
	CHECK(pr_is(pr_text(&r, PR_LINK_STATE), "down"));
	CHECK(!pr_text(&r, PR_LINK_CAUSE).p);
	CHECK_EQ_INT(pr_uint(&r, PR_LINK_LATEST), 0);
	CHECK(!pr_is(pr_span_of("downs"), "down") && !pr_is(pr_span_of("dow"), "down"));
	CHECK(pr_same((struct pr_span){NULL, 0}, pr_span_of("")));
}

CHECK_MAIN(knows_types_by_number_and_name, knows_fields_by_number_and_name, gives_common_fields_to_every_type,
           knows_the_maps_inside_records, has_no_name_twice_in_a_type, reads_what_is_absent_as_nothing)
