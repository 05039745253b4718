#include "owner.h"

#define ENOUGH 64u /* packets, before one tells what part of them is strange */

void pr_owner_set(struct pr_owner *o, struct pr_address own)
{
	*o = (struct pr_owner){.known = true, .given = true, .own = own};
}

static bool is_part(const struct pr_packet *packet, struct pr_address host)
{
	return pr_address_same(packet->from, host) || pr_address_same(packet->to, host);
}

static bool settle(struct pr_owner *o, struct pr_address own)
{
	o->known = true;
	o->own = own;
	o->packets = o->strange = 0;
	return true;
}

static bool narrow(struct pr_owner *o, const struct pr_packet *packet)
{
	if (packet->direction != PR_PACKET_ANY)
		return settle(o, packet->direction == PR_PACKET_OUT ? packet->from : packet->to);
	if (!o->begun) {
		o->begun = true;
		o->candidates[0] = packet->from;
		o->candidates[1] = packet->to;
		o->count = 2;
		return false;
	}
	unsigned left = 0;
	for (unsigned i = 0; i < o->count; i++)
		if (is_part(packet, o->candidates[i]))
			o->candidates[left++] = o->candidates[i];
	o->count = left;
	return left == 1 && settle(o, o->candidates[0]);
}

bool pr_owner_take(struct pr_owner *o, const struct pr_packet *packet)
{
	if (!o->known)
		return (!o->begun || o->count > 0) && narrow(o, packet);
	o->packets++;
	if (is_part(packet, o->own))
		return false;
	o->strange++;
	if (o->given || o->packets < ENOUGH || o->strange <= o->packets / 8)
		return false;
	o->known = false; /* not so rare: it was taken between the hosts */
	o->begun = true;
	o->count = 0;
	return true;
}

bool pr_owner_conclude(const struct pr_owner *o, struct pr_address *own)
{
	if (o->known)
		*own = o->own;
	return o->known;
}
