#include <stdio.h>

#include "check.h"
#include "format/shapes.h"

static struct pr_shapes shapes;

static void begin(void)
{
	pr_shapes_free(&shapes);
	shapes = (struct pr_shapes){0};
}

static void words_with_digits_tell_no_lines_apart(void)
{
	begin();
	pr_shapes_add(&shapes, 1, pr_span_of("14:08:22 lost peer 615f814519b228c2"));
	pr_shapes_add(&shapes, 2, pr_span_of("14:08:23 found peer b920f6b7ebfd04c"));
	pr_shapes_add(&shapes, 3, pr_span_of("15:00:00 found peer 1"));
	pr_shapes_add(&shapes, 4, pr_span_of("15:00:00 found peer one"));
	pr_shapes_sort(&shapes);
	CHECK_EQ_INT(shapes.count, 3);
	CHECK_EQ_INT(shapes.list[0].line, 2);
	CHECK_EQ_INT(shapes.list[0].count, 2);
	CHECK_EQ_INT(shapes.list[1].line, 1);
	CHECK_EQ_INT(shapes.list[2].line, 4);
}

static void long_lines_and_empty_ones_are_lines(void)
{
	char text[3 * PR_SHAPE_SAMPLE];
	begin();
	memset(text, 'x', sizeof text);
	pr_shapes_add(&shapes, 1, (struct pr_span){(const uint8_t *)text, sizeof text});
	pr_shapes_add(&shapes, 2, (struct pr_span){NULL, 0});
	pr_shapes_add(&shapes, 3, pr_span_of(""));
	pr_shapes_add(&shapes, 4, (struct pr_span){(const uint8_t *)"\0\xff\n", 3});
	CHECK_EQ_INT(shapes.count, 3);
	CHECK_EQ_INT(shapes.list[0].n, PR_SHAPE_SAMPLE);
	CHECK_EQ_INT(shapes.list[1].n, 0);
	CHECK_EQ_INT(shapes.list[1].count, 2);
}

static void shapes_without_room_are_counted(void)
{
	char text[16];
	begin();
	for (unsigned i = 0; i < PR_SHAPES_MAX + 100; i++) {
		snprintf(text, sizeof text, "%c%c%c", 'a' + (int)(i / 676), 'a' + (int)(i / 26 % 26), 'a' + (int)(i % 26));
		pr_shapes_add(&shapes, i + 1, pr_span_of(text));
	}
	pr_shapes_add(&shapes, 1, pr_span_of("aaa"));
	CHECK_EQ_INT(shapes.count, PR_SHAPES_MAX);
	CHECK_EQ_INT(shapes.others, 100);
	CHECK_EQ_INT(shapes.list[0].count, 2);
	begin();
}

CHECK_MAIN(words_with_digits_tell_no_lines_apart, long_lines_and_empty_ones_are_lines, shapes_without_room_are_counted)
