#include "negentropy_wire.h"

const struct pr_bound pr_range_end = {.key = {{255, 255, 255, 255, 255, 255, 255, 255}}};

void pr_range_reader_begin(struct pr_range_reader *in, struct pr_span ranges)
{
	*in = (struct pr_range_reader){.p = ranges.p, .end = ranges.p + ranges.n};
}

static bool refuse(struct pr_range_reader *in, const char *why)
{
	in->why = why;
	return false;
}

static bool read_number(struct pr_range_reader *in, uint64_t *number)
{
	const uint8_t *first = in->p;
	*number = 0;
	for (;;) {
		if (in->p == in->end)
			return refuse(in, "it ends within a number");
		if (*number >> 57)
			return refuse(in, "a number of more than 64 bits");
		uint8_t byte = *in->p++;
		*number = *number << 7 | (byte & 127);
		if (byte == 128 && in->p == first + 1)
			return refuse(in, "a number with zeros in front");
		if (byte < 128)
			return true;
	}
}

static bool read_bytes(struct pr_range_reader *in, size_t n, struct pr_span *bytes)
{
	if (n > (size_t)(in->end - in->p))
		return refuse(in, "it ends within a range");
	*bytes = (struct pr_span){in->p, n};
	in->p += n;
	return true;
}

static bool read_bound(struct pr_range_reader *in, struct pr_bound *bound)
{
	static const uint8_t zeros[PR_ID_SIZE];
	uint64_t distance, length;
	struct pr_span prefix;
	if (!read_number(in, &distance) || !read_number(in, &length))
		return false;
	if (length > PR_ID_SIZE)
		return refuse(in, "the prefix of an id is longer than an id");
	if (!read_bytes(in, (size_t)length, &prefix))
		return false;
	if (distance == 0 || distance - 1 > UINT64_MAX - in->timestamp)
		in->timestamp = UINT64_MAX;
	else
		in->timestamp += distance - 1;
	*bound = (struct pr_bound){pr_id_key_of(in->timestamp, zeros), prefix.n};
	if (prefix.n > 0)
		memcpy(bound->key.bytes + 8, prefix.p, prefix.n);
	return true;
}

static bool read_payload(struct pr_range_reader *in, struct pr_range *range)
{
	uint64_t mode, count;
	range->payload = (struct pr_span){NULL, 0};
	if (!read_number(in, &mode))
		return false;
	if (mode > PR_RANGE_IDS)
		return refuse(in, "a range of an unknown mode");
	range->mode = (enum pr_range_mode)mode;
	if (range->mode == PR_RANGE_SKIP)
		return true;
	if (range->mode == PR_RANGE_FINGERPRINT)
		return read_bytes(in, PR_FINGERPRINT_SIZE, &range->payload);
	if (!read_number(in, &count))
		return false;
	if (count > (size_t)(in->end - in->p) / PR_ID_SIZE)
		return refuse(in, "a list of more ids than there are");
	return read_bytes(in, (size_t)count * PR_ID_SIZE, &range->payload);
}

int pr_range_next(struct pr_range_reader *in, struct pr_range *range)
{
	if (in->why)
		return -1;
	if (in->p == in->end)
		return 0;
	range->from = in->at;
	if (!read_bound(in, &range->to) || !read_payload(in, range))
		return -1;
	if (pr_id_compare(&range->to.key, &range->from.key) < 0) {
		refuse(in, "a range that goes back");
		return -1;
	}
	in->at = range->to;
	return 1;
}

void pr_range_writer_begin(struct pr_range_writer *out)
{
	pr_text_clear(&out->text);
	out->timestamp = 0;
	out->at = (struct pr_bound){0};
	pr_text_char(&out->text, (char)PR_NEGENTROPY_VERSION);
}

void pr_range_writer_undo(struct pr_range_writer *out, const struct pr_range_writer *then)
{
	out->text.n = then->text.n;
	out->timestamp = then->timestamp;
	out->at = then->at;
}

void pr_range_write_number(struct pr_range_writer *out, uint64_t number)
{
	uint8_t bytes[PR_VARINT_MAX];
	pr_text_bytes(&out->text, bytes, pr_varint_write(bytes, number));
}

void pr_range_write(struct pr_range_writer *out, const struct pr_bound *to, enum pr_range_mode mode)
{
	uint64_t timestamp = pr_id_timestamp(&to->key);
	pr_range_write_number(out, timestamp == UINT64_MAX ? 0 : timestamp - out->timestamp + 1);
	pr_range_write_number(out, to->prefix);
	pr_text_bytes(&out->text, pr_id_of(&to->key), to->prefix);
	pr_range_write_number(out, mode);
	out->timestamp = timestamp;
	out->at = *to;
}
