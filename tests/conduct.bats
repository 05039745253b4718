# pr-exclude: what is held against a peer besides its votes.
load helper

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
	for peer in alice bob carol dave; do
		keys_of $peer
		echo "$peer key=$peer.pub"
	done >members
	sed -i '1i domain orders' members
}

# claim T PEER WORDS: a claim of one history.
claim() { printf '{"type":"claim","t":%d,"peer":"%s","history":"h",%s}\n' "$@"; }

signed() { pr-import -s json | pr-sign --key "$1.pem" --domain orders; }

# What was found: "SUBJECT BEHAVIOUR CLASS, …".
found()
{
	pr-exclude --only "$@" | pr-view -o jsonl |
		jq -r 'select(.type == "evidence") | "\(.subject) \(.behaviour) \(.class)"' | sort | paste -sd ,
}

@test "a committed index that falls, an epoch that falls, a from that leads nowhere, a fork" {
	{
		claim 1 alice '"incarnation":1,"seq":10,"epoch":3,"committed":10'
		claim 2 alice '"incarnation":1,"seq":11,"epoch":3,"committed":8'
	} | signed alice >a
	{
		claim 1 bob '"incarnation":1,"seq":10,"epoch":5'
		claim 2 bob '"incarnation":1,"seq":11,"epoch":4'
	} | signed bob >b
	{
		claim 1 carol '"incarnation":1,"seq":10,"epoch":3,"hash":"aa"'
		claim 2 carol '"incarnation":1,"seq":11,"epoch":3,"hash":"bb","from":"cc"'
	} | signed carol >c
	{
		claim 1 dave '"incarnation":1,"seq":10,"epoch":3,"hash":"aa"'
		claim 2 dave '"incarnation":1,"seq":10,"epoch":3,"hash":"ab"'
	} | signed dave >d
	for peer in alice bob carol dave; do
		[ "$(found -m members "${peer:0:1}")" = "$peer invalid-state-transition proof" ] || fail "$peer"
	done
	[ "$(found -m members a b c d | tr ',' '\n' | wc -l)" = 4 ]
	run -1 pr-exclude -e -m members a
}

@test "what is lost, comes twice, late, or out of order makes no liar" {
	for i in {1..40}; do
		claim "$i" alice "\"incarnation\":1,\"seq\":$i,\"epoch\":$((i / 9)),\"committed\":$((i - 1)),\"hash\":\"$(printf %04x "$i")\",\"from\":\"$(printf %04x $((i - 1)))\""
	done >claims
	[ "$(signed alice <claims | found -m members)" = '' ]
	[ "$(cat claims claims | signed alice | found -m members)" = '' ]
	[ "$(tac claims | signed alice | found -m members)" = '' ]
	[ "$(sort -R --random-source=members claims | signed alice | found -m members)" = '' ]
	[ "$(sed -n '1~3p' claims | signed alice | found -m members)" = '' ]
}

@test "restarts, restored backups and clocks that are set back: hearsay at the most" {
	claim 1 alice '"incarnation":1,"seq":10,"epoch":3,"committed":10' >before
	[ "$({ cat before; claim 2 alice '"incarnation":2,"seq":10,"epoch":3,"committed":0'; } | signed alice | found -m members)" = '' ]
	[ "$({ cat before; claim 2 alice '"incarnation":2,"seq":4,"epoch":2,"committed":4'; } | signed alice | found -m members)" = \
		'alice invalid-state-transition hearsay' ]
	[ "$({ claim 9 alice '"incarnation":1,"seq":10,"epoch":3'; claim 2 alice '"incarnation":1,"seq":11,"epoch":3'; } | signed alice |
		found -m members)" = 'alice invalid-state-transition hearsay,alice timestamp-manipulation hearsay' ]
}

@test "--steady-clocks: a claim that goes back with its time" {
	{
		claim 1 alice '"incarnation":1,"seq":10,"epoch":3,"committed":10'
		claim 2 alice '"incarnation":1,"seq":9,"epoch":2,"committed":9'
	} | signed alice >claims
	[ "$(found -m members claims)" = 'alice invalid-state-transition hearsay' ]
	[ "$(found -m members --steady-clocks claims)" = 'alice invalid-state-transition proof' ]
	pr-exclude -m members --steady-clocks --only claims >evidence
	run -0 pr-exclude -m members --steady-clocks --verify-evidence evidence
	run -1 pr-exclude -m members --verify-evidence evidence
}

@test "what others say in a peer's name is not held against it" {
	claim 1 alice '"incarnation":1,"seq":10,"committed":10' | signed alice >good
	claim 2 alice '"incarnation":1,"seq":11,"committed":8' >bad
	[ "$({ cat good; signed bob <bad; } | found -m members)" = '' ]
	[ "$({ cat good; pr-import -s json bad; } | found -m members)" = '' ]
	[ "$({ cat good; pr-import -s json bad; } | found -m members --trust-unsigned)" = 'alice invalid-state-transition proof' ]
	sed 's/key=alice.pub/key=bob.pub/; s/^bob.*/bob/' members >swapped
	[ "$({ cat good; signed alice <bad; } | found -m swapped)" = '' ]
	[ "$({ cat good; signed alice <bad; } | found -m members)" = 'alice invalid-state-transition proof' ]
}

@test "unsigned claims are hearsay, unless the capture is trusted" {
	{
		claim 1 alice '"incarnation":1,"seq":10,"committed":10'
		claim 2 alice '"incarnation":1,"seq":11,"committed":8'
	} | pr-import -s json >claims
	[ "$(found claims)" = 'alice invalid-state-transition hearsay' ]
	[ "$(found --trust-unsigned claims)" = 'alice invalid-state-transition proof' ]
}

# entry T PEER EPOCH SEQ HASH PARENT
entry() { printf '{"type":"entry","t":%d,"peer":"%s","epoch":%d,"seq":%d,"hash":"%s","parent":"%s"}\n' "$@"; }

# A log of forty entries, with one leader after the other, the first nine of whose entries the next one replaces.
log_of()
{
	local i
	for i in {1..40}; do
		entry "$i" "$1" $((1 + i / 10)) "$i" "$(printf %04x "$i")" "$(printf %04x $((i - 1)))"
	done
	entry 50 "$1" 9 40 fff0 "$(printf %04x 39)"
	entry 51 "$1" 9 41 fff1 fff0
}

@test "a log that forks, at whatever entry, in whatever order" {
	log_of alice >honest
	[ "$(signed alice <honest | found -m members)" = '' ]
	[ "$(cat honest honest | sort -R --random-source=members | signed alice | found -m members)" = '' ]
	[ "$(sed -n '1~3p' honest | signed alice | found -m members)" = '' ]
	entry 60 alice 2 15 aaaa 000e >twice # another entry in the place of one
	entry 60 alice 2 16 0010 aaaa >misgrown # or the word of another one there
	{ entry 61 alice 2 16 0010 000f; cat misgrown; entry 62 alice 2 15 000f 000e; } >hidden
	sed -i '/"seq":1[56],/d' honest
	[ "$(cat honest hidden | signed alice | found -m members)" = 'alice invalid-state-transition proof' ]
	log_of alice >honest
	for fork in twice misgrown; do
		for order in cat tac 'sort -R --random-source=members'; do
			[ "$(cat honest $fork | $order | signed alice | found -m members)" = 'alice invalid-state-transition proof' ] ||
				fail "$fork, $order"
		done
	done
	run -1 pr-exclude -e -m members <(cat honest twice | signed alice)
}

@test "a branch of many entries is told once, and can be checked and read" {
	{ log_of alice; log_of alice | sed 's/"hash":"00/"hash":"77/; s/"parent":"00/"parent":"77/'; } | signed alice >captured
	pr-exclude --only -m members captured >out
	[ "$(pr-view -o jsonl --where evidence out | wc -l)" = 1 ]
	[ "$(pr-view -o jsonl --where exclusion out | jq -r '.peer + " " + .state + " " + .basis')" = 'alice excluded proof' ]
	pr-view -o jsonl --where note out | jq -r '"\(.count) \(.text)"' | grep -q '^40 further pairs of entries' || fail "$(pr-view out)"
	run -0 pr-exclude -m members --verify-evidence out
	[[ $output == 'valid: alice, invalid-state-transition: proof: two entries at one place of one log ('* ]] || fail "$output"
	pr-exclude -m members --report captured >page
	grep -q 'two entries at one place of one log' page
	[ "$(grep -c ': entry$' page)" = 2 ]
	[ "$(grep -cE '^  (parent|seq) ' page)" = 4 ]
}

@test "what others say of a peer's log is not held against it" {
	entry 1 alice 3 7 aa 99 >one
	entry 1 alice 3 7 ab 99 >other
	[ "$({ signed alice <one; signed bob <other; } | found -m members)" = '' ]
	[ "$({ signed alice <one; pr-import -s json other; } | found -m members)" = '' ]
	[ "$({ signed alice <one; signed alice <other | head -c -1; printf x; } | found -m members)" = '' ]
	[ "$({ signed alice <one; pr-import -s json other | pr-sign --key alice.pem --domain payments; } | found -m members)" = '' ]
	[ "$(cat one other | pr-import -s json | found -m members)" = 'alice invalid-state-transition hearsay' ]
	[ "$(cat one other | pr-import -s json | found -m members --trust-unsigned)" = 'alice invalid-state-transition proof' ]
	sed 's/key=alice.pub/key=bob.pub/; s/^bob.*/bob/' members >swapped
	[ "$(cat one other | signed alice | found -m swapped)" = '' ]
	cat one other | signed alice | pr-exclude --only -m members >evidence
	sed 's/^domain.*/domain payments/' members >elsewhere
	run -1 pr-exclude -m elsewhere --verify-evidence evidence
	run -1 pr-exclude -m swapped --verify-evidence evidence
	# An operator's list of keys in the stream, behind what they are for.
	{ cat one other | signed alice; printf '{"type":"member","t":1,"peer":"alice","domain":"orders","key":"%s"}\n' \
		"$(openssl pkey -pubin -in alice.pub -outform DER | tail -c 32 | od -An -v -tx1 | tr -d ' \n')" | pr-import -s json; } >later
	[ "$(found later)" = 'alice invalid-state-transition proof' ]
}

@test "--window: entries that are kept no more are counted" {
	{ log_of alice; entry 60 alice 1 3 aaaa 0002; } | signed alice >captured
	[ "$(found -m members captured)" = 'alice invalid-state-transition proof' ]
	[ "$(found -m members --window 5 captured)" = '' ]
	pr-exclude --only -m members --window 5 captured | pr-view -o jsonl | jq -r 'select(.type == "note") | "\(.count) \(.text)"' >notes
	grep -q '^[0-9]* entries were kept no more' notes || fail "$(cat notes)"
	grep -q '^1 entries came when' notes || fail "$(cat notes)"
}

@test "balances that are not conserved" {
	hash=00112233445566778899aabbccddeeff
	{
		claim 1 alice '"hash":"'$hash'","balances":{"x":60,"y":40}'
		claim 2 alice '"hash":"aa'$hash'","from":"'$hash'","balances":{"x":50,"y":50}'
	} >honest
	[ "$(signed alice <honest | found -m members)" = '' ]
	[ "$({ cat honest; claim 3 alice '"hash":"bb","from":"aa'$hash'","balances":{"x":51,"y":50}'; } | signed alice | found -m members)" = \
		'alice balance-violation proof' ]
	# What alice makes of bob's state says nothing about either.
	[ "$({ claim 1 bob '"hash":"'$hash'","balances":{"x":1}' | signed bob; signed alice <honest | tail -c +13; } | found -m members)" = '' ]
}

# heard OBSERVER SECONDS: a beat of dave, who is to have sent it so much later than it came.
heard()
{
	printf '{"type":"contact","t":1000000000,"observer":"%s","subject":"dave","sent":%d000000000}\n' "$1" $((1 + $2)) | signed "$1"
}

@test "beats from the future take more witnesses than may lie" {
	[ "$(heard alice 3600 | found -m members)" = '' ]
	[ "$({ heard alice 3600; heard alice 3601; } | found -m members)" = '' ]
	[ "$({ heard alice 3600; heard bob 3600; heard carol 3600; } | found -m members)" = 'dave timestamp-manipulation hearsay' ]
	[ "$({ heard alice 290; heard bob 290; } | found -m members)" = '' ]
	for peer in bob carol dave; do
		printf '{"type":"clock","t":1,"peer":"%s","reference":"alice","offset":0,"low":-1000000000,"high":1000000000}\n' $peer
	done | pr-import -s json >clocks
	[ "$({ cat clocks; heard alice 290; heard bob 290; } | found -m members)" = 'dave timestamp-manipulation hearsay' ]
}

@test "a forged statement is blamed on who carries it" {
	printf '{"type":"statement","t":1,"peer":"bob","height":1,"value":"x"}' | signed bob | tail -c +13 >genuine
	evidence() { printf '{"type":"evidence","t":2,"subject":"bob","behaviour":"double-voting","statements":["%s"]}' "$1" | signed alice; }
	hex=$(od -An -v -tx1 genuine | tr -d ' \n')
	[ "$(evidence "$hex" | found -m members)" = '' ]
	[ "$(evidence "${hex:0:-2}$(printf %02x $((0x${hex: -2} ^ 1)))" | found -m members)" = 'alice signature-forgery hearsay' ]
}

@test "--claims: what is kept no more is counted" {
	for i in {1..20}; do claim "$i" alice "\"incarnation\":1,\"seq\":$i,\"hash\":\"$(printf %04x "$i")\""; done >claims
	{ cat claims; claim 21 alice '"incarnation":1,"seq":3,"hash":"ffff"'; } | signed alice >captured
	[ "$(found -m members captured | grep -c 'invalid-state-transition proof')" = 1 ]
	pr-exclude --only -m members --claims 5 captured | pr-view -o jsonl | jq -r 'select(.type == "note") | "\(.count) \(.text)"' >notes
	grep -q '^16 claims were kept no more' notes || fail "$(cat notes)"
	run -2 pr-exclude --claims 0 </dev/null
}

# ballot PEER VALUE [ROUND]: on one question.
ballot()
{
	printf '{"type":"statement","t":1,"peer":"%s","domain":"orders","height":7,"round":%d,"step":"commit","value":"%s"}\n' \
		"$1" "${3:-0}" "$2" | signed "$1"
}

@test "two quorums for two values: who is in both, in whatever order they vote" {
	proofs='bob consensus-violation proof,bob double-voting proof,carol consensus-violation proof,carol double-voting proof'
	ballot alice x >ax; ballot bob x >bx; ballot carol x >cx; ballot bob y >by; ballot carol y >cy; ballot dave y >dy
	[ "$(cat ax bx cx by cy dy | found -m members)" = "$proofs" ]
	[ "$(cat dy cy by cx bx ax | found -m members)" = "$proofs" ]
	[ "$(cat bx by ax dy cx cy | found -m members)" = "$proofs" ]
	[ "$(cat cx dy ax by cy bx cx dy | found -m members)" = "$proofs" ]
	[ "$(cat ax bx cx by cy | found -m members)" = 'bob double-voting proof,carol double-voting proof' ]
	[ "$({ cat ax bx cx; ballot bob y 1; ballot carol y 1; ballot dave y 1; } | found -m members)" = '' ]
	sed -i 's/^dave /dave weight=0 /' members # three weigh anything, two are a quorum
	[ "$(cat ax bx cx by cy dy | found -m members)" = "$proofs" ]
}

@test "two quorums name what 2q - n they are" {
	{ ballot alice x; ballot bob x; ballot carol x; ballot bob y; ballot carol y; ballot dave y; } >ballots
	pr-exclude -m members --only ballots >evidence
	pr-exclude --verify-evidence -m members evidence >lines
	grep 'bob.*consensus-violation' lines | grep -q 'each at least 3 of 4, for two values; at least 2 are in both: bob, carol' ||
		fail "$(cat lines)"
}

@test "two quorums for two states" {
	for peer in alice bob carol; do claim 1 $peer '"incarnation":1,"seq":9,"epoch":2,"hash":"aa"' | signed $peer; done >first
	for peer in bob carol dave; do claim 2 $peer '"incarnation":1,"seq":9,"epoch":2,"hash":"bb"' | signed $peer; done >second
	found -m members first second | tr ',' '\n' >out
	[ "$(grep -c 'consensus-violation proof' out)" = 2 ] || fail "$(cat out)"
	[ "$(grep -c 'invalid-state-transition proof' out)" = 2 ]
	[ "$(wc -l <out)" = 4 ]
}
