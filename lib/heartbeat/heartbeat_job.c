#include "heartbeat_job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/quote.h"
#include "base/words.h"
#include "cli/options.h"
#include "heartbeat_parts.h"

#define LAST_WORDS 1000   /* ms, for whoever reads stdout to take what is left */
#define INPUT_ROOM 65536u /* bytes */

void pr_heartbeat_say(const struct pr_heartbeat *h, const char *format, ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (!h->job->quiet)
		pr_cli_complain(h->cli, PR_STATUS_DONE, "%s", text);
}

static bool fail(struct pr_heartbeat *h, const char *what, const char *why)
{
	pr_cli_complain(h->cli, PR_STATUS_ERROR, "%s: %s", what, why);
	return false;
}

static bool signs(const struct pr_heartbeat_job *job)
{
	return !job->mac && !job->no_auth;
}

/* Whose key --key is, by the members file: it must be this peer's. */
static bool is_own_key(const struct pr_heartbeat *h, const struct pr_keyring *ring)
{
	size_t which = h->key ? pr_keyring_find(ring, pr_key_kid(h->key)) : SIZE_MAX;
	return !h->key || (which != SIZE_MAX && pr_is(pr_keyring_name(ring, which), h->job->self));
}

struct quorum {
	uint32_t numerator, denominator;
};

/* By the option, else the members file. */
static struct quorum quorum_of(const struct pr_heartbeat_job *job, const struct pr_members *members)
{
	if (job->denominator)
		return (struct quorum){job->numerator, job->denominator};
	return members->denominator ? (struct quorum){members->numerator, members->denominator} : (struct quorum){1, 2};
}

/* What of a members file that is read anew only a start can change; NULL: it is as it was. */
static const char *changed(const struct pr_heartbeat *h, const struct pr_members *members)
{
	const struct pr_members *first = h->first.text ? &h->first : &h->members;
	struct quorum is = quorum_of(h->job, members), was = quorum_of(h->job, first);
	if (!pr_same(members->domain, first->domain))
		return "domain";
	if (h->job->elect && (uint64_t)is.numerator * was.denominator != (uint64_t)was.numerator * is.denominator)
		return "quorum"; /* and others, who were started with this one, have it: two quorums may have no member in common */
	return NULL;
}

bool pr_heartbeat_members(struct pr_heartbeat *h, struct pr_members *members, struct pr_keyring **ring)
{
	struct pr_heartbeat_job *job = h->job;
	char error[512];
	bool named = false, done = pr_members_read(members, job->members, error, sizeof error);
	const char *other = done && h->node ? changed(h, members) : NULL;
	*ring = NULL;
	for (size_t i = 0; i < members->count; i++)
		named = named || pr_is(members->list[i].name, job->self);
	if (done && signs(job) && (*ring = pr_keyring_read(members, job->members, error, sizeof error)) == NULL)
		done = false;
	if (done && (!named || (signs(job) && !is_own_key(h, *ring)))) {
		snprintf(error, sizeof error, named ? "%s: '%s' has another key there than --key" : "%s: names no peer '%s'", job->members, job->self);
		done = false;
	} else if (done && other) {
		snprintf(error, sizeof error, "%s: another %s, which takes a start anew", job->members, other);
		done = false;
	}
	if (done)
		return true;
	pr_cli_complain(h->cli, h->node ? PR_STATUS_DONE : PR_STATUS_ERROR, "%s", error); /* while it runs, it goes on as before */
	pr_keyring_free(*ring);
	pr_members_free(members);
	*ring = NULL;
	return false;
}

static bool read_keys(struct pr_heartbeat *h)
{
	struct pr_heartbeat_job *job = h->job;
	char why[256];
	pr_key_guard();
	if (job->mac) {
		h->secret = pr_secret_read(job->mac, why, sizeof why);
		if (h->secret && !pr_secret_locked(h->secret))
			pr_heartbeat_say(h, "%s: this secret may be swapped out: the limit on locked memory (ulimit -l)", job->mac);
		return h->secret || fail(h, job->mac, why);
	}
	if (job->no_auth)
		pr_cli_complain(h->cli, PR_STATUS_DONE, "--no-auth: whoever can send a datagram here can say anything in anybody's name");
	if (!job->key)
		return true;
	h->key = pr_key_read_private(job->key, why, sizeof why);
	return h->key || fail(h, job->key, why);
}

/* What is written must not go to whatever is opened in the place of a descriptor that was not. */
static void have_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
			_exit(PR_STATUS_ERROR);
}

static bool become_user(void *context)
{
	const struct pr_heartbeat *h = context;
	return !h->job->user || pr_user_become(&h->user);
}

/* Incarnations grow even where the state was lost: they are ns since 1970, unless the clock was set back. Nobody guesses them. */
static bool open_state(struct pr_heartbeat *h)
{
	struct pr_text place = {0};
	char error[512];
	const char *directory = h->job->state;
	if (h->job->listen_only)
		return true;
	if (!directory && pr_durable_place(&place, getenv("STATE_DIRECTORY"), geteuid() == 0, getenv("XDG_STATE_HOME"), getenv("HOME")))
		directory = place.p;
	if (!directory)
		return fail(h, "--state", "there is no HOME to keep it under");
	h->durable = pr_durable_open(directory, pr_span_of(h->job->self), &h->state, error, sizeof error);
	pr_text_free(&place);
	if (!h->durable) {
		pr_cli_complain(h->cli, PR_STATUS_ERROR, "%s", error);
		return false;
	}
	h->state.incarnation = h->state.incarnation >= h->now.wall ? h->state.incarnation + 1 : h->now.wall;
	if (!pr_durable_store(h->durable, &h->state) ||
	    (h->job->user && !pr_durable_give(h->durable, h->user.user, h->user.group)))
		return fail(h, pr_durable_file(h->durable), strerror(errno));
	return true;
}

/* Before a vote is said, it is on the disk; if it cannot be, there is none. */
static bool store(void *context, uint64_t term, uint32_t vote)
{
	struct pr_heartbeat *h = context;
	struct pr_durable_state state = {.incarnation = h->state.incarnation, .term = term};
	struct pr_span name = pr_span_of(vote == PR_CANDIDACY_GONE && term == h->state.term ? h->state.vote : "");
	if (vote < h->places.count)
		name = pr_membership_name(&h->places, vote);
	memcpy(state.vote, name.p, name.n);
	bool done = pr_durable_store(h->durable, &state);
	if (!done && !h->unstored)
		pr_cli_complain(h->cli, PR_STATUS_DONE, "%s: %s: no vote", pr_durable_file(h->durable), strerror(errno));
	h->unstored = !done;
	if (done)
		h->state = state;
	return done;
}

static void deliver(void *context, uint32_t to, struct pr_span datagram)
{
	struct pr_heartbeat *h = context;
	const union pr_sockaddr *address = pr_whereabouts_of(h->where, to);
	if (address)
		pr_sockets_send(h->sockets, address, datagram);
	else
		h->lame++;
}

static void heard(void *context, uint32_t peer)
{
	struct pr_heartbeat *h = context;
	pr_whereabouts_heard(h->where, peer, h->now.clock);
}

static void put(void *context, struct pr_span record)
{
	struct pr_heartbeat *h = context;
	bool contact = record.p && record.n > 2 && record.p[1] == 0 && record.p[2] == PR_CONTACT; /* a map, key 0, its type */
	pr_outbox_put(h->box, record, contact);
}

static bool open_sockets(struct pr_heartbeat *h)
{
	struct pr_heartbeat_job *job = h->job;
	union pr_sockaddr list[PR_SOCKETS_MAX];
	struct pr_endpoint own = {.port = 0};
	char error[256], host[INET6_ADDRSTRLEN];
	for (size_t i = 0; i < h->members.count; i++) { /* the port at which the others send to this one */
		const struct pr_member *m = &h->members.list[i];
		if (pr_is(m->name, job->self) && !pr_endpoint_parse(&own, m->beat.p ? m->beat : m->addr))
			own.port = 0;
	}
	uint16_t port = own.port ? own.port : job->port;
	for (size_t i = 0; i < job->bind_count; i++) {
		struct pr_endpoint bind = job->binds[i];
		bind.port = bind.port ? bind.port : port;
		snprintf(host, sizeof host, "%.*s", (int)bind.host.n, (const char *)bind.host.p);
		if (!pr_whereabouts_number(&bind, &list[i]))
			return fail(h, host, "--bind takes addresses, no names");
	}
	h->sockets = pr_sockets_new(list, job->bind_count, port, error, sizeof error);
	if (h->sockets)
		return true;
	if (job->bind_count)
		pr_cli_complain(h->cli, PR_STATUS_ERROR, "--bind: %s", error);
	else
		pr_cli_complain(h->cli, PR_STATUS_ERROR, "port %u: %s", port, error);
	return false;
}

static bool open_descriptors(struct pr_heartbeat *h)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	h->epoll = epoll_create1(EPOLL_CLOEXEC);
	h->timer = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	h->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	h->box = pr_outbox_new(STDOUT_FILENO, PR_OUTBOX_ROOM);
	h->cli->in = pr_reader_new(NULL, 0, h->cli->resync);
	if (h->epoll < 0 || h->timer < 0 || h->signals < 0 || !h->box || !h->cli->in)
		return fail(h, "cannot begin", strerror(errno));
	pr_reader_room(h->cli->in, INPUT_ROOM);
	pr_reader_patience(h->cli->in, 0);
	if (!pr_notify_open(&h->notify, getenv("NOTIFY_SOCKET"), getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID")))
		pr_cli_complain(h->cli, PR_STATUS_DONE, "$NOTIFY_SOCKET: %s", strerror(errno));
	return true;
}

static void doubt(void *context, uint32_t peer)
{
	struct pr_heartbeat *h = context;
	pr_whereabouts_doubt(h->where, peer, h->now.clock);
}

static bool make_node(struct pr_heartbeat *h)
{
	struct pr_heartbeat_job *job = h->job;
	char error[256];
	uint64_t seed;
	struct quorum quorum = quorum_of(job, &h->members);
	if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
		return fail(h, "getrandom", strerror(errno));
	struct pr_node_options options = {
		.members = &h->members, .self = pr_span_of(job->self),
		.gate = {.mode = job->mac ? PR_GATE_MAC : job->no_auth ? PR_GATE_BARE : PR_GATE_SIGN, .key = h->key, .ring = h->ring,
		         .secret = h->secret ? pr_secret_bytes(h->secret) : (struct pr_span){NULL, 0}, .domain = h->members.domain,
		         .skew = job->skew},
		.incarnation = h->state.incarnation, .interval = job->interval, .mesh = PR_NODE_MESH, .degree = (uint32_t)job->degree,
		.numerator = quorum.numerator, .denominator = quorum.denominator,
		.listen_only = job->listen_only, .elect = job->elect, .keep = job->keep, .memory = job->memory, .rate = job->rate, .seed = seed,
		.deliver = deliver, .heard = heard, .context = h, .out = {put, h},
	};
	options.probing = (struct pr_probing_options){.connect = job->probe_tcp ? pr_heartbeat_connect : NULL, .resolve = doubt,
	                                              .context = h};
	options.candidacy = (struct pr_candidacy_options){
		.term = h->state.term, .vote = pr_membership_find(&h->places, pr_span_of(h->state.vote)), .store = store, .context = h,
	};
	if (*h->state.vote && options.candidacy.vote == PR_PEER_NONE)
		options.candidacy.vote = PR_CANDIDACY_GONE;
	h->node = pr_node_new(&options, &h->now, error, sizeof error);
	return h->node || fail(h, "cannot begin", error);
}

static bool make_parts(struct pr_heartbeat *h)
{
	if (!pr_membership_make(&h->places, &h->members, pr_span_of(h->job->self)) ||
	    !(h->where = pr_whereabouts_new(&h->places, h->job->port, h->now.clock)))
		return fail(h, "cannot begin", "out of memory");
	if (h->job->probe_tcp && !(h->connects = pr_connects_new(pr_heartbeat_connected, h)))
		return fail(h, "cannot begin", "out of memory");
	uint32_t missing = pr_whereabouts_missing(h->where);
	if (missing && !h->job->listen_only)
		pr_heartbeat_say(h, "%s: members without an address, which nothing is sent to: %u", h->job->members, missing);
	return make_node(h);
}

static bool confine(struct pr_heartbeat *h)
{
	if (!become_user(h))
		return fail(h, h->job->user, strerror(errno));
	if (h->job->no_confine)
		return true;
	enum pr_confined confined = pr_confine();
	if (confined == PR_CONFINED_NOT)
		pr_heartbeat_say(h, "system calls are not confined: there is no filter for this build or kernel");
	return confined != PR_CONFINED_FAILED || fail(h, "seccomp", strerror(errno));
}

/*
 * The order matters: names are looked up by a process that never held a secret; stdout is opened anew before /proc is closed to who
 * holds one (pr_key_guard()); privileges are given up when nothing needs them any more.
 */
static bool begin(struct pr_heartbeat *h)
{
	if (h->job->user && !pr_user_find(&h->user, h->job->user))
		return fail(h, h->job->user, "there is no such user");
	if (!h->job->listen_only && !pr_resolver_start(&h->resolver, become_user, h))
		return fail(h, "cannot begin", strerror(errno));
	pr_heartbeat_look(h);
	if (!open_descriptors(h) || !read_keys(h) || !pr_heartbeat_members(h, &h->members, &h->ring) || !open_sockets(h) || !open_state(h) ||
	    !make_parts(h))
		return false;
	if (!pr_heartbeat_watch(h)) /* which asks what stdin is, as whoever is confined cannot */
		return fail(h, "epoll", strerror(errno));
	if (!confine(h))
		return false;
	pr_notify_send(&h->notify, "READY=1");
	return true;
}

static void end(struct pr_heartbeat *h)
{
	pr_notify_send(&h->notify, "STOPPING=1");
	pr_heartbeat_look(h);
	if (h->node && h->job->once)
		h->cli->found = pr_node_missed(h->node) + pr_node_pending(h->node) > 0;
	else if (h->node && !pr_node_leave(h->node, &h->now))
		pr_cli_complain(h->cli, PR_STATUS_ERROR, "out of memory");
	pr_sockets_flush(h->sockets);
	if (!h->cli->error)
		h->cli->error = pr_outbox_drain(h->box, LAST_WORDS);
	uint64_t left = pr_outbox_count(h->box).waiting;
	if (left > 0 && !h->cli->error)
		pr_cli_complain(h->cli, PR_STATUS_DONE, "stdout: %llu bytes that nobody read are lost", (unsigned long long)left);
}

static void clear(struct pr_heartbeat *h)
{
	int *fds[] = {&h->epoll, &h->timer, &h->signals};
	pr_node_free(h->node);
	pr_outbox_free(h->box);
	pr_whereabouts_free(h->where);
	pr_membership_clear(&h->places);
	pr_resolver_stop(&h->resolver);
	pr_sockets_free(h->sockets);
	pr_durable_close(h->durable);
	pr_notify_close(&h->notify);
	pr_keyring_free(h->ring);
	pr_key_free(h->key);
	pr_secret_free(h->secret);
	pr_connects_free(h->connects);
	pr_members_free(&h->members);
	pr_members_free(&h->first);
	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (*fds[i] >= 0)
			close(*fds[i]);
}

int pr_heartbeat_job_run(struct pr_heartbeat_job *job)
{
	static struct pr_heartbeat h;
	have_standard_descriptors();
	h = (struct pr_heartbeat){.job = job, .cli = job->cli, .epoll = -1, .timer = -1, .signals = -1, .resolver.fd = -1, .notify.fd = -1};
	int status = pr_cli_refuse_terminal(job->cli);
	if (status != PR_CLI_GO_ON)
		return status;
	if (begin(&h)) {
		pr_heartbeat_loop(&h);
		end(&h);
	}
	clear(&h);
	return pr_cli_close(job->cli);
}
