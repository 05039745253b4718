/*
 * What beats cost a peer, and how fast a swarm of them tells a cut: `swarm PEERS…`. Each number of peers runs a simulated minute at
 * beats of a second (tests/unit/swarm.h: the program's own node, without its I/O), a crash of one peer in it. A line each:
 *
 *	peers, bytes and datagrams that a peer sends a second, records that one writes, seconds until one far away tells the crash
 */
#include <inttypes.h>
#include <stdio.h>

#include "../unit/swarm.h"

#define CRASH 31.3 /* seconds */
#define END 60.0
#define CRASHED 7u

static void run(uint32_t peers)
{
	size_t size = 16u * (size_t)peers + 256;
	char *text = malloc(size), *end = text;
	SWARM_MUST(text);
	end += sprintf(end, "peers");
	for (uint32_t i = 0; i < peers; i++)
		end += sprintf(end, " p%05" PRIu32, i);
	sprintf(end, "\nbeat 1s\nduration 60s\ndelay normal 20ms 5ms\nat %.1fs crash p%05u\n", CRASH, CRASHED);
	struct swarm *w = swarm_new(text, 1, PR_NODE_MESH, 10);
	swarm_run(w, END);
	uint64_t bytes = 0, datagrams = 0;
	for (uint32_t i = 0; i < peers; i++) {
		bytes += w->peers[i].bytes;
		datagrams += w->peers[i].sent;
	}
	const struct swarm_peer *first = &w->peers[0];
	printf("%6" PRIu32 " peers %8.0f bytes/s %6.1f datagrams/s %8" PRIu64 " records  ", peers, (double)bytes / peers / END,
	       (double)datagrams / peers / END, first->records);
	if (first->opened)
		printf("%5.2f s: %.40s\n", (double)first->failures[0].opened / 1e9 - CRASH, first->failures[0].text);
	else
		printf("not told\n");
	fflush(stdout);
	swarm_free(w);
	free(text);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		run((uint32_t)atoi(argv[i]));
	return 0;
}
