/*
 * usage: packets MEGABYTES FILE
 * Writes a pcap file's packets again and again until there are as many megabytes of them, each time later than the last, so
 * that the time never goes back.
 */
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	unsigned long long wanted = argc == 3 ? strtoull(argv[1], NULL, 10) * 1000000 : 0, written = 0;
	pcap_dumper_t *out = NULL;
	long shift = 0;
	while (argc == 3 && written < wanted) {
		pcap_t *in = pcap_open_offline(argv[2], error);
		struct pcap_pkthdr *header;
		const u_char *bytes;
		long first = 0, last = 0;
		if (!in || (!out && !(out = pcap_dump_fopen(in, stdout)))) {
			fprintf(stderr, "packets: %s\n", in ? pcap_geterr(in) : error);
			return 1;
		}
		while (pcap_next_ex(in, &header, &bytes) > 0) {
			first = first ? first : header->ts.tv_sec;
			last = header->ts.tv_sec;
			struct pcap_pkthdr later = *header;
			later.ts.tv_sec += shift;
			pcap_dump((u_char *)out, &later, bytes);
			written += 16 + later.caplen;
		}
		shift += last - first + 1;
		pcap_close(in);
	}
	return !out || pcap_dump_flush(out) != 0;
}
