#include "heartbeat_parts.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/duration.h"
#include "base/moments.h"

#define EVENTS 32
#define BATCHES 4u        /* of datagrams, of one socket, before the others have their turn */
#define RECORDS 256u      /* of stdin, ditto */
#define DRAIN (64u << 10) /* bytes, ditto */
#define NAMES_FIRST PR_SECOND /* names are looked up before the first beat, if that takes no longer */
#define MILLISECOND 1000000
#define STATUS_EVERY (10 * PR_SECOND)
#define LATE PR_SECOND    /* so much later than it was to be, a wake-up is a pause and not a busy machine */

/* What an event is about; from SOCKET on, one of the sockets, and from CONNECT on a port that is being tried. */
enum { INPUT, OUTPUT, TIMER, SIGNALS, RESOLVER, SOCKET, CONNECT = SOCKET + PR_SOCKETS_MAX };

void pr_heartbeat_look(struct pr_heartbeat *h)
{
	struct pr_readings readings;
	int64_t by;
	uint64_t slept;
	pr_timepiece_read(&readings);
	h->now = (struct pr_now){.wall = readings.wall, .clock = readings.boot};
	bool happened = pr_timepiece_look(&h->piece, &readings, &by, &slept);
	if (h->planned && h->now.clock > pr_after(h->planned, LATE) && h->now.clock - h->planned > slept) {
		slept = h->now.clock - h->planned; /* the process was stopped, which is no different */
		happened = true;
	}
	h->planned = 0;
	by -= by % MILLISECOND; /* nobody wants to read more digits than that */
	slept -= slept % MILLISECOND;
	if (happened && h->node && !pr_node_stepped(h->node, &h->now, by, slept))
		pr_cli_complain(h->cli, PR_STATUS_ERROR, "out of memory");
}

static bool out_of_memory(struct pr_heartbeat *h)
{
	pr_cli_complain(h->cli, PR_STATUS_ERROR, "out of memory");
	h->stopping = true;
	return false;
}

/* False: the descriptor cannot be waited for, since it never makes wait. */
static bool watch(const struct pr_heartbeat *h, int fd, uint32_t events, uint64_t what)
{
	struct epoll_event event = {.events = events, .data.u64 = what};
	return epoll_ctl(h->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

void pr_heartbeat_connected(void *context, uint32_t peer, enum pr_tcp result)
{
	struct pr_heartbeat *h = context;
	if (!h->stopping && !pr_node_tcp(h->node, &h->now, peer, result))
		out_of_memory(h);
}

void pr_heartbeat_connect(void *context, uint32_t peer)
{
	struct pr_heartbeat *h = context;
	const union pr_sockaddr *address = pr_whereabouts_of(h->where, peer);
	size_t number;
	if (!address) {
		pr_heartbeat_connected(h, peer, PR_TCP_SILENT);
		return;
	}
	int fd = pr_connects_begin(h->connects, peer, address, h->job->probe_tcp, h->now.clock, &number);
	if (fd >= 0)
		watch(h, fd, EPOLLOUT, CONNECT + number); /* if that fails, it is looked at when its time is over */
}

/* Records that nobody gives are not waited for: of a terminal, or the device that stands for nothing. */
static bool gives_records(void)
{
	struct stat st;
	if (fstat(STDIN_FILENO, &st) != 0 || isatty(STDIN_FILENO))
		return false;
	return !S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3);
}

bool pr_heartbeat_watch(struct pr_heartbeat *h)
{
	h->input = !h->job->once && gives_records() ? PR_STDIN_READ : PR_STDIN_CLOSED;
	if (h->input == PR_STDIN_READ)
		h->input_ready = !watch(h, STDIN_FILENO, EPOLLIN | EPOLLET, INPUT); /* what is not read now must not wake us all the time */
	h->output_always = !watch(h, pr_outbox_fd(h->box), 0, OUTPUT); /* an error, such as that its reader went away, is told always */
	bool done = watch(h, h->timer, EPOLLIN, TIMER) && watch(h, h->signals, EPOLLIN, SIGNALS);
	if (done && h->resolver.fd >= 0)
		done = watch(h, h->resolver.fd, EPOLLIN, RESOLVER);
	return done;
}

/* The end of a pipe would be told for ever. */
static void close_input(struct pr_heartbeat *h)
{
	h->input = PR_STDIN_CLOSED;
	h->input_ready = false;
	epoll_ctl(h->epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
}

/* Behind damage, or with no memory for more: whoever writes there must not be made to wait for us. */
static void drain_input(struct pr_heartbeat *h)
{
	uint8_t bytes[DRAIN];
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	ssize_t n = poll(&in, 1, 0) > 0 ? read(STDIN_FILENO, bytes, sizeof bytes) : -1;
	h->drained += n > 0 ? (uint64_t)n : 0;
	h->input_ready = n > 0;
	if (n == 0)
		close_input(h);
}

static void end_input(struct pr_heartbeat *h, int got)
{
	if (pr_reader_error(h->cli->in))
		pr_cli_complain(h->cli, pr_reader_status(h->cli->in), "%s; beats go on", pr_reader_error(h->cli->in));
	if (got < 0)
		h->input = PR_STDIN_DRAINED;
	else
		close_input(h);
}

static void read_input(struct pr_heartbeat *h)
{
	struct pr_record record;
	if (h->input == PR_STDIN_DRAINED)
		drain_input(h);
	for (unsigned i = 0; h->input == PR_STDIN_READ && i < RECORDS && !pr_node_busy(h->node); i++) {
		int got = pr_reader_next(h->cli->in, &record);
		h->input_ready = got != PR_READER_WAITED;
		if (got == PR_READER_WAITED)
			return;
		if (got <= 0) {
			end_input(h, got);
			return;
		}
		h->input_records++;
		if (!pr_node_tell(h->node, &h->now, &record)) {
			out_of_memory(h);
			return;
		}
	}
}

static void hear(void *context, const struct pr_source *from, struct pr_span datagram)
{
	struct pr_heartbeat *h = context;
	if (!h->stopping && !pr_node_hear(h->node, &h->now, from, datagram))
		out_of_memory(h);
}

static void read_socket(struct pr_heartbeat *h, size_t i, uint32_t events)
{
	if (events & EPOLLERR)
		pr_sockets_errors(h->sockets, i);
	for (unsigned batch = 0; batch < BATCHES; batch++) {
		size_t got = pr_sockets_receive(h->sockets, i, hear, h);
		pr_heartbeat_look(h);
		if (got < PR_SOCKETS_BATCH)
			return;
	}
}

/* Why these members cannot be used, so that all is as before; NULL: they are in use, unless the node is gone. */
static const char *use_members(struct pr_heartbeat *h, const struct pr_members *members, struct pr_keyring *ring)
{
	struct pr_members old = h->members;
	struct pr_keyring *old_ring = h->ring;
	struct pr_membership old_places = h->places, places;
	if (!pr_membership_make(&places, members, pr_span_of(h->job->self)))
		return "out of memory";
	const char *why = pr_node_objection(h->node, &places);
	if (!why && !pr_whereabouts_renew(h->where, &places, h->now.clock))
		why = "out of memory";
	if (why) {
		pr_membership_clear(&places);
		return why;
	}
	h->members = *members;
	h->ring = ring;
	h->places = places;
	pr_whereabouts_move(h->where, &h->places);
	if (h->connects)
		pr_connects_drop(h->connects);
	if (!pr_node_renew(h->node, &h->now, &h->members, ring)) {
		pr_node_free(h->node);
		h->node = NULL;
		out_of_memory(h);
	}
	pr_keyring_free(old_ring);
	pr_membership_clear(&old_places);
	if (h->first.text)
		pr_members_free(&old);
	else
		h->first = old; /* its domain goes on */
	return NULL;
}

/* The members file is read anew; what is wrong with it leaves all as it is. */
static void renew(struct pr_heartbeat *h)
{
	struct pr_members members;
	struct pr_keyring *ring;
	char lines[64];
	snprintf(lines, sizeof lines, "RELOADING=1\nMONOTONIC_USEC=%llu", (unsigned long long)(h->piece.last.awake / 1000));
	pr_notify_send(&h->notify, lines);
	if (pr_heartbeat_members(h, &members, &ring)) {
		const char *why = use_members(h, &members, ring);
		if (why) {
			pr_cli_complain(h->cli, PR_STATUS_DONE, "%s: %s: %s", h->job->members, h->job->self, why);
			pr_keyring_free(ring);
			pr_members_free(&members);
		} else if (h->node) {
			pr_heartbeat_say(h, "%s: read anew: %zu members", h->job->members, h->members.count);
		}
	}
	pr_notify_send(&h->notify, "READY=1");
}

static void take_signals(struct pr_heartbeat *h)
{
	struct signalfd_siginfo info;
	while (h->node && read(h->signals, &info, sizeof info) == (ssize_t)sizeof info)
		switch (info.ssi_signo) {
		case SIGHUP:
			renew(h);
			break;
		case SIGUSR1:
			pr_heartbeat_statistics(h);
			break;
		default:
			h->stopping = true;
			break;
		}
}

static void take_answers(struct pr_heartbeat *h)
{
	struct pr_resolved answer;
	int got;
	while ((got = pr_resolver_answer(&h->resolver, &answer)) > 0) {
		uint32_t peer = pr_whereabouts_answer(h->where, &answer, h->now.clock);
		if (peer != PR_PEER_NONE) {
			struct pr_span name = pr_membership_name(&h->places, peer);
			pr_heartbeat_say(h, "%.*s: its address is not found: %s", (int)name.n, (const char *)name.p, pr_resolver_text(answer.error));
		}
	}
	if (got < 0)
		pr_cli_complain(h->cli, PR_STATUS_DONE, "the process that looks up names has ended: addresses stay as they are");
}

static void dispatch(struct pr_heartbeat *h, const struct epoll_event *event)
{
	uint64_t expirations;
	switch (event->data.u64) {
	case INPUT:
		h->input_ready = true;
		break;
	case OUTPUT:
		if (event->events & (EPOLLERR | EPOLLHUP) && !h->cli->error)
			h->cli->error = EPIPE; /* its reader has gone, and nothing was to be written just now */
		break;
	case TIMER:
		if (read(h->timer, &expirations, sizeof expirations) < 0)
			break; /* it was set anew meanwhile */
		break;
	case SIGNALS:
		take_signals(h);
		break;
	case RESOLVER:
		take_answers(h);
		break;
	default:
		if (event->data.u64 >= CONNECT)
			pr_connects_look(h->connects, event->data.u64 - CONNECT);
		else
			read_socket(h, event->data.u64 - SOCKET, event->events);
		break;
	}
}

/* When to wake up at the latest. */
static uint64_t due(const struct pr_heartbeat *h)
{
	uint64_t tick = h->begun ? pr_node_due(h->node) : pr_after(h->start, NAMES_FIRST);
	uint64_t next = pr_sooner(tick, h->resolver.fd >= 0 ? pr_whereabouts_due(h->where) : UINT64_MAX);
	if (h->connects)
		next = pr_sooner(next, pr_connects_due(h->connects));
	return h->notify.watchdog ? pr_sooner(next, pr_after(h->pinged, h->notify.watchdog / 2)) : next;
}

/* The first beat waits for the names, if that takes no longer than a moment; what others send, for the first beat. */
static void begin(struct pr_heartbeat *h)
{
	h->begun = h->resolver.fd < 0 || pr_whereabouts_settled(h->where) || h->now.clock - h->start >= NAMES_FIRST;
	for (size_t i = 0; h->begun && i < pr_sockets_number(h->sockets); i++)
		if (!watch(h, pr_sockets_fd(h->sockets, i), EPOLLIN, SOCKET + i)) {
			pr_cli_complain(h->cli, PR_STATUS_ERROR, "epoll: %s", strerror(errno));
			h->stopping = true;
		}
}

/* For whoever asks the manager how it is: "hears 4 of 4, beats sent 120, heard 480". */
static void tell_status(struct pr_heartbeat *h)
{
	struct pr_text text = {0};
	if (h->notify.fd < 0 || (h->status_at && h->now.clock - h->status_at < STATUS_EVERY))
		return;
	h->status_at = h->now.clock;
	pr_text_string(&text, "STATUS=");
	pr_node_statistics(h->node, &text);
	if (!text.failed)
		text.p[strcspn(text.p, ";\n")] = '\0'; /* there is a line end at least */
	pr_notify_send(&h->notify, text.failed ? "" : text.p);
	pr_text_free(&text);
}

/* Names are asked for, one after the other; the manager is told that the loop turns. */
static void keep_up(struct pr_heartbeat *h)
{
	struct pr_endpoint endpoint;
	uint64_t ticket;
	if (!h->begun)
		begin(h);
	if (h->begun && h->job->once && !h->asked)
		h->asked = pr_node_once(h->node, &h->now) || out_of_memory(h);
	if (h->begun && pr_node_due(h->node) <= h->now.clock && !pr_node_tick(h->node, &h->now))
		out_of_memory(h);
	if (h->connects)
		pr_connects_give_up(h->connects, h->now.clock);
	if (h->asked && pr_node_pending(h->node) == 0)
		h->stopping = true; /* it is known who answers */
	if (h->resolver.fd >= 0 && pr_whereabouts_due(h->where) <= h->now.clock && pr_whereabouts_ask(h->where, h->now.clock, &ticket, &endpoint))
		pr_resolver_ask(&h->resolver, ticket, endpoint.host, endpoint.port);
	if (h->notify.watchdog && h->now.clock - h->pinged >= h->notify.watchdog / 2) {
		pr_notify_send(&h->notify, "WATCHDOG=1");
		h->pinged = h->now.clock;
	}
	tell_status(h);
}

/* Once whoever reads stdout is at it again: what it missed meanwhile. */
static void tell_dropped(struct pr_heartbeat *h)
{
	struct pr_outbox_counts counts = pr_outbox_count(h->box);
	const struct {
		uint64_t count, *told;
		const char *text;
	} kinds[] = {{counts.dropped_bulk, &h->told_bulk, "contacts were left out, as stdout was not read in time"},
	             {counts.dropped, &h->told_dropped, "records were left out, as stdout was not read in time"}};
	for (size_t i = 0; i < 2 && counts.waiting < PR_OUTBOX_ROOM / 2; i++) {
		if (kinds[i].count == *kinds[i].told)
			continue;
		uint64_t count = kinds[i].count - *kinds[i].told;
		*kinds[i].told = kinds[i].count;
		if (!pr_node_note(h->node, &h->now, kinds[i].text, count))
			out_of_memory(h);
	}
}

/* All that was made in this turn goes out, as far as it can without waiting; what cannot is waited for. */
static void send_out(struct pr_heartbeat *h)
{
	tell_dropped(h);
	pr_sockets_flush(h->sockets);
	for (size_t i = 0; i < pr_sockets_number(h->sockets); i++) {
		struct epoll_event event = {.events = EPOLLIN | (pr_sockets_waits(h->sockets, i) ? (uint32_t)EPOLLOUT : 0), .data.u64 = SOCKET + i};
		if (pr_sockets_waits(h->sockets, i) != h->sockets_watched[i])
			epoll_ctl(h->epoll, EPOLL_CTL_MOD, pr_sockets_fd(h->sockets, i), &event);
		h->sockets_watched[i] = pr_sockets_waits(h->sockets, i);
	}
	int error = pr_outbox_write(h->box);
	h->cli->error = h->cli->error ? h->cli->error : error;
	bool waits = pr_outbox_count(h->box).waiting > 0;
	if (waits != h->output_watched && !h->output_always) {
		struct epoll_event event = {.events = waits ? (uint32_t)EPOLLOUT : 0, .data.u64 = OUTPUT};
		epoll_ctl(h->epoll, EPOLL_CTL_MOD, pr_outbox_fd(h->box), &event);
		h->output_watched = waits;
	}
}

/* The timer's clock counts while the machine sleeps, so what became due then is done as soon as it wakes. */
static int await(struct pr_heartbeat *h, struct epoll_event *events)
{
	uint64_t next = due(h);
	bool more = h->input_ready && (h->input == PR_STDIN_DRAINED || !pr_node_busy(h->node)), now = more || next <= h->now.clock;
	struct itimerspec at = {.it_value = {.tv_sec = (time_t)(next / PR_SECOND), .tv_nsec = (long)(next % PR_SECOND)}};
	if (!now && next != h->armed) {
		timerfd_settime(h->timer, TFD_TIMER_ABSTIME, &at, NULL);
		h->armed = next;
	}
	h->planned = now ? h->now.clock : next == UINT64_MAX ? 0 : next;
	return epoll_wait(h->epoll, events, EVENTS, now ? 0 : -1);
}

void pr_heartbeat_loop(struct pr_heartbeat *h)
{
	struct epoll_event events[EVENTS];
	h->start = h->now.clock;
	while (!h->stopping && !h->cli->error) {
		int count = await(h, events);
		if (count < 0 && errno != EINTR) {
			pr_cli_complain(h->cli, PR_STATUS_ERROR, "epoll: %s", strerror(errno));
			return;
		}
		pr_heartbeat_look(h);
		for (int i = 0; i < count; i++)
			dispatch(h, &events[i]);
		if (!h->node)
			return;
		if (h->input_ready)
			read_input(h);
		keep_up(h);
		send_out(h);
	}
}
