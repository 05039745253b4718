/*
 * What loss alone makes peers tell: `loss PERCENT PEERS SECONDS`. So many peers, all neighbours of all, beat once a second in a simulated
 * network that loses so much (tests/unit/swarm.h: the program's own node, without its I/O); one of them is asked. A line:
 *
 *	loss, peers, days of links that were watched, links told to be lost a link and day, failures that pr-detect opened a day
 */
#include <inttypes.h>
#include <stdio.h>

#include "../unit/swarm.h"

#define DAY 86400.0

static uint64_t lost;

static void look(struct swarm *w, uint32_t peer, const struct pr_record *record)
{
	(void)w;
	lost += peer == 0 && record->type == PR_LINK && pr_is(pr_text(record, PR_LINK_STATE), "down");
}

int main(int argc, char **argv)
{
	char text[65536], *end = text;
	if (argc != 4)
		return 2;
	int peers = atoi(argv[2]), seconds = atoi(argv[3]);
	SWARM_MUST(peers > 1 && peers <= 200 && seconds > 0);
	end += sprintf(end, "peers");
	for (int i = 0; i < peers; i++)
		end += sprintf(end, " p%03d", i);
	sprintf(end, "\nbeat 1s\nduration %ds\ndelay lognormal 5ms 0.5\nloss %s%%\n", seconds + 60, argv[1]);
	struct swarm *w = swarm_new(text, 1, PR_NODE_MESH, 10);
	w->look = look;
	swarm_run(w, seconds);
	double days = (double)seconds / DAY, links = peers * (peers - 1);
	printf("%s%% lost, %d peers: %.1f days of links, %.4f told to be lost a link and day, %.2f failures a day\n", argv[1], peers, days * links,
	       (double)lost / days / links, (double)w->peers[0].opened / days);
	swarm_free(w);
	return 0;
}
