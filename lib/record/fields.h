/*
 * The table of record types and their fields: the code's side of lib/records.cddl, which is normative. A test
 * compares the two, name by name and number by number.
 *
 * PR_TYPES(X) calls X(TYPE, number, "name").
 * PR_FIELDS(F) calls F(TYPE, FIELD, key, "name", KIND). Keys 0 to 5 belong to every record and are listed once,
 * under ANY. A key is unique in its type and below 32; below 24 it takes one byte on the wire.
 * PR_PARTS(F) does the same for the maps inside records (verdict, sync, fork).
 *
 * Key 31 is `undated` in every type that evidence is read into.
 *
 * New fields take new keys; a key's kind never changes, since readers refuse a known key of another kind.
 */
#ifndef PR_FIELDS_H
#define PR_FIELDS_H

#define PR_TYPES(X) \
	X(CONTACT, 1, "contact") \
	X(LINK, 2, "link") \
	X(ACTIVITY, 3, "activity") \
	X(LIFECYCLE, 4, "lifecycle") \
	X(MEMBER, 5, "member") \
	X(LEADER, 6, "leader") \
	X(VIEW, 7, "view") \
	X(CLAIM, 8, "claim") \
	X(ENTRY, 9, "entry") \
	X(STATEMENT, 10, "statement") \
	X(ACCUSATION, 11, "accusation") \
	X(EVIDENCE, 12, "evidence") \
	X(EXCLUSION, 13, "exclusion") \
	X(FAILURE, 14, "failure") \
	X(RESOLUTION, 15, "resolution") \
	X(RECOVERY, 16, "recovery") \
	X(SOURCE, 17, "source") \
	X(CLOCK, 18, "clock") \
	X(SEAL, 19, "seal") \
	X(NOTE, 20, "note") \
	X(PROOF, 21, "proof") \
	X(BEAT, 22, "beat") \
	X(PROBE, 23, "probe") \
	X(PIECE, 24, "piece") \
	X(PARCEL, 25, "parcel") \
	X(SUMMARY, 26, "summary") \
	X(BALLOT, 27, "ballot")

#define PR_FIELDS(F) \
	F(ANY, TYPE, 0, "type", UINT) \
	F(ANY, T, 1, "t", TIME) \
	F(ANY, RAW, 2, "raw", TIME) \
	F(ANY, SRC, 3, "src", TEXT) \
	F(ANY, SYSTEM, 4, "system", TEXT) \
	F(ANY, BY, 5, "by", TEXT) \
	\
	F(CONTACT, OBSERVER, 6, "observer", PEER) \
	F(CONTACT, SUBJECT, 7, "subject", PEER) \
	F(CONTACT, SEQ, 8, "seq", UINT) \
	F(CONTACT, INCARNATION, 9, "incarnation", UINT) \
	F(CONTACT, SENT, 10, "sent", TIME) \
	F(CONTACT, COUNT, 11, "count", UINT) \
	F(CONTACT, VIA, 12, "via", PEER) \
	F(CONTACT, INTERVAL, 13, "interval", UINT) \
	F(CONTACT, UNDATED, 31, "undated", BOOL) \
	\
	F(LINK, OBSERVER, 6, "observer", PEER) \
	F(LINK, SUBJECT, 7, "subject", PEER) \
	F(LINK, STATE, 8, "state", TEXT) \
	F(LINK, EARLIEST, 9, "earliest", TIME) \
	F(LINK, LATEST, 10, "latest", TIME) \
	F(LINK, CAUSE, 11, "cause", TEXT) \
	F(LINK, SINCE, 12, "since", TIME) \
	F(LINK, VIA, 13, "via", PEER) \
	F(LINK, TURN, 14, "turn", UINT) \
	F(LINK, INTERVAL, 15, "interval", UINT) \
	F(LINK, UNDATED, 31, "undated", BOOL) \
	\
	F(ACTIVITY, PEER, 6, "peer", PEER) \
	\
	F(LIFECYCLE, PEER, 6, "peer", PEER) \
	F(LIFECYCLE, STATE, 7, "state", TEXT) \
	F(LIFECYCLE, UNDATED, 31, "undated", BOOL) \
	\
	F(MEMBER, PEER, 6, "peer", PEER) \
	F(MEMBER, ALIASES, 7, "aliases", TEXTS) \
	F(MEMBER, STATUS, 8, "status", TEXT) \
	F(MEMBER, VOTER, 9, "voter", BOOL) \
	F(MEMBER, WEIGHT, 10, "weight", UINT) \
	F(MEMBER, AGE, 11, "age", UINT) \
	F(MEMBER, ROLE, 12, "role", TEXT) \
	F(MEMBER, GROUP, 13, "group", TEXT) \
	F(MEMBER, CLIENTS, 14, "clients", UINT) \
	F(MEMBER, KEY, 15, "key", HASH) \
	F(MEMBER, DOMAIN, 16, "domain", TEXT) \
	F(MEMBER, EPOCH, 17, "epoch", UINT) \
	F(MEMBER, UNDATED, 31, "undated", BOOL) \
	\
	F(LEADER, OBSERVER, 6, "observer", PEER) \
	F(LEADER, LEADER, 7, "leader", PEER_OR_NULL) \
	F(LEADER, EPOCH, 8, "epoch", UINT) \
	F(LEADER, WITHIN, 9, "within", UINT) \
	F(LEADER, UNDATED, 31, "undated", BOOL) \
	\
	F(VIEW, OBSERVER, 6, "observer", PEER) \
	F(VIEW, PARTICIPANTS, 7, "participants", PEERS) \
	F(VIEW, CONNECTIONS, 8, "connections", PEER_PAIRS) \
	F(VIEW, PARTITION, 9, "partition", TEXT_OR_NULL) \
	F(VIEW, LEADER, 10, "leader", PEER_OR_NULL) \
	F(VIEW, UNDATED, 31, "undated", BOOL) \
	\
	F(CLAIM, PEER, 6, "peer", PEER) \
	F(CLAIM, HISTORY, 7, "history", TEXT) \
	F(CLAIM, SEQ, 8, "seq", UINT) \
	F(CLAIM, EPOCH, 9, "epoch", UINT) \
	F(CLAIM, TERM, 10, "term", UINT) \
	F(CLAIM, INCARNATION, 11, "incarnation", UINT) \
	F(CLAIM, VOTE, 12, "vote", PEER) \
	F(CLAIM, HASH, 13, "hash", HASH) \
	F(CLAIM, AT, 14, "at", UINT) \
	F(CLAIM, COMMITTED, 15, "committed", UINT) \
	F(CLAIM, MEMBERS, 16, "members", PEERS) \
	F(CLAIM, VCLOCK, 17, "vclock", COUNTS) \
	F(CLAIM, CHECKPOINT, 18, "checkpoint", BOOL) \
	F(CLAIM, FROM, 19, "from", HASH) \
	F(CLAIM, BALANCES, 20, "balances", AMOUNTS) \
	F(CLAIM, PHASE, 21, "phase", TEXT) \
	F(CLAIM, LAST, 22, "last", TEXT) \
	F(CLAIM, UNDATED, 31, "undated", BOOL) \
	\
	F(ENTRY, PEER, 6, "peer", PEER) \
	F(ENTRY, EPOCH, 7, "epoch", UINT) \
	F(ENTRY, SEQ, 8, "seq", UINT) \
	F(ENTRY, KEY, 9, "key", TEXT) \
	F(ENTRY, OP, 10, "op", TEXT) \
	F(ENTRY, HASH, 11, "hash", HASH) \
	F(ENTRY, PARENT, 12, "parent", HASH) \
	F(ENTRY, VCLOCK, 13, "vclock", COUNTS) \
	F(ENTRY, UNDATED, 31, "undated", BOOL) \
	\
	F(STATEMENT, PEER, 6, "peer", PEER) \
	F(STATEMENT, DOMAIN, 7, "domain", TEXT) \
	F(STATEMENT, HEIGHT, 8, "height", UINT) \
	F(STATEMENT, ROUND, 9, "round", UINT) \
	F(STATEMENT, STEP, 10, "step", TEXT) \
	F(STATEMENT, VALUE, 11, "value", TEXT) \
	F(STATEMENT, SOURCE, 12, "source", UINT) \
	F(STATEMENT, TARGET, 13, "target", UINT) \
	F(STATEMENT, UNDATED, 31, "undated", BOOL) \
	\
	F(ACCUSATION, REPORTER, 6, "reporter", PEER) \
	F(ACCUSATION, SUBJECT, 7, "subject", PEER) \
	F(ACCUSATION, BEHAVIOUR, 8, "behaviour", TEXT) \
	F(ACCUSATION, INCIDENT, 9, "incident", TEXT) \
	F(ACCUSATION, DETAIL, 10, "detail", TEXT) \
	F(ACCUSATION, UNDATED, 31, "undated", BOOL) \
	\
	F(EVIDENCE, SUBJECT, 6, "subject", PEER) \
	F(EVIDENCE, BEHAVIOUR, 7, "behaviour", TEXT) \
	F(EVIDENCE, CLASS, 8, "class", TEXT) \
	F(EVIDENCE, HASH, 9, "hash", HASH) \
	F(EVIDENCE, STATEMENTS, 10, "statements", HASHES) \
	F(EVIDENCE, REPORTERS, 11, "reporters", PEERS) \
	F(EVIDENCE, EXPIRED, 12, "expired", BOOL) \
	F(EVIDENCE, EPOCH, 13, "epoch", UINT) \
	\
	F(EXCLUSION, PEER, 6, "peer", PEER) \
	F(EXCLUSION, STATE, 7, "state", TEXT) \
	F(EXCLUSION, BASIS, 8, "basis", TEXT) \
	F(EXCLUSION, COUNT, 9, "count", UINT) \
	F(EXCLUSION, NEEDED, 10, "needed", UINT) \
	F(EXCLUSION, REASON, 11, "reason", TEXT) \
	F(EXCLUSION, EVIDENCE, 12, "evidence", HASH) \
	\
	F(FAILURE, ID, 6, "id", TEXT) \
	F(FAILURE, EVENT, 7, "event", TEXT) \
	F(FAILURE, FAILURE, 8, "failure", TEXT) \
	F(FAILURE, SHAPE, 9, "shape", TEXT) \
	F(FAILURE, START, 10, "start", TIME) \
	F(FAILURE, SINCE, 11, "since", TIME) \
	F(FAILURE, EARLIEST, 12, "earliest", TIME) \
	F(FAILURE, LATEST, 13, "latest", TIME) \
	F(FAILURE, END, 14, "end", TIME) \
	F(FAILURE, END_EARLIEST, 15, "end_earliest", TIME) \
	F(FAILURE, END_LATEST, 16, "end_latest", TIME) \
	F(FAILURE, PEERS, 17, "peers", PEERS) \
	F(FAILURE, GROUPS, 18, "groups", GROUPS) \
	F(FAILURE, SEVERED, 19, "severed", PAIRS) \
	F(FAILURE, INFERRED, 20, "inferred", PAIRS) \
	F(FAILURE, NEEDED, 21, "needed", UINT) \
	F(FAILURE, QUORUM, 22, "quorum", BOOLS) \
	F(FAILURE, EVIDENCE, 23, "evidence", TEXTS) \
	F(FAILURE, UNDECIDED, 24, "undecided", BOOL) \
	F(FAILURE, AS, 25, "as", PEER) \
	\
	F(RESOLUTION, FAILURE, 6, "failure", TEXT) \
	F(RESOLUTION, OUTCOME, 7, "outcome", TEXT) \
	F(RESOLUTION, RULE, 8, "rule", TEXT) \
	F(RESOLUTION, EPOCH, 9, "epoch", UINT) \
	F(RESOLUTION, SEQ, 10, "seq", UINT) \
	F(RESOLUTION, HASH, 11, "hash", HASH) \
	F(RESOLUTION, WINNERS, 12, "winners", PEERS) \
	F(RESOLUTION, LOSERS, 13, "losers", PEERS) \
	F(RESOLUTION, FORK, 14, "fork", FORK) \
	F(RESOLUTION, DISCARDED, 15, "discarded", COUNTS) \
	F(RESOLUTION, CULPRITS, 16, "culprits", PEERS) \
	F(RESOLUTION, SILENT, 17, "silent", PEERS) \
	F(RESOLUTION, PLAN, 18, "plan", HASH) \
	F(RESOLUTION, OVERRIDE, 19, "override", BOOL) \
	F(RESOLUTION, SYNC, 20, "sync", SYNCS) \
	F(RESOLUTION, HISTORY, 21, "history", TEXT) \
	F(RESOLUTION, COMMITTED, 22, "committed", UINT) \
	F(RESOLUTION, MEMBERS, 23, "members", PEERS) \
	F(RESOLUTION, NEEDED, 24, "needed", UINT) \
	F(RESOLUTION, PRESENT, 25, "present", UINT) \
	F(RESOLUTION, POLICY, 26, "policy", TEXT) \
	F(RESOLUTION, REASON, 27, "reason", TEXT) \
	F(RESOLUTION, JOINT_MEMBERS, 28, "joint_members", PEERS) \
	F(RESOLUTION, JOINT_NEEDED, 29, "joint_needed", UINT) \
	F(RESOLUTION, JOINT_PRESENT, 30, "joint_present", UINT) \
	\
	F(RECOVERY, ID, 6, "id", TEXT) \
	F(RECOVERY, FAILURE, 7, "failure", TEXT) \
	F(RECOVERY, ATTEMPT, 8, "attempt", UINT) \
	F(RECOVERY, STRATEGY, 9, "strategy", TEXT) \
	F(RECOVERY, PROGRESS, 10, "progress", TEXT) \
	F(RECOVERY, REASON, 11, "reason", TEXT) \
	F(RECOVERY, POLICY, 12, "policy", TEXT) \
	F(RECOVERY, RULE, 13, "rule", TEXT) \
	F(RECOVERY, MEMBERS, 14, "members", PEERS) \
	F(RECOVERY, NEEDED, 15, "needed", UINT) \
	F(RECOVERY, VERDICTS, 16, "verdicts", VERDICTS) \
	F(RECOVERY, COORDINATOR, 17, "coordinator", PEER) \
	F(RECOVERY, TERM, 18, "term", UINT) \
	F(RECOVERY, PLAN, 19, "plan", HASH) \
	F(RECOVERY, PROGRAM, 20, "program", TEXT) \
	\
	F(SOURCE, FILE, 6, "file", TEXT) \
	F(SOURCE, SHA256, 7, "sha256", HASH) \
	F(SOURCE, PEER, 8, "peer", PEER) \
	F(SOURCE, FORMAT, 9, "format", TEXT) \
	F(SOURCE, ZONE, 10, "zone", TEXT) \
	F(SOURCE, FIRST, 11, "first", TIME) \
	F(SOURCE, LAST, 12, "last", TIME) \
	F(SOURCE, LINES, 13, "lines", UINT) \
	F(SOURCE, RECOGNISED, 14, "recognised", UINT) \
	F(SOURCE, EVIDENCE, 15, "evidence", UINT) \
	F(SOURCE, UNTIMED, 16, "untimed", UINT) \
	\
	F(CLOCK, PEER, 6, "peer", PEER) \
	F(CLOCK, REFERENCE, 7, "reference", PEER) \
	F(CLOCK, OFFSET, 8, "offset", INT) \
	F(CLOCK, DRIFT, 9, "drift", INT) \
	F(CLOCK, LOW, 10, "low", INT) \
	F(CLOCK, HIGH, 11, "high", INT) \
	\
	F(SEAL, COUNT, 6, "count", UINT) \
	F(SEAL, ROOT, 7, "root", HASH) \
	F(SEAL, FINAL, 8, "final", BOOL) \
	F(SEAL, MARKS, 9, "marks", HASH) \
	\
	F(NOTE, PROGRAM, 6, "program", TEXT) \
	F(NOTE, ABOUT, 7, "about", TEXT) \
	F(NOTE, TEXT, 8, "text", TEXT) \
	F(NOTE, COUNT, 9, "count", UINT) \
	F(NOTE, DOUBT, 10, "doubt", BOOL) \
	\
	F(PROOF, LEAF, 6, "leaf", UINT) \
	F(PROOF, COUNT, 7, "count", UINT) \
	F(PROOF, PATH, 8, "path", HASHES) \
	\
	F(BEAT, PEER, 6, "peer", PEER) \
	F(BEAT, INCARNATION, 7, "incarnation", UINT) \
	F(BEAT, SEQ, 8, "seq", UINT) \
	F(BEAT, TO, 9, "to", PEER) \
	F(BEAT, ROSTER, 10, "roster", HASH) \
	F(BEAT, INTERVAL, 11, "interval", UINT) \
	F(BEAT, ROW, 12, "row", HASH) \
	F(BEAT, ROWS, 13, "rows", HASH) \
	F(BEAT, TERM, 14, "term", UINT) \
	F(BEAT, LEADER, 15, "leader", PEER) \
	F(BEAT, SUMMARY, 16, "summary", HASH) \
	\
	F(PROBE, PEER, 6, "peer", PEER) \
	F(PROBE, INCARNATION, 7, "incarnation", UINT) \
	F(PROBE, SEQ, 8, "seq", UINT) \
	F(PROBE, TO, 9, "to", PEER) \
	F(PROBE, STEP, 10, "step", TEXT) \
	F(PROBE, TARGET, 11, "target", PEER) \
	F(PROBE, NONCE, 12, "nonce", UINT) \
	\
	F(PIECE, PEER, 6, "peer", PEER) \
	F(PIECE, INCARNATION, 7, "incarnation", UINT) \
	F(PIECE, SEQ, 8, "seq", UINT) \
	F(PIECE, TO, 9, "to", PEER) \
	F(PIECE, PARCEL, 10, "parcel", HASH) \
	F(PIECE, SIZE, 11, "size", UINT) \
	F(PIECE, OFFSET, 12, "offset", UINT) \
	F(PIECE, PART, 13, "part", HASH) \
	\
	F(PARCEL, PEER, 6, "peer", PEER) \
	F(PARCEL, INCARNATION, 7, "incarnation", UINT) \
	F(PARCEL, SEQ, 8, "seq", UINT) \
	F(PARCEL, RECORD, 10, "record", HASH) \
	F(PARCEL, FIRST, 11, "first", UINT) \
	\
	F(SUMMARY, PEER, 6, "peer", PEER) \
	F(SUMMARY, INCARNATION, 7, "incarnation", UINT) \
	F(SUMMARY, SEQ, 8, "seq", UINT) \
	F(SUMMARY, TO, 9, "to", PEER) \
	F(SUMMARY, HAVE, 10, "have", HASH) \
	F(SUMMARY, NEED, 11, "need", HASH) \
	F(SUMMARY, ASK, 12, "ask", BOOL) \
	\
	F(BALLOT, PEER, 6, "peer", PEER) \
	F(BALLOT, INCARNATION, 7, "incarnation", UINT) \
	F(BALLOT, SEQ, 8, "seq", UINT) \
	F(BALLOT, TO, 9, "to", PEER) \
	F(BALLOT, STEP, 10, "step", TEXT) \
	F(BALLOT, TERM, 11, "term", UINT) \
	F(BALLOT, ANSWERS, 12, "answers", UINT)

#define PR_PARTS(F) \
	F(VERDICT, GROUP, 0, "group", PEERS) \
	F(VERDICT, PRESENT, 1, "present", UINT) \
	F(VERDICT, VERDICT, 2, "verdict", TEXT) \
	F(VERDICT, NEEDED, 3, "needed", UINT) \
	F(VERDICT, INDIRECT, 4, "indirect", BOOL) \
	F(SYNC, FROM, 0, "from", PEER) \
	F(SYNC, TO, 1, "to", PEER) \
	F(SYNC, FIRST, 2, "first", UINT) \
	F(SYNC, LAST, 3, "last", UINT) \
	F(FORK, EPOCH, 0, "epoch", UINT) \
	F(FORK, SEQ, 1, "seq", UINT) \
	F(FORK, HASH, 2, "hash", HASH)

#endif
