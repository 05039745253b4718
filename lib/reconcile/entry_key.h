/*
 * Which write an entry is of: the same key for the same write, whoever logged it, whenever, and whether or not he signed it.
 *
 * The id is SHA-256 over the fields of the record that are the write's own, as they are encoded and in their order: all but those
 * that any record may have, `peer` (whose log it stood in) and `undated`. Fields that this version does not know count: two
 * writes must not be taken for one. The timestamp is `seq`, so that what was written after a fork is one range; without it the
 * sum of the vector clock, which grows along any order of causes; without that 0.
 *
 * An entry without `seq`, `hash` and `vclock` has nothing to tell it from the next write of the same key but its time. Then `t`
 * counts as well, and is the timestamp.
 */
#ifndef PR_ENTRY_KEY_H
#define PR_ENTRY_KEY_H

#include "idset.h"

struct pr_id_key pr_entry_key(const struct pr_record *entry);

#endif
