/*
 * What is to be simulated: the peers, the network between them, and what is done to both, when. pr-scenarios(5) is the
 * contract of the text.
 */
#ifndef PR_SCENARIO_H
#define PR_SCENARIO_H

#include "edges.h"
#include "record/peers.h"
#include "spread.h"

#define PR_SCENARIO_SIZE (16u << 20)         /* bytes of text */
#define PR_SCENARIO_PEERS 16384u             /* the network takes a bit for every two of them */
#define PR_SCENARIO_NAMED (1u << 22)         /* peers named in all acts */
#define PR_SCENARIO_ACTS (1u << 18)
#define PR_SCENARIO_QUEUE 65536u
#define PR_SCENARIO_SHIFT (400ull * 86400u * 1000000000u) /* ns: what a clock or a lie may be off by */
#define PR_SCENARIO_DRIFT 100000000          /* billionths: of a clock that gains a tenth */
#define PR_SCENARIO_SLOT 1000000ull /* ns: the shortest */
#define PR_SCENARIO_LONGEST (100ull * 365u * 86400u * 1000000000u)

enum pr_act_kind {
	PR_ACT_CUT,
	PR_ACT_HEAL,    /* of no edges: of all */
	PR_ACT_KILL,    /* the process; its host answers that nobody listens */
	PR_ACT_CRASH,   /* with its host: nothing answers */
	PR_ACT_RESTART,
	PR_ACT_PAUSE,
	PR_ACT_RESUME,
	PR_ACT_JOIN,
	PR_ACT_LEAVE,
	PR_ACT_LOSS,
	PR_ACT_DELAY,
	PR_ACT_LIE,
	PR_ACTS,
};

enum pr_lie {
	PR_LIE_NONE,
	PR_LIE_SEQ,   /* its beats have other numbers */
	PR_LIE_SENT,  /* its beats, and what it signs, claim another time */
	/* Of validators, by an even chance in each slot: */
	PR_LIE_DOUBLES,   /* it signs two votes where there is one */
	PR_LIE_SURROUNDS, /* an attestation around another one */
	PR_LIE_REVERSES,  /* one whose source is not before its target */
	PR_LIE_REGRESSES, /* a claim with less committed, or of an earlier epoch, than one before it */
	PR_LIE_FORKS,     /* two claims of different states at one point */
	PR_LIE_MINTS,     /* a claim with balances that its state before does not lead to */
	/* About others: */
	PR_LIE_HEARS, /* it says that it hears those of whom it does not */
	PR_LIE_LOST,  /* it says that it does not hear those of whom it does */
	PR_LIE_FORGES,  /* it sends statements in their names */
	PR_LIE_ACCUSES, /* it accuses them */
	PR_LIE_REPLAYS, /* it sends again what they signed before, or for another chain */
	PR_LIES,
};

struct pr_act {
	uint64_t at; /* ns after the start */
	enum pr_act_kind kind;
	bool base;     /* it holds from the start and is nothing that was done */
	unsigned line; /* of the text, for messages */
	uint32_t number; /* acts of one time are done in this order */
	uint32_t *peers; /* who is meant */
	size_t count;
	struct pr_edges edges; /* or which links; LOSS, DELAY without either: all */
	uint64_t loss;         /* billionths */
	struct pr_spread delay;
	enum pr_lie lie;
	int64_t by;      /* PR_LIE_SEQ; ns with PR_LIE_SENT */
	uint32_t *about; /* pr_lie_has_victims(): whom it is about */
	size_t about_count;
};

struct pr_sim_peer {
	int64_t offset; /* ns that its clock is ahead of the true time at the start */
	int32_t drift;  /* and gains in every 10^9 ns */
	uint32_t weight;
	bool late; /* it is not there at the start */
	bool witness; /* it writes down what validators sign */
};

enum pr_view_kind { PR_VIEW_ALL, PR_VIEW_RING, PR_VIEW_RANDOM };
enum pr_reports { PR_REPORTS_BEATS = 1, PR_REPORTS_LINKS = 2 };

struct pr_scenario {
	struct pr_peers *names;
	struct pr_sim_peer *peers;
	size_t count, room;
	uint64_t seed, start, duration;  /* start: ns since 1970 */
	uint64_t beat, jitter;           /* a beat comes every beat - jitter to beat + jitter */
	uint64_t activity;               /* every so often a peer shows that it is alive; 0: never */
	enum pr_view_kind view;
	uint32_t seen;                   /* how many others a peer observes, unless PR_VIEW_ALL */
	unsigned reports;                /* enum pr_reports */
	uint64_t timeout, timeout_jitter, retry; /* of connections, with PR_REPORTS_LINKS */
	uint32_t queue;                  /* beats that are kept for a peer that does not read them */
	char *chain;                     /* whose validators the peers are: the domain of what they sign; NULL: of none */
	uint64_t slot;                   /* of the chain: each signs so often */
	struct pr_act *acts;             /* in the order of their times */
	size_t act_count, act_room;
};

/* Its defaults, without peers. False if memory ran out. */
bool pr_scenario_init(struct pr_scenario *s);
void pr_scenario_free(struct pr_scenario *s);
/* Adds a peer; PR_PEER_NONE if memory ran out. */
uint32_t pr_scenario_peer(struct pr_scenario *s, struct pr_span name);
/* Adds an act, which is the scenario's from then on, even where it returns false because memory ran out. */
bool pr_scenario_act(struct pr_scenario *s, struct pr_act *act);
/*
 * Puts the acts into order and follows what each peer is in, so that nobody restarts who is running. NULL, or what is wrong; *line
 * is that of the act then.
 */
const char *pr_scenario_settle(struct pr_scenario *s, unsigned *line);

/* Of a loss or delay: the act that says what holds there from the start; NULL: nothing does. */
const struct pr_act *pr_scenario_base(const struct pr_scenario *s, const struct pr_act *act);

/* Reads a text. False: error, of `size` bytes, says what is wrong: "name:12: …"; s is then empty. */
bool pr_scenario_parse(struct pr_scenario *s, const char *name, struct pr_span text, char *error, size_t size);
/* Appends the text of a scenario; read again it is the same. */
void pr_scenario_write(struct pr_text *out, const struct pr_scenario *s);
/* Makes one up. False if memory ran out. */
bool pr_scenario_random(struct pr_scenario *s, uint64_t seed);

/* "cut", "heal", … */
const char *pr_act_name(enum pr_act_kind kind);
/* "seq", "sent", "hears", "lost", …; PR_LIE_NONE: "nothing". */
const char *pr_lie_name(enum pr_lie lie);
#define PR_CHAIN_LEAST 4u /* of fewer, none may lie */
/* Makes up a chain of so many validators, up to a third of them liars, with a cut in the middle. False if memory ran out. */
bool pr_scenario_random_chain(struct pr_scenario *s, uint64_t seed, uint32_t validators);

static inline bool pr_lie_has_victims(enum pr_lie lie)
{
	return lie >= PR_LIE_HEARS;
}

/* Whether only validators can tell it. */
static inline bool pr_lie_is_signed(enum pr_lie lie)
{
	return (lie >= PR_LIE_DOUBLES && lie < PR_LIE_HEARS) || lie > PR_LIE_LOST;
}

static inline bool pr_act_everywhere(const struct pr_act *act)
{
	return act->count == 0 && act->edges.count == 0;
}

#endif
