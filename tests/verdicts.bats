# What pr-detect makes of what pr-sim did: the kind of each failure, its sides, and whether its bounds hold.
load helper

# told LINE…: the failures of such a scenario, as `KIND GROUPS EVENT…`, the last word of each on its groups.
told()
{
	printf '%s\n' "$@" | pr-sim | pr-detect --only >failures
	pr-view -o jsonl failures | jq -rs 'group_by(.id) | sort_by(.[0].start) | .[] |
		"\(.[-1].failure) \(.[-1].groups | map(join("")) | join("|")) \(map(.event) | join(" "))"'
}

# bounds N: `earliest latest end_earliest end_latest` of the N-th failure of those, in seconds after 00:00.
bounds()
{
	pr-view -o jsonl failures | jq -rs --argjson n "$1" 'def s: .[14:16] as $m | ($m | tonumber) * 60 + (.[17:26] | tonumber);
		group_by(.id) | sort_by(.[0].start)[$n - 1][-1] | "\(.earliest | s) \(.latest | s) \(.end_earliest | s) \(.end_latest | s)"'
}

# within N BEGAN ENDED: the bounds of the N-th failure hold, if it began and ended then.
within()
{
	bounds "$1" >held
	awk -v began="$2" -v ended="$3" '{ exit !($1 <= began && began <= $2 && $3 <= ended && ended <= $4) }' held ||
		fail "of $2 to $3: $(cat held)"
}

@test "who crashes within a partition that mends in part was cut off until then, and has crashed since it was silent" {
	told 'peers a b c d e f g' 'seed 2' 'at 60s for 60s cut a b c | d e f g' 'at 80s for 60s kill d' >out
	[ "$(cat out)" = 'network-partition abc|d|efg open change change close
crash abcefg|d open close' ]
	within 1 80 120
	within 2 80 140
	[ "$(pr-view -o jsonl failures | jq -rs 'map(select(.event == "close").undecided) | unique | .[]')" = null ]
}

@test "who is paused within a partition that mends in part, likewise" {
	told 'peers a b c d e f g' 'seed 2' 'at 60s for 60s cut a b c | d e f g' 'at 80s for 60s pause d' >out
	[ "$(cat out)" = 'network-partition abc|d|efg open change change close
timeout abcefg|d open close' ]
	within 1 80 120
	within 2 80 140
}

@test "a pause is over though somebody else is paused, who cannot meet the peer" {
	told 'peers a b c d e' 'reports both' 'at 60s for 40s pause a' 'at 80s for 60s pause b' >out
	[ "$(cut -d' ' -f1 out | xargs)" = 'timeout timeout' ]
	[ "$(pr-view -o jsonl failures | jq -r 'select(.peers == ["a"] and .event == "close").t[11:17]')" = 00:01: ]
}

@test "who goes on after a pause is on the side of those whom it meets, as it has given up all others" {
	told 'peers a b c d e f' 'reports links' 'at 60s for 40s pause f' 'at 80s for 60s cut a b | c d e f' >out
	[ "$(cat out)" = 'timeout abcde|f open change close
network-partition ab|cdef open change close' ]
	[ "$(pr-view -o jsonl failures | jq -r 'select(.peers == ["f"] and .event == "close").t[11:17]')" = 00:01: ]
}

@test "a host that answers that nobody listens has crashed, whatever its clock is ahead" {
	told 'peers a b c d' 'reports both' 'seed 3' 'clock a offset 150ms' 'clock b offset -100ms' 'at 60s for 40s kill a' >out
	[ "$(cat out)" = 'crash a|bcd open close' ]
}

@test "the dead do not say that they lost others: a crash is one though the network loses beats" {
	for seed in 9 23 52; do
		told 'peers a b c d e f g h i j' "seed $seed" 'loss 2%' 'at 60s for 40s crash b' >out
		[ "$(cat out)" = 'crash acdefghij|b open change close' ]
	done
}

@test "the end of a cut of heartbeats is between its bounds, whatever jitter they have" {
	for seed in 1 2 3 4 5; do
		told 'peers a b c d e' "seed $seed" 'beat 1s jitter 200ms' 'delay uniform 5ms 40ms' 'at 60s for 40s cut a b | c d e' >out
		within 1 60 100
	done
}

@test "so are both ends where beats get lost by chance" {
	for seed in 1 2 3 4 5 6 7 8 9 10; do
		told 'peers a b c d e f' "seed $seed" 'loss 3%' 'at 60s for 40s cut a b | *' >out
		within 1 60 100
	done
}

@test "and where connections break at once, because the process at the other end is gone" {
	told 'peers a b c d' 'reports links' 'delay constant 20ms' 'at 60.5s for 40s kill a' >out
	[ "$(cat out)" = 'crash a|bcd open close' ]
	within 1 60.5 100.5
}

@test "the bounds of a message loss have its beginning and its end, though beats get lost before and after" {
	for seed in 1 2 3 4 5; do
		told 'peers a b c d e' "seed $seed" 'loss 1%' 'duration 7m' 'at 100s for 60s loss 25% of c' >out
		grep -q ^message-loss out
		pr-view -o jsonl failures | jq -c 'select(.failure == "message-loss")' | pr-import -s json >losses
		mv losses failures
		within 1 100 160
	done
}

@test "a peer that begins to lose many messages is not cut off: what all of its links lose tells sooner than each of them" {
	for seed in 3 7 9 17 21; do
		told 'peers a b c d e f g h' "seed $seed" 'duration 5m' 'at 100s for 60s loss 30% of c' >out
		! grep network-partition out
	done
}

@test "a pause within which others are cut off is told, with what the peer's kernel took meanwhile being late by it" {
	told 'peers a b c d' 'seed 5' 'at 60s for 50s pause a' 'at 85s for 50s cut b | a c d' >out
	[ "$(cut -d' ' -f1 out | sort | xargs)" = 'network-partition timeout' ]
	pr-view -o jsonl failures | jq -c 'select(.failure == "timeout")' | pr-import -s json >pauses
	mv pauses failures
	within 1 60 110
}

@test "whom the dead hear nobody knows, however long a detector would wait on a link that lost many" {
	told 'peers a b c d e f' 'seed 1' 'duration 6m' 'at 60s for 90s loss 30% of a' 'at 220s for 60s kill f' >out
	[ "$(tail -1 out)" = 'crash abcde|f open change change close' ]
	[ "$(pr-view -o jsonl failures | jq -r 'select(.peers == ["f"]) | "\(.failure) \(.undecided)"' | head -1)" = 'network-partition true' ]
}

@test "--as: who crashed finds out as it starts again, and who left in good order did not crash, nor pause" {
	as() { printf '%s\n' 'peers a b c d e' "$@" | pr-sim | pr-detect --only --as c | pr-view -o jsonl | jq -r '"\(.event) \(.failure) \(.peers | join(""))"' | xargs; }
	[ "$(as 'at 150s for 40s kill c')" = 'open crash c close crash c' ]
	[ "$(as 'at 150s for 5s kill c')" = 'open crash c close crash c' ]
	[ "$(as 'at 150s for 40s pause c')" = 'open timeout c close timeout c' ]
	[ -z "$(as 'at 150s leave c' 'at 190s join c')" ]
}

@test "who is paused, or crashes, while it is cut off from all, by its own beats, though nobody is left to lose it" {
	told 'peers a b c d' 'seed 3' 'at 60s for 100s cut a | b c d' 'at 90s for 90s pause a' >out
	[ "$(cut -d' ' -f1 out | sort | xargs)" = 'network-partition timeout' ]
	within 2 90 180
	told 'peers a b c d' 'seed 3' 'at 60s for 100s cut a | b c d' 'at 90s for 90s kill a' >out
	[ "$(cut -d' ' -f1 out | sort | xargs)" = 'crash network-partition' ]
	within 2 90 180
	[ "$(cut -d' ' -f2 held | cut -d. -f1)" -le 91 ]
}

@test "who starts again when the partition in which it crashed is over is not cut off anew" {
	told 'peers a b c d e f g' 'seed 3' 'reports both' 'beat 3s jitter 600ms' 'at 70s for 100s cut a b c d | e f g' 'at 110s for 90s kill a' >out
	[ "$(cut -d' ' -f1 out | sort | xargs)" = 'crash network-partition' ]
}
