# pr-exclude: accusations, and what follows from them and from proofs.
load helper

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
	echo 'domain orders' >members
	for peer in a b c d; do
		keys_of $peer
		echo "$peer key=$peer.pub alias=10.0.0.$peer" >>members
	done
}

# accuse T REPORTER SUBJECT [INCIDENT]: by the reporter's own hand. T is in seconds.
accuse() { say_so "$@" | pr-import -s json | pr-sign --key "$2.pem" --domain orders; }

say_so()
{
	printf '{"type":"accusation","t":%d000000000,"reporter":"%s","subject":"%s","behaviour":"balance-violation","incident":"%s"}\n' \
		"$1" "$2" "$3" "${4:-i}"
}

vote()
{
	printf '{"type":"statement","t":%d000000000,"peer":"%s","domain":"orders","height":7,"value":"%s"}\n' "$@" |
		pr-import -s json | pr-sign --key "$2.pem" --domain orders
}

note_at() { printf '{"type":"note","t":%d000000000,"text":"later"}\n' "$1" | pr-import -s json; }

# decided ARGS: "PEER STATE BASIS COUNT/NEEDED REASON", a line each.
decided()
{
	pr-exclude --only -m members "$@" | pr-view -o jsonl | jq -r 'select(.type == "exclusion") |
		[.peer, .state, .basis, (if has("count") then "\(.count)/\(.needed)" else empty end), .reason] | map(select(.)) | join(" ")'
}

newest() { decided "$@" | tail -n 1; }

@test "hearsay makes suspected; with --accusers, f + 1 signed accusers exclude" {
	{ accuse 1 a d; accuse 2 b d; note_at 100; } >words
	[ "$(newest words)" = 'd suspected accusers 2/2 hearsay' ]
	[ "$(newest --accusers words)" = 'd excluded accusers 2/2 balance-violation' ]
	accuse 1 a d | newest --accusers >out
	[ "$(cat out)" = 'd suspected accusers 1/2 few' ]
	{ accuse 1 a d one; accuse 2 a d two; accuse 3 a 10.0.0.d three; note_at 100; } >words
	[ "$(newest --accusers words)" = 'd suspected accusers 1/2 few' ]
	[ "$(decided --accusers words | wc -l)" = 1 ]
}

@test "a suspicion outlives its accusers: a count of 0 and why, until --clear" {
	{ accuse 2 a d && note_at 400000; } >in
	[ "$(newest --accusers in)" = 'd suspected accusers 0/2 expired' ] || fail "$(newest --accusers in)"
	[ "$(newest --accusers --clear d in)" = 'd cleared operator' ] || fail "$(newest --accusers --clear d in)"
}

@test "an accusation counts for who signed it, and for nobody else" {
	{ accuse 1 a d; say_so 2 b d | pr-import -s json; } >words
	[ "$(newest --accusers words)" = 'd suspected accusers 1/2 few' ]
	[ "$(newest --accusers --trust-unsigned words)" = 'd excluded accusers 2/2 balance-violation' ]
	{ accuse 1 a d; say_so 2 b d | pr-import -s json | pr-sign --key a.pem --domain orders; } >words
	[ "$(newest --accusers --trust-unsigned words)" = 'd suspected accusers 1/2 few' ]
	pr-exclude --only -m members words | pr-view -o jsonl | jq -r 'select(.type == "note") | .count' >counts
	[ "$(cat counts)" = 1 ]
	{ accuse 1 a d; say_so 2 10.0.0.a d two | pr-import -s json | pr-sign --key a.pem --domain orders; } >words
	[ "$(newest --accusers words)" = 'd suspected accusers 1/2 few' ]
}

# enrolled T PEER: a member record with the key.
enrolled()
{
	printf '{"type":"member","t":%d000000000,"peer":"%s","domain":"orders","aliases":["10.0.0.%s"],"key":"%s"}\n' "$1" "$2" "$2" \
		"$(openssl pkey -pubin -in "$2.pub" -outform DER | tail -c 32 | od -An -v -tx1 | tr -d ' \n')"
}

@test "accusations that come before the membership wait for it" {
	{ say_so 1 10.0.0.a 10.0.0.d | pr-import -s json | pr-sign --key a.pem --domain orders
	  accuse 2 b d
	  for peer in a b c d; do enrolled 3 $peer; done | pr-import -s json
	  note_at 100; } >words
	pr-exclude --only --accusers words | pr-view -o jsonl --where exclusion | tail -n 1 >last
	[ "$(jq -r '[.peer, .state, .count, .needed] | join(" ")' last)" = 'd excluded 2 2' ] || fail "$(cat last)"
}

@test "a cut that the stream tells of later takes back what was said across it, if --settle leaves the time" {
	printf '%s' '{"type":"failure","t":25000000000,"id":"0123456789ab","event":"open","failure":"network-partition",' >cut
	echo '"earliest":0,"since":0,"latest":1,"groups":[["a","b"],["c","d"]],"severed":[[0,1],[1,0]]}' >>cut
	{ accuse 1 a d; accuse 2 b d; pr-import -s json cut; note_at 100; } >words
	[ "$(newest --accusers words)" = 'd suspected accusers 0/2 cut' ]
	[ "$(newest --accusers --settle 5s words)" = 'd excluded accusers 2/2 balance-violation' ]
}

@test "who accuses each other: a note, and it counts against neither" {
	{ accuse 1 a d; accuse 2 d a; accuse 3 b d; note_at 100; } >words
	pr-exclude --only -m members --accusers words | pr-view -o jsonl >out
	[ "$(jq -r 'select(.type == "note") | .about' out)" = d ]
	[ "$(jq -r 'select(.type == "exclusion" and .state == "excluded") | .peer' out)" = '' ]
}

@test "a proof excludes, opens a failure, and the rest goes on without the liar" {
	{ vote 1 d x; vote 2 d y; } >votes
	pr-exclude -m members --only votes | pr-view -o jsonl >out
	[ "$(jq -r .type out | paste -sd ' ')" = 'evidence exclusion failure' ]
	[ "$(jq -c 'select(.type == "failure") | [.failure, .event, .peers, .groups, .severed, .needed, .quorum, .since]' out)" = \
		'["byzantine","open",["d"],[["a","b","c"],["d"]],[],3,[true,false],"1970-01-01T00:00:02.000000000Z"]' ]
	[ "$(jq -r 'select(.type == "exclusion") | .evidence' out)" = "$(jq -r 'select(.type == "evidence") | .hash' out)" ]
}

@test "the rest stays a quorum, unless it is forced; the base does not shrink" {
	{ vote 1 d x; vote 2 d y; vote 3 c x; vote 4 c y; } >votes
	[ "$(newest votes)" = 'c suspected proof 1/1 quorum' ]
	[ "$(newest --force votes)" = 'c excluded proof 1/1 forced' ]
	[ "$(decided --threshold 3/4 votes | grep -c suspected)" = 2 ]
	echo 'quorum 1/3' >>members
	[ "$(newest votes)" = 'c excluded proof 1/1 double-voting' ]
}

@test "state is kept from run to run, and only --clear takes it back" {
	{ vote 1 d x; vote 2 d y; } >votes
	pr-exclude -m members votes >once
	{ cat once; echo '{"type":"member","t":9000000000,"peer":"e","key":"'"$(openssl pkey -pubin -in d.pub -outform DER | tail -c 32 |
		od -An -tx1 | tr -d ' \n')"'"}' | pr-import -s json; say_so 10 e a | pr-import -s json; } >again
	[ "$(newest --trust-unsigned again)" = 'a suspected accusers 0/2 excluded' ] # d under another name
	pr-exclude -m members --clear d once >cleared
	pr-view -o jsonl cleared | tail -n 2 | jq -r '[.type, .state, .event] | map(select(.)) | join(" ")' >out
	[ "$(paste -sd , out)" = 'exclusion cleared,failure close' ] || fail "$(cat out)"
	[ "$(pr-exclude --only -m members cleared | pr-view -o jsonl | jq -rs 'map(select(.type == "exclusion")) | length')" = 1 ]
	{ cat cleared; vote 20 d z; } >later
	[ "$(newest later)" = 'd excluded proof 1/1 double-voting' ]
	run -2 pr-exclude -m members --clear nobody votes
	[[ $output == *"--clear: 'nobody' is neither suspected nor excluded"* ]]
}

@test "an exclusion that a member signed is his opinion" {
	echo '{"type":"exclusion","t":1,"peer":"d","state":"excluded","basis":"proof"}' | pr-import -s json >unsigned
	pr-sign --key a.pem --domain orders unsigned >signed
	{ cat signed; accuse 5 d a; } >words
	[ "$(newest words)" = 'a suspected accusers 1/2 hearsay' ]
	{ cat unsigned; accuse 5 d a; } >words
	[ "$(newest words)" = 'a suspected accusers 0/2 excluded' ]
	sed -i '/^a /s/$/ voter=no role=operator/' members
	{ cat signed; accuse 5 d b; } >words
	[ "$(newest words)" = 'b suspected accusers 0 excluded' ] || newest words
}

@test "--policy=origin: three reports within 300 s, whoever makes them, and what the default says" {
	{ say_so 100 x d; say_so 200 x d; say_so 401 x d; } | pr-import -s json >words
	[ "$(newest --policy=origin words)" = '' ]
	[ "$(newest --policy=origin --expiry 301s words)" = 'd excluded accusers 3/3 origin-reports' ]
	[ "$(newest --policy=origin --min-reports 2 words)" = 'd excluded accusers 2/2 origin-reports' ]
	{ say_so 100 x d; say_so 200 x d; say_so 400 x d; } | pr-import -s json >words
	pr-exclude -m members --only --policy=origin words | pr-view -o jsonl >out
	[ "$(jq -r '[.type, .state // .event // .text] | join(" ")' out | paste -sd ,)" = \
'exclusion excluded,failure open,note by the default it would not be excluded, but suspected (accusers, 0 of 2: unsigned)' ]
	{ vote 1 d x; vote 2 d y; } >votes
	pr-exclude -m members --only --policy=origin votes | pr-view -o jsonl | jq -r 'select(.type == "note") | .text' >out
	grep -q 'by the default it would be excluded' out
}

# cuts: the failures that a detector would have told of, from pr-sim's truth; clocks may be off by less than a second.
cuts()
{
	heal=$(jq 'select(.action == "heal").t_ns' truth.jsonl | head -n 1)
	jq -c --argjson heal "$heal" 'select(.action == "cut") | (.groups | length) as $n |
		{type: "failure", t: .t_ns, id: "0123456789ab", event: "open", failure: "network-partition", earliest: (.t_ns - 1000000000),
		 since: .t_ns, latest: .t_ns, groups, severed: [range($n) as $i | range($n) | [$i, .] | select(.[0] != .[1])]},
		{type: "failure", t: $heal, id: "0123456789ab", event: "close", failure: "network-partition", end: $heal,
		 end_latest: ($heal + 1000000000)}' truth.jsonl | pr-import -s json
}

@test "chains with liars and a cut in the middle: no honest validator is ever excluded, by proof or by accusers" {
	all=0
	for seed in 2 6 7 10 11; do
		rm -rf chain
		pr-sim --random $seed --validators 13 --keys chain --truth truth.jsonl >said
		jq -r 'select(.action == "lie").peer' truth.jsonl | sort -u >liars
		{ cuts; cat said; } | pr-exclude -m chain/members --only --accusers | pr-view -o jsonl --where exclusion >out
		jq -r 'select(.state == "excluded").peer' out | sort -u >excluded
		[ -z "$(comm -13 liars excluded)" ] || fail "seed $seed: $(comm -13 liars excluded)"
		all=$((all + $(wc -l <excluded)))
	done
	[ $all -gt 4 ] # and somebody was
	pr-exclude -m chain/members --only --accusers said | pr-view -o jsonl --where note | grep -q 'whether a cut was between them'
}

@test "options that do not go together, and wrong values" {
	run -2 pr-exclude --policy=mine </dev/null
	[[ $output == *'there are evidence and origin'* ]]
	run -2 pr-exclude --policy=origin --accusers </dev/null
	run -2 pr-exclude --policy=origin --force </dev/null
	run -2 pr-exclude --min-reports 3 </dev/null
	[[ $output == *'goes with --policy=origin'* ]]
	run -2 pr-exclude --verify-evidence -m members --clear d </dev/null
	[[ $output == *'--verify-evidence decides nothing about peers'* ]]
	run -2 pr-exclude --signer minimal --accusers </dev/null
	run -2 pr-exclude --threshold 2 </dev/null
	run -2 pr-exclude --settle soon </dev/null
	run -2 pr-exclude --expiry 0 </dev/null
	run -2 pr-exclude --expiry-height many </dev/null
}
