/* What is still to happen in a simulation: a heap of events. Those of one time happen in the order in which they were put in. */
#ifndef PR_AGENDA_H
#define PR_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pr_message;

enum pr_event_kind {
	PR_EVENT_READY,    /* a peer has started */
	PR_EVENT_BEAT,     /* a peer sends its next beat */
	PR_EVENT_ARRIVAL,  /* a beat */
	PR_EVENT_ACTIVITY, /* a peer shows that it is alive */
	PR_EVENT_NEWS,     /* an observer hears that a peer joined or left */
	PR_EVENT_LOST,     /* a connection has been silent for its timeout */
	PR_EVENT_FOUND,    /* it is tried again */
	PR_EVENT_SLOT,     /* a validator's turn in a slot of the chain */
	PR_EVENT_HEARD,    /* a signed message arrives at a witness */
};

struct pr_event {
	uint64_t at; /* true time */
	uint64_t order;
	uint64_t seq; /* of a beat; SLOT: its number */
	union {
		uint64_t sent;              /* of a beat */
		struct pr_message *message; /* HEARD; a share of it */
	};
	uint32_t peer;       /* whose event it is; of a message, who sent it */
	uint32_t other;      /* who receives it; of a connection, its slot */
	uint32_t generation; /* of the peer's process, or of the connection's state; it is void if that has another by now */
	uint32_t incarnation;
	enum pr_event_kind kind;
	bool flag; /* NEWS: it joined. LOST: its host refuses */
};

struct pr_agenda {
	struct pr_event *heap;
	size_t count, room;
	uint64_t put; /* so far */
};

/* Zeroed, it is an empty agenda. */
void pr_agenda_free(struct pr_agenda *agenda);
/* False if memory ran out. */
bool pr_agenda_put(struct pr_agenda *agenda, const struct pr_event *event);
/* When the next one is; UINT64_MAX if there is none. */
static inline uint64_t pr_agenda_next(const struct pr_agenda *agenda)
{
	return agenda->count ? agenda->heap[0].at : UINT64_MAX;
}
/* Takes out the next one; there must be one. */
void pr_agenda_take(struct pr_agenda *agenda, struct pr_event *event);

#endif
