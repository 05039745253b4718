/*
 * What beats cost a peer, and how fast a swarm of them tells a crash: `swarm PEERS[@SECONDS]…`. Each number of peers runs at beats of a
 * second (tests/unit/swarm.h: the program's own node, without its I/O) until one of them crashes, after SECONDS (31.3), and half a minute
 * more. Of thousands it takes a minute and more until everybody knows whom everybody hears. 10,000 peers take some 14 GB. A line each:
 *
 *	peers, bytes and datagrams that a peer sends a second, records that one writes, seconds until one far away tells the crash
 */
#include <inttypes.h>
#include <stdio.h>

#include "../unit/swarm.h"

#define CRASH 31.3 /* seconds */
#define MORE 28.7
#define CRASHED 7u

static void run(uint32_t peers, double crash)
{
	const double end_of_all = crash + MORE;
	size_t size = 16u * (size_t)peers + 256;
	char *text = malloc(size), *end = text;
	SWARM_MUST(text);
	end += sprintf(end, "peers");
	for (uint32_t i = 0; i < peers; i++)
		end += sprintf(end, " p%05" PRIu32, i);
	sprintf(end, "\nbeat 1s\nduration 3600s\ndelay normal 20ms 5ms\nat %.1fs crash p%05u\n", crash, CRASHED);
	struct swarm *w = swarm_new(text, 1, PR_NODE_MESH, 10);
	swarm_run(w, end_of_all);
	uint64_t bytes = 0, datagrams = 0;
	for (uint32_t i = 0; i < peers; i++) {
		bytes += w->peers[i].bytes;
		datagrams += w->peers[i].sent;
	}
	const struct swarm_peer *first = &w->peers[0];
	printf("%6" PRIu32 " peers %8.0f bytes/s %6.1f datagrams/s %8" PRIu64 " records  ", peers, (double)bytes / peers / end_of_all,
	       (double)datagrams / peers / end_of_all, first->records);
	if (first->opened)
		printf("%5.2f s: %.40s\n", (double)first->failures[0].opened / 1e9 - crash, first->failures[0].text);
	else
		printf("not told\n");
	fflush(stdout);
	swarm_free(w);
	free(text);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *at = strchr(argv[i], '@');
		run((uint32_t)atoi(argv[i]), at ? atof(at + 1) : CRASH);
	}
	return 0;
}
