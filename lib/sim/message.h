/* A signed record on its way from one peer to several: it is there until nobody has a share of it any more. */
#ifndef PR_MESSAGE_H
#define PR_MESSAGE_H

#include <stdlib.h>

#include "record/record.h"

struct pr_message {
	unsigned shares;
	uint32_t liar; /* whoever hears it can tell that this peer lies; UINT32_MAX: nobody does */
	size_t n;
	uint8_t bytes[];
};

/* One share of a copy; NULL if memory ran out. */
static inline struct pr_message *pr_message_new(struct pr_span record, uint32_t liar)
{
	struct pr_message *message = record.p ? malloc(sizeof *message + record.n) : NULL;
	if (!message)
		return NULL;
	message->shares = 1;
	message->liar = liar;
	message->n = record.n;
	memcpy(message->bytes, record.p, record.n);
	return message;
}

static inline struct pr_message *pr_message_share(struct pr_message *message)
{
	message->shares++;
	return message;
}

static inline void pr_message_release(struct pr_message *message)
{
	if (message && --message->shares == 0)
		free(message);
}

#endif
