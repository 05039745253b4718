# pr-sim: scenarios in, records and the truth out.
load helper

# sim STATEMENT…: what comes of a scenario, as JSON Lines. Options stand in $options.
sim()
{
	printf '%s\n' "$@" >scenario
	pr-sim $options scenario | pr-view -o jsonl
}

# refused MESSAGE STATEMENT…
refused()
{
	local wanted=$1
	shift
	printf '%s\n' "$@" >bad
	run -3 --separate-stderr pr-sim bad
	[ "$stderr" = "pr-sim: bad$wanted" ] || fail "$stderr"
}

three=('peers a b c' 'duration 60s' 'beat 1s' 'delay constant 1ms')

@test "every observer hears every beat, and says when, of whom, and what it carried" {
	sim "${three[@]}" >out
	[ "$(jq -r 'select(.type == "contact") | .observer + .subject' out | sort -u | xargs)" = 'ab ac ba bc ca cb' ]
	jq -c 'select(.type == "contact" and .observer == "a" and .subject == "b") | .seq' out >seqs
	seq "$(head -n 1 seqs)" "$(tail -n 1 seqs)" | diff seqs -
	[ "$(wc -l <seqs)" -ge 58 ]
	[ "$(jq -r 'select(.type == "contact") | .by == .observer and .incarnation == 1 and (.t[20:29] | tonumber) - (.sent[20:29] | tonumber) == 1000000 or (.sent[19:22] == ".99")' out | sort -u)" = true ]
	[ "$(jq -r 'select(.type == "lifecycle" and .peer == "a") | .state' out | xargs)" = 'start ready' ]
	[ "$(jq -r 'select(.type == "member") | .peer + " " + .status' out | sort | xargs)" = 'a joined b joined c joined' ]
	[ "$(jq -c 'select(.type == "source") | [.peer, .file, .lines > 150]' out | sort | xargs)" = '[a,a.cbor,true] [b,b.cbor,true] [c,c.cbor,true]' ]
}

@test "the same scenario gives the same bytes, another seed gives others" {
	printf '%s\n' "${three[@]}" 'loss 10%' 'delay pareto 1ms 1.1' >scenario
	pr-sim scenario >a
	TZ=Asia/Kolkata pr-sim <scenario >b
	pr-sim --seed 2 scenario >c
	cmp a b
	! cmp -s a c
	{ cat scenario; echo 'seed 2'; } | pr-sim - | cmp - c
}

@test "these bytes, on any machine" {
	sim 'peers a b' 'duration 3s' 'activity never' 'beat 1s jitter 100ms' 'delay lognormal 2ms 0.8' 'seed 5' |
		jq -r 'select(.type == "contact") | .observer + .t[17:29]' >out
	diff - out <<-'END'
	a00.603236271
	b01.294363473
	a01.667297921
	b02.394524521
	a02.714627945
	END
}

@test "a cut lets nothing through, in the directions that it has, until it heals" {
	sim "${three[@]}" 'at 20s for 20s cut a -> b c' >out
	jq -r 'select(.type == "contact" and .t[17:19] > "20" and .t[17:19] < "40") | .observer + .subject' out | sort -u | xargs >heard
	[ "$(cat heard)" = 'ab ac bc cb' ]
	jq -r 'select(.type == "contact" and .t[17:19] > "41") | .observer + .subject' out | sort -u | xargs >heard
	[ "$(cat heard)" = 'ab ac ba bc ca cb' ]
}

@test "groups may be healed in steps" {
	options='--truth truth' sim "${three[@]}" 'at 10s cut a | b | c' 'at 30s heal a | b' 'at 50s heal' >out
	jq -r 'select(.type == "contact" and .t[17:19] > "11" and .t[17:19] < "30") | .observer + .subject' out >heard
	[ ! -s heard ]
	jq -r 'select(.type == "contact" and .t[17:19] > "31" and .t[17:19] < "50") | .observer + .subject' out | sort -u | xargs >heard
	[ "$(cat heard)" = 'ab ba' ]
	jq -c 'select(.action == "cut" or .action == "heal") | [.action, .kind, (.edges | length), (.left_edges | length)]' truth >told
	diff - told <<-'END'
	["cut","complete",6,0]
	["heal",null,2,4]
	["heal",null,4,0]
	END
}

@test "who crashes is silent and comes back as another incarnation; who pauses comes back as the same, and hears what was kept" {
	sim "${three[@]}" 'at 10s for 10s kill a' 'at 30s for 10s pause b' >out
	[ "$(jq -r 'select(.by == "a" and .t[17:19] >= "10" and .t[17:19] < "20") | .type' out)" = '' ]
	[ "$(jq -r 'select(.type == "contact" and .subject == "a" and .observer == "c") | .incarnation' out | uniq | xargs)" = '1 2' ]
	[ "$(jq -r 'select(.type == "contact" and .subject == "a" and .observer == "c" and .incarnation == 2) | .seq' out | head -2 | xargs)" = '1 2' ]
	[ "$(jq -r 'select(.by == "b" and .t[17:19] >= "30" and .t[17:19] < "40") | .type' out)" = '' ]
	[ "$(jq -r 'select(.type == "contact" and .observer == "b" and .subject == "c" and .t[17:29] == "40.000000000") | .seq' out | wc -l)" = 10 ]
	[ "$(jq -r 'select(.type == "contact" and .subject == "b") | .incarnation' out | uniq)" = 1 ]
}

@test "queue 0 keeps nothing for who pauses" {
	sim "${three[@]}" 'queue 0' 'at 30s for 10s pause b' >out
	[ "$(jq -r 'select(.type == "contact" and .observer == "b" and .t[17:29] == "40.000000000") | .seq' out)" = '' ]
}

@test "times are by the clock of who writes, sent by that of the sender, and the stream is in order" {
	sim "${three[@]}" 'clock b offset -20s' 'clock c offset 5s drift 100ppm' >out
	jq -r .t out | LC_ALL=C sort -c
	[ "$(jq -r 'select(.type == "lifecycle" and .state == "start") | .peer + .t[10:19]' out | xargs)" = 'bT23:59:40 aT00:00:00 cT00:00:05' ]
	[ "$(jq -r 'select(.type == "contact" and .observer == "a" and .subject == "c") | (.sent[17:19] | tonumber) - (.t[17:19] | tonumber)' out | sed -n '5,40p' | sort -u | xargs | grep -c 5)" = 1 ]
	jq -r 'select(.type == "source" and .peer == "c") | .t' out >last
	[ "$(cat last)" = 2026-01-01T00:01:05.006000000Z ]
}

@test "connections: both ends say down after their timeout, with bounds that hold, and up again" {
	sim "${three[@]}" 'reports links' 'activity 10s' 'at 20s for 20s cut a -> b' >out
	[ "$(jq -r 'select(.type == "link" and .t[17:19] < "05") | .state' out | sort | uniq -c | xargs)" = '6 up' ]
	[ "$(jq -r 'select(.type == "link" and .state == "down") | .observer + .subject' out | sort | xargs)" = 'ab ba' ]
	[ "$(jq -r 'select(.state == "down") | .earliest[17:29] <= "20.000000000" and .latest[17:29] >= "20.000000000" and .t[17:19] >= "24"' out | uniq)" = true ]
	[ "$(jq -r 'select(.type == "link" and .state == "up" and .t[17:19] >= "40") | .observer + .subject' out | sort | xargs)" = 'ab ba' ]
	[ -z "$(jq 'select(.type == "contact")' out)" ]
}

@test "connections: who is killed is missed at once, who crashes after the timeout, and who pauses misses everybody" {
	sim "${three[@]}" 'reports links' 'at 10s for 10s kill a' >out
	[ "$(jq -r 'select(.state == "down") | .observer + .subject + .cause + .t[17:19]' out | sort | xargs)" = 'barefused10 carefused10' ]
	sim "${three[@]}" 'reports links' 'at 10s for 10s crash a' >out
	[ "$(jq -r 'select(.state == "down") | .observer + .subject + .cause' out | sort | xargs)" = 'batimeout catimeout' ]
	sim "${three[@]}" 'reports links' 'at 10s for 10s pause a' >out
	[ "$(jq -r 'select(.state == "down" and .by == "a") | .subject + .t[17:29]' out | sort | xargs)" = 'b20.000000000 c20.000000000' ]
	sim "${three[@]}" 'reports links' 'at 10s for 3s cut a | *' >out
	[ -z "$(jq -r 'select(.state == "down")' out)" ]
}

@test "loss and delay: everywhere, of a peer, on a link, for a time" {
	heard() { jq -r 'select(.type == "contact") | .observer + .subject' out | sort | uniq -c | awk '$1 < 45 { print $2 }' | xargs; }
	sim "${three[@]}" 'loss 50% on a -> b' >out
	[ "$(heard)" = ba ]
	sim "${three[@]}" 'loss 50% of c' >out
	[ "$(heard)" = 'ac bc ca cb' ]
	sim "${three[@]}" 'at 10s for 45s loss 80%' >out
	[ "$(heard)" = 'ab ac ba bc ca cb' ]
	sim "${three[@]}" 'at 10s for 10s delay uniform 2s 3s of a' >out
	jq -r 'select(.type == "contact" and .sent[17:19] >= "10" and .sent[17:19] < "20") | .observer + .subject +
		" " + ((((.t[17:29] | tonumber) - (.sent[17:29] | tonumber)) > 2) | tostring)' out | sort -u | xargs >late
	[ "$(cat late)" = 'ab true ac true ba true bc false ca true cb false' ]
}

@test "who joins was not there, who leaves says so, and the others write it down" {
	sim "${three[@]}" 'at 10s join b' 'at 30s leave c' >out
	[ "$(jq -r 'select(.by == "b") | .t[17:19]' out | head -1)" = 10 ]
	[ "$(jq -r 'select(.type == "member" and .status == "joined" and .peer == "b") | .by' out | sort | xargs)" = 'a b c' ]
	[ "$(jq -r 'select(.type == "member" and .status == "left") | .by + .peer' out | sort | xargs)" = 'ac bc cc' ]
	[ "$(jq -r 'select(.type == "lifecycle" and .state == "stop") | .peer + .t[17:19]' out)" = c30 ]
}

@test "liars" {
	sim "${three[@]}" 'at 20s for 10s lie a seq +1000' >out
	[ "$(jq -r 'select(.type == "contact" and .subject == "a" and .seq > 1000) | .t[17:18]' out | sort -u)" = 2 ]
	sim "${three[@]}" 'at 20s for 10s lie a sent -5s' >out
	[ "$(jq -r 'select(.type == "contact" and .subject == "a" and (.t[17:19] | tonumber) - (.sent[17:19] | tonumber) >= 4) | .t[17:18]' out | sort -u)" = 2 ]
	sim "${three[@]}" 'at 20s for 10s lie a lost b' >out
	[ -z "$(jq -r 'select(.type == "contact" and .observer == "a" and .subject == "b") | .t[17:19]' out | grep '^2[1-9]')" ]
	sim "${three[@]}" 'at 10s crash b' 'at 20s for 10s lie a hears b' >out
	[ "$(jq -r 'select(.type == "contact" and .subject == "b" and .t[17:19] > "11") | .observer' out | sort -u)" = a ]
	sim "${three[@]}" 'reports links' 'at 20s for 10s lie a lost b' >out
	[ "$(jq -r 'select(.type == "link" and .t[17:19] >= "20") | .observer + .subject + .state + .t[17:19]' out | xargs)" = 'abdown20 abup30' ]
}

@test "views: each observes so many others, and observing is mutual" {
	for how in ring random; do
		sim 'peers 20' 'duration 5s' "view 6 $how" >out
		jq -r 'select(.type == "contact") | .observer + " " + .subject' out | sort -u >pairs
		[ "$(cut -d ' ' -f 1 pairs | uniq -c | awk '{ print $1 }' | sort -u)" = 6 ]
		awk '{ print $2, $1 }' pairs | sort | diff pairs -
	done
}

@test "--out: a file a peer, which together are the stream" {
	printf '%s\n' "${three[@]}" 'clock b offset -3s' >scenario
	pr-sim --out dir scenario
	[ "$(ls dir | xargs)" = 'a.cbor b.cbor c.cbor' ]
	pr-view -o jsonl dir/b.cbor >b
	[ "$(jq -r .by b | sort -u | xargs)" = 'b null' ]
	jq -r .t b | LC_ALL=C sort -c
	pr-sim scenario | pr-view -o jsonl | sort >all
	pr-view -o jsonl dir/*.cbor | sort | diff all -
	run -2 --separate-stderr pr-sim --out /dev/null/x scenario
	[ "$stderr" = "pr-sim: --out: /dev/null/x: Not a directory" ]
}

@test "--print prints what can be read again, and is the same" {
	for seed in 1 2 3 4 5 6 7 8 9 10; do
		pr-sim --random $seed --print >made
		pr-sim --print made | diff made -
		pr-sim made --truth told >read
		pr-sim --random $seed --truth truth | cmp read -
		cmp told truth
	done
	printf '%s\n' 'peers a b' 'clock a offset -1.5s drift -3.25ppm' 'weight 0 b' 'activity never' 'delay normal 5ms 250us' \
		'loss 12.5% on a -> b' 'at 1m for 1m lie a hears b' 'at 2h cut a -> b, b -> a' | pr-sim --print >print
	grep -xF 'clock a offset -1500ms drift -3.25ppm' print
	grep -xF 'loss 12.5% on a -> b' print
	grep -xF 'at 2h cut a -> b, b -> a' print
	grep -xF 'at 2m lie a nothing' print
}

@test "--count stops" {
	printf '%s\n' 'peers 10' 'duration 100h' >scenario
	pr-sim --count 5000 scenario | pr-view -o jsonl | wc -l >lines
	[ "$(cat lines)" -ge 5000 ] && [ "$(cat lines)" -lt 5100 ]
}

@test "the truth is what score.py reads" {
	score=$TOP/../shared/score/score.py
	[ -e "$score" ] || skip 'no score.py here'
	command -v python3 >/dev/null || skip 'no python3 here'
	printf '%s\n' 'peers a b c d e' 'at 60s for 60s cut a b | c d e' >scenario
	pr-sim --truth truth.jsonl scenario | pr-detect --only | pr-view -o jsonl >found
	python3 "$score" --json . found >scored
	[ "$(jq -c '[.faults, .found, .typed, .shaped, .sided, .false]' scored)" = '[1,1,1,1,1,0]' ]
}

@test "the message names the line" {
	refused ':1: '\''pers'\'': no such setting or act' 'pers a b'
	refused ':2: '\''c'\'': no such peer' 'peers a b' 'at 1s kill c'
	refused ':1: '\''a'\'': the same peer a second time' 'peers a a'
	refused ':1: '\''of'\'': no peer can be called so' 'peers of'
	refused ':2: '\''soon'\'': a time such as 30s or 250ms is wanted' 'peers a' 'duration soon'
	refused ':2: '\''cut'\'': when? it stands behind '\''at TIME'\''' 'peers a b' 'cut a | b'
	refused ':2: '\''a'\'': it stands twice' 'peers a b' 'at 1s cut a | a'
	refused ':2: links are wanted, such as '\''a b | c'\'' or '\''a -> b'\''' 'peers a b' 'at 1s cut a'
	refused ':2: a peer that is not down restarts' 'peers a b' 'at 1s restart a'
	refused ':3: a peer that is not running pauses' 'peers a b' 'at 1s kill b' 'at 2s pause b'
	refused ':2: '\''33'\'': a part such as 2.5% is wanted' 'peers a b' 'loss 33'
	refused ':2: '\''fast'\'': a delay is none, constant, uniform, normal, exponential, lognormal or pareto' 'peers a' 'delay fast'
	refused ':2: '\''x'\'': a word too many' 'peers a' 'seed 3 x'
	refused ':3: '\''seed'\'': it stands a second time' 'peers a' 'seed 3' 'seed 3'
	refused ': it names no peers' 'duration 5s'
	refused ':2: '\''leave'\'': it does not last, so there is no '\''for'\''' 'peers a' 'at 1s for 2s leave a'
	refused ':1: 1 to 16384 peers are wanted' 'peers 0'
	refused ':1: '\''20000'\'': a whole number is wanted that is not too large' 'peers 20000'
}

# A chain of seven that goes through everything, and its lies.
chain=('peers 7 v' 'reports nothing' 'activity never' 'duration 62s' 'chain orders every 2s' 'delay constant 1ms')

@test "validators sign one attestation and one vote a round in each slot, and every second one a claim; all verify" {
	options='--keys keys' sim "${chain[@]}" >out
	jq -c 'select(.type == "statement" and .step == "attestation") | [.peer, .target]' out | sort | uniq -c | awk '{ print $1 }' | sort -u >copies
	[ "$(cat copies)" = 7 ] # each of the seven has heard it, or said it
	[ "$(jq -c 'select(.step == "attestation") | [.peer, .target]' out | sort -u | wc -l)" = 210 ]
	[ "$(jq -c 'select(.step == "precommit") | [.peer, .height, .round, .value]' out | sort -u | wc -l)" = \
		"$(jq -c 'select(.step == "precommit") | [.peer, .height, .round]' out | sort -u | wc -l)" ]
	[ "$(jq -r 'select(.type == "claim") | .peer' out | sort -u | xargs)" = 'v1 v3 v5 v7' ]
	[ "$(jq -r 'select(.type == "claim") | .balances | add' out | sort -u)" = 10000 ]
	[ "$(jq -r 'select(.type == "accusation") | .type' out)" = '' ]
	pr-sim scenario | pr-sign --verify --drop-bad -m keys/members >good || true
	pr-view -o jsonl good | jq -c 'select(.cose == null)' >unsigned
	[ ! -s unsigned ]
	[ "$(pr-view -o jsonl good | wc -l)" = "$(jq -c 'select(.cose)' out | wc -l)" ]
	[ "$(stat -c %a keys/v1.pem)" = 600 ]
	# A validator's key is good for more lies than there are words for.
	pr-sim scenario | pr-view -o jsonl | jq -c 'select(.type == "statement") | del(.cose) | .value = "0"' | head -n 1 |
		pr-import -s json | pr-sign --key "keys/$(jq -r 'select(.type == "statement") | .peer' out | head -n 1).pem" --domain orders |
		pr-sign --verify -m keys/members >/dev/null
}

@test "a cut chain goes on on both sides, and honest validators contradict themselves nowhere" {
	sim "${chain[@]}" 'at 20s for 20s cut v1..v3 | *' 'at 41s for 9s crash v5' 'at 30s for 5s pause v6' 'clock v2 offset 30s' >out
	jq -c 'select(.step == "precommit" and .height == 12 and .round == 0) | .value' out | sort -u >values
	[ "$(wc -l <values)" = 2 ]
	[ "$(jq -r 'select(.type == "accusation") | .behaviour' out | sort -u)" = consensus-violation ]
	jq -c 'select(.step == "precommit") | [.peer, .height, .round, .value]' out | sort -u | jq -c '.[:3]' | uniq -d >twice
	[ ! -s twice ]
	jq -c 'select(.step == "attestation") | [.peer, .source, .target]' out | sort -u |
		jq -s -c 'group_by(.[0])[] | sort_by(.[2]) | [range(1; length) as $i | .[$i][1] >= .[$i - 1][1] and .[$i][2] > .[$i - 1][2]] | all' |
		sort -u >grows
	[ "$(cat grows)" = true ]
	jq -c 'select(.type == "claim") | [.peer, .incarnation, .seq, .committed, .epoch]' out | sort -u |
		jq -s -c 'group_by(.[:2])[] | sort_by(.[2]) | [range(1; length) as $i | .[$i][3] >= .[$i - 1][3] and .[$i][4] >= .[$i - 1][4]] | all' |
		sort -u >grows
	[ "$(cat grows)" = true ]
}

# lies WORDS: what is signed in a chain in which v1 tells a lie, each message once.
lies()
{
	options='--keys keys --truth truth' sim "${chain[@]}" 'witness v3 v4' "lie v1 $1" | jq -c 'select(.cose or .type == "statement")' | awk '!said[$0]++'
	[ "$(jq -r 'select(.action == "lie") | .peer + " " + .lie' truth)" = "v1 ${1%% *}" ]
}

@test "every lie is told, by the liar alone" {
	lies doubles >out
	[ "$(jq -c 'select(.step == "precommit") | [.peer, .height, .round, .value]' out | sort -u | jq -r '.[:3] | tostring' | uniq -d | jq -r '.[0]' | sort -u)" = v1 ]
	lies surrounds >out
	jq -s -r '[.[] | select(.step == "attestation")] as $a | $a[] as $x | $a[] | select(.peer == $x.peer and .source < $x.source and .target > $x.target) | .peer' out | sort -u >who
	[ "$(cat who)" = v1 ]
	lies reverses >out
	[ "$(jq -r 'select(.step == "attestation" and .source >= .target) | .peer' out | sort -u)" = v1 ]
	lies regresses >out
	jq -s -r '[.[] | select(.type == "claim")] as $c | $c[] as $x | $c[] | select(.peer == $x.peer and .epoch == $x.epoch and .seq > $x.seq and .committed < $x.committed) | .peer' out | sort -u >who
	[ "$(cat who)" = v1 ]
	lies forks >out
	[ "$(jq -c 'select(.type == "claim") | [.peer, .seq, .hash]' out | sort -u | jq -c '.[:2]' | uniq -d | jq -r '.[0]' | sort -u)" = v1 ]
	lies mints >out
	[ "$(jq -r 'select(.type == "claim" and (.balances | add) != 10000) | .peer' out | sort -u)" = v1 ]
	lies 'accuses v2 v5' >out
	[ "$(jq -r 'select(.type == "accusation") | .subject' out | sort -u | xargs)" = 'v2 v5' ]
	lies 'replays v6' >out
	[ "$(jq -r 'select(.domain == "orders-b") | .peer' out | sort -u)" = v6 ]
	lies 'sent -90s' >out
	[ "$(jq -r 'select(.t < "2026") | .peer' out | sort -u)" = v1 ]
}

@test "forgeries: what verifies is not in another's name, and nobody who verifies signatures is taken in" {
	lies 'forges v2' >out
	[ "$(jq -c 'select(.cose == null) | .peer' out | sort -u)" = '"v2"' ]
	[ "$(jq -r 'select(.type == "evidence") | .subject' out | sort -u)" = v2 ]
	pr-sim scenario | pr-sign --verify --drop-bad -m keys/members 2>said | pr-view -o jsonl >good || true
	grep -q 'bad signature' said
	kid=$(openssl pkey -in keys/v2.pem -pubout -outform DER | tail -c 32 | sha256sum | head -c 16)
	jq -c 'select(.peer == "v2" and .step == "precommit") | [.height, .round, .value, (.cose | contains("'"$kid"'"))]' good | sort -u >votes
	[ "$(jq -c 'select(.[3]) | .[:2]' votes | sort | uniq -d)" = '' ] # by its own key it voted once in each round
	[ "$(jq -c 'select(.[3] | not)' votes | wc -l)" -gt 0 ] # what says that it is v2's, and was signed by v1
}

@test "--validators makes up a chain, the same for a seed, which can be printed and read again" {
	pr-sim --random 3 --validators 20 --print >printed
	pr-sim --random 3 --validators 20 --keys keys >a
	pr-sim printed | cmp - a
	grep -q '^chain chain every 6s$' printed
	[ "$(grep -c key= keys/members)" = 20 ]
	run -2 --separate-stderr pr-sim --validators 20 printed
	run -2 --separate-stderr pr-sim --random 1 --validators 3
	run -2 --separate-stderr pr-sim --random 1 --keys keys
	[ "$stderr" = 'pr-sim: --keys: the scenario has no chain, and nobody signs anything' ]
}

@test "--gossip: rounds and bytes until all agree, the same for a seed" {
	pr-sim --gossip 2,8,64 --runs 4 >table
	[ "$(awk 'NR > 1 { print $1 }' table | xargs)" = '2 8 64' ]
	# Within three rounds of the literature's log3 n, and no fewer than it takes to reach all.
	awk 'NR > 1 && ($3 > $2 + 3 || $3 < 1 || $5 <= 0) { exit 1 }' table || fail "$(cat table)"
	pr-sim --gossip 2,8,64 --runs 4 | cmp - table
	! pr-sim --gossip 2,8,64 --runs 4 --seed 9 | cmp -s - table || fail 'another seed'
	[ "$(pr-sim --gossip 5 --entries 40 --differ 5 --runs 1 | awk 'NR > 1 { print ($3 > 0) }')" = 1 ]
	! pr-sim --gossip 64 --entries 3000 --runs 4 | grep -qxF "$(tail -n 1 table)" || fail '--entries'
	! pr-sim --gossip 64 --differ 500 --runs 4 | grep -qxF "$(tail -n 1 table)" || fail '--differ'
	for wrong in '--gossip 1' '--gossip 10,' '--gossip x' '--gossip 3 --print' '--gossip 3 scenario' '--runs 2' '--gossip 3 --runs 0' \
		'--gossip 60000000 --entries 1' '--gossip 2 --entries 18446744073709551615'; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr pr-sim $wrong </dev/null
		[ "${#stderr_lines[@]}" = 1 ] || fail "$wrong: $stderr"
	done
}
