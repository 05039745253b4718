/*
 * Messages of the Negentropy protocol, version 1 (https://github.com/hoytech/negentropy, docs/negentropy-protocol-v1.md): a
 * byte for the version, then ranges, each from where the one before ended up to its bound. What no message can hold is refused:
 * numbers of more than 64 bits or with zeros in front, prefixes of more than 32 bytes, bounds that go back, lists longer than the
 * message.
 */
#ifndef PR_NEGENTROPY_WIRE_H
#define PR_NEGENTROPY_WIRE_H

#include "base/text.h"
#include "idset.h"

#define PR_NEGENTROPY_VERSION 0x61u

enum pr_range_mode { PR_RANGE_SKIP = 0, PR_RANGE_FINGERPRINT = 1, PR_RANGE_IDS = 2 };

struct pr_bound {
	struct pr_id_key key;
	size_t prefix; /* bytes of the id that are told; the others are zeros */
};

struct pr_range {
	struct pr_bound from, to; /* without `to` itself */
	enum pr_range_mode mode;
	struct pr_span payload; /* of FINGERPRINT, 16 bytes; of IDS, 32 bytes each */
};

/* The bound behind every item. */
extern const struct pr_bound pr_range_end;

struct pr_range_reader {
	const uint8_t *p, *end;
	uint64_t timestamp; /* of the last bound: the next one is told by its distance */
	struct pr_bound at;
	const char *why; /* what is wrong, in a few words */
};

/* Of a message without its version. */
void pr_range_reader_begin(struct pr_range_reader *in, struct pr_span ranges);
/* 1: the next range; its payload points into the message. 0: there is none left. -1: in->why. */
int pr_range_next(struct pr_range_reader *in, struct pr_range *range);

struct pr_range_writer {
	struct pr_text text; /* the message; its memory is used again */
	uint64_t timestamp;
	struct pr_bound at; /* as far as ranges were written */
};

/* Begins a message: its version, and no range. */
void pr_range_writer_begin(struct pr_range_writer *out);
/* Takes back what was written since the writer was copied to `then`. */
void pr_range_writer_undo(struct pr_range_writer *out, const struct pr_range_writer *then);
/* The head of a range up to a bound; the payload follows. */
void pr_range_write(struct pr_range_writer *out, const struct pr_bound *to, enum pr_range_mode mode);
void pr_range_write_number(struct pr_range_writer *out, uint64_t number);

#endif
