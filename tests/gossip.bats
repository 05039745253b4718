# What one peer of pr-heartbeat is given, the others write, once and in order; what comes back by a named pipe ends there.
load beats

# heart PEER [OPTION…]: what it is given comes by in.PEER; what it writes goes to stdout.
heart()
{
	local peer=$1
	shift
	exec pr-heartbeat -q -m members --self "$peer" --key "$peer.pem" --state state --interval "$INTERVAL" "$@" \
		<"in.$peer" 2>"$peer.err"
}

# start PEER [OPTION…]: its records go to PEER.out.
start()
{
	heart "$@" >"$1.out" 7>&- 8>&- 9>&- 3>&- &
	pids+=($!)
}

# loop PEER: as in pr-heartbeat(1); what goes through the pipe, and so on to other programs, stands in PEER.out.
loop()
{
	local peer=$1
	(heart "$peer") 7>&- 8>&- 9>&- 3>&- > >(pr-detect --live --keep 2>"$peer.detect" | tee "in.$peer" >"$peer.out") &
	pids+=($!)
}

# say PEER WORD FROM TO: claims with that word, and these numbers.
say()
{
	local i
	for ((i = $3; i <= $4; i++)); do
		printf '{"type":"claim","t":"2026-11-29T10:00:00Z","peer":"%s","history":"%s","seq":%d}\n' \
			"$1" "$2" "$i"
	done | pr-import -s json - >"said.$1" && cat "said.$1" >"in.$1"
}

# said PEER WORD: the numbers that stand in what a peer wrote, in their order.
said()
{
	pr-view -o jsonl "$1.out" 2>/dev/null | jq -r "select(.type == \"claim\" and .history == \"$2\") | .seq" | tr '\n' ' '
}

# await PEER WORD NUMBERS: until they stand there.
await()
{
	local until=$((SECONDS + 60))
	while [ $SECONDS -lt $until ]; do
		[ "$(said "$1" "$2")" = "$3" ] && return
		sleep 0.05
	done
	fail "$1 has of $2: $(said "$1" "$2")" "$(cat "$1.err" "$1.detect" 2>/dev/null)"
}

# So many beats more have come.
await_beats()
{
	local until=$((SECONDS + 60)) before
	before=$(stat -c %s "$1.out")
	while [ $SECONDS -lt $until ]; do
		[ "$(stat -c %s "$1.out")" -gt $((before + $2 * 60)) ] && return
		sleep 0.05
	done
	fail "$1 hears nothing: $(cat "$1.err")"
}

@test "each peer writes once, in order and signed, what the others are given" {
	for peer in a b c; do
		start $peer
	done
	exec 7<>in.a 8<>in.b 9<>in.c
	say a first 1 50
	say b second 1 20
	await b first "$(seq -s ' ' 50) "
	await c first "$(seq -s ' ' 50) "
	await a second "$(seq -s ' ' 20) "
	await c second "$(seq -s ' ' 20) "
	say a first 51 60
	await c first "$(seq -s ' ' 60) "
	await b first "$(seq -s ' ' 60) "
	[ -z "$(said a first)" ]
	pr-sign --verify --drop-bad -m members c.out >good.cbor || true
	[ "$(pr-view -o jsonl good.cbor | jq -s 'map(select(.type == "claim")) | length')" = 80 ]
	[ "$(pr-view -o jsonl good.cbor | jq -rs 'map(select(.history == "first") | .peer) | unique | join(" ")')" = a ]
	sed 's/domain test/domain other/' members >others
	run pr-sign --verify --drop-bad -m others c.out
	[ "$status" = 1 ]
}

@test "what comes back by a named pipe is not sent again" {
	for peer in a b c; do
		loop $peer
	done
	exec 7<>in.a 8<>in.b 9<>in.c
	say a first 1 5
	await b first '1 2 3 4 5 '
	await c first '1 2 3 4 5 '
	say c third 1 3
	await a third '1 2 3 '
	await b third '1 2 3 '
	await_beats a 60 # of two peers, and what they say of each other: some ten intervals
	[ "$(said b first)" = '1 2 3 4 5 ' ]
	[ "$(said c first)" = '1 2 3 4 5 ' ]
	[ "$(said a third)" = '1 2 3 ' ]
	[ -z "$(said a first)" ] && [ -z "$(said c third)" ]
	for peer in a b c; do # nobody was sent the contacts that came back to others
		pr-view -o jsonl $peer.out | jq -es --arg self $peer \
			'map(select(.type == "contact")) | length > 0 and all(.observer == $self or has("via"))' >/dev/null ||
			fail "$(pr-view -o jsonl $peer.out)"
	done
	say a first 1 5 # the very same once more
	say a first 6 6
	await c first '1 2 3 4 5 6 '
}

@test "who starts late gets what is kept" {
	start a
	start b
	exec 7<>in.a 8<>in.b 9<>in.c
	say a first 1 10
	await b first '1 2 3 4 5 6 7 8 9 10 '
	start c
	await c first '1 2 3 4 5 6 7 8 9 10 '
	kill "${pids[0]}" # what it said is with the others
	wait "${pids[0]}" || true
	kill "${pids[2]}"
	wait "${pids[2]}" || true
	start c
	await c first '1 2 3 4 5 6 7 8 9 10 '
}

@test "a record of several hundred kilobytes" {
	for peer in a b c; do
		start $peer --rate 4M
	done
	exec 7<>in.a 8<>in.b 9<>in.c
	printf '{"type":"claim","t":"2026-11-29T10:00:00Z","peer":"a","history":"long","seq":1,"last":"%s"}\n' \
		"$(head -c 300000 /dev/zero | tr '\0' x)" | pr-import -s json - >long.cbor
	cat long.cbor >in.a
	await b long '1 '
	await c long '1 '
}
