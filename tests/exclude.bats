# pr-exclude: contradictory statements, signed and not.
load helper

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
	for peer in alice bob carol; do
		openssl genpkey -algorithm ed25519 -out $peer.pem
		chmod 600 $peer.pem
		openssl pkey -in $peer.pem -pubout -out $peer.pub
	done
	printf '%s\n' 'domain orders' 'alice key=alice.pub alias=10.0.0.1:7' 'bob key=bob.pub' 'carol key=carol.pub' >members
}

# at T PEER HEIGHT VALUE: a vote at a height.
at()
{
	printf '{"type":"statement","t":%d,"peer":"%s","domain":"orders","height":%d,"round":0,"step":"vote","value":"%s"}\n' "$@"
}

# link T PEER SOURCE TARGET: a vote with a source and a target.
link()
{
	printf '{"type":"statement","t":%d,"peer":"%s","domain":"orders","step":"vote","source":%d,"target":%d,"value":"%d-%d"}\n' \
		"$@" "$3" "$4"
}

signed() { pr-import -s json | pr-sign --key "$1.pem" --domain "${2:-orders}"; }

# What was found: "SUBJECT CLASS, …".
found() { pr-exclude --only "$@" | pr-view -o jsonl | jq -r 'select(.type == "evidence") | "\(.subject) \(.class)"' | paste -sd ,; }

@test "a double vote, and who did not" {
	{ at 1 alice 7 a | signed alice; at 2 bob 7 a | signed bob; at 3 alice 7 b | signed alice; at 4 bob 8 b | signed bob; } >votes
	[ "$(found -m members votes)" = 'alice proof' ]
	pr-exclude -m members votes >out
	pr-view -o jsonl out | jq -r .type | paste -sd ' ' >types
	[ "$(cat types)" = 'statement statement statement evidence statement' ] || fail "$(cat types)"
	run -1 pr-exclude -e -m members votes
	at 1 alice 7 a | signed alice | pr-exclude -e -m members >/dev/null
}

@test "evidence has both statements with their signatures" {
	{ at 1 alice 7 a | signed alice; at 3 alice 7 b | signed alice; } >votes
	pr-exclude -m members --only votes | pr-view -o jsonl | jq -r '.statements[]' >hex
	[ "$(wc -l <hex)" = 2 ]
	{ label; while read -r line; do hex "$line"; done <hex; } >again
	pr-sign --verify -m members again | pr-view -o jsonl | jq -r .value | sort | paste -sd ' ' >values
	[ "$(cat values)" = 'a b' ]
}

@test "surrounding, being surrounded, one target twice, and a source that is not before its target" {
	[ "$({ link 1 alice 1 9; link 2 alice 2 8; } | signed alice | found -m members)" = 'alice proof' ]
	[ "$({ link 1 alice 2 8; link 2 alice 1 9; } | signed alice | found -m members)" = 'alice proof' ]
	[ "$({ link 1 alice 2 8; link 2 alice 3 8; } | signed alice | found -m members)" = 'alice proof' ]
	[ "$(link 1 alice 8 8 | signed alice | found -m members)" = 'alice proof' ]
	[ "$({ link 1 alice 0 0; link 2 alice 0 1; link 3 alice 1 2; link 4 alice 1 3; } | signed alice | found -m members)" = '' ]
}

@test "what is not the peer's own word proves nothing" {
	at 1 alice 7 a | signed alice >good
	[ "$({ cat good; at 2 alice 7 b | signed bob; } | found -m members)" = '' ] # bob signs in alice's name
	[ "$({ cat good; at 2 alice 7 b | signed alice elsewhere; } | found -m members)" = '' ] # in another domain
	[ "$({ cat good; at 2 alice 7 b | pr-import -s json; } | found -m members)" = '' ] # nobody signs
	sed 's/key=alice.pub/key=bob.pub/; s/^bob.*/bob/' members >swapped
	[ "$({ cat good; at 2 alice 7 b | signed alice; } | found -m swapped)" = '' ]
}

@test "a forged statement does not displace a genuine one" {
	{
		at 1 alice 7 x | pr-import -s json
		at 1 alice 7 y | signed bob
		at 2 alice 7 a | signed alice
		at 3 alice 7 y | signed bob
		at 4 alice 7 b | signed alice
	} >votes
	[ "$(found -m members votes)" = 'alice proof' ]
}

@test "a peer is the same under its other names" {
	{ at 1 alice 7 a; at 2 10.0.0.1:7 7 b; } | signed alice >votes
	[ "$(found -m members votes)" = 'alice proof' ]
}

@test "unsigned statements are hearsay, unless the capture is trusted" {
	{ at 1 alice 7 a; at 2 alice 7 b; } | pr-import -s json >votes
	[ "$(found votes)" = 'alice hearsay' ]
	[ "$(found --trust-unsigned votes)" = 'alice proof' ]
}

@test "what is said twice is no lie" {
	{ at 1 alice 7 a; at 2 alice 7 a; at 3 alice 7 a; } | signed alice >votes
	[ "$(cat votes votes | found -m members)" = '' ]
}

@test "where a value is missing, nobody can say whether votes differ" {
	{ at 1 alice 7 a; at 2 alice 7 a | jq -c 'del(.value)'; at 3 alice 7 b; } | signed alice >votes
	[ "$(found -m members votes)" = 'alice hearsay,alice proof' ]
}

@test "what falls out of the window is counted" {
	for i in {1..20}; do at "$i" alice "$i" a; done >votes.json
	{ cat votes.json; at 21 alice 3 b; at 22 alice 18 b; } | signed alice >votes
	[ "$(found -m members --window 5 votes)" = 'alice proof' ]
	pr-exclude --only -m members --window 5 votes | pr-view -o jsonl | jq -r 'select(.type == "note") | .count' >counts
	[ "$(paste -sd ' ' counts)" = '16 1' ] || fail "$(cat counts)"
	[ "$(found -m members votes)" = 'alice proof,alice proof' ]
}

@test "many threads, one order" {
	for i in {1..300}; do at "$i" alice "$i" a; done | signed alice >votes
	pr-exclude -m members -j 4 votes >out
	cmp votes out
}

@test "options that are wrong" {
	run -2 pr-exclude --window 0 </dev/null
	[[ $output == *"--window: '0' is not a number from 1 up"* ]]
	run -2 pr-exclude --memory lots </dev/null
	run -2 pr-exclude -m nowhere </dev/null
	sed -i 's/alice.pub/dave.pub/' members
	run -2 pr-exclude -m members </dev/null
	[[ $output == *'dave.pub'* ]]
}
