#include "label.h"

#include <string.h>

const uint8_t pr_label[PR_LABEL_SIZE] = {
	0xd9, 0xd9, 0xf8,             /* tag 55800 */
	0xda, 0x70, 0x72, 0x54, 0x31, /* PR_LABEL_TAG */
	0x43, 'B', 'O', 'R',          /* three bytes */
};

const uint8_t *pr_label_find(const uint8_t *p, size_t n)
{
	return memmem(p, n, pr_label, PR_LABEL_SIZE);
}
