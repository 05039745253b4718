# pr-exclude: contradictory statements, signed and not.
load helper

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
	keys_of alice bob carol
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
	[ "$(cat types)" = 'statement statement statement evidence exclusion failure statement' ] || fail "$(cat types)"
	run -1 pr-exclude -e -m members votes
	at 1 alice 7 a | signed alice | pr-exclude -e -m members >/dev/null
}

@test "evidence has both statements with their signatures" {
	{ at 1 alice 7 a | signed alice; at 3 alice 7 b | signed alice; } >votes
	pr-exclude -m members --only votes | pr-view -o jsonl | jq -r 'select(.type == "evidence") | .statements[]' >hex
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

# The slashing-protection tests of Ethereum's clients, if they are there.
vectors()
{
	VECTORS=$TOP/../shared/vectors/slashing
	[ -d "$VECTORS" ] || skip "no ../shared/vectors/slashing"
}

# step FILE I: writes the interchange of a step to step-I.json, and what is to be signed behind it to sign-I.jsonl.
step()
{
	jq -c ".steps[$2].interchange" "$1" >"step-$2.json"
	jq -c --argjson i "$2" '.genesis_validators_root as $root | .steps[$i] |
		(.blocks[] | {step: "block", height: (.slot | tonumber)} + .),
		(.attestations[] | {step: "attestation", source: (.source_epoch | tonumber), target: (.target_epoch | tonumber)} + .) |
		{type: "statement", t: 0, peer: .pubkey, domain: $root, step, height, source, target, value: .signing_root} |
		del(.[] | select(. == null))' "$1" >"sign-$2.jsonl"
}

# What is said of each statement, with the file that it stands in: "FILE yes", or no.
verdicts()
{
	jq -rs '[.[] | select(.type == "statement" or .program == "pr-exclude")] | . as $all | range(length) |
		select($all[.].type == "statement") | "\($all[.].src // "sign" | split("@")[0]) \($all[. + 1].type == "note" | not)"'
}

@test "--signer: the slashing-protection tests of Ethereum's clients" {
	vectors
	local file kind field i steps=0 asked=0
	for file in "$VECTORS"/*.json; do
		rm -f step-* sign-*
		for kind in minimal complete; do
			field=should_succeed$([ $kind = minimal ] || echo _complete)
			for ((i = 0; i < $(jq '.steps | length' "$file"); i++)); do
				step "$file" "$i"
				pr-import -q -s slashing "step-$i.json"
				[ ! -s "sign-$i.jsonl" ] || pr-import -s json "sign-$i.jsonl"
			done >all
			pr-exclude --signer "$kind" all | pr-view -o jsonl | verdicts >got
			# What is to be signed is refused or not.
			grep '^sign ' got | cut -d ' ' -f 2 >signed || true
			jq -r ".steps[] | (.blocks[], .attestations[]) | .$field" "$file" >wanted
			cmp wanted signed || fail "$file, $kind: $(diff wanted signed)"
			asked=$((asked + $(wc -l <signed)))
			# An import has slashable data or not.
			[ $kind = minimal ] || continue
			for ((i = 0; i < $(jq '.steps | length' "$file"); i++)); do
				wanted=$(jq ".steps[$i].contains_slashable_data" "$file")
				if grep -q "^step-$i.json false" got; then slashable=true; else slashable=false; fi
				[ "$slashable" = "$wanted" ] || fail "$file, step $i: $slashable where $wanted was wanted"
				steps=$((steps + 1))
			done
		done
	done
	echo "# $steps imports, $asked statements to be signed" >&3
	[ "$steps" -ge 24 ] && [ "$asked" -ge 146 ]
}

@test "--trust-unsigned: contradictions within an import are evidence" {
	vectors
	for file in "$VECTORS"/*.json; do
		step "$file" 0
		pr-import -q -s slashing step-0.json | pr-exclude --trust-unsigned --only | pr-view -o jsonl |
			jq -s 'any(.type == "evidence")' >got
		[ "$(cat got)" = "$(jq '.steps[0].contains_slashable_data' "$file")" ] || fail "$file: $(cat got)"
	done
}

@test "--signer: what is said at a wrong value, and -e" {
	run -2 pr-exclude --signer=partial </dev/null
	[[ $output == *'--signer: there are complete and minimal'* ]]
	run -2 pr-exclude --signer=minimal --report </dev/null
	[[ $output == *'--signer looks for no evidence'* ]]
	{ at 1 alice 7 a; at 2 alice 8 a; } | pr-import -s json >votes
	pr-exclude -e --signer=complete votes >/dev/null
	at 3 alice 8 b | pr-import -s json >more
	run -1 pr-exclude -e --signer=complete votes more
	pr-exclude --signer=complete votes more | pr-view -o jsonl | jq -r 'select(.type == "note") | "\(.about) \(.text)"' >said
	[ "$(cat said)" = 'alice would not be signed: it contradicts what was signed, or itself' ]
}

# member T PEER KEY EPOCH: as the stream says it; KEY is a PEM file.
member()
{
	printf '{"type":"member","t":%d,"peer":"%s","key":"%s","domain":"orders","epoch":%d}\n' "$1" "$2" \
		"$(openssl pkey -in "$3" -pubout -outform DER | tail -c 32 | od -An -v -tx1 | tr -d ' \n')" "$4"
}

# notes COMMAND…: what it counts, "COUNT TEXT" a line.
notes() { "$@" --only | pr-view -o jsonl | jq -r 'select(.type == "note") | "\(.count) \(.text)"'; }

@test "without a members file, member records say whose key is whose, also of what came before them" {
	{ at 1 alice 7 a; at 2 alice 7 b; } | signed alice >votes
	member 3 alice alice.pem 1 | pr-import -s json >alice
	for order in "alice votes" "votes alice"; do
		cat $order | pr-exclude | pr-view -o jsonl >out
		[ "$(jq -r 'select(.type == "evidence") | "\(.subject) \(.class) \(.epoch)"' out)" = 'alice proof 1' ] || fail "$order"
	done
	[ "$(found votes)" = '' ]
	[ "$(notes pr-exclude votes)" = '2 records that are signed with a key of nobody who is known count for nothing' ]
	pr-exclude --only alice votes | pr-exclude --verify-evidence -m members
}

@test "a key is of one epoch, and of one peer" {
	# Two keys of one peer: what contradicts each other under two of them proves nothing.
	{ member 1 alice alice.pem 1; member 2 alice bob.pem 2; } | pr-import -s json >keys
	at 3 alice 7 a | signed alice >old
	at 4 alice 7 b | signed bob >new
	[ "$(found keys old new)" = '' ]
	at 5 alice 7 c | signed alice >older
	[ "$(found keys old new older)" = 'alice proof' ]
	# A second key in one epoch, and another's, are refused.
	{ member 1 alice alice.pem 1; member 2 alice bob.pem 1; member 3 bob alice.pem 1; } | pr-import -s json >keys
	[ "$(found keys old new)" = '' ]
	notes pr-exclude keys old new >said
	[ "$(paste -sd ';' said)" = '1 records that are signed with a key of nobody who is known count for nothing;2 keys in member records were refused: no good keys, another peer'\''s, or a second one in an epoch' ] || fail "$(cat said)"
}

@test "with a members file, member records say nothing of keys" {
	{ member 1 alice bob.pem 1 | pr-import -s json; { at 2 alice 7 a; at 3 alice 7 b; } | signed bob; } >forged
	[ "$(found forged)" = 'alice proof' ]
	[ "$(found -m members forged)" = '' ]
}

@test "the pipeline: evidence, exclusion, byzantine failure, recovery, and what people see of it" {
	local t=10
	for h in 1 2 3; do
		for peer in alice bob carol; do at $((t++))000000000 $peer $h "v$h" | signed $peer; done
	done >votes
	at 40000000000 carol 2 w | signed carol >>votes
	printf '%s\n' 'domain orders' 'alice key=alice.pub' 'bob key=bob.pub' 'carol key=carol.pub' 'dave' >members
	pr-exclude -m members votes | pr-strategy -m members >all
	pr-view -o jsonl all | jq -r 'select(.type == "failure" or .type == "recovery" or .type == "exclusion") |
		.failure // .state | if . == "byzantine" or . == "excluded" then . else "recovery" end' | uniq >story
	[ "$(paste -sd ' ' story)" = 'excluded byzantine recovery' ] || fail "$(cat story)"
	[ "$(pr-view -o jsonl all | jq -r 'select(.type == "recovery") | .strategy' | uniq)" = byzantine-exclusion ]
	pr-view --width 80 all >table
	grep -q 'against carol: double-voting, proof$' table
	grep -q '^  said .*statement: peer=carol domain=orders height=2' table
	grep -q 'signed with key' table
	grep -q 'exclusion of carol: excluded$' table
	! grep -q '.\{81\}' table
	pr-view --width 80 -o timeline all >timeline
	grep -q '^carol .*!$' timeline
	grep -q '^    carol: excluded at 1970-01-01 00:00:40.000, by proof: double-voting; 1 piece$' timeline || fail "$(cat timeline)"
	grep -q '{alice, bob, dave}: quorum, continue' timeline
	[ "$(tail -n 1 timeline)" = '1 failure, open; evidence from 3 of 3 peers, 00:00–00:00; no source record tells what was read' ] || fail "$(tail -n 1 timeline)"
}
