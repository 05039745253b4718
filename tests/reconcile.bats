# pr-reconcile: its options and outcomes, from JSON Lines to JSON Lines; units have the rules one by one.
load helper

# member PEER…; claim PEER SEQ HASH EPOCH, where - is none; then `stream` makes the records of a time.
member() { printf '{"type":"member","peer":"%s"}\n' "$@"; }

claim()
{
	printf '{"type":"claim","peer":"%s","seq":%s' "$1" "$2"
	[ "${3:--}" = - ] || printf ',"hash":"%s"' "$3"
	[ "${4:--}" = - ] || printf ',"epoch":%s' "$4"
	printf '%s}\n' "${5:+,$5}"
}

stream() { sed 's/^{/{"t":1000000000,/' | pr-import -s json; }

# What the resolutions on stdin say, each as FIELD=VALUE in a line.
told() { pr-view -o jsonl | jq -rc "select(.type == \"resolution\") | [$1] | map(tostring) | join(\" \")"; }

five()
{
	member a b c d e
	claim d 10 01
	claim a 10 01
	claim a 20 aa
	claim b 20 aa
	claim c 20 aa
	claim d 20 bb
	claim e 15
}

@test "a quorum's state is canonical: who loses what behind the fork, and who fetches what from whom" {
	five | stream | pr-reconcile --only >out
	[ "$(told '.outcome, .rule, .seq, .hash, .winners, .losers, .fork, .discarded' <out)" = \
		'canonical certificate 20 aa ["a","b","c"] ["d"] {"seq":10,"hash":"01"} {"d":10}' ]
	[ "$(told '.members, .needed, .present, .committed' <out)" = '["a","b","c","d","e"] 3 3 20' ]
	[ "$(told '.sync | .[] | [.to, .from, .first, .last] | join(",")' <out)" = 'd,a,11,20 e,b,16,20' ]
	pr-view -o jsonl out | jq -e 'select(.type == "note" and .about == "e" and (.text | contains("presumed")))'
}

@test "--batch: entries at a time; what is too long for a record is told in fewer" {
	[ "$(five | stream | pr-reconcile --only --batch=4 | told '.sync | .[] | [.to, .first, .last] | join(",")')" = \
		'd,11,14 d,15,18 d,19,20 e,16,19 e,20,20' ]
	{ claim a 30000000; claim b 7; } | stream | pr-reconcile --only >out
	[ "$(told '(.sync | length > 1000), .sync[0].first, .sync[-1].last, ([.sync[1:], .sync[:-1]] | transpose | all(.[0].first == .[1].last + 1))' <out)" = \
		'true 8 30000000 true' ]
	pr-view -o jsonl out | jq -e 'select(.type == "note" and .count > 1000 and (.text | contains("longer batches")))'
	run -2 pr-reconcile --batch=0 </dev/null
}

@test "all is passed along, and with --only nothing is but what is new" {
	five | stream >in
	pr-reconcile in >out
	[ "$(pr-view -o jsonl out | head -n -2 | jq -r .type | sort | uniq -c | xargs)" = '7 claim 5 member' ]
	cmp -n "$(stat -c %s in)" in out
	[ "$(pr-reconcile --only in | pr-view -o jsonl | jq -r .type | xargs)" = 'resolution note' ]
}

@test "the order of the records makes no difference" {
	five | stream | pr-reconcile --only >wanted
	for seed in 1 2 3 4 5 6 7 8; do
		five | shuf --random-source=<(yes $seed) | stream | pr-reconcile --only | cmp - wanted || fail "$seed"
	done
}

@test "-e: exit status 1 unless all agree" {
	{ claim a 3 aa; claim b 3 aa; } | stream >agreed
	pr-reconcile -e agreed >/dev/null
	five | stream >apart
	run -1 --separate-stderr pr-reconcile -e apart
	pr-reconcile apart >/dev/null
}

@test "silent peers that could be a quorum leave it undecided; --override decides, and says so" {
	{ member a b c d e; claim a 9 aa; claim b 9 aa; } | stream >in
	[ "$(pr-reconcile --only in | told '.outcome, .rule, .silent, .winners, .sync, .override')" = \
		'undecided silent ["c","d","e"] null null null' ]
	[ "$(pr-reconcile --only --override in | told '.outcome, .winners, .override')" = 'agreed ["a","b"] true' ]
}

@test "what may have been committed does not lose: silent peers count with those that would lose" {
	{ member a b c d e; claim a 9 aa; claim b 9 aa; claim c 9 bb; } | stream >in
	[ "$(pr-reconcile --only in | told '.outcome, .rule, .winners')" = 'undecided committed null' ]
	{ claim d 9 aa; claim e 5 11; claim c 5 11; claim a 5 11; } | stream | cat in - >more
	[ "$(pr-reconcile --only more | told '.outcome, .rule, .winners, .losers, .discarded')" = \
		'canonical certificate ["a","b","d"] ["c"] {"c":4}' ]
}

@test "--policy=bft: a lone word is nobody's, epochs are but numbers; another policy is refused" {
	{ member a b c d; claim a 9 aa 1; claim b 9 aa 1; claim c 9 aa 1; claim d 12 dd 1; } | stream >in
	[ "$(pr-reconcile --only --policy=bft in | told '.outcome, .winners, .needed')" = 'lagging ["a","b","c"] 3' ]
	[ "$(pr-reconcile --only in | told '.outcome, .winners, .needed')" = 'lagging ["d"] 3' ]
	{ member a b c d; claim a 9 aa 1; claim b 9 aa 1; claim c 9 cc 2; claim d 9 cc 2; } | stream >in
	[ "$(pr-reconcile --only in | told '.outcome, .rule, .winners')" = 'canonical epoch ["c","d"]' ]
	[ "$(pr-reconcile --only --policy=bft in | told '.outcome')" = undecided ]
	run -2 pr-reconcile --policy=mine </dev/null
	[[ $output == *'there are majority, bft and origin'* ]]
}

@test "two quorums at one point: conflict, and who was in both" {
	member a b c d e | stream >in
	{ claim a 9 aa; claim b 9 aa; claim c 9 aa; } | sed 's/^{/{"t":1000000000,/' >first
	{ claim c 9 bb; claim d 9 bb; claim e 9 bb; claim e 4; } | sed 's/^{/{"t":2000000000,/' >second
	pr-import -s json first second | cat in - | pr-reconcile --only >out
	[ "$(told '.outcome, .rule, .culprits, .winners, .sync' <out)" = 'conflict certificate ["c"] null null' ]
	pr-view -o jsonl out | jq -es 'any(.[]; .type == "note" and .about == "c" and (.text | contains("two states")))'
	pr-view -o jsonl out | jq -es 'any(.[]; .type == "note" and (.text | contains("both of two quorums")) and .count == 1)' # 2 * 3 - 5
	# An entry that was not committed may be replaced: that is no lie.
	for file in first second; do jq -c 'select(.seq == 9) | .epoch = (if .hash == "aa" then 1 else 2 end)' $file >$file.raft; done
	pr-import -s json first.raft second.raft | cat in - | pr-reconcile --only >out
	[ "$(told '.outcome, .rule, .culprits, .winners' <out)" = 'canonical certificate null ["c","d","e"]' ]
	! pr-view -o jsonl out | grep -q 'two states' || fail "$(pr-view -o jsonl out)"
}

@test "--members: the base, with weights and names; --threshold" {
	printf '%s\n' 'a weight=3' b c 'd alias=0d' >members
	{ claim a 9 aa; claim b 8 bb; claim c 9 cc; claim 0d 9 cc; claim stranger 11 ee; } | stream >in
	[ "$(pr-reconcile -m members --only in | told '.outcome, .rule, .winners, .losers, .needed, .present')" = \
		'canonical weight ["a"] ["c","d"] 4 3' ]
	[ "$(pr-reconcile -m members --threshold=2/3 --only in | told '.outcome, .needed')" = 'canonical 5' ]
	[ "$(pr-reconcile -m members --threshold=2/5 --only in | told '.outcome, .rule, .needed')" = 'undecided committed 3' ]
	run -2 pr-reconcile -m nowhere in
}

@test "--joint: a quorum is one of each membership, with weights and keys of its own" {
	printf '%s\n' a b 'c alias=0c' >old
	printf '%s\n' 'quorum 2/3' 'c weight=2' 'd alias=0d' e >new
	{ claim a 9 aa; claim b 9 aa; claim 0c 9 aa; claim 0d 9 dd; claim e 9 dd; } | stream >in
	[ "$(pr-reconcile -m old --only in | told '.outcome, .rule, .winners')" = 'canonical certificate ["a","b","c"]' ]
	[ "$(pr-reconcile -m old --joint=new --only in | told '.outcome, .rule, .needed, .members, .joint_needed, .joint_members')" = \
		'canonical weight 2 ["a","b","c"] 3 ["c","d","e"]' ]
	{ claim a 9 aa; claim c 9 aa; claim d 9 aa; claim e 9 dd; } | stream >in
	[ "$(pr-reconcile -m old --joint=new --only in | told '.outcome, .rule, .winners, .losers, .present, .joint_present, .committed, .silent')" = \
		'canonical certificate ["a","c","d"] ["e"] 2 3 9 ["b"]' ]
	pr-reconcile -m old --joint=new --only in | pr-view >shown
	grep -q '2 present, 2 needed of {\?a, b, c' shown && grep -q 'and 3 present, 3 needed of {\?c, d, e' shown || fail "$(cat shown)"
	[ "$(pr-reconcile -m old --joint=new --threshold=3/4 --only in | told '.outcome, .needed, .joint_needed')" = 'canonical 3 4' ]
	claim c 9 aa | stream >in # both memberships' silent peers
	[ "$(pr-reconcile -m old --joint=new --only in | told '.outcome, .rule, .silent')" = 'agreed seq ["a","b","d","e"]' ]
	claim d 9 aa | stream >in
	[ "$(pr-reconcile -m old --joint=new --only in | told '.outcome, .rule, .silent')" = 'undecided silent ["a","b","c","e"]' ]
	run -2 --separate-stderr pr-reconcile --joint=new in
	[[ $stderr = *--members* ]]
	printf '%s\n' 'x alias=b' >other
	run -2 --separate-stderr pr-reconcile -m old --joint=other in
	[[ $stderr = *"x: a name, alias or address of it is another peer's in the other file"* ]]
	run -2 --separate-stderr pr-reconcile -m old --joint=nowhere in
	[[ $stderr = *nowhere* ]]
}

@test "--joint: a peer of the other membership has no other word than what is signed with its key" {
	keys_of a d
	echo 'a key=a.pub' >old
	echo 'd key=d.pub' >new
	claim a 9 aa | stream | pr-sign --key=a.pem >in
	claim d 9 aa | stream | pr-sign --key=a.pem >forged
	claim d 9 aa | stream | pr-sign --key=d.pem >signed
	cat in signed | pr-reconcile -m old --joint=new --only >out
	[ "$(told '.outcome, .rule, .present, .joint_present' <out)" = 'agreed certificate 1 1' ]
	cat in forged | pr-reconcile -m old --joint=new --only >out
	[ "$(told '.silent' <out)" = '["d"]' ]
	pr-view -o jsonl out | jq -e 'select(.about == "d" and (.text | contains("bad signature, or somebody else")))'
}

# The steps of a transcript of etcd-io/raft's quorum/testdata, each as "cfg|cfgj|idx|answer".
steps()
{
	awk 'function words(name,   at, rest) {
			at = index(line, name "=(")
			if (!at) return index(line, name "=zero") ? "zero" : ""
			rest = substr(line, at + length(name) + 2)
			sub(/\).*/, "", rest); gsub(/[ ,]+/, " ", rest)
			return rest }
		function tell(   n, last) {
			n = split(answer, last, /[^0-9]+/)
			print words("cfg") "|" words("cfgj") "|" words("idx") "|" last[n]
			line = "" }
		/^committed/ { line = $0; next }
		/^$/ && line != "" { tell() }
		line != "" { answer = $0 }
		END { if (line != "") tell() }' "$@"
}

# answer CFG CFGJ IDX: what the command says is committed, 0 for nothing. Values are of the voters of both in turn, each once.
answer()
{
	local voters peer joint=() index=($3) i=0
	tr ' ' '\n' <<<"$1" >members
	case $2 in
	'') ;;
	zero) echo 'nobody voter=no' >other; joint=(--joint=other) ;;
	*) tr ' ' '\n' <<<"$2" >other; joint=(--joint=other) ;;
	esac
	voters=$(printf '%s\n' $1 ${2/zero/} | awk '!seen[$0]++')
	for peer in $voters; do
		[ "${index[i]}" = _ ] || claim "$peer" "${index[i]}" - 1
		i=$((i + 1))
	done >claims
	[ -s claims ] || { echo 0; return; }
	stream <claims | pr-reconcile -m members "${joint[@]}" --only | told '.committed // 0'
}

@test "raft-quorum: the committed index of each membership, by the command" {
	local file=$TOP/../shared/vectors/raft-quorum/majority_commit.txt cfg cfgj idx wanted
	[ -f "$file" ] || skip 'no ../shared/vectors here'
	steps "$file" | grep -v '^|' >steps # but for the membership without a voter, which no members file can be
	[ "$(wc -l <steps)" = 15 ]
	while IFS='|' read -r cfg cfgj idx wanted; do
		[ "$(answer "$cfg" "$cfgj" "$idx")" = "$wanted" ] || fail "($cfg) ($idx): $wanted"
		[ "$(answer "$cfg" zero "$idx")" = "$wanted" ] || fail "($cfg) and nobody ($idx): $wanted"
		[ "$(answer "$cfg" "$cfg" "$idx")" = "$wanted" ] || fail "($cfg) twice ($idx): $wanted"
	done <steps
}

@test "the committed index of joint memberships: the lower of what each has committed" {
	local cfg cfgj idx wanted
	while IFS='|' read -r cfg cfgj idx wanted; do
		[ "$(answer "$cfg" "$cfgj" "$idx")" = "$wanted" ] || fail "($cfg) and ($cfgj) ($idx): $wanted"
	done <<-'END'
		1 2 3|3 4 5|10 20 30 40 _|20
		1 2 3|3 4 5|10 20 15 40 50|15
		1|2|7 _|0
		1|2|7 9|7
		1 2|2 3|7 9 8|7
		1 2 3|2 3 4 5|5 9 9 2 _|2
		1 2 3|4 5 6|_ 61 52 59 57 _|52
		1 2 3|1 4 5|3 44 41 41 40|40
	END
}

@test "it names the network partitions; of several number lines the worst does" {
	cut() { printf '{"type":"failure","id":"%s","event":"open","failure":"network-partition","start":%s,"groups":[["a"],["b"]]}\n' "$@"; }
	{
		claim a 5 - 3 '"history":"x"'
		claim b 5 - 3 '"history":"x"'
		claim a 7 aa - '"history":"x/revision"'
		claim b 7 bb - '"history":"x/revision"'
		cut 0123456789ab 2000000000
		cut 0123456789aa 3000000000
	} | stream | pr-reconcile --only | told '.failure, .outcome, .history' >out
	diff - out <<-'EOT'
		0123456789ab undecided x/revision
		0123456789aa undecided x/revision
		null agreed x
	EOT
	for quorum in 'false,true 0' 'false,false 1'; do # a crash that leaves a quorum is no question of who has the state that stands
		{
			claim a 5 aa 3 '"history":"x"'
			cut 0123456789ac 2000000000 | sed "s/network-partition/crash/; s/}\$/,\"needed\":2,\"quorum\":[${quorum% *}]}/"
		} | stream | pr-reconcile --only | told '.failure' >out
		[ "$(grep -c 0123456789ac out)" = "${quorum#* }" ] || fail "$quorum"
	done
	cut 0123456789ab 2000000000 | stream | pr-reconcile --only | pr-view -o jsonl |
		jq -e 'select(.type == "note" and (.text | contains("nobody claims")))'
}

@test "claims without a position are silence, and it is said whose" {
	{ member a b c; claim a 5; claim b 5; echo '{"type":"claim","peer":"c","phase":"lost"}'; } | stream | pr-reconcile --only >out
	[ "$(told '.outcome, .silent' <out)" = 'agreed ["c"]' ]
	pr-view -o jsonl out | jq -e 'select(.type == "note" and .about == "c" and (.text | contains("silent")))'
}

@test "Redis: a promoted replica's history grew from its primary's where it left it" {
	[ "$(pr-import "$TESTS/dumps/redis-two-servers.txt" | pr-reconcile --only | told '.outcome, .seq, (.winners | length), .sync[0].first')" = \
		'lagging 586 1 536' ]
	# The old primary went on alone, and another replica follows the new one.
	pr-import "$TESTS/dumps/redis-two-servers.txt" | pr-view -o jsonl | jq -c 'select(.type == "claim")' >two
	{
		cat two
		jq -c 'select(.peer | startswith("005a")) | .seq = 900 | .t = "2026-11-25T16:24:00.000000000Z"' two
		jq -c 'select(.peer | startswith("b728")) | .seq -= 5 | .peer = "third"' two
	} | pr-import -s json | pr-reconcile --only >out
	[ "$(told '.outcome, .rule, .seq, .fork.seq, .losers[0][:4], .discarded[]' <out)" = 'canonical certificate 586 535 005a 365' ]
}

@test "--policy=origin: the highest sequence, then most peers; it says where the safe answer is another one" {
	{ member a b c; claim a 5 01; claim b 5 01; claim c 5 01; claim a 20 aa; claim b 20 aa; claim c 25 cc 0; } | stream >in
	{ claim a 25 bb; claim b 25 bb; } | sed 's/^{/{"t":2000000000,/' | pr-import -s json | cat in - >apart
	[ "$(pr-reconcile --only --policy=origin apart | told '.outcome, .rule, .winners, .losers, .reason, .policy')" = \
		'canonical origin ["a","b"] ["c"] null origin' ] # most peers
	{ member a b c; claim a 5 01; claim b 5 01; claim c 5 01; } | stream >in
	{ claim a 25 bb; claim b 25 bb; claim c 25 bb; claim c 26 dd; } | sed 's/^{/{"t":2000000000,/' | pr-import -s json | cat in - >more
	[ "$(pr-reconcile --only --policy=origin more | told '.outcome, .winners, .reason')" = 'lagging ["c"] null' ]
	# A lone side that counted furthest.
	{ claim a 25 bb; claim b 25 bb; claim c 25 cc; claim c 26 dd; } | sed 's/^{/{"t":2000000000,/' | pr-import -s json | cat in - >lone
	pr-reconcile --only --policy=origin lone >out
	[ "$(told '.outcome, .winners, .losers, .seq' <out)" = 'canonical ["c"] ["a","b"] 26' ]
	{ claim a 25 bb 3; claim b 25 bb 3; claim c 26 dd 2; } | sed 's/^{/{"t":2000000000,/' | pr-import -s json | cat in - >lone
	pr-reconcile --only --policy=origin lone >out
	[ "$(told '.outcome, .winners, .losers, .discarded, .reason' <out)" = \
		'canonical ["c"] ["a","b"] {"a":20,"b":20} the safe answer is another state' ]
	[ "$(pr-view -o jsonl out | jq -c 'select(.type == "note") | [.about, .count]' | xargs)" = '[a,20] [b,20]' ]
	[ "$(pr-reconcile --only lone | told '.winners, .losers')" = '["a","b"] ["c"]' ]
}

@test "--rollback: the newest checkpoint of more than two thirds that is not before what is committed" {
	checkpoint() { claim "$1" "$2" "$3" - '"checkpoint":true'; }
	halves() # the sides are apart: no winner; $1: more of every claim
	{
		member a b c d
		for peer in a b c d; do checkpoint $peer 10 10; done
		for peer in a b c; do checkpoint $peer 14 14; done
		for peer in a b; do checkpoint $peer 18 18; done
		for peer in a b; do claim $peer 20 aa - $1; done
		for peer in c d; do claim $peer 20 bb - $1; done
	}
	halves | stream | pr-reconcile --only >out
	[ "$(told '.outcome, .rule, .seq' <out)" = 'undecided tie null' ]
	halves | stream | pr-reconcile --only --rollback >out
	[ "$(told '.outcome, .rule, .seq, .hash, .winners, .discarded, .override' <out)" = \
		'undecided rollback 14 14 null {"a":6,"b":6,"c":6} null' ]
	[ "$(told '.sync | .[] | [.to, .from, .first, .last] | join(",")' <out)" = 'd,a,1,10 d,a,11,14' ]
	pr-view -o jsonl out | jq -r 'select(.type == "note") | .text' | grep checkpoint >notes
	diff - notes <<-'EOT'
		checkpoint at seq 18, hash 18: weight 2 of 4: a, b; not more than two thirds
		checkpoint at seq 14, hash 14: weight 3 of 4: a, b, c
		checkpoint at seq 10, hash 10: weight 4 of 4: a, b, c, d
	EOT
	halves '"committed":16' | stream | pr-reconcile --only --rollback >out
	[ "$(told '.outcome, .rule, .seq, .committed' <out)" = 'undecided tie null 16' ]
	halves '"committed":16' | stream | pr-reconcile --only --rollback --override >out
	[ "$(told '.outcome, .rule, .seq, .override' <out)" = 'undecided rollback 14 true' ]
	five | stream | pr-reconcile --only --rollback >out
	[ "$(told '.outcome, .rule' <out)" = 'canonical certificate' ]
	# It throws something away, so that it is a plan, which is saved before it is told; but no entries tell what.
	[ "$(halves | stream | pr-reconcile --only --rollback --quarantine saved | told '.rule, .plan')" = 'rollback null' ]
	halves | stream | pr-reconcile --only --rollback --override --quarantine saved >out
	plan=$(told '.plan' <out)
	grep -q '^# rollback, all that is told is saved: to seq 14, hash 14$' "saved/$plan.manifest"
	halves | stream | pr-reconcile --only --rollback --override --apply-plan="$plan" | told '.rule' | grep -qx rollback
	halves '"committed":9' | stream >other
	run -1 pr-reconcile --only --rollback --override --apply-plan="$plan" other
}

@test "a peer with a key has no other word than what is signed with it" {
	openssl genpkey -algorithm ed25519 -out a.key 2>/dev/null
	openssl genpkey -algorithm ed25519 -out b.key 2>/dev/null
	for peer in a b; do openssl pkey -in $peer.key -pubout -out $peer.pem; done
	printf '%s\n' 'domain d' 'a key=a.pem' 'b key=b.pem' c >members
	claim a 9 aa | stream | pr-sign --key a.key --domain d >mine
	claim b 9 aa | stream | pr-sign --key a.key --domain d >others
	{ claim a 12 bb; claim b 9 aa; claim c 9 aa; } | stream >bare
	cat mine others bare | pr-reconcile -m members --only >out
	[ "$(told '.outcome, .winners, .silent' <out)" = 'agreed ["a","c"] ["b"]' ]
	pr-view -o jsonl out | jq -c 'select(.type == "note") | [.about, .count, (.text | split(" ")[3:5] | join(" "))]' >notes
	diff - notes <<-'EOT'
		["a",1,"not signed"]
		["b",1,"not signed"]
		["b",1,"bad signature,"]
	EOT
	[ "$(cat mine others bare | pr-reconcile -m members --only --trust-unsigned | told '.outcome, .winners')" = 'agreed ["a","b","c"]' ]
}

@test "what was claimed before a partition is silence, where others have claimed since" {
	{
		member a b c
		claim c 30 cc
		echo '{"type":"failure","id":"0123456789ab","event":"open","failure":"network-partition","start":2000000000,"groups":[["a","b"],["c"]]}'
	} | stream >before
	{ claim a 9 aa; claim b 9 aa; } | sed 's/^{/{"t":3000000000,/' | pr-import -s json | cat before - >in
	pr-reconcile --only in >out
	[ "$(told '.failure, .outcome, .winners, .silent' <out)" = '0123456789ab agreed ["a","b"] ["c"]' ]
	pr-view -o jsonl out | jq -e 'select(.type == "note" and .about == "c" and (.text | contains("older")))'
	[ "$(pr-reconcile --only before | told '.outcome, .silent')" = 'undecided ["a","b"]' ]
}

@test "--views: the union, who sees whom that others do not, and which views are stale" {
	view() # T OBSERVER PARTICIPANTS CONNECTIONS LEADER
	{
		printf '{"type":"view","t":%s000000000,"observer":"%s","participants":%s,"connections":%s,"leader":"%s"}\n' "$@"
	}
	{
		view 100 a '["a","b","c"]' '[["a","b"],["c","a"]]' a
		view 90 a '["a","x"]' '[["a","x"]]' x # not its newest
		view 101 b '["a","b"]' '[["b","a"]]' b
		view 99 c '["a","c","d"]' '[["a","c"]]' a
		view 40 d '["d","e"]' '[["d","e"]]' d
	} | pr-import -s json >in
	pr-reconcile --only --views in | pr-view -o jsonl >out
	jq -c 'select(.type == "view") | [.by, .observer, .participants, .connections]' out >union
	[ "$(cat union)" = '["pr-reconcile",null,["a","b","c","d","e"],[["a","b"],["a","c"],["d","e"]]]' ]
	jq -r 'select(.type == "note") | "\(.about): \(.text)\(if .count then " \(.count)" else "" end)"' out >notes
	diff - notes <<-'EOT'
		b: seen by a, b; not by c
		c: seen by a, c; not by b
		d: seen by c; not by a, b
		a - b: seen by a, b; not by c
		a - c: seen by a, c; not by b
		leader a: seen by a, c; not by b
		leader b: seen by b; not by a, c
		d: its view is stale: so many seconds older than the newest 61
	EOT
	pr-view -o jsonl in | shuf --random-source=<(yes 7) | pr-import -s json | pr-reconcile --only --views | pr-view -o jsonl | cmp - out
	[ "$(pr-reconcile --only --views --stale=2m in | pr-view -o jsonl | grep -c stale)" = 0 ]
	[ -z "$(pr-reconcile --only in | pr-view -o jsonl)" ]
}

@test "member records: what one does not say stands as others said it" {
	{
		member a b c
		echo '{"type":"member","peer":"d","status":"joined","voter":false}'
		member d
		claim a 5
		claim b 5
	} | stream >in
	[ "$(pr-reconcile --only in | told '.outcome, .needed, .silent')" = 'agreed 2 ["c","d"]' ]
}

@test "dumps of real systems: what they say together" {
	import() { pr-import "$@" 2>/dev/null | pr-reconcile --only; }
	# etcd: the log and the key space are two number lines; the learner has no vote.
	import "$TESTS"/dumps/etcd-{members,status,hashkv}.json | told '.outcome, .rule, .seq, .winners, .silent, .needed, .history' >out
	diff - out <<-'EOT'
		agreed certificate 16 ["e1","e2","e3"] ["d3ef90c6f133b900"] 2 f2cb1557076fcb4d
		agreed certificate 6 ["e1","e2","e3"] ["d3ef90c6f133b900"] 2 f2cb1557076fcb4d/revision
	EOT
	# Galera: one node is behind, one does not know where it is.
	sed -E 's/^(wsrep_last_committed\s+)8/\16/' "$TESTS/dumps/galera-tabs.txt" >behind
	sed -n '1,/safe_to_bootstrap/p' "$TESTS/dumps/grastate.txt" >unknown
	grep -q 'seqno: *-1' unknown
	import n1="$TESTS/dumps/galera-tabs.txt" n2=behind n3=unknown >out
	[ "$(told '.outcome, .seq, .winners, .silent, (.sync[0] | [.to, .first, .last] | join(","))' <out)" = \
		'lagging 8 ["n1"] ["n3"] n2,7,8' ]
	# One was bootstrapped anew: another history.
	sed 's/158e31cf/00000000/' "$TESTS/dumps/galera-tabs.txt" >anew
	[ "$(import n1="$TESTS/dumps/galera-tabs.txt" n2=behind n3=anew | told '.outcome, .rule, .winners, .losers')" = \
		'canonical certificate ["n1"] ["n3"]' ]
	# ZooKeeper: a follower of the old leader has more of the old epoch.
	sed 's/0x100000000/0x200000002/' "$TESTS/dumps/zookeeper-srvr-mntr.txt" >new
	sed 's/0x100000000/0x200000003/' "$TESTS/dumps/zookeeper-srvr-mntr.txt" >newer
	[ "$(import n1=new n2=newer n3="$TESTS/dumps/zookeeper-srvr-mntr.txt" | told '.outcome, .epoch, .seq, .winners')" = \
		'lagging 2 8589934595 ["n2"]' ]
	[ "$(import "$TESTS/dumps/consul-raft.txt" | told '.outcome, .seq, .winners, .needed')" = \
		'lagging 4242 ["server1","server2"] 2' ]
	# No positions at all.
	[ "$(import n1="$TESTS/dumps/corosync-quorumtool.txt" | pr-view -o jsonl | jq -r .type | uniq)" = note ]
}

@test "more states than can be compared: no winner, and why" {
	seq 8193 | sed 's/.*/{"t":1000000000,"type":"claim","peer":"p&","seq":&,"hash":"aa"}/' | pr-import -s json >in
	[ "$(pr-reconcile --only in | told '.outcome, .rule, .winners')" = 'undecided too-many-states null' ]
	[ "$(pr-reconcile --only --policy=origin in | told '.outcome, .rule')" = 'undecided too-many-states' ]
}

@test "a resolution is shown as a block" {
	five | stream | pr-reconcile --only | pr-view >out
	grep -Eq '^1970-01-01 00:00:01.000  resolution canonical$' out
	grep -q '^  rule      certificate, policy majority$' out
	grep -q '^  discards  d: 10 entries$' out
	grep -q '^  sync      d from a: 11 to 20$' out
	five | stream | pr-reconcile --only --batch=4 | pr-view | grep -q '^  sync      d from a: 11 to 20, in 3 batches$'
}
