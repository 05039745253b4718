/*
 * What the others are measured against: a bare cbor_stream_decode() over stdin, item by item, with no checks and nothing
 * done. Prints the number of items.
 */
#include <cbor.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
	static unsigned char buffer[1 << 21];
	size_t start = 0, end = 0;
	unsigned long items = 0;
	ssize_t got;
	while ((got = read(0, buffer + end, sizeof buffer - end)) > 0) {
		end += (size_t)got;
		for (;;) {
			struct cbor_decoder_result result =
				cbor_stream_decode(buffer + start, end - start, &cbor_empty_callbacks, NULL);
			if (result.status != CBOR_DECODER_FINISHED)
				break;
			start += result.read;
			items++;
		}
		memmove(buffer, buffer + start, end - start);
		end -= start;
		start = 0;
	}
	printf("%lu\n", items);
	return got < 0;
}
