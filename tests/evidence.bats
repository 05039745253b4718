# pr-exclude --verify-evidence: what a third party is told, and what attackers may try to make it believe.
load helper

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
	keys_of alice bob
	printf '%s\n' 'domain orders' 'epoch 3' 'alice key=alice.pub' 'bob key=bob.pub' 'carol' >members
	{ vote alice a | signed alice; vote alice b | signed alice; } >votes
	pr-exclude -m members votes | pr-view -o jsonl --where evidence | tee found.jsonl | pr-import -s json >found
}

# vote PEER VALUE: at one height.
vote() { printf '{"type":"statement","t":1,"peer":"%s","domain":"orders","height":7,"round":0,"step":"vote","value":"%s"}\n' "$@"; }

signed() { pr-import -s json | pr-sign --key "$1.pem" --domain "${2:-orders}"; }

# evidence STATEMENTS…: as a liar would put it together, with the hash and class of what was found.
evidence()
{
	jq -c --args '.statements = $ARGS.positional' "$@" <found.jsonl | pr-import -s json
}

# hexed: a record of a stream as hex digits, without the stream's label.
hexed() { od -An -v -tx1 | tr -d ' \n' | tail -c +25; }

# refused WHY: what stands in the file `liar` is not valid.
refused()
{
	run -1 --separate-stderr pr-exclude -m members --verify-evidence liar
	[[ $output == "not valid: "*": $1 (liar: byte 12, hash "* ]] || fail "$output"
	[ "$stderr" = 'pr-exclude: not valid: 1 of 1' ]
}

@test "valid evidence, by the members file alone" {
	run -0 pr-exclude -m members --verify-evidence found
	hash=$(jq -r .hash found.jsonl)
	[ "$output" = "valid: alice, double-voting: proof: two values at one height, round and step (found: byte 12, hash ${hash:0:12})" ]
	[ "$(jq -c '[.class, .epoch, .by]' found.jsonl)" = '["proof",3,"pr-exclude"]' ]
	run -0 pr-exclude -m members --verify-evidence <found
	[[ $output == *'(-: byte 12'* || $output == *'(stdin: byte 12'* ]] || fail "$output"
}

@test "a file without evidence proves nothing" {
	run -1 --separate-stderr pr-exclude -m members --verify-evidence votes
	[ -z "$output" ]
	[ "$stderr" = 'pr-exclude: there is no evidence' ]
	head -c 100 found >cut
	run -4 pr-exclude -m members --verify-evidence cut
	run -2 pr-exclude --verify-evidence found
	run -2 pr-exclude -m members --verify-evidence --only found
}

@test "the pair in the other order is the same evidence" {
	{ vote alice b | signed alice; vote alice a | signed alice; } | pr-exclude -m members |
		pr-view -o jsonl --where evidence | cmp - found.jsonl
	mapfile -t pair < <(jq -r '.statements[]' found.jsonl)
	evidence "${pair[1]}" "${pair[0]}" >turned
	! cmp -s turned found
	run -0 pr-exclude -m members --verify-evidence turned
	hash=$(jq -r .hash found.jsonl)
	[[ $output == *"hash ${hash:0:12})" ]]
}

@test "keys that are swapped, or of another epoch" {
	cp found liar
	printf '%s\n' 'domain orders' 'epoch 3' 'alice key=bob.pub' 'bob key=alice.pub' >members
	refused 'bob, not alice, signed a record in it'
	printf '%s\n' 'domain orders' 'epoch 4' 'alice' 'bob key=bob.pub' >members
	refused 'a record in it that is to be the word of alice: unknown key; it is of epoch 3, the members file of 4'
	printf '%s\n' 'domain others' 'epoch 3' 'alice key=alice.pub' >members
	refused 'a signature in it is bad, and says nothing about alice'
}

@test "statements that are altered, left out, doubled, or somebody else's" {
	mapfile -t pair < <(jq -r '.statements[]' found.jsonl)
	evidence "${pair[0]}" "${pair[1]/6b6f7264657273/6b6f7264657272}" >liar # nothing like that in it: what it was
	cmp liar found
	evidence "${pair[0]}" "${pair[0]}" >liar
	refused 'one statement stands in it twice'
	evidence "${pair[0]}" >liar
	refused 'the vote contradicts nothing'
	evidence >liar
	refused 'there is no statement in it'
	evidence "${pair[0]}" "$(vote bob b | signed bob | hexed)" >liar
	refused 'a record in it is not the word of alice but of bob'
	evidence "${pair[0]}" "$(vote alice c | signed bob | hexed)" >liar
	refused 'bob, not alice, signed a record in it'
	evidence "${pair[0]}" "$(vote alice c | pr-import -s json | hexed)" >liar
	refused 'a record in it that is to be the word of alice: unsigned'
	evidence "${pair[0]}" "$(vote alice c | signed alice others | hexed)" >liar
	refused 'a signature in it is bad, and says nothing about alice'
	evidence "${pair[0]}" "$(vote alice c | signed alice | hexed)" >liar
	refused 'its hash is not that of what is in it'
	evidence "${pair[0]}" "${pair[1]}00" >liar
	refused 'statement 2 of 2 is no record: something stands behind it'
	evidence "${pair[0]}" "${pair[1]:0:-2}" >liar
	refused 'statement 2 of 2 is no record: cut off'
	jq -c '.subject = "bob"' found.jsonl | pr-import -s json >liar
	refused 'a record in it is not the word of bob but of alice'
	jq -c '.behaviour = "double-talking"' found.jsonl | pr-import -s json >liar
	refused 'double-talking is no behaviour that is known here'
	jq -c 'del(.hash)' found.jsonl | pr-import -s json >liar
	refused 'its hash is not that of what is in it'
}

@test "an envelope with the kid of another, whose key did not sign" {
	mapfile -t pair < <(jq -r '.statements[]' found.jsonl)
	mine=$(openssl pkey -in alice.pem -pubout -outform DER | tail -c 32 | sha256sum | head -c 16)
	theirs=$(openssl pkey -in bob.pem -pubout -outform DER | tail -c 32 | sha256sum | head -c 16)
	evidence "${pair[0]}" "${pair[1]/$mine/$theirs}" >liar
	refused 'a signature in it is bad, and says nothing about alice'
	evidence "${pair[0]}" "${pair[1]/$mine/0000000000000000}" >liar
	refused 'a record in it that is to be the word of alice: unknown key'
}

@test "unsigned votes: hearsay, or proof of a capture that one trusts" {
	{ vote dave a; vote dave b; } | pr-import -s json | pr-exclude -m members --only >liar
	run -0 pr-exclude -m members --verify-evidence liar
	[[ $output == 'valid: dave, double-voting: hearsay: a record in it that is to be the word of dave: unsigned ('* ]]
	pr-view -o jsonl liar | sed 's/"hearsay"/"proof"/' | pr-import -s json >claimed
	run -1 pr-exclude -m members --verify-evidence claimed
	run -0 pr-exclude --trust-unsigned --verify-evidence claimed
	[[ $output == 'valid: dave, double-voting: proof: two values at one height, round and step ('* ]]
}

@test "several: each is told, and one that is not valid is enough" {
	mapfile -t pair < <(jq -r '.statements[]' found.jsonl)
	{ cat found; evidence "${pair[0]}"; cat votes found; } >several
	run -1 --separate-stderr pr-exclude -m members --verify-evidence several
	[ "$(cut -d: -f1 <<<"$output" | paste -sd ,)" = 'valid,not valid,valid' ]
	[ "$stderr" = 'pr-exclude: not valid: 1 of 3' ]
}

@test "what was found before is not found again" {
	cat found votes | pr-exclude -m members --only | pr-view -o jsonl | jq -r .type | sort | uniq -c | xargs >types
	[ "$(cat types)" = '1 exclusion 1 failure' ] || fail "$(cat types)"
	# Evidence that claims less than it proves does not hide the proof, and neither does what is not valid.
	for change in 's/"proof"/"hearsay"/' 's/"hash":"./"hash":"/; s/"hash":"[0-9a-f]*/&0/'; do
		{ pr-view -o jsonl found | sed "$change" | pr-import -s json; cat votes; } >less
		pr-exclude -m members --only less | pr-view -o jsonl | jq -r 'select(.type == "evidence") | .class' >classes
		[ "$(cat classes)" = proof ] || fail "$change: $(cat classes)"
	done
}

@test "what is old is said to be, by age and by height, and is proof all the same" {
	late() { printf '{"type":"statement","t":"2026-11-29T00:00:00Z","peer":"bob","domain":"orders","height":%s,"step":"vote","value":"z"}\n' "$1"; }
	{ late 108 | signed bob; cat votes; } >old
	expired() { pr-exclude -m members --only "$@" old | pr-view -o jsonl | jq -c 'select(.type == "evidence") | [.class, .expired]'; }
	[ "$(expired)" = '["proof",null]' ]
	[ "$(expired --expiry-height 100)" = '["proof",true]' ]
	[ "$(expired --expiry-height 101)" = '["proof",null]' ]
	[ "$(expired --expiry-height 100 --expiry 30000d)" = '["proof",null]' ]
	pr-exclude -m members --only --expiry-height 100 old >out
	run -0 pr-exclude -m members --verify-evidence out
	[[ $output == *'round and step; expired ('* ]]
	[ "$(pr-view -o jsonl out | jq -r 'select(.type == "exclusion") | .state')" = excluded ]
}

@test "--report: a page about each culprit, that keeps to 80 columns" {
	long=$(printf 'x%.0s' {1..2000})
	{
		cat votes
		for value in a "$long"; do vote bob "$value" | signed bob; done
		{
			echo '{"type":"accusation","t":2,"reporter":"bob","subject":"alice","behaviour":"double-voting","detail":"saw it"}'
			echo '{"type":"exclusion","t":"2026-11-22T14:09:54Z","peer":"alice","state":"excluded","basis":"proof"}'
			echo '{"type":"exclusion","t":3,"peer":"carol\u001b[2J","state":"suspected","reason":"'"$long"'"}'
		} | pr-import -s json
	} >stream
	run -0 pr-exclude -m members --report stream
	[ "$(grep -c '^Evidence 1 of ' <<<"$output")" = 2 ]
	[ "$(grep -B1 '^===' <<<"$output" | grep '^[a-z]' | paste -sd ' ')" = 'alice bob carol\x1b[2J' ] || fail "$output"
	wide=$(grep -E '^.{81}' <<<"$output") || true
	[ -z "$wide" ] || fail "$wide"
	grep -q "^  hash          $(jq -r .hash found.jsonl)$" <<<"$output"
	grep -q "^  with key      $(openssl pkey -in alice.pem -pubout -outform DER | tail -c 32 | sha256sum | cut -d ' ' -f 1)$" <<<"$output"
	grep -q '^  signed by     alice; the signature is good$' <<<"$output"
	grep -q '^  value         b$' <<<"$output"
	grep -q '(2000 bytes in all)$' <<<"$(tr '\n' ' ' <<<"$output" | sed 's/  */ /g; s/(2000 bytes in all).*/(2000 bytes in all)/')"
	grep -A1 '^Accused by$' <<<"$output" | grep -q '^  bob (unsigned), .* UTC: double-voting: saw it$'
	grep -q '^Outcome         excluded, by proof$' <<<"$output"
}

@test "--report: evidence that the stream has already is not told twice" {
	cat found votes >both
	pr-exclude -m members --report both >page
	[ "$(grep -c '^Evidence' page)" = 1 ]
	run -1 pr-exclude -m members --report -e both
	echo '{"type":"note","t":1}' | pr-import -s json | pr-exclude -m members --report -e >page
	[ "$(cat page)" = 'There is no evidence against anybody, and nobody is excluded.' ]
	run -2 pr-exclude -m members --report --verify-evidence found
	run -2 pr-exclude -m members --report --only found
}

@test "--report: what is not valid is said, and its statements are not shown as such" {
	jq -c '.statements[0] = .statements[1]' found.jsonl | pr-import -s json | pr-exclude -m members --report >page
	grep -q '^  this is       not valid: one statement stands in it twice$' page
	! grep -q '^Record' page
}

@test "--report: who accused, and whether he said so" {
	accuse() { echo '{"type":"accusation","t":2,"reporter":"bob","subject":"alice","behaviour":"double-voting"}'; }
	{ cat votes; accuse | signed bob; accuse | signed alice; accuse | signed bob others; accuse | pr-import -s json; } >stream
	pr-exclude -m members --report stream | sed -n '/^Accused by/,/^$/p' | sed 's/, 1970.*//' | paste -sd , >said
	[ "$(cat said)" = 'Accused by,  bob,  bob (signed by alice),  bob (bad signature),  bob (unsigned),' ] || fail "$(cat said)"
}

@test "--report: of many records, those of the culprit" {
	{
		echo 'domain orders'
		for peer in a b c d e f; do echo $peer; done
	} >members
	for value in x y; do for peer in a b c d e; do vote $peer $value; done; done | pr-import -s json >votes
	pr-exclude -m members --trust-unsigned --report votes >page
	grep -q '^Evidence . of 2: consensus-violation$' page || fail "$(cat page)"
	grep -q '^[0-9]* more records are in it, which are not shown here$' page
	[ "$(grep -c '^Record' page)" -le 40 ] || fail "$(grep -c '^Record' page)"
}

@test "votes too long to be shown together: noted, and punished all the same" {
	huge=$(printf '%600000s' | tr ' ' x)
	for value in a b; do vote alice "$huge$value" >line; signed alice <line; done >votes
	run -0 pr-exclude -m members --only votes
	pr-exclude -m members --only votes | pr-view -o jsonl | jq -r 'select(.type != "failure") | .text // .state' >told
	[ "$(paste -sd , told)" = 'excluded,what was found does not fit into one record' ] || fail "$(cat told)"
}

@test "chains with liars: what is found is valid by their members file, and by that of no other chain" {
	for seed in 1 2 3; do
		pr-sim --random $seed --validators 40 --keys keys$seed >chain
		pr-exclude -m keys$seed/members --only chain >found
		pr-exclude -m keys$seed/members --verify-evidence found >told
		[ "$(cut -d : -f 1 told | sort -u)" = valid ] || fail "$(cat told)"
		cat told >>all
		pr-sim --random 9$seed --validators 40 --keys other >/dev/null
		pr-exclude -m other/members --verify-evidence found >told 2>/dev/null || true
		[ "$(cut -d : -f 1 told | sort -u)" = 'not valid' ] || fail "$(cat told)"
		rm -r other
		pr-exclude -m keys$seed/members --report chain >pages
		wide=$(grep -E '^.{81}' pages) || true
		[ -z "$wide" ] || fail "$wide"
	done
	grep -q ': proof: ' all
	grep -q ': hearsay: ' all
}
