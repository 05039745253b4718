/*
 * The simulation: from a scenario to the records that each peer would have written. It knows nothing of what will be made of
 * them. The same scenario gives the same records, byte for byte, on any machine; pr-scenarios(5) says what peers do.
 *
 * It goes from event to event. Memory is that of the peers, the links between them and the messages on their way, and where
 * clocks disagree of what is written while the slowest clock catches up with the fastest; how long it goes on makes no difference.
 */
#ifndef PR_SIM_H
#define PR_SIM_H

#include "scenario.h"

/* The record is valid during the call; p NULL: it could not be built, since memory ran out. */
typedef void pr_sim_tell(void *arg, uint32_t peer, struct pr_span record);

struct pr_sim;

/*
 * Borrows the scenario. `apart`: the records of each peer are in the order of its clock; else all of them are in the order of
 * their times. NULL if memory ran out.
 */
struct pr_sim *pr_sim_new(const struct pr_scenario *s, bool apart, pr_sim_tell *tell, void *arg);
void pr_sim_free(struct pr_sim *sim);
/* The next event. 1: there are more. 0: the end. -1: memory ran out. */
int pr_sim_step(struct pr_sim *sim);
/* How far it has come: ns after the start. */
uint64_t pr_sim_time(const struct pr_sim *sim);
/* Ends it here. 0; -1 if memory ran out. */
int pr_sim_end(struct pr_sim *sim);

#endif
