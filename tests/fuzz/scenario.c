/*
 * A scenario: it is refused with a reason, or what is printed of it is read again as the same; a small one is run for a while, and
 * its records and its truth come out.
 */
#include <fcntl.h>
#include <unistd.h>

#include "fuzz.h"
#include "record/decode.h"
#include "sim/sim.h"
#include "sim/truth.h"

#define PEERS 24u    /* that are run, at the most */
#define EVENTS 3000u /* so many */

static void tell(void *arg, uint32_t peer, struct pr_span record)
{
	struct pr_record r;
	const char *why;
	uint64_t *last = arg;
	(void)peer;
	HOLDS(record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	bool heard = r.type == PR_STATEMENT || r.type == PR_CLAIM || r.type == PR_ACCUSATION || r.type == PR_EVIDENCE;
	HOLDS(heard || r.t >= *last); /* what validators said keeps its own time */
	*last = heard ? *last : r.t;
}

static void run(const struct pr_scenario *s)
{
	uint64_t last = 0;
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct pr_sim *sim = pr_sim_new(s, false, tell, &last);
	struct pr_writer *out = pr_writer_new(fd, false);
	HOLDS(sim && out && pr_truth_write(s, out));
	for (unsigned i = 0; i < EVENTS && pr_sim_step(sim) > 0; i++)
		;
	HOLDS(pr_sim_end(sim) == 0);
	pr_writer_free(out);
	pr_sim_free(sim);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char error[512] = "";
	struct pr_scenario s, again;
	struct pr_text printed = {0}, twice = {0};
	if (!pr_scenario_parse(&s, "x", (struct pr_span){p, n}, error, sizeof error)) {
		HOLDS(*error);
		return 0;
	}
	pr_scenario_write(&printed, &s);
	HOLDS(pr_scenario_parse(&again, "printed", (struct pr_span){(uint8_t *)printed.p, printed.n}, error, sizeof error));
	pr_scenario_write(&twice, &again);
	HOLDS(printed.n == twice.n && memcmp(printed.p, twice.p, printed.n) == 0);
	if (s.count <= PEERS && s.act_count < 100)
		run(&s);
	pr_scenario_free(&s);
	pr_scenario_free(&again);
	pr_text_free(&printed);
	pr_text_free(&twice);
	return 0;
}
