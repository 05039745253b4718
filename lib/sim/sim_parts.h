/*
 * The simulation from inside: what sim.c (time, acts), sim_peers.c (lives, beats), sim_links.c (connections), sim_chain.c (what
 * validators sign) and sim_liars.c (their lies) share.
 */
#ifndef PR_SIM_PARTS_H
#define PR_SIM_PARTS_H

#include "agenda.h"
#include "network.h"
#include "overlay.h"
#include "sim.h"
#include "testimony.h"

enum pr_life { PR_LIFE_ABSENT, PR_LIFE_RUNNING, PR_LIFE_PAUSED, PR_LIFE_DOWN };

struct pr_actor {
	enum pr_life life;
	bool ready;      /* its process is up: it sends and hears */
	bool host_down;
	bool known;      /* it has said that it is a member */
	uint32_t incarnation, generation;
	uint64_t seq;
	uint64_t first, last, count; /* of what it wrote: times by its clock, number of records */
	size_t lies;
	struct pr_event *queue; /* beats that the kernel keeps while it is paused */
	size_t queued, queue_room;
};

/* A lie that is being told. */
struct pr_telling {
	uint32_t peer, about;
	enum pr_lie lie;
	int64_t by;
	uint64_t seq; /* PR_LIE_HEARS: of the beat that it claims next */
};

enum pr_pending { PR_PENDING_NOTHING, PR_PENDING_LOSS, PR_PENDING_RETRY };

/* A peer's end of its connection with another. */
struct pr_end {
	uint32_t generation;
	bool up;      /* as far as the peer knows */
	bool dead;    /* the process at the other end is gone, whatever came after it */
	bool overdue; /* its loss was due while the peer was paused */
	uint8_t pending; /* enum pr_pending */
};

struct pr_sim {
	const struct pr_scenario *s;
	bool apart, skewed, begun, over, exhausted;
	pr_sim_tell *tell;
	void *arg;
	uint64_t now; /* ns after the start */
	size_t act;   /* the next one */
	unsigned unshelved; /* events since the shelf was looked at */
	struct pr_network *net;
	struct pr_overlay overlay;
	struct pr_agenda agenda;
	struct pr_shelf shelf;
	struct pr_dice dice;
	struct pr_build build;
	struct pr_actor *actors;
	struct pr_telling *tellings;
	size_t telling_count, telling_room;
	struct pr_end *ends; /* by peer * degree + slot; NULL unless connections are reported */
	struct pr_chain *chain; /* NULL: of none */
};

/* What a peer's clock shows now. */
uint64_t pr_sim_clock(const struct pr_sim *sim, uint32_t peer);
/* `peer` writes something down; its time is filled in. */
void pr_sim_write(struct pr_sim *sim, struct pr_testimony *told);
/* So much more or less, but within 64 bits. */
uint64_t pr_sim_shifted(uint64_t value, int64_t by);
/* Something is to happen so much later. */
void pr_sim_plan(struct pr_sim *sim, uint64_t delay, struct pr_event event);

static inline bool pr_sim_runs(const struct pr_sim *sim, uint32_t peer)
{
	return sim->actors[peer].life == PR_LIFE_RUNNING && sim->actors[peer].ready;
}

/* The lie of a kind about somebody that a peer tells; NULL if it does not. */
struct pr_telling *pr_sim_lie(const struct pr_sim *sim, uint32_t peer, enum pr_lie lie, uint32_t about);

/* sim_peers.c */
void pr_sim_start(struct pr_sim *sim, uint32_t peer);
void pr_sim_live(struct pr_sim *sim, const struct pr_act *act); /* whatever befalls peers */
void pr_sim_set_lies(struct pr_sim *sim, const struct pr_act *act);
void pr_sim_peer_event(struct pr_sim *sim, const struct pr_event *event);
void pr_sim_free_actors(struct pr_sim *sim);

/* What arrives at a peer, now or once it goes on after a pause. */
void pr_sim_hear(struct pr_sim *sim, const struct pr_event *event);

/* sim_chain.c; but for the first, each does nothing where there is no chain */
bool pr_sim_make_chain(struct pr_sim *sim);
void pr_sim_free_chain(struct pr_sim *sim);
struct pr_key *const *pr_sim_keys(const struct pr_sim *sim);
void pr_sim_chain_starts(struct pr_sim *sim, uint32_t peer);   /* its process does */
void pr_sim_chain_changes(struct pr_sim *sim);                 /* the network has changed */
void pr_sim_plan_slot(struct pr_sim *sim, uint32_t peer);      /* its next turn */
void pr_sim_slot(struct pr_sim *sim, const struct pr_event *event);
void pr_sim_hear_signed(struct pr_sim *sim, const struct pr_event *event);

/* sim_links.c; each does nothing unless connections are reported */
bool pr_sim_make_links(struct pr_sim *sim);
void pr_sim_review(struct pr_sim *sim);                     /* the network has changed */
void pr_sim_review_peer(struct pr_sim *sim, uint32_t peer); /* a peer has */
void pr_sim_gone(struct pr_sim *sim, uint32_t peer);        /* its process is gone, and its ends with it */
void pr_sim_resumed(struct pr_sim *sim, uint32_t peer);
void pr_sim_left(struct pr_sim *sim, uint32_t peer, uint32_t observer); /* the observer heard that the peer has left */
/* A lie about connections begins or ends. */
void pr_sim_belie(struct pr_sim *sim, const struct pr_telling *lie, bool begins);
void pr_sim_link_event(struct pr_sim *sim, const struct pr_event *event);

#endif
