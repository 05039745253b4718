#include "letter.h"

#include "record/kind.h"

#define ARRAY_4 0x84u
#define MAP_0 0xa0u
#define PROTECTED_MAX 32u /* bytes: ours has 13 with a key's id, 3 without */

static bool take_bytes(struct pr_cursor *c, struct pr_span *bytes)
{
	struct pr_item it;
	bool taken = pr_cursor_take(c, &it) && it.major == PR_MAJOR_BYTES;
	*bytes = taken ? it.content : (struct pr_span){NULL, 0};
	return taken;
}

static bool take_byte(struct pr_cursor *c, uint8_t byte)
{
	if (c->p == c->end || *c->p != byte)
		return false;
	c->p++;
	return true;
}

bool pr_letter_unwrap(struct pr_letter *letter, uint8_t tag, struct pr_span datagram)
{
	struct pr_cursor c = pr_cursor_of(datagram);
	*letter = (struct pr_letter){.payload = datagram};
	if (tag == 0)
		return datagram.n > 0 && datagram.p[0] >> 5 == PR_MAJOR_MAP;
	letter->envelope = datagram;
	return take_byte(&c, tag) && take_byte(&c, ARRAY_4) && take_bytes(&c, &letter->protected) &&
	       letter->protected.n <= PROTECTED_MAX && take_byte(&c, MAP_0) && take_bytes(&c, &letter->payload) &&
	       take_bytes(&c, &letter->seal) && c.p == c.end;
}

static bool take_key(struct pr_cursor *c, uint8_t key, enum pr_major major, struct pr_item *it)
{
	return take_byte(c, key) && pr_cursor_take(c, it) && it->major == major;
}

static bool is_sent(uint64_t type)
{
	return type == PR_BEAT || type == PR_PROBE || type == PR_PIECE || type == PR_SUMMARY || type == PR_BALLOT;
}

bool pr_letter_head(struct pr_letter *letter)
{
	struct pr_cursor c = pr_cursor_of(letter->payload);
	struct pr_item it, peer, to = {0};
	if (!pr_cursor_take(&c, &it) || it.major != PR_MAJOR_MAP || !take_key(&c, PR_ANY_TYPE, PR_MAJOR_UINT, &it))
		return false;
	letter->type = it.u;
	if (!is_sent(letter->type) || !take_key(&c, PR_ANY_T, PR_MAJOR_UINT, &it))
		return false;
	letter->t = it.u;
	if (!take_key(&c, PR_BEAT_PEER, PR_MAJOR_TEXT, &peer) || !pr_kind_is_peer(&peer) ||
	    !take_key(&c, PR_BEAT_INCARNATION, PR_MAJOR_UINT, &it))
		return false;
	letter->peer = peer.content;
	letter->incarnation = it.u;
	if (!take_key(&c, PR_BEAT_SEQ, PR_MAJOR_UINT, &it))
		return false;
	letter->seq = it.u;
	if (c.p < c.end && *c.p == PR_BEAT_TO && (!take_key(&c, PR_BEAT_TO, PR_MAJOR_TEXT, &to) || !pr_kind_is_peer(&to)))
		return false;
	letter->to = to.content;
	return true;
}
