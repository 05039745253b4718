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
