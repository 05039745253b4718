/* capture: packets go in, built by hand, and what they tell is compared as text. Host 1 is the capture's own, but where said. */

#include "capture/capture.h"
#include "tape.h"
#include "transcript.h"

#define ETHERNET 1u
#define CLIENT 40000u
#define SERVER 2380u

static struct pr_capture_counts counts;
static bool show_contacts, show_activity, show_src, show_known;

/* "12.500 10.0.0.2<-own down missing 3.000..4.125". */
static void take_record(void *arg, const struct pr_telling *told)
{
	struct pr_record r;
	const char *why;
	(void)arg;
	CHECK(pr_decode(told->record.p, told->record.n, &r, &why) == PR_DECODED);
	CHECK(told->flags & PR_TELL_PLACED);
	bool contact = r.type == PR_CONTACT, link = r.type == PR_LINK;
	if ((contact && !show_contacts) || (r.type == PR_ACTIVITY && !show_activity))
		return;
	CHECK(contact || told->flags & PR_TELL_SYSTEM);
	say("%.3f ", (double)(r.t - 1000000000000) / 1e9);
	if (contact || link) {
		struct pr_span a = pr_text(&r, PR_CONTACT_OBSERVER), b = pr_text(&r, PR_CONTACT_SUBJECT);
		a = pr_same(a, pr_own_peer) ? pr_span_of("own") : a;
		b = pr_same(b, pr_own_peer) ? pr_span_of("own") : b;
		say("%.*s<-%.*s", (int)a.n, (const char *)a.p, (int)b.n, (const char *)b.p);
	} else {
		say(r.type == PR_LIFECYCLE ? "own start" : "own active");
	}
	if (contact)
		say(told->flags & PR_TELL_SYSTEM ? " heard" : " beat");
	if (pr_has(&r, PR_CONTACT_COUNT) && contact)
		say(" x%" PRIu64, pr_uint(&r, PR_CONTACT_COUNT));
	if (pr_has(&r, PR_CONTACT_SENT) && contact)
		say(" sent %.3f", (double)(pr_uint(&r, PR_CONTACT_SENT) - 1000000000000) / 1e9);
	if (link)
		say(" %.*s", (int)pr_text(&r, PR_LINK_STATE).n, (const char *)pr_text(&r, PR_LINK_STATE).p);
	if (link && pr_has(&r, PR_LINK_CAUSE))
		say(" %.*s %.3f..%.3f", (int)pr_text(&r, PR_LINK_CAUSE).n, (const char *)pr_text(&r, PR_LINK_CAUSE).p,
		    (double)(pr_uint(&r, PR_LINK_EARLIEST) - 1000000000000) / 1e9,
		    (double)(pr_uint(&r, PR_LINK_LATEST) - 1000000000000) / 1e9);
	if (show_src)
		say(" @%" PRIu64, told->place);
	if (show_known)
		say(told->flags & PR_TELL_KNOWN ? " if known" : " known");
	say("\n");
}

static void take_same(void *arg, const struct pr_token *tokens, size_t count, bool own)
{
	(void)arg;
	CHECK(own && count == 1 && tokens->known == PR_KNOWN_ADDR);
	if (show_known)
		say("own is %.*s\n", (int)tokens->text.n, (const char *)tokens->text.p);
}

/* A few bytes at a time, as a pipe may bring them; 0: all at once. */
static unsigned bite;

static ssize_t read_file(void *arg, void *to, size_t n)
{
	return (ssize_t)fread(to, 1, bite && n > bite ? bite : n, arg);
}

/* Reads the tape; own: 10.0.0.OWN, 0: it is to be recognised; tell: else it only learns. What the last read returned. */
static int read_tape(unsigned own, struct pr_match *match, bool tell)
{
	struct pr_teller teller = {NULL, take_record, take_same};
	struct pr_address address;
	char error[300], text[32];
	snprintf(text, sizeof text, "10.0.0.%u", own);
	CHECK(pr_address_parse(&address, text));
	struct pr_capture_options options = {.teller = tell ? &teller : NULL, .own = own ? &address : NULL,
	                                     .match = match, .every = 100000000};
	said_n = tell ? 0 : said_n;
	said[said_n] = '\0';
	FILE *f = tape_open();
	struct pr_capture *c = pr_capture_new(read_file, f, &options, error, sizeof error);
	int got = -1;
	CHECK(c);
	while (c && (got = pr_capture_next(c)) > 0)
		;
	if (c)
		counts = *pr_capture_counts(c);
	pr_capture_free(c);
	fclose(f);
	return got;
}

static void read_own(void)
{
	CHECK_EQ_INT(read_tape(1, NULL, true), 0);
}

/* Host 2 serves host 1; both have sent and acknowledged so many bytes on the connection. */
static uint32_t sent[6];

static void segment(unsigned t, unsigned from, unsigned to, size_t payload)
{
	bool one = from == 1;
	tape_segment(t, from, one ? CLIENT : SERVER, to, one ? SERVER : CLIENT, PR_TCP_ACK, sent[from], sent[to], payload);
}

/* New data, and the answer a millisecond later. */
static void say_to(unsigned t, unsigned from, unsigned to)
{
	segment(t, from, to, 10);
	sent[from] += 10;
	segment(t + 1, to, from, 0);
}

/* Both speak, every half second. */
static void talk(unsigned from, unsigned until)
{
	for (unsigned t = from; t < until; t += 500) {
		say_to(t, 1, 2);
		say_to(t + 100, 2, 1);
	}
}

static void begin(void)
{
	tape_begin(ETHERNET);
	memset(sent, 0, sizeof sent);
	show_contacts = show_activity = show_src = show_known = false;
}

/* Own data, every 500 ms, to host 3, which shows that the own process is alive. */
static void live(unsigned from, unsigned until)
{
	static uint32_t seq;
	for (unsigned t = from; t < until; t += 500, seq += 10) {
		tape_segment(t, 1, 50000, 3, SERVER, PR_TCP_ACK, seq, 0, 10);
		tape_segment(t + 1, 3, SERVER, 1, 50000, PR_TCP_ACK, 0, seq + 10, 0);
	}
}

static void a_segment_counts_once_it_is_acknowledged(void)
{
	begin();
	show_contacts = show_src = true;
	segment(0, 1, 2, 10);
	segment(300, 1, 2, 10); /* again */
	sent[1] = 10;
	segment(310, 2, 1, 0);
	segment(320, 1, 2, 10);
	sent[1] = 20;
	segment(330, 2, 1, 10);
	sent[2] = 10;
	segment(340, 1, 2, 10); /* with the acknowledgement of what the other said */
	read_own();
	CHECK_EQ_STR(said, "0.320 10.0.0.2<-own up @254\n"
	                   "0.310 10.0.0.2<-own heard @254\n"
	                   "0.340 own<-10.0.0.2 up @414\n"
	                   "0.340 own<-10.0.0.2 heard @414\n");
}

static void contacts_are_thinned_and_become_beats(void)
{
	begin();
	show_contacts = true;
	for (unsigned t = 0; t < 400; t += 50)
		say_to(t, 1, 2);
	read_own();
	CHECK_EQ_STR(said, "0.050 10.0.0.2<-own up\n"
	                   "0.001 10.0.0.2<-own heard\n"
	                   "0.101 10.0.0.2<-own heard x2\n"
	                   "0.201 10.0.0.2<-own heard x2\n"
	                   "0.301 10.0.0.2<-own heard x2\n");
	begin();
	talk(0, 21500);
	show_contacts = true;
	read_own();
	CHECK(strstr(said, "19.501 10.0.0.2<-own heard\n") && strstr(said, "20.501 10.0.0.2<-own beat\n"));
	begin(); /* a pause as long as that breaks the promise */
	talk(0, 21500);
	talk(33500, 34500);
	show_contacts = true;
	read_own();
	CHECK(strstr(said, "34.000 10.0.0.2<-own up\n33.501 10.0.0.2<-own heard\n"));
}

static void contacts_wait_for_a_sign_of_life(void)
{
	begin();
	show_contacts = show_activity = true;
	say_to(0, 1, 2);
	say_to(100, 2, 1); /* the kernel acknowledges; the process is stopped */
	say_to(200, 2, 1);
	say_to(5000, 2, 1);
	say_to(5300, 1, 2);
	read_own();
	CHECK_EQ_STR(said, "0.000 own active\n"
	                   "5.300 own active\n"); /* it heard none of it when it came */
	begin();
	show_contacts = show_activity = true;
	say_to(0, 1, 2);
	say_to(100, 2, 1);
	say_to(200, 2, 1);
	say_to(900, 2, 1);
	say_to(1300, 1, 2);
	say_to(9000, 2, 1); /* nothing was to be done for long */
	say_to(9300, 1, 2);
	read_own();
	CHECK_EQ_STR(said, "0.000 own active\n"
	                   "1.300 own<-10.0.0.2 up\n"
	                   "0.901 own<-10.0.0.2 heard x3\n"
	                   "1.300 own active\n"
	                   "9.001 own<-10.0.0.2 heard\n"
	                   "9.300 own active\n");
}

/* The kernel of a stopped process accepts one connection after the other: the process is no more alive for that, and nothing lost. */
static void a_kernel_accepts(void)
{
	begin();
	talk(0, 20000);
	for (unsigned i = 0, t = 21000; i < 6; i++, t += 2000) {
		tape_segment(t, 2, 50000 + i, 1, SERVER, PR_TCP_SYN, 0, 0, 0);
		tape_segment(t, 1, SERVER, 2, 50000 + i, PR_TCP_SYN | PR_TCP_ACK, 0, 1, 0);
		tape_segment(t + 1, 2, 50000 + i, 1, SERVER, PR_TCP_ACK, 1, 1, 0);
		tape_segment(t + 1, 2, 50000 + i, 1, SERVER, PR_TCP_ACK, 1, 1, 10);
		tape_segment(t + 1, 1, SERVER, 2, 50000 + i, PR_TCP_ACK, 1, 11, 0);
	}
	show_activity = true;
	read_own();
	CHECK_EQ_STR(strstr(said, "19.000 own active"), "19.000 own active\n");
}

/* The own process has ended, which its kernel tells host 3, and host 2, which does not hear it, again and again. */
static void a_kernel_repeats_the_last_words(void)
{
	begin();
	talk(0, 20000);
	tape_segment(20000, 1, CLIENT, 2, SERVER, PR_TCP_FIN | PR_TCP_ACK, sent[1], sent[2], 0);
	tape_segment(20010, 3, 50000, 1, SERVER, PR_TCP_SYN, 0, 0, 0);
	tape_segment(20010, 1, SERVER, 3, 50000, PR_TCP_RST | PR_TCP_ACK, 0, 1, 0);
	for (unsigned i = 0, t = 20200; i < 5; t += 200u << ++i)
		tape_segment(t, 1, CLIENT, 2, SERVER, PR_TCP_FIN | PR_TCP_ACK, sent[1], sent[2], 0);
	show_activity = true;
	read_own();
	CHECK(strstr(said, "19.000 own active\n26.200 own<-10.0.0.2 down"));
	CHECK(!strstr(strstr(said, "26.200"), "active"));
}

/* The ends of the capture are cut off: the last thing that is told is what counts. */
static void what_is_not_acknowledged(void)
{
	begin();
	talk(0, 20000);
	for (unsigned i = 0, t = 20000; i < 6; t += 200u << i, i++) { /* what host 2 says is acknowledged */
		segment(t, 1, 2, 10);
		say_to(t + 300, 2, 1);
	}
	read_own();
	CHECK_EQ_STR(strstr(said, "10.0.0.2<-own down"), "10.0.0.2<-own down unacknowledged 19.501..20.000\n");
}

static void what_is_not_answered_at_all(void)
{
	begin();
	talk(0, 20000);
	for (unsigned i = 0, t = 20000; i < 6; t += 200u << i, i++)
		segment(t, 1, 2, 10);
	read_own();
	CHECK_EQ_STR(strstr(said, "26.200"), "26.200 own<-10.0.0.2 down unanswered 19.600..20.000\n"
	                                     "26.200 10.0.0.2<-own down unanswered 19.501..20.000\n");
}

/* A kernel that tries less and less often: what it tried without answer tells until when the cut lasted. */
static void the_last_attempt_that_failed(void)
{
	begin();
	talk(0, 20000);
	for (unsigned i = 0, t = 20000; i < 7; t += 200u << i, i++)
		segment(t, 1, 2, 10);
	segment(45600, 1, 2, 10);
	sent[1] += 10;
	segment(45601, 2, 1, 0);
	segment(45602, 1, 2, 10);
	read_own();
	CHECK_EQ_STR(strstr(said, "45.6"), "45.600 10.0.0.2<-own down unanswered 32.600..32.600\n"
	                                   "45.600 own<-10.0.0.2 down unanswered 32.600..32.600\n"
	                                   "45.602 10.0.0.2<-own up\n");
}

/* Host 1 asks for the hardware address of host 2; or that one answers. */
static void neighbour(unsigned t, bool answer)
{
	uint8_t frame[64];
	size_t n = tape_ethernet(frame, 0x0806);
	n += tape_arp(frame + n, answer ? 2 : 1, answer ? 2 : 1, answer ? 1 : 2);
	tape_frame(t, frame, n);
}

/* A kernel that has forgotten the other's hardware address asks for it, each second, before it tries anything else. */
static void what_is_tried_at_last_is_an_address(void)
{
	for (unsigned answered = 0; answered < 2; answered++) {
		begin();
		neighbour(0, false);
		neighbour(1, true);
		talk(500, 20000);
		for (unsigned i = 0, t = 20000; i < 6; t += 200u << i, i++)
			segment(t, 1, 2, 10);
		for (unsigned t = 32000; t < 45000; t += 1000) {
			neighbour(t, false);
			if (answered) /* the cut is of IP alone */
				neighbour(t + 1, true);
		}
		neighbour(45598, false);
		neighbour(45599, true);
		segment(45600, 1, 2, 10);
		sent[1] += 10;
		segment(45601, 2, 1, 0);
		read_own();
		CHECK_EQ_INT(counts.fates[PR_PACKET_NEIGHBOUR], answered ? 30 : 17);
		CHECK_EQ_INT(strstr(said, "own<-10.0.0.2 down unanswered 44.000..44.000") != NULL, !answered);
		CHECK(!strstr(said, "unanswered 45.598"));
	}
}

/* What asks for an address and gets none may be the link layer's matter, and nothing was said before. */
static void an_address_alone_tells_of_no_loss(void)
{
	begin();
	talk(0, 20000);
	live(20000, 60000);
	for (unsigned t = 20000; t < 60000; t += 1000)
		neighbour(t, false);
	read_own();
	CHECK_EQ_STR(strstr(said, "own<-10.0.0.2 down"), strstr(said, "own<-10.0.0.2 down unheard"));
	CHECK(!strstr(said, "10.0.0.2<-own down"));
}

/* The host is reached, though its process has closed the connection meanwhile. */
static void an_answer_to_no_connection(void)
{
	begin();
	show_contacts = true;
	talk(0, 20000);
	for (unsigned i = 0, t = 20000; i < 7; t += 200u << i, i++)
		segment(t, 1, 2, 10);
	segment(45600, 1, 2, 10);
	tape_segment(45601, 2, SERVER, 1, CLIENT, PR_TCP_RST, sent[2], 0, 0);
	tape_segment(45700, 1, 41000, 2, SERVER, PR_TCP_SYN, 0, 0, 0); /* which shows that the own process is alive */
	read_own();
	CHECK_EQ_STR(strstr(said, "45.700 10.0.0.2<-own"), "45.700 10.0.0.2<-own up\n"
	                                                    "45.601 10.0.0.2<-own beat\n");
}

/* Every third segment gets there only when it is sent again; from 32 s on all do at once. */
static void what_is_sent_again(void)
{
	begin();
	talk(0, 20000);
	for (unsigned t = 20000, i = 0; t < 50000; t += 500, i++) {
		if (t < 32000 && i % 3 == 0)
			segment(t - 220, 1, 2, 10);
		say_to(t, 1, 2);
		say_to(t + 100, 2, 1);
	}
	read_own();
	CHECK_EQ_STR(strstr(said, "suspect"), "suspect loss 0.000..26.001\n");
}

/* Three connections are opened at once, again and again, and answered a little later: nothing was sent again. */
static void several_open_at_once(void)
{
	begin();
	talk(0, 20000);
	for (unsigned t = 20000, port = 50000; t < 50000; t += 1000, port += 3) {
		for (unsigned i = 0; i < 3; i++)
			tape_segment(t, 1, port + i, 2, SERVER, PR_TCP_SYN, 0, 0, 0);
		for (unsigned i = 0; i < 3; i++)
			tape_segment(t + 20, 2, SERVER, 1, port + i, PR_TCP_SYN | PR_TCP_ACK, 0, 1, 0);
		for (unsigned i = 0; i < 3; i++)
			tape_segment(t + 21, 1, port + i, 2, SERVER, PR_TCP_ACK, 1, 1, 0);
	}
	read_own();
	CHECK(!strstr(said, "loss"));
}

/* Answers take two seconds: the kernel sends everything again, but nothing is lost. */
static void what_comes_late(void)
{
	begin();
	talk(0, 20000);
	for (unsigned t = 20000; t < 45000; t += 2500) {
		segment(t, 1, 2, 10);
		segment(t + 400, 1, 2, 10);
		segment(t + 1200, 1, 2, 10);
		sent[1] += 10;
		segment(t + 2000, 2, 1, 0);
	}
	read_own();
	CHECK(strstr(said, "10.0.0.2<-own suspect late 10.000..29.500\n"));
	CHECK(!strstr(said, "suspect loss"));
}

/* The same of a process that goes on speaking: something is without an answer all the time. */
static void what_comes_late_one_after_the_other(void)
{
	begin();
	talk(0, 20000);
	for (unsigned i = 0, t = 20000; t < 45000; i++, t += 500) {
		tape_segment(t, 1, CLIENT + 1, 2, SERVER, PR_TCP_ACK, 1000 + 10 * i, 500, 10);
		if (i >= 4)
			tape_segment(t + 1, 2, SERVER, 1, CLIENT + 1, PR_TCP_ACK, 500, 1000 + 10 * (i - 3), 0);
	}
	read_own();
	CHECK(strstr(said, "10.0.0.2<-own suspect late"));
}

/* Two connections that are opened during a cut are open at last when it is over: what was asked for so long was not on its way. */
static void what_a_cut_held_up_is_not_late(void)
{
	static const unsigned tried[] = {12500, 13500, 14500, 15500, 17500, 21500};
	begin();
	talk(0, 12000);
	for (unsigned i = 0; i < 6; i++)
		for (unsigned port = 50001; port < 50003; port++)
			tape_segment(tried[i], 1, port, 2, SERVER, PR_TCP_SYN, 0, 0, 0);
	for (unsigned port = 50001; port < 50003; port++) {
		tape_segment(21501, 2, SERVER, 1, port, PR_TCP_SYN | PR_TCP_ACK, 0, 1, 0);
		tape_segment(21501, 1, port, 2, SERVER, PR_TCP_ACK, 1, 1, 10);
		tape_segment(21502, 2, SERVER, 1, port, PR_TCP_ACK, 1, 11, 0);
	}
	live(22000, 33000);
	read_own();
	CHECK(strstr(said, "10.0.0.2<-own down"));
	CHECK(!strstr(said, "suspect late"));
}

static void what_is_answered_and_repeated(void)
{
	begin();
	talk(0, 20000);
	for (unsigned i = 0, t = 20000; i < 6; t += 200u << i, i++) {
		segment(t, 2, 1, 10);
		sent[2] += 10;
		segment(t + 1, 1, 2, 0);
		sent[2] -= 10;
	}
	read_own();
	CHECK_EQ_STR(strstr(said, "10.0.0.2<-own down"), "10.0.0.2<-own down repeated 19.501..20.001\n");
}

/* The same, but that the own kernel, which answers at once what it has had already, does so no more: it does not get that either, but behind the tap. */
static void what_is_repeated_is_answered(void)
{
	begin();
	talk(0, 20000);
	for (unsigned i = 0, t = 20000; i < 6; t += 200u << i, i++) {
		segment(t, 2, 1, 10);
		sent[2] += 10;
		if (i < 2)
			segment(t + 1, 1, 2, 0);
		sent[2] -= 10;
	}
	read_own();
	CHECK_EQ_STR(strstr(said, "10.0.0.2<-own down"), "10.0.0.2<-own down repeated 19.501..20.001\n"
	                                                 "26.200 own<-10.0.0.2 down unacknowledged 20.201..20.600\n");
}

/* A firewall behind the tap: the answer is in the capture, yet the own kernel repeats. */
static void the_tap_sees_more_than_the_kernel(void)
{
	begin();
	talk(0, 20000);
	for (unsigned i = 0, t = 20000; i < 6; t += 200u << i, i++) {
		segment(t, 1, 2, 10);
		sent[1] += 10;
		segment(t + 1, 2, 1, 0);
		sent[1] -= 10;
	}
	read_own();
	CHECK_EQ_STR(strstr(said, "own<-10.0.0.2 down"), "own<-10.0.0.2 down repeated 19.601..20.001\n");
}

/* The same, by both hosts' captures. That the own host is heard is told by its own, in beats, which promise more: it takes that back when it says nothing any more. */
static void who_is_heard_and_falls_silent_promises_nothing(void)
{
	struct pr_match *match = pr_match_new(false);
	for (unsigned own = 2; own > 0; own--) {
		begin();
		talk(0, 20000);
		for (unsigned i = 0, t = 20000; i < 6; t += 200u << i, i++) {
			segment(t, 1, 2, 10);
			sent[1] += 10;
			segment(t + 1, 2, 1, 0);
			sent[1] -= 10;
		}
		for (unsigned t = 27000; t < 60000; t += 500)
			say_to(t, own, 3);
		CHECK_EQ_INT(read_tape(own, match, own == 1), 0);
	}
	CHECK(strstr(said, "own<-10.0.0.2 down repeated"));
	CHECK(strstr(strstr(said, "own<-10.0.0.2 down repeated"), "10.0.0.2<-own up"));
	pr_match_free(match);
}

static void only_the_kernel_answers(void)
{
	begin();
	talk(0, 20000);
	for (unsigned t = 20000; t < 26000; t += 500)
		say_to(t, 1, 2);
	read_own();
	CHECK_EQ_STR(strstr(said, "own<-10.0.0.2 down"), "own<-10.0.0.2 down silent 19.601..20.101\n");
}

/*
 * A firewall of the own host drops what the tap sees: the other's kernel asks whether the own is there, and what the own repeats,
 * with the same acknowledgement as ever, is no answer to that.
 */
static void what_is_said_anyway_is_no_answer(void)
{
	begin();
	talk(0, 20000);
	for (unsigned i = 0, t = 20000; i < 6; t += 200u << i, i++)
		segment(t, 1, 2, 10);
	tape_segment(30000, 2, SERVER, 1, CLIENT, PR_TCP_ACK, sent[2] - 1, sent[1], 0);
	live(30500, 45900);
	segment(46000, 1, 2, 10);
	live(46100, 56000);
	read_own();
	CHECK(strstr(said, "own<-10.0.0.2 down"));
	CHECK(!strstr(strstr(said, "own<-10.0.0.2 down"), "own<-10.0.0.2 up"));
}

/* Redis asks seldom. Its ping is acknowledged by the kernel, and answered by nobody from 20 s on; or its answer takes a while. */
static void a_question_is_not_answered(void)
{
	for (unsigned stuck = 0; stuck < 2; stuck++) {
		begin();
		for (unsigned t = 0; t < 40000; t += 5000) {
			live(t, t + 500);
			tape_says = "RCmb\0\0\10\0\0\1\0\0\0\0";
			segment(t + 500, 1, 2, 20);
			sent[1] += 20;
			tape_says = NULL;
			segment(t + 501, 2, 1, 0);
			live(t + 502, t + 3500);
			if (stuck && t >= 20000)
				continue;
			segment(t + 3500, 2, 1, 20);
			sent[2] += 20;
			segment(t + 3501, 1, 2, 0);
			live(t + 3502, t + 5000);
		}
		read_own();
		CHECK_EQ_STR(strstr(said, "own<-10.0.0.2 down"), stuck ? "own<-10.0.0.2 down silent 18.501..20.500\n" : NULL);
	}
}

static void nobody_listens_any_more(void)
{
	begin();
	talk(0, 20000);
	live(20000, 22000);
	tape_segment(22000, 1, 41000, 2, SERVER, PR_TCP_SYN, 0, 0, 0);
	tape_segment(22001, 2, SERVER, 1, 41000, PR_TCP_RST | PR_TCP_ACK, 0, 1, 0);
	read_own();
	CHECK_EQ_STR(strstr(said, "own<-10.0.0.2 down"), "own<-10.0.0.2 down refused 19.601..22.001\n");
}

/* Nobody does until 40 s, as refusals tell. */
static void who_is_refused_was_not_there_yet(void)
{
	begin();
	talk(0, 20000);
	live(20000, 22000);
	for (unsigned t = 22000, port = 41000; t <= 40000; t += 6000, port++) {
		tape_segment(t, 1, port, 2, SERVER, PR_TCP_SYN, 0, 0, 0);
		tape_segment(t + 1, 2, SERVER, 1, port, PR_TCP_RST | PR_TCP_ACK, 0, 1, 0);
		live(t + 500, t < 40000 ? t + 6000 : 41000);
	}
	talk(41000, 42000);
	read_own();
	CHECK_EQ_STR(strstr(said, "own<-10.0.0.2 down unanswered 40.001"), "own<-10.0.0.2 down unanswered 40.001..40.001\n"
	                                                                   "41.500 own<-10.0.0.2 up\n");
}

static void a_port_alone_is_refused(void)
{
	begin();
	talk(0, 20000);
	tape_segment(20000, 1, 41000, 2, 2888, PR_TCP_SYN, 0, 0, 0);
	tape_segment(20001, 2, 2888, 1, 41000, PR_TCP_RST | PR_TCP_ACK, 0, 1, 0);
	talk(20500, 30000);
	read_own();
	CHECK_EQ_STR(strstr(said, "down"), NULL);
}

static void it_closed_all_and_is_gone(void)
{
	begin();
	talk(0, 20000);
	tape_segment(20000, 2, SERVER, 1, CLIENT, PR_TCP_ACK | PR_TCP_FIN, sent[2], sent[1], 0);
	live(20100, 26000);
	read_own();
	CHECK_EQ_STR(strstr(said, "own<-10.0.0.2 down"), "own<-10.0.0.2 down closed 19.601..20.000\n");
}

static void the_own_process_starts_again(void)
{
	begin();
	talk(0, 20000);
	tape_segment(20000, 1, CLIENT, 2, SERVER, PR_TCP_ACK | PR_TCP_FIN, sent[1], sent[2], 0);
	tape_segment(25000, 2, 41000, 1, SERVER, PR_TCP_SYN, 0, 0, 0);
	tape_segment(25001, 1, SERVER, 2, 41000, PR_TCP_RST | PR_TCP_ACK, 0, 1, 0);
	tape_segment(30000, 1, 41000, 2, SERVER, PR_TCP_SYN, 0, 0, 0);
	read_own();
	CHECK(strstr(said, "30.000 own start\n"));
}

static void ping(unsigned t, unsigned from, unsigned to, unsigned type)
{
	uint8_t payload[26] = {1, (uint8_t)type};
	tape_datagram(t, from, to, 5405, payload, sizeof payload);
}

static void timed_ping(unsigned t, unsigned from, unsigned to, unsigned type, unsigned asked)
{
	uint8_t payload[26] = {1, (uint8_t)type};
	memcpy(payload + 7, &asked, sizeof asked);
	tape_datagram(t, from, to, 5405, payload, sizeof payload);
}

/* Of pings each 1.4 s most are lost between 20 s and 60 s, the others answered at once; or all are answered, after two seconds. */
static void pings_that_are_lost_or_late(void)
{
	for (int late = 0; late < 2; late++) {
		begin();
		for (unsigned t = 0, i = 0; t < 62000; t += 1400, i++) {
			bool bad = t > 20000 && t < 60000;
			timed_ping(t, 1, 2, 0x81, t);
			timed_ping(t + 1, 2, 1, 0x81, t);
			timed_ping(t + 2, 1, 2, 0x82, t);
			if (bad && late)
				timed_ping(t + 599, 2, 1, 0x82, t - 1400);
			else if (!bad || i % 4 == 0 || i % 7 == 0)
				timed_ping(t + 3, 2, 1, 0x82, t);
		}
		read_own();
		CHECK(strstr(said, late ? "10.0.0.2<-own suspect late" : "10.0.0.2<-own suspect loss"));
		CHECK(!strstr(said, late ? "10.0.0.2<-own suspect loss" : "10.0.0.2<-own suspect late"));
	}
}

static void a_ping_without_pong_was_not_received(void)
{
	begin();
	for (unsigned t = 0; t < 25000; t += 500) {
		ping(t, 1, 2, 0x81);
		ping(t + 1, 2, 1, 0x82);
		ping(t + 200, 2, 1, 0x81);
		if (t < 20000) /* then the tap sees the pings, and the process does not */
			ping(t + 201, 1, 2, 0x82);
	}
	read_own();
	CHECK_EQ_STR(strstr(said, "own<-10.0.0.2 down"), "own<-10.0.0.2 down unacknowledged 19.701..20.200\n"
	                                                  "24.500 own<-10.0.0.2 down unanswered 24.200..24.200\n");
}

/* A message of Totem over plain UDP: a token (0) or a look for other rings (2) of the ring of that node, or what asks to join (3). */
static void totem(unsigned t, unsigned from, unsigned to, uint8_t type, uint8_t ring)
{
	uint8_t payload[57] = {0x70, 0xc0, 3, type};
	payload[type == 0 ? 29 : 17] = ring;
	tape_datagram(t, from, to, 5405, payload, type == 2 ? 29 : sizeof payload);
}

/* Two rings look for others each 2 s. Up to 10 s, and from 30 s on, the own host asks to join at once, as who hears that does; between, it does not hear it. */
static void a_ring_that_is_not_joined_was_not_heard(void)
{
	for (uint8_t ring = 1; ring < 3; ring++) {
		begin();
		for (unsigned t = 0; t < 40000; t += 2000) {
			totem(t, 1, 3, 0, 1);
			totem(t + 500, 2, 1, 2, ring);
			if (t < 10000 || t >= 30000)
				totem(t + 501, 1, 2, 3, 0);
		}
		read_own();
		CHECK(!strstr(said, "own<-10.0.0.2 down") == (ring == 1)); /* its own ring's */
	}
	CHECK(strstr(said, "own<-10.0.0.2 down unacknowledged 8.501..10.500") && strstr(said, "30.501 own<-10.0.0.2 up"));
}

static void token(unsigned t, unsigned from, unsigned to, unsigned number)
{
	uint8_t payload[57] = {0x70, 0xc0, 3, 0, [5] = (uint8_t)from, [17] = (uint8_t)number, [29] = 1, [33] = 9};
	tape_datagram(t, from, to, 5405, payload, sizeof payload);
}

/*
 * A token goes from host 2 by the own one to host 3, and back, each 900 ms. The own one does not get that of 19.8 s, or does and gets no other,
 * because it is lost further on, or it is stopped for a while.
 */
static void a_token_that_is_not_passed_on_was_not_heard(void)
{
	for (int what = 0; what < 3; what++) {
		bool heard = what == 1, stopped = what == 2;
		begin();
		for (unsigned t = 0, number = 0; t < 20000; t += 900, number += 3) {
			token(t, 2, 1, number);
			if (t < 19800 || heard)
				token(t + 1, 1, 3, number + 1);
		}
		for (unsigned t = 21000; t < 34000; t += 1200) {
			token(t, 2, 1, 66);
			if (!stopped || t > 31000)
				token(t + 100, 1, 3, heard ? 67 : 64);
		}
		read_own();
		CHECK(!strstr(said, "own<-10.0.0.2 down") == (what > 0));
		if (what == 0)
			CHECK(strstr(said, "own<-10.0.0.2 down unacknowledged 18.900..19.800"));
	}
}

/* members and failed: a bit a node. */
static void join(unsigned t, unsigned from, unsigned to, unsigned members, unsigned failed)
{
	uint8_t payload[64] = {0x70, 0xc0, 3, 3, [5] = (uint8_t)from};
	size_t n = 33;
	for (unsigned i = 0; i < 16; i++, members >>= 1)
		if (members & 1) {
			payload[n] = (uint8_t)i;
			payload[17]++;
			n += 4;
		}
	for (unsigned i = 0; i < 16; i++, failed >>= 1)
		if (failed & 1) {
			payload[n] = (uint8_t)i;
			payload[21]++;
			n += 4;
		}
	tape_datagram(t, from, to, 5405, payload, n);
}

/*
 * All of hosts 1 to 4 ask to join, from 20 s to 26 s; then the own one gives hosts 2 and 3 up, and makes a ring with host 4. Of host 3 nothing came;
 * of host 2 it came to the tap, with the same lists; unless (`other`) host 4 gives host 2 up before, or host 2 the own one, and the own one gives
 * up it alone, or host 2 knows of one more.
 */
static void who_is_given_up_was_not_heard(void)
{
	for (int other = 0; other < 4; other++) {
		begin();
		for (unsigned t = 0; t < 20000; t += 500)
			totem(t, 1, 4, 0, 1);
		for (unsigned t = 20000; t < 26000; t += 250) {
			for (unsigned to = 2; to <= 4; to++)
				join(t, 1, to, 0x1e, other == 2 ? 8 : 0);
			join(t + 1, 2, 1, other == 3 ? 0x3e : 0x1e, other == 2 ? 8 : 0);
			join(t + 2, 4, 1, 0x1e, other == 2 ? 8 : 0);
		}
		if (other == 1)
			join(26000, 4, 1, 0x1e, 4);
		if (other == 2)
			join(26000, 2, 1, 0x1e, 0xa);
		for (unsigned to = 2; to <= 4; to++)
			join(26001, 1, to, 0x1e, 0xc);
		for (unsigned t = 26100; t < 34000; t += 500)
			totem(t, 1, 4, 0, 2);
		read_own();
		CHECK(!strstr(said, "own<-10.0.0.2 down") == (other > 0) && !strstr(said, "own<-10.0.0.3"));
		if (other == 0)
			CHECK(strstr(said, "own<-10.0.0.2 down unacknowledged") && strstr(said, "..20.001"));
	}
}

/* The process of host 2 is stopped at 20 s; at 22 s its kernel accepts a connection, which says nothing of the process. */
static void a_kernel_is_no_pong(void)
{
	begin();
	for (unsigned t = 0; t < 30000; t += 500) {
		ping(t, 1, 2, 0x81);
		if (t < 20000)
			ping(t + 1, 2, 1, 0x82);
		if (t != 22000)
			continue;
		tape_segment(t + 100, 1, CLIENT, 2, SERVER, PR_TCP_SYN, 0, 0, 0);
		tape_segment(t + 101, 2, SERVER, 1, CLIENT, PR_TCP_SYN | PR_TCP_ACK, 0, 1, 0);
		tape_segment(t + 102, 1, CLIENT, 2, SERVER, PR_TCP_ACK, 1, 1, 0);
	}
	read_own();
	CHECK_EQ_STR(strstr(said, "own<-10.0.0.2 down"), "own<-10.0.0.2 down silent 19.501..20.000\n"
	                                                  "24.500 own<-10.0.0.2 down unanswered 24.000..24.000\n"
	                                                  "28.500 own<-10.0.0.2 down unanswered 28.000..28.000\n");
}

static void clients_are_told_from_equals(void)
{
	begin();
	show_known = show_contacts = true;
	tape_segment(0, 1, 41000, 2, 22, PR_TCP_SYN, 0, 0, 0);
	tape_segment(1, 2, 22, 1, 41000, PR_TCP_SYN | PR_TCP_ACK, 0, 1, 0);
	tape_segment(2, 1, 41000, 3, 22, PR_TCP_SYN, 0, 0, 0);
	tape_segment(300, 2, 42000, 1, 22, PR_TCP_SYN, 0, 0, 0);
	tape_segment(301, 1, 22, 2, 42000, PR_TCP_SYN | PR_TCP_ACK, 0, 1, 0);
	tape_segment(302, 1, 43000, 3, 22, PR_TCP_SYN, 0, 0, 0);
	CHECK_EQ_INT(read_tape(0, NULL, true), 0);
	CHECK_EQ_STR(said, "0.001 10.0.0.2<-10.0.0.1 up if known\n"
	                   "0.001 10.0.0.2<-10.0.0.1 heard if known\n"
	                   "own is 10.0.0.1\n"
	                   "0.302 own<-10.0.0.2 up known\n"
	                   "0.301 own<-10.0.0.2 heard known\n");
}

static void taken_between_the_hosts(void)
{
	begin();
	show_contacts = true;
	tape_segment(0, 2, 9, 3, 10, PR_TCP_ACK, 0, 0, 10);
	tape_segment(1, 3, 10, 2, 9, PR_TCP_ACK, 0, 10, 0);
	tape_segment(2, 4, 9, 5, 10, PR_TCP_ACK, 0, 0, 10);
	tape_segment(3, 5, 10, 4, 9, PR_TCP_ACK, 0, 10, 0);
	CHECK_EQ_INT(read_tape(0, NULL, true), 0);
	CHECK_EQ_STR(said, "0.001 10.0.0.3<-10.0.0.2 up\n"
	                   "0.001 10.0.0.3<-10.0.0.2 heard\n"
	                   "0.003 10.0.0.5<-10.0.0.4 up\n"
	                   "0.003 10.0.0.5<-10.0.0.4 heard\n");
}

static void what_left_and_never_came(void)
{
	struct pr_match *match = pr_match_new(false);
	uint8_t payload[20] = "no protocol at all";
	begin();
	for (unsigned t = 0; t < 40000; t += 1000)
		tape_datagram(t, 2, 1, 9, payload, sizeof payload);
	CHECK_EQ_INT(read_tape(2, match, false), 0);
	begin();
	for (unsigned t = 0; t < 40000; t += 1000) {
		if (t < 20000 || t >= 33000)
			tape_datagram(t + 1, 2, 1, 9, payload, sizeof payload);
		tape_datagram(t + 500, 1, 3, 9, payload, sizeof payload);
	}
	CHECK_EQ_INT(read_tape(1, match, true), 0);
	CHECK_EQ_STR(strstr(said, "own<-10.0.0.2 down"), "own<-10.0.0.2 down missing 19.001..20.125\n"
	                                                  "33.001 own<-10.0.0.2 down unanswered 32.000..32.000\n"
	                                                  "33.500 own<-10.0.0.2 up\n");
	pr_match_free(match);
}

static void clocks_that_disagree(void)
{
	struct pr_match *match = pr_match_new(false);
	char payload[20] = "no protocol at all";
	begin();
	for (unsigned t = 0; t < 60000; t += 100) /* host 2's clock is 3 s ahead; it is idle from 20 s on */
		tape_datagram(t + 3000, 2, t < 20000 ? 1 : 3, 9, memcpy(payload, &t, sizeof t), sizeof payload);
	CHECK_EQ_INT(read_tape(2, match, false), 0);
	begin();
	for (unsigned t = 0; t < 60000; t += 100) {
		if (t < 20000)
			tape_datagram(t + 1, 2, 1, 9, memcpy(payload, &t, sizeof t), sizeof payload);
		tape_datagram(t + 50, 1, 3, 9, payload, sizeof payload);
	}
	CHECK_EQ_INT(read_tape(1, match, true), 0);
	CHECK_EQ_STR(strstr(said, "down"), NULL);
	pr_match_free(match);
}

/* A token goes round in 1.2 s: who takes it from host 4 passes it on to host 3, and hears no more of host 2, which sends it nothing. */
static void who_is_woken_by_what_is_judged_is_awake(void)
{
	struct pr_match *match = pr_match_new(false);
	uint8_t payload[20] = "no protocol at all";
	begin();
	for (unsigned t = 0; t < 60000; t += 1000)
		tape_datagram(t, 2, t < 30000 ? 1 : 3, 9, payload, sizeof payload);
	CHECK_EQ_INT(read_tape(2, match, false), 0);
	begin();
	for (unsigned t = 0; t < 30000; t += 1000) {
		tape_datagram(t + 1, 2, 1, 9, payload, sizeof payload);
		tape_datagram(t + 500, 1, 3, 9, payload, sizeof payload);
	}
	for (unsigned t = 30000; t < 60000; t += 1200) {
		tape_datagram(t, 4, 1, 9, payload, sizeof payload);
		tape_datagram(t + 1, 1, 3, 9, payload, sizeof payload);
	}
	CHECK_EQ_INT(read_tape(1, match, true), 0);
	CHECK(strstr(said, "36.001 own<-10.0.0.2 up") || strstr(said, "37.201 own<-10.0.0.2 up"));
	CHECK_EQ_STR(strstr(said, "down"), NULL);
	pr_match_free(match);
}

/* Host 2 says nothing to anybody any more, by its own capture, which goes on: its process has stopped. */
static void who_speaks_to_nobody_is_stopped(void)
{
	struct pr_match *match = pr_match_new(false);
	uint8_t payload[20] = "no protocol at all";
	begin();
	for (unsigned t = 0; t < 60000; t += 1000) {
		if (t < 30000)
			tape_datagram(t, 2, 1, 9, payload, sizeof payload);
		tape_datagram(t + 501, 1, 2, 9, payload, sizeof payload);
	}
	CHECK_EQ_INT(read_tape(2, match, false), 0);
	begin();
	for (unsigned t = 0; t < 60000; t += 1000) {
		if (t < 30000)
			tape_datagram(t + 1, 2, 1, 9, payload, sizeof payload);
		tape_datagram(t + 500, 1, 2, 9, payload, sizeof payload);
	}
	CHECK_EQ_INT(read_tape(1, match, true), 0);
	CHECK_EQ_STR(strstr(said, "own<-10.0.0.2 down"), "own<-10.0.0.2 down silent 29.001..30.001\n");
	pr_match_free(match);
}

/* Host 2 has nothing more to say to the own one from 20 s on, by its own capture, which may end before the other one. */
static void nothing_left_so_nothing_is_missing(void)
{
	for (unsigned ends = 60000; ends >= 40000; ends -= 20000) {
		struct pr_match *match = pr_match_new(false);
		uint8_t payload[20] = "no protocol at all";
		begin();
		for (unsigned t = 0; t < ends; t += 1000)
			tape_datagram(t, 2, t < 20000 ? 1 : 3, 9, payload, sizeof payload);
		CHECK_EQ_INT(read_tape(2, match, false), 0);
		begin();
		for (unsigned t = 0; t < 60000; t += 1000) {
			if (t < 20000)
				tape_datagram(t + 1, 2, 1, 9, payload, sizeof payload);
			tape_datagram(t + 500, 1, 3, 9, payload, sizeof payload);
		}
		CHECK_EQ_INT(read_tape(1, match, true), 0);
		CHECK_EQ_STR(strstr(said, "down"), NULL);
		pr_match_free(match);
	}
	CHECK_EQ_INT(read_tape(1, NULL, true), 0); /* without the other's capture it is */
	CHECK(strstr(said, "own<-10.0.0.2 down unheard"));
}

static void a_clock_that_is_set_back(void)
{
	begin();
	show_contacts = true;
	tape_datagram(90000, 2, 1, 9, "one", 3);
	tape_datagram(90001, 1, 2, 9, "two", 3);
	tape_datagram(10000, 2, 1, 9, "one", 3);
	tape_datagram(10001, 1, 2, 9, "two", 3);
	read_own();
	CHECK_EQ_STR(said, "90.001 own<-10.0.0.2 up\n"
	                   "90.000 own<-10.0.0.2 heard\n"
	                   "10.001 own<-10.0.0.2 up\n"
	                   "10.000 own<-10.0.0.2 heard\n");
	CHECK_EQ_INT(counts.steps, 1);
}

static void both_ends_of_a_packet(void)
{
	struct pr_match *match = pr_match_new(true);
	begin();
	tape_datagram(60000, 2, 1, 9, "one-----", 8); /* host 2's clock is a minute ahead */
	tape_datagram(60500, 2, 1, 9, "two-----", 8);
	tape_datagram(60600, 2, 1, 9, "two-----", 8); /* which of them it is cannot be told */
	CHECK_EQ_INT(read_tape(2, match, false), 0);
	begin();
	show_contacts = true;
	tape_datagram(1, 2, 1, 9, "one-----", 8);
	tape_datagram(2, 1, 2, 9, "x", 1);
	tape_datagram(501, 2, 1, 9, "two-----", 8);
	tape_datagram(502, 1, 2, 9, "y", 1);
	CHECK_EQ_INT(read_tape(1, match, true), 0);
	CHECK_EQ_STR(said, "0.002 own<-10.0.0.2 up\n"
	                   "0.001 own<-10.0.0.2 heard sent 60.000\n"
	                   "0.501 own<-10.0.0.2 heard\n");
	pr_match_free(match);
}

/* What waits for a sign of life of the own process is told of when it came, not of when the other's kernel ended a connection. */
static void both_ends_of_what_was_said_last(void)
{
	struct pr_match *match = pr_match_new(true);
	begin();
	tape_datagram(60000, 2, 1, 9, "one-----", 8);
	tape_segment(60200, 2, SERVER, 1, CLIENT, PR_TCP_RST, 7, 0, 0);
	CHECK_EQ_INT(read_tape(2, match, false), 0);
	begin();
	show_contacts = true;
	tape_datagram(1, 2, 1, 9, "one-----", 8);
	tape_segment(201, 2, SERVER, 1, CLIENT, PR_TCP_RST, 7, 0, 0);
	tape_datagram(300, 1, 2, 9, "x", 1);
	CHECK_EQ_INT(read_tape(1, match, true), 0);
	CHECK_EQ_STR(said, "0.300 own<-10.0.0.2 up\n"
	                   "0.001 own<-10.0.0.2 heard sent 60.000\n");
	pr_match_free(match);
}

static void a_capture_that_is_cut_off(void)
{
	begin();
	talk(0, 1000);
	tape_n -= 5;
	CHECK_EQ_INT(read_tape(1, NULL, true), -1);
	CHECK_EQ_INT(counts.packets, 7);
	CHECK_EQ_INT(counts.fates[PR_PACKET_UNDERSTOOD], 7);
}

/* In the other byte order, and with times in microseconds. */
static void turn_tape(void)
{
	for (size_t i = 0, next = 24; i + 4 <= tape_n; i += i < 24 ? 4 : 16 + next) {
		size_t words = i < 24 ? 1 : 4;
		next = i < 24 ? next : (size_t)tape[i + 10] << 8 | tape[i + 11];
		if (i == 0)
			tape_u32(tape, 0xa1b2c3d4u);
		if (i >= 24)
			tape_u32(tape + i + 4, ((uint32_t)tape[i + 4] << 24 | (uint32_t)tape[i + 5] << 16 | (uint32_t)tape[i + 6] << 8 | tape[i + 7]) / 1000);
		for (size_t w = 0; w < words; w++) {
			uint8_t *p = tape + i + 4 * w;
			if (i == 4) /* two numbers of two bytes */
				memcpy(p, (uint8_t[]){p[1], p[0], p[3], p[2]}, 4);
			else
				memcpy(p, (uint8_t[]){p[3], p[2], p[1], p[0]}, 4);
		}
	}
}

/* What is read past libpcap, and what by it, and what comes in pieces. */
static void however_it_is_read(void)
{
	static char usual[sizeof said];
	begin();
	show_contacts = show_src = true;
	talk(0, 3000);
	CHECK_EQ_INT(read_tape(1, NULL, true), 0);
	CHECK(*said);
	strcpy(usual, said);
	for (bite = 1; bite < 60; bite += 6) {
		CHECK_EQ_INT(read_tape(1, NULL, true), 0);
		CHECK_EQ_STR(said, usual);
	}
	bite = 0;
	turn_tape();
	CHECK_EQ_INT(read_tape(1, NULL, true), 0);
	CHECK_EQ_STR(said, usual);
	tape[28] = tape[29] = tape[30] = tape[31] = 0xff; /* so many microseconds are no part of a second: it began on one */
	CHECK_EQ_INT(read_tape(1, NULL, true), 0);
	CHECK_EQ_STR(said, usual);
	tape[27] = 0xff; /* before 1970 */
	CHECK_EQ_INT(read_tape(1, NULL, true), 0);
	CHECK_EQ_INT(counts.first, 0);
	tape[24 + 8 + 2] = 0x10; /* longer than a packet can be */
	CHECK_EQ_INT(read_tape(1, NULL, true), -1);
	CHECK_EQ_INT(counts.packets, 0);
}

static void what_is_no_capture(void)
{
	char error[300];
	struct pr_capture_options options = {0};
	static char text[] = "2026-11-22 a log";
	FILE *f = fmemopen(text, sizeof text, "rb");
	CHECK(!pr_capture_new(read_file, f, &options, error, sizeof error));
	CHECK(*error);
	fclose(f);
	CHECK(!pr_capture_recognised((const uint8_t *)text, sizeof text));
	begin();
	CHECK(pr_capture_recognised(tape, tape_n));
	CHECK(!pr_capture_recognised(tape, 3));
}

CHECK_MAIN(however_it_is_read, a_segment_counts_once_it_is_acknowledged, contacts_are_thinned_and_become_beats, contacts_wait_for_a_sign_of_life,
           a_kernel_accepts, a_kernel_repeats_the_last_words, what_is_not_acknowledged, what_is_not_answered_at_all, the_last_attempt_that_failed,
           who_speaks_to_nobody_is_stopped, who_is_woken_by_what_is_judged_is_awake, a_question_is_not_answered, what_is_said_anyway_is_no_answer, what_is_tried_at_last_is_an_address, an_address_alone_tells_of_no_loss,
           an_answer_to_no_connection, what_is_sent_again, several_open_at_once, what_comes_late, what_comes_late_one_after_the_other, what_a_cut_held_up_is_not_late,
           what_is_answered_and_repeated, what_is_repeated_is_answered,
           the_tap_sees_more_than_the_kernel, who_is_heard_and_falls_silent_promises_nothing, only_the_kernel_answers, nobody_listens_any_more, who_is_refused_was_not_there_yet, a_port_alone_is_refused,
           it_closed_all_and_is_gone, the_own_process_starts_again, pings_that_are_lost_or_late, a_ping_without_pong_was_not_received,
           a_ring_that_is_not_joined_was_not_heard, a_token_that_is_not_passed_on_was_not_heard, who_is_given_up_was_not_heard, a_kernel_is_no_pong,
           clients_are_told_from_equals, taken_between_the_hosts, what_left_and_never_came,
           clocks_that_disagree, nothing_left_so_nothing_is_missing, a_clock_that_is_set_back, both_ends_of_a_packet, both_ends_of_what_was_said_last, a_capture_that_is_cut_off, what_is_no_capture)
