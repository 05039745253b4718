#include "post.h"

/* All messages have these under the same keys, of which records.cddl has the beat's first. */
struct pr_build *pr_post_begin(struct pr_post *post, uint64_t type, uint32_t to)
{
	struct pr_build *b = &post->build;
	pr_build_record(b, type, post->now.wall);
	pr_build_text(b, PR_BEAT_PEER, pr_membership_name(post->membership, post->membership->self));
	pr_build_uint(b, PR_BEAT_INCARNATION, post->incarnation);
	pr_build_uint(b, PR_BEAT_SEQ, ++post->seq[type]);
	if (to != PR_PEER_NONE)
		pr_build_text(b, PR_BEAT_TO, pr_membership_name(post->membership, to));
	return b;
}

bool pr_post_send(struct pr_post *post, const uint32_t *list, size_t count)
{
	struct pr_span message = pr_build_end(&post->build);
	struct pr_span datagram = message.p ? pr_gate_seal(post->gate, message) : message;
	if (!datagram.p) {
		post->unsent++;
		return false;
	}
	for (size_t i = 0; i < count; i++)
		post->deliver(post->context, list[i], datagram);
	post->datagrams += count;
	post->bytes += count * datagram.n;
	return true;
}
