/*
 * picture: what is presumed of links that nobody speaks of, held against the same done slowly, with a matrix of all links, on
 * observations by chance.
 */
#include <stdio.h>

#include "check.h"
#include "detect/divide.h"
#include "detect/picture.h"
#include "random_record.h"

#define N 14u
#define NOW 100u
#define TIMEOUT 15u

enum state { UNKNOWN, UP, CUT };

struct dense {
	size_t n;
	enum state link[N][N];
	bool doubted[N][N];
	size_t part[N];
	bool listens[N];
	bool lost[N][N]; /* between parts */
};

static enum state state_of(const struct pr_link *link, uint64_t news)
{
	if (link->report == PR_LINK_LOST)
		return CUT;
	if (link->beats)
		return NOW - link->up <= TIMEOUT ? UP : UNKNOWN;
	return link->report == PR_LINK_HEARD || link->up > news ? UP : UNKNOWN;
}

static void draw(struct dense *d, const struct pr_observations *o, uint64_t news)
{
	for (int beats = 0; beats < 2; beats++)
		for (size_t i = 0; i < pr_links_count(o->links); i++) {
			const struct pr_link *link = pr_links_at(o->links, i);
			uint32_t from = link->subject, to = link->observer;
			enum state state = state_of(link, news);
			if (link->report == PR_LINK_SUSPECT)
				d->doubted[from][to] = d->doubted[to][from] = true;
			if (link->beats != beats)
				continue;
			d->listens[to] |= beats;
			if (beats || state > d->link[from][to])
				d->link[from][to] = state;
			if (!beats && state > d->link[to][from])
				d->link[to][from] = state;
		}
}

/* Peers get the number of the first of those that up links connect, whatever their direction. */
static void connect(struct dense *d)
{
	for (size_t u = 0; u < d->n; u++)
		d->part[u] = u;
	for (size_t round = 0; round < d->n; round++)
		for (size_t u = 0; u < d->n; u++)
			for (size_t v = 0; v < d->n; v++)
				if ((d->link[u][v] == UP || d->link[v][u] == UP) && d->part[u] < d->part[v])
					d->part[v] = d->part[u];
				else if ((d->link[u][v] == UP || d->link[v][u] == UP) && d->part[v] < d->part[u])
					d->part[u] = d->part[v];
}

static void presume(struct dense *d)
{
	connect(d);
	for (size_t u = 0; u < d->n; u++)
		for (size_t v = 0; v < d->n; v++)
			if (d->link[u][v] == CUT)
				d->lost[d->part[u]][d->part[v]] = d->lost[d->part[v]][d->part[u]] = true;
	bool mute[N], deaf[N], one_way[N][N] = {{false}};
	for (size_t u = 0; u < d->n; u++) {
		unsigned cut[2] = {0};
		bool up[2] = {false};
		for (size_t v = 0; v < d->n; v++) {
			cut[0] += d->link[u][v] == CUT && d->part[u] == d->part[v];
			cut[1] += d->link[v][u] == CUT && d->part[u] == d->part[v];
			up[0] |= d->link[u][v] == UP;
			up[1] |= d->link[v][u] == UP;
		}
		mute[u] = cut[0] > 1 && !up[0];
		deaf[u] = cut[1] > 1 && !up[1];
	}
	for (size_t u = 0; u < d->n; u++)
		for (size_t v = 0; v < d->n; v++)
			one_way[u][v] = mute[u] || deaf[v];
	for (size_t u = 0; u < d->n; u++) /* what is in doubt, and has no way around, counts as cut */
		for (size_t v = 0; v < d->n; v++)
			if (d->link[u][v] == UNKNOWN && (d->doubted[u][v] || (one_way[u][v] && u != v)) && d->part[u] != d->part[v])
				d->lost[d->part[u]][d->part[v]] = d->lost[d->part[v]][d->part[u]] = true;
	bool listens[N] = {false}; /* of parts */
	for (size_t u = 0; u < d->n; u++)
		listens[d->part[u]] |= d->listens[u];
	for (size_t u = 0; u < d->n; u++)
		for (size_t v = 0; v < d->n; v++)
			if (d->link[u][v] == UNKNOWN && !d->doubted[u][v] && !one_way[u][v] &&
			    (d->part[u] == d->part[v] || !(listens[d->part[u]] || listens[d->part[v]])) &&
			    memcmp(d->lost[d->part[u]], d->lost[d->part[v]], sizeof d->lost[0]) == 0)
				d->link[u][v] = UP;
}

/* Of all links as a matrix has them. */
static struct pr_partition *divide(const struct dense *d)
{
	struct pr_edge edges[N * N];
	struct pr_graph g;
	struct pr_partition *p;
	size_t count = 0;
	for (uint32_t u = 0; u < d->n; u++)
		for (uint32_t v = 0; v < d->n; v++)
			if (u != v && d->link[u][v] != UP)
				edges[count++] = (struct pr_edge){u, v, d->link[u][v] == CUT};
	CHECK(pr_graph_make(&g, d->n, edges, count));
	CHECK_EQ_INT(pr_graph_divide(&g, &p), 1);
	pr_graph_clear(&g);
	return p;
}

/* Links by chance: many or few, of beats or not, most of them alike. */
static void observe(struct pr_observations *o, unsigned peers)
{
	char name[4];
	unsigned links = random_below(peers * peers + 1), lost = 1 + random_below(9), beats = random_below(11);
	for (unsigned u = 0; u < peers; u++) {
		snprintf(name, sizeof name, "p%02u", u);
		uint32_t peer = pr_observations_peer(o, pr_span_of(name));
		o->peers[peer].member = true;
	}
	for (unsigned i = 0; i < links; i++) {
		uint32_t u = random_below(peers), v = random_below(peers);
		struct pr_link *link = u == v ? NULL : pr_links_find(o->links, u, v) ? NULL : pr_links_add(o->links, u, v);
		if (!link)
			continue;
		link->up = random_below(NOW + 1);
		link->beats = random_below(10) < beats;
		unsigned chance = random_below(10);
		link->report = chance < lost ? PR_LINK_LOST : (uint8_t)random_below(PR_LINK_LOST);
		if (link->report >= PR_LINK_SUSPECT)
			pr_link_outage(link)->latest = 50;
		o->lost += link->report == PR_LINK_LOST;
	}
}

static void check_picture(void)
{
	struct pr_observations o;
	struct pr_picture picture;
	unsigned peers = 1 + random_below(N);
	struct pr_detector_options options = {.timeout = TIMEOUT};
	CHECK(pr_observations_init(&o, &options, &(struct pr_loss_options)PR_LOSS_DEFAULTS));
	observe(&o, peers);
	CHECK_EQ_INT(pr_picture_take(&picture, &o, NOW, PR_PICTURE_ALL), 1);
	if (o.lost > 0 && picture.partition) {
		struct dense d = {.n = peers};
		draw(&d, &o, 50);
		presume(&d);
		struct pr_partition *p = divide(&d);
		CHECK(pr_partition_equal(picture.partition, p));
		pr_partition_free(p);
	} else if (picture.partition) {
		CHECK_EQ_INT(picture.partition->shape, PR_SHAPE_WHOLE);
	}
	pr_picture_clear(&picture);
	pr_observations_free(&o);
}

static void as_with_a_matrix(void)
{
	for (unsigned round = 1; round <= 30000 && check_failures == 0; round++) {
		random_state = round * 0x9e3779b97f4a7c15u;
		check_picture();
	}
}

CHECK_MAIN(as_with_a_matrix)
