#include "segments.h"

#include <stdlib.h>

#define WAYS_OF_SET 8u
#define EPMD 4369u
#define SETS (PR_SEGMENTS_CONNECTIONS / WAYS_OF_SET)

/* One side of a connection, as a sender. Times are 0 for never. */
struct half {
	uint32_t end;   /* the sequence number behind all that it sent */
	uint32_t acked; /* what the other side acknowledged of it */
	uint64_t since; /* when the oldest that is not acknowledged was sent; 0: all is */
	uint32_t mark;  /* behind what is timed: something of what is not acknowledged */
	uint64_t marked; /* when that was sent; 0: nothing is timed */
	uint64_t answered; /* when the other side acknowledged something last */
	bool sent, heard;  /* end, acked are known */
	bool opening;      /* its SYN is not answered yet */
	bool accepting;    /* its SYN-ACK is not answered yet */
	bool partly;       /* `since` is when a part was acknowledged: what is left was sent before */
	bool probing;      /* `since` is of a keepalive */
	uint8_t retries;   /* how often it repeated what was acknowledged, without going on */
};

struct connection {
	struct pr_address hosts[2];
	uint64_t used; /* 0: free */
	uint64_t born; /* when something was acknowledged first; 0: nothing was, or it is closed */
	uint32_t pair;
	uint16_t ports[2];
	bool closed[2];
	struct half halves[2];
};

struct pr_segments {
	uint64_t forgotten;
	size_t last; /* found */
	struct connection connections[PR_SEGMENTS_CONNECTIONS];
};

struct pr_segments *pr_segments_new(void)
{
	return calloc(1, sizeof(struct pr_segments));
}

void pr_segments_free(struct pr_segments *s)
{
	free(s);
}

uint64_t pr_segments_forgotten(const struct pr_segments *s)
{
	return s->forgotten;
}

/* What is done with one segment. */
struct segment {
	struct pr_hearing *hearing;
	uint32_t pair;
	unsigned side;
	const struct pr_packet *packet;
	uint64_t t;
	uint32_t length; /* of its payload, SYN and FIN */
	struct connection *connection;
	struct half *me, *other;
};

/* Both ends of a connection, the sides in their order. As words: gcc 12 has arrays of structs go through memory, in pieces. */
struct ends {
	uint64_t a0, a1, b0, b1;
	uint16_t a_port, b_port;
};

static inline struct ends ends_of(const struct segment *g)
{
	const struct pr_packet *packet = g->packet;
	uint64_t f0 = packet->from.words[0], f1 = packet->from.words[1], t0 = packet->to.words[0], t1 = packet->to.words[1];
	bool second = g->side;
	return (struct ends){second ? t0 : f0, second ? t1 : f1, second ? f0 : t0, second ? f1 : t1,
	                     second ? packet->to_port : packet->from_port, second ? packet->from_port : packet->to_port};
}

static inline bool is(const struct connection *c, const struct ends *ends)
{
	return c->used && c->ports[0] == ends->a_port && c->ports[1] == ends->b_port && c->hosts[0].words[1] == ends->a1 &&
	       c->hosts[1].words[1] == ends->b1 && c->hosts[0].words[0] == ends->a0 && c->hosts[1].words[0] == ends->b0;
}

static size_t set_of(const struct ends *ends)
{
	uint64_t x = (ends->a1 ^ ends->b1 * 3) * 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 31 ^ ends->a0 ^ ends->b0 * 5) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 29 ^ (uint64_t)ends->a_port << 16 ^ ends->b_port) * 0x94d049bb133111ebu;
	return (size_t)(x >> 33) % SETS * WAYS_OF_SET;
}

static bool is_closed(const struct connection *c)
{
	return c->closed[0] && c->closed[1];
}

/* A side closed it, or it is forgotten (PR_SIDE_NONE). */
static void close_by(struct pr_hearing *hearing, struct connection *c, unsigned side)
{
	if (c->born)
		pr_hearing_closed(hearing, c->pair, side, c->born);
	c->born = 0;
}

static struct connection *find(struct pr_segments *s, const struct segment *g)
{
	const struct ends ends = ends_of(g);
	struct connection *last = &s->connections[s->last];
	if (is(last, &ends)) {
		last->used = g->t + 1;
		return last;
	}
	struct connection *set = &s->connections[set_of(&ends)], *oldest = set;
	for (struct connection *c = set; c < set + WAYS_OF_SET; c++) {
		if (is(c, &ends)) {
			c->used = g->t + 1;
			s->last = (size_t)(c - s->connections);
			return c;
		}
		if (c->used < oldest->used)
			oldest = c;
	}
	s->forgotten += oldest->used && !is_closed(oldest);
	close_by(g->hearing, oldest, PR_SIDE_NONE);
	*oldest = (struct connection){.hosts = {{{ends.a0, ends.a1}}, {{ends.b0, ends.b1}}}, .used = g->t + 1, .pair = g->pair,
	                              .ports = {ends.a_port, ends.b_port}};
	return oldest;
}

static int32_t ahead(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

/* Erlang's port mapper is a process of its own: it goes on when its node does not. */
static bool is_beside(const struct segment *g)
{
	return g->packet->from_port == EPMD || g->packet->to_port == EPMD;
}

static void proved(const struct segment *g, unsigned side, bool process)
{
	pr_hearing_proved(g->hearing, g->pair, side, process && !is_beside(g));
}

static void active(const struct segment *g)
{
	if (!is_beside(g))
		pr_hearing_active(g->hearing, g->pair, g->side);
}

static void take_reset(const struct segment *g)
{
	if (g->other->opening && g->other->since) {
		proved(g, !g->side, false);
		pr_hearing_refused(g->hearing, g->pair, g->side);
		if (g->me->opening) /* both at once: no */
			return;
	} else if (!(g->packet->flags & PR_TCP_ACK)) {
		proved(g, !g->side, false); /* the answer to a segment of no connection (RFC 9293, 3.10.7.1) */
	}
	close_by(g->hearing, g->connection, g->side);
	*g->me = *g->other = (struct half){0};
	g->connection->closed[0] = g->connection->closed[1] = true;
}

/* The first segment of a connection, or the answer to it. */
static void take_opening(const struct segment *g)
{
	struct half *me = g->me, *other = g->other;
	bool answer = g->packet->flags & PR_TCP_ACK, again = me->sent && me->end == g->packet->seq + g->length &&
	            (me->opening || me->accepting);
	if (!again || me->since)
		pr_hearing_opens(g->hearing, g->pair, g->side);
	if (!again) {
		if (!answer) {
			close_by(g->hearing, g->connection, PR_SIDE_NONE);
			*other = (struct half){0};
			g->connection->closed[0] = g->connection->closed[1] = false;
			active(g);
		}
		*me = (struct half){.end = g->packet->seq + g->length, .since = g->t, .mark = g->packet->seq + g->length, .marked = g->t,
		                    .sent = true, .opening = !answer, .accepting = answer};
	}
	if (!answer)
		return;
	pr_hearing_served(g->hearing, g->pair, g->side, g->packet->from_port);
	if (other->opening && other->since)
		proved(g, !g->side, true);
	other->acked = g->packet->ack;
	other->heard = true;
	other->since = 0;
}

/* It is open. A port mapper's connections are not the node's. */
static void live(const struct segment *g)
{
	struct connection *c = g->connection;
	if (c->born || c->closed[0] || c->closed[1] || is_beside(g))
		return;
	c->born = g->t;
	pr_hearing_opened(g->hearing, g->pair);
}

/* A segment that the kernel sends to see whether the other side is there: nothing, or one byte, that was sent before. */
static bool is_probe(const struct segment *g)
{
	const struct half *me = g->me;
	return g->length <= 1 && !(g->packet->flags & (PR_TCP_SYN | PR_TCP_FIN)) && me->sent && me->heard &&
	       me->acked == me->end && g->packet->seq == me->end - 1;
}

/* What the segment acknowledges of the other side's. */
static void take_answer(const struct segment *g)
{
	struct half *other = g->other;
	uint32_t ack = g->packet->ack;
	int32_t more = other->heard ? ahead(ack, other->acked) : 0;
	if (!other->heard) {
		other->acked = ack;
		other->heard = true;
		if (!other->sent || ahead(other->end, ack) > 0)
			return;
		other->since = 0;
		if (other->accepting)
			pr_hearing_accepted(g->hearing, g->pair, !g->side);
		other->accepting = false;
		return;
	}
	if (more > 0) {
		if (other->marked && ahead(ack, other->mark) >= 0) {
			pr_hearing_took(g->hearing, g->pair, !g->side, other->marked);
			other->marked = 0;
		}
		proved(g, !g->side, !other->accepting && !g->connection->closed[!g->side]); /* SYN-ACK and FIN: the kernel's */
		live(g);
		other->acked = ack;
		other->answered = g->t;
		other->partly = other->sent && ahead(other->end, ack) > 0;
		other->since = other->partly ? g->t : 0;
		other->opening = other->accepting = other->probing = false;
	} else if (more == 0 && other->probing && other->end == ack && g->length == 0 && !is_probe(g)) { /* that, and nothing that it sends anyway */
		proved(g, !g->side, false);
		other->since = 0;
		other->probing = false;
	} else if (more == 0 && other->retries > 0 && g->length == 0) {
		pr_hearing_met(g->hearing, g->pair, !g->side);
	}
}

/* Something that it had sent before: nothing but a repetition if the other side has not answered, or so it seems to it. */
static void take_repetition(const struct segment *g, uint32_t end)
{
	struct half *me = g->me;
	if (me->heard && ahead(end, me->acked) <= 0) {
		if (me->retries < UINT8_MAX)
			me->retries++;
		pr_hearing_repeated(g->hearing, g->pair, !g->side, me->answered);
		if (me->retries > 1) /* the first may be a probe; what comes once more is answered at once (RFC 9293, 3.10.7.4) */
			pr_hearing_tried(g->hearing, g->pair, g->side, g->t);
		return;
	}
	if (!me->since)
		me->since = g->t;
	pr_hearing_tried(g->hearing, g->pair, g->side, me->since);
}

static void take_probe(const struct segment *g)
{
	struct half *me = g->me;
	if (me->probing)
		pr_hearing_tried(g->hearing, g->pair, g->side, me->since);
	else
		me->since = g->t;
	me->probing = true;
}

/* The ping or meet of a Redis Cluster's bus (cluster.h, clusterMsg: a signature, the length, version, port and type), which is answered at once. */
static bool is_question(const struct pr_packet *packet)
{
	const uint8_t *p = packet->payload;
	return packet->captured >= 14 && memcmp(p, "RCmb", 4) == 0 && p[12] == 0 && (p[13] == 0 || p[13] == 2);
}

static void take_data(const struct segment *g)
{
	struct half *me = g->me;
	uint32_t end = g->packet->seq + g->length;
	bool fresh = !me->sent || ahead(end, me->end) > 0;
	if (!fresh) {
		take_repetition(g, end);
		return;
	}
	/* After the first repetition, which may be a probe, it waits for an answer, so that it has one if it goes on (RFC 5681). */
	if (me->retries > 1)
		proved(g, !g->side, false);
	me->retries = 0;
	me->probing = false;
	me->end = end;
	me->sent = true;
	if (!me->heard)
		me->acked = g->packet->seq; /* as far as this capture goes */
	me->heard = true;
	if (!me->since) {
		me->since = g->t;
		me->partly = false;
	}
	if (!me->marked) {
		me->mark = end;
		me->marked = g->t;
	}
	if (g->packet->length > 0)
		active(g);
	if (is_question(g->packet))
		pr_hearing_question(g->hearing, g->pair, g->side);
}

void pr_segments_take(struct pr_segments *s, struct pr_hearing *hearing, uint32_t pair, unsigned side,
                      const struct pr_packet *packet, uint64_t t)
{
	struct segment g = {.hearing = hearing, .pair = pair, .side = side, .packet = packet, .t = t,
	                    .length = packet->length + !!(packet->flags & PR_TCP_SYN) + !!(packet->flags & PR_TCP_FIN)};
	struct connection *c = g.connection = find(s, &g);
	g.me = &c->halves[side];
	g.other = &c->halves[!side];
	pr_hearing_seen(hearing, pair, side);
	if (packet->flags & PR_TCP_RST) {
		take_reset(&g);
		return;
	}
	if (packet->flags & PR_TCP_SYN) {
		take_opening(&g);
		return;
	}
	if (packet->flags & PR_TCP_ACK)
		take_answer(&g);
	if (is_probe(&g)) {
		take_probe(&g);
		return;
	}
	if (g.length > 0)
		take_data(&g);
	if (packet->flags & PR_TCP_FIN && !c->closed[side]) {
		c->closed[side] = true;
		close_by(hearing, c, side);
	}
}
