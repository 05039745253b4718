/*
 * What was really done in a scenario, as JSON Lines: an object an action, in the order of their times. `t_ns` is the true time,
 * `action` one of
 *
 *	start    with `peers`, `clocks` (offset_ns, drift_ppb) of those whose clock is wrong, and of a `chain` its name and slot_ns
 *	ready    from here on it counts; stop: to here
 *	cut      with `edges`, [from, to] that let nothing through from now on, `groups` if the scenario says so, and the
 *	         `kind` that is there now: complete, simplex or partial
 *	heal     with `edges` and `left_edges`
 *	kill, restart, pause, resume, join, leave  of a `peer`; kill: `how` it went down
 *	netem, clear  of a `peer`, of `edges`, or of everything: loss_percent, or delay
 *	lie      of a `peer`: the `lie`'s name, `by` how much, `about` whom
 *
 * Among more than PR_TRUTH_PEERS peers edges are too many to be listed; groups then stand alone.
 */
#ifndef PR_TRUTH_H
#define PR_TRUTH_H

#include "record/stream.h"
#include "scenario.h"

#define PR_TRUTH_PEERS 1000u

/* To a writer of text, which is not flushed. False if memory ran out. */
bool pr_truth_write(const struct pr_scenario *s, struct pr_writer *out);

#endif
