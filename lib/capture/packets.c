#include "packets.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packet.h"

#define BUFFER (256u << 10)  /* read at once; longer records are libpcap's */
#define STREAM (64u << 10)   /* stdio's own would be read by a page at a time */
#define LONGEST (256u << 10) /* that libpcap lets a packet be: MAXIMUM_SNAPLEN */
#define SECOND 1000000000u

struct pr_packets {
	pcap_t *pcap;
	pr_packets_read *read;
	void *arg;
	bool usual;   /* the next record is read here */
	bool swapped; /* numbers are of the other byte order */
	uint32_t unit, units; /* ns of a time's second number, and how many of them are a second */
	size_t most;          /* bytes of a packet, by the file's own */
	size_t start, end;    /* what was read and not taken */
	size_t begun; /* bytes of `file`: at first libpcap gets these and no more, so that nothing is left in its stream */
	uint8_t file[PR_PACKETS_START];
	char stream[STREAM];
	uint8_t buffer[BUFFER];
};

/* For libpcap: what was read here and not taken, then the rest. */
static ssize_t read_stream(void *cookie, char *to, size_t n)
{
	struct pr_packets *p = cookie;
	size_t left = p->end - p->start;
	if (p->begun < PR_PACKETS_START) {
		size_t more = PR_PACKETS_START - p->begun;
		ssize_t got = p->read(p->arg, to, n < more ? n : more);
		if (got > 0)
			memcpy(p->file + p->begun, to, (size_t)got);
		p->begun += got > 0 ? (size_t)got : 0;
		return got;
	}
	if (left == 0)
		return p->read(p->arg, to, n);
	n = n < left ? n : left;
	memcpy(to, p->buffer + p->start, n);
	p->start += n;
	return (ssize_t)n;
}

static bool is_known(int link)
{
	struct pr_packet packet;
	return pr_packet_read(&packet, link, (const uint8_t *)"", 0) != PR_PACKET_LINK;
}

static uint32_t number_at(const struct pr_packets *p, const uint8_t *at)
{
	uint32_t n;
	memcpy(&n, at, sizeof n);
	return p->swapped ? __builtin_bswap32(n) : n;
}

/* By the file's own bytes. libpcap has let them through. */
static void look(struct pr_packets *p)
{
	uint32_t magic;
	int most = pcap_snapshot(p->pcap);
	memcpy(&magic, p->file, sizeof magic);
	p->swapped = pcap_is_swapped(p->pcap);
	magic = p->swapped ? __builtin_bswap32(magic) : magic;
	p->unit = magic == 0xa1b2c3d4u ? 1000 : 1;
	p->units = SECOND / p->unit;
	p->most = most > 0 && most < (int)LONGEST ? (size_t)most : LONGEST;
	p->usual = (magic == 0xa1b2c3d4u || magic == 0xa1b23c4du) && pcap_major_version(p->pcap) == 2 &&
	           pcap_minor_version(p->pcap) == 4 && is_known(pcap_datalink(p->pcap));
}

static pcap_t *open_stream(struct pr_packets *p, char *error, size_t size)
{
	char why[PCAP_ERRBUF_SIZE] = "out of memory";
	FILE *stream = fopencookie(p, "rb", (cookie_io_functions_t){.read = read_stream});
	pcap_t *pcap = NULL;
	if (stream && setvbuf(stream, p->stream, _IOFBF, STREAM) == 0)
		pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, why);
	if (!pcap)
		snprintf(error, size, "%s", why);
	if (!pcap && stream)
		fclose(stream);
	return pcap; /* it closes the stream */
}

struct pr_packets *pr_packets_new(pr_packets_read *read, void *arg, char *error, size_t size)
{
	struct pr_packets *p = malloc(sizeof *p);
	if (!p) {
		snprintf(error, size, "out of memory");
		return NULL;
	}
	p->read = read;
	p->arg = arg;
	p->usual = false;
	p->start = p->end = p->begun = 0;
	memset(p->file, 0, sizeof p->file);
	p->pcap = open_stream(p, error, size);
	if (p->pcap) {
		look(p);
		return p;
	}
	free(p);
	return NULL;
}

void pr_packets_free(struct pr_packets *p)
{
	if (!p)
		return;
	pcap_close(p->pcap);
	free(p);
}

/* Reads until so many bytes are there. False: the capture ends before, or they would not fit. */
static bool have(struct pr_packets *p, size_t n)
{
	while (p->end - p->start < n) {
		if (n > BUFFER)
			return false;
		if (p->start > 0) {
			memmove(p->buffer, p->buffer + p->start, p->end - p->start);
			p->end -= p->start;
			p->start = 0;
		}
		ssize_t got = p->read(p->arg, p->buffer + p->end, BUFFER - p->end);
		if (got <= 0)
			return false;
		p->end += (size_t)got;
	}
	return true;
}

/* False: it is not as usual. */
static bool take_usual(struct pr_packets *p, struct pr_captured *captured)
{
	if (!have(p, PR_PACKETS_HEAD))
		return false;
	const uint8_t *head = p->buffer + p->start;
	uint32_t seconds = number_at(p, head), units = number_at(p, head + 4), n = number_at(p, head + 8);
	if (n > p->most || seconds > INT32_MAX || units >= p->units || !have(p, PR_PACKETS_HEAD + n))
		return false;
	*captured = (struct pr_captured){(uint64_t)seconds * SECOND + (uint64_t)units * p->unit,
	                                 p->buffer + p->start + PR_PACKETS_HEAD, n};
	p->start += PR_PACKETS_HEAD + n;
	return true;
}

static uint64_t time_of(const struct pcap_pkthdr *header)
{
	uint64_t seconds = header->ts.tv_sec > 0 ? (uint64_t)header->ts.tv_sec : 0, nanoseconds = 0;
	if (header->ts.tv_usec > 0 && header->ts.tv_usec < (long)SECOND)
		nanoseconds = (uint64_t)header->ts.tv_usec; /* by the precision that was asked for */
	return seconds < UINT64_MAX / SECOND - 1 ? seconds * SECOND + nanoseconds : 0;
}

int pr_packets_next(struct pr_packets *p, struct pr_captured *captured)
{
	struct pcap_pkthdr *header;
	if (p->usual && take_usual(p, captured))
		return 1;
	p->usual = false;
	int got = pcap_next_ex(p->pcap, &header, &captured->bytes);
	if (got <= 0)
		return got == PCAP_ERROR_BREAK ? 0 : -1;
	captured->t = time_of(header);
	captured->n = header->caplen;
	return 1;
}

const char *pr_packets_error(const struct pr_packets *p)
{
	return pcap_geterr(p->pcap);
}

int pr_packets_link(const struct pr_packets *p)
{
	return pcap_datalink(p->pcap);
}

bool pr_packets_classic(const struct pr_packets *p)
{
	return pcap_major_version(p->pcap) >= 2; /* pcapng's is 1 */
}
