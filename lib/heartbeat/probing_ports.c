#include "probing_parts.h"

static void port_failed(struct pr_probing *p, struct pr_probing_target *t, enum pr_tcp result)
{
	struct pr_probing_port *port = &t->port;
	const char *cause = result == PR_TCP_REFUSED ? "tcp-refused" : "tcp";
	if (port->failures < PR_PROBING_TRIES)
		port->failures++;
	bool failed = port->failures == PR_PROBING_TRIES, doubted = t->told != PR_PROBING_TOLD_NOTHING || t->rounds > 0;
	port->known = failed;
	if (!failed) {
		pr_probing_arm(p, &port->due, pr_probing_clock(p) + port->failures * PR_PROBING_STEP);
		return;
	}
	pr_probing_arm(p, &port->due, p->once ? PR_PROBING_NEVER : pr_probing_clock(p) + PR_PROBING_TCP_EVERY);
	if (doubted || port->down)
		return;
	port->down = port->opened || p->once;
	if (port->down) {
		pr_probing_tell_link(p, t->peer, "down", cause, 0, 0);
	} else if (!port->noted) {
		pr_probing_tell_note(p, t->peer, "its TCP port was not reachable yet");
		port->noted = true;
	}
}

void pr_probing_tcp(struct pr_probing *p, uint32_t peer, enum pr_tcp result)
{
	struct pr_probing_target *t = pr_probing_find(p, peer);
	if (!t || pr_probing_gone(p, t) || p->post->membership->self == PR_PEER_NONE)
		return;
	if (result == PR_TCP_UNTRIED) {
		pr_probing_arm(p, &t->port.due, pr_probing_clock(p) + PR_PROBING_STEP);
		return;
	}
	if (result != PR_TCP_OPEN) {
		port_failed(p, t, result);
		return;
	}
	if (t->port.down)
		pr_probing_tell_link(p, peer, "up", "tcp", 0, 0);
	t->port = (struct pr_probing_port){.opened = true, .known = true};
	pr_probing_arm(p, &t->port.due, p->once ? PR_PROBING_NEVER : pr_probing_clock(p) + PR_PROBING_TCP_EVERY);
}
