/*
 * usage: packets MEGABYTES FASTER FILE
 * Writes a pcap file's packets again and again until there are as many megabytes of them, each time later than the last, so
 * that the time never goes back; FASTER times as fast as they came, since a busy cluster differs from an idle one in that.
 */
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

#define SECOND 1000000ll /* us */

static long long time_of(const struct pcap_pkthdr *header)
{
	return header->ts.tv_sec * SECOND + header->ts.tv_usec;
}

int main(int argc, char **argv)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	unsigned long long wanted = argc == 4 ? strtoull(argv[1], NULL, 10) * 1000000 : 0, written = 0;
	long long faster = argc == 4 ? atoll(argv[2]) : 0, now = 0;
	pcap_dumper_t *out = NULL;
	while (faster > 0 && written < wanted) {
		pcap_t *in = pcap_open_offline(argv[3], error);
		struct pcap_pkthdr *header;
		const u_char *bytes;
		long long first = 0, begin = now;
		if (!in || (!out && !(out = pcap_dump_fopen(in, stdout)))) {
			fprintf(stderr, "packets: %s\n", in ? pcap_geterr(in) : error);
			return 1;
		}
		while (pcap_next_ex(in, &header, &bytes) > 0) {
			struct pcap_pkthdr later = *header;
			first = first ? first : time_of(header);
			begin = begin ? begin : first;
			now = begin + (time_of(header) - first) / faster;
			later.ts.tv_sec = now / SECOND;
			later.ts.tv_usec = now % SECOND;
			pcap_dump((u_char *)out, &later, bytes);
			written += 16 + later.caplen;
		}
		now += SECOND / faster;
		pcap_close(in);
	}
	return !out || pcap_dump_flush(out) != 0;
}
