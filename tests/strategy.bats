# pr-strategy: its options, from JSON Lines to JSON Lines.
load helper

# cut T EVENT GROUPS: a partition between two groups, T seconds after 1970.
cut_at()
{
	printf '{"type":"failure","t":%d000000000,"id":"0123456789ab","event":"%s","failure":"network-partition",' "$1" "$2"
	printf '"shape":"complete","peers":["c"],"groups":%s,"severed":[[0,1],[1,0]]}\n' "$3"
}

story()
{
	cut_at 10 open '[["a","b"],["c"]]'
	echo '{"type":"note","t":700000000000,"text":"late"}'
	cut_at 800 close '[["a","b"],["c"]]'
}

# leads T OBSERVER LEADER TERM
leads() { printf '{"type":"leader","t":%d000000000,"observer":"%s","leader":"%s","epoch":%d}\n' "$@"; }

decided()
{
	story | pr-import -s json | pr-strategy "$@" | pr-view -o jsonl
}

verdicts()
{
	jq -r 'select(.type == "recovery") | [.verdicts[].verdict] | join(" ")' | head -n 1
}

@test "the majority continues, and all is passed along" {
	decided >out
	[ "$(verdicts <out)" = 'continue stop' ]
	[ "$(jq -r 'select(.type != "recovery") | .type' out | xargs)" = 'failure note failure' ]
	[ "$(decided --only | jq -r .type | uniq)" = recovery ]
}

@test "--policy: two thirds for bft, counted peers for origin; another one is refused" {
	[ "$(decided --policy=bft | verdicts)" = 'resolve resolve' ]
	[ "$(decided --policy=origin | verdicts)" = 'stop stop' ]
	[ "$(decided --policy=origin --threshold=1/2 | verdicts)" = 'continue stop' ]
	run -2 pr-strategy --policy=mine </dev/null
	[[ $output == *'there are majority, bft, keep-majority, '*' and origin'* ]]
	run -2 pr-strategy --policy=keep-oldest --threshold=2/3 </dev/null
	[[ $output == *'--threshold: not under keep-oldest'* ]]
}

@test "--members: weights, votes and the quorum line" {
	printf '%s\n' 'a weight=1' 'b voter=no' 'c weight=3' >members
	[ "$(decided -m members | verdicts)" = 'stop continue' ]
	printf '%s\n' 'quorum 4/5' 'a weight=1' 'b voter=no' 'c weight=3' >members
	[ "$(decided -m members | verdicts)" = 'resolve resolve' ]
	[ "$(decided -m members --threshold=1/2 | verdicts)" = 'stop continue' ]
}

@test "--members: who is silent counts in the base" {
	printf '%s\n' a b c d e >members
	[ "$(decided -m members | verdicts)" = 'resolve resolve' ]
	decided -m members | jq -c 'select(.type == "recovery") | [.needed, (.members | length)]' | uniq >sums
	[ "$(cat sums)" = '[3,5]' ]
}

# A member record names c, and no other: it has the only log.
@test "peers that no member record names do not count for nothing: the base is unknown" {
	{ echo '{"type":"member","t":1000000000,"peer":"c"}'; story; } | pr-import -s json >told
	for policy in majority bft keep-majority static-quorum=2 keep-oldest votequorum pause-minority primary-component redis-cluster \
		hierarchical; do
		pr-strategy --only --policy=$policy told | pr-view -o jsonl >out
		echo "$policy $(verdicts <out)"
		[ "$(verdicts <out)" = 'unsafe unsafe' ]
		[ "$(jq -r .rule out | uniq)" = members-unknown ]
		[ "$(jq -r '.members | join(" ")' out | uniq)" = 'a b c' ]
		[[ $(jq -r .reason out | head -n 1) == *'-m FILE'* ]]
	done
	pr-strategy --only told | pr-view -o jsonl >out
	[ "$(jq -c '[.needed, (.verdicts[] | .present)]' out | uniq)" = '[2,2,1]' ]
	[ "$(pr-strategy --only --policy=down-all told | pr-view -o jsonl | verdicts)" = 'stop stop' ]
	[ "$(pr-strategy --only --policy=origin told | pr-view -o jsonl | verdicts)" = 'stop stop' ]
	printf '%s\n' a b c >members
	[ "$(pr-strategy --only -m members told | pr-view -o jsonl | verdicts)" = 'continue stop' ]
	{ echo '{"type":"member","t":1000000000,"peer":"c"}'; echo '{"type":"member","t":1000000000,"by":"c","peer":"a","role":"master"}'
		echo '{"type":"member","t":1000000000,"by":"c","peer":"b","status":"joined"}'; story; } | pr-import -s json >seen
	[ "$(pr-strategy --only seen | pr-view -o jsonl | verdicts)" = 'unsafe unsafe' ]
	{ for peer in a b c; do echo '{"type":"member","t":1000000000,"peer":"'$peer'"}'; done; story; } | pr-import -s json >told
	[ "$(pr-strategy --only told | pr-view -o jsonl | verdicts)" = 'continue stop' ]
}

@test "--members: who is not in the file may be a member that is not seen, until all are seen" {
	printf '%s\n' a c d >members
	decided -m members --only >out
	[ "$(verdicts <out)" = 'unsafe unsafe' ]
	[[ $(jq -r .reason out | head -n 1) == *'addr= and alias='* ]]
	printf '%s\n' a 'c weight=2' >members
	[ "$(decided -m members | verdicts)" = 'stop continue' ]
}

@test "one peer's log alone makes nobody continue on its own word, and the sum is that of pr-detect" {
	printf '%s\n' '2026-11-22 14:14:42.000000+00:00 [info] <0.9.0>  node           : rabbit@rb2' \
		'2026-11-22 14:14:43.000000+00:00 [info] <0.9.0> node rabbit@rb1 up' '2026-11-22 14:14:43.000000+00:00 [info] <0.9.0> node rabbit@rb3 up' \
		'2026-11-22 14:15:16.000000+00:00 [info] <0.9.0> node rabbit@rb1 down: net_tick_timeout' \
		'2026-11-22 14:15:16.100000+00:00 [info] <0.9.0> node rabbit@rb3 down: net_tick_timeout' \
		'2026-11-22 14:16:16.000000+00:00 [info] <0.9.0> rabbit on node rabbit@rb1 up' >rb2.log
	pr-import rb2.log | pr-detect | pr-strategy | pr-view -o jsonl >out
	[ "$(verdicts <out)" = 'unsafe unsafe' ]
	[ "$(jq 'select(.type == "recovery").needed' out | uniq)" = "$(jq 'select(.type == "failure").needed' out | uniq)" ]
	printf '%s\n' 'rb1 alias=rabbit@rb1' 'rb2 alias=rabbit@rb2' 'rb3 alias=rabbit@rb3' >members
	pr-import -m members rb2.log | pr-detect -m members | pr-strategy -m members | pr-view -o jsonl >out
	[ "$(verdicts <out)" = 'continue stop' ]
}

@test "--timeout and --attempts: how long, and how often" {
	decided --only >out
	[ "$(jq -r '"\(.attempt) \(.progress)"' out | xargs)" = \
		'1 initializing 1 detecting-peers 1 failed 2 detecting-peers 2 failed 3 detecting-peers 3 synchronizing-state 3 validating-consensus 3 finalizing 3 complete' ]
	decided --only --attempts=1 >out
	[ "$(jq -r '"\(.attempt) \(.progress)"' out | xargs)" = '1 initializing 1 detecting-peers 1 failed' ]
	decided --only --timeout=15m >out
	[ "$(jq -r '"\(.attempt) \(.progress)"' out | xargs)" = '1 initializing 1 detecting-peers 1 synchronizing-state 1 validating-consensus 1 finalizing 1 complete' ]
	run -2 pr-strategy --attempts=0 </dev/null
	[[ $output == *"--attempts: '0' is not a number from 1 up"* ]]
}

@test "a failure whose pairs name no groups is followed all the same" {
	cut_at 10 open '[["a"]]' | pr-import -s json | pr-strategy --only | pr-view -o jsonl >out
	[ "$(verdicts <out)" = continue ]
}

@test "--policy: those of the systems, with values and options" {
	printf '%s\n' 'a age=2 role=x' 'b age=1' 'c age=0 role=x' >members
	for sum in 'keep-majority continue stop' 'static-quorum=2 continue stop' 'keep-oldest continue stop' \
		'keep-oldest+down-if-alone=no stop continue' 'keep-majority+role=x continue stop' 'keep-referee=c stop continue' \
		'down-all stop stop' 'lease unsafe unsafe' 'votequorum continue stop' 'pause-minority continue stop' \
		'autoheal continue continue' 'primary-component continue stop' 'redis-cluster continue stop' 'sentinel unsafe unsafe' \
		'hierarchical continue stop'; do
		decided -m members --policy="${sum%% *}" >out
		echo "${sum%% *} $(verdicts <out)"
		[ "$(verdicts <out)" = "${sum#* }" ]
		[ "$(jq -r 'select(.type == "recovery").policy' out | uniq)" = "${sum%% *}" ]
	done
	[ "$(decided --policy=autoheal | jq -r 'select(.rule == "autoheal") | [.verdicts[].verdict] | join(" ")' | uniq)" = 'continue stop' ]
	run -2 pr-strategy --policy=static-quorum </dev/null
	[[ $output == *"--policy: it takes a number from 1 up: 'static-quorum'"* ]]
}

@test "--policy=lease: who holds it, by the leader records or by claims of that name" {
	{
		echo '{"type":"claim","t":1000000000,"peer":"a","history":"job","epoch":1}'
		echo '{"type":"claim","t":2000000000,"peer":"c","history":"job","epoch":2}'
		echo '{"type":"leader","t":3000000000,"observer":"a","leader":"a","epoch":7}'
		cut_at 10 open '[["a","b"],["c"]]'
	} | pr-import -s json >held
	[ "$(pr-strategy --only --policy=lease=job held | pr-view -o jsonl | verdicts)" = 'stop continue' ]
	[ "$(pr-strategy --only --policy=lease held | pr-view -o jsonl | verdicts)" = 'continue stop' ]
}

@test "--stable-after: nothing is decided before the picture holds" {
	decided --only >out
	[ "$(jq -r '"\(.t[17:19]) \(.progress)"' out | head -n 2 | xargs)" = '10 initializing 17 detecting-peers' ]
	decided --only --stable-after=20s >out
	[ "$(jq -r '"\(.t[17:19]) \(.progress)"' out | head -n 2 | xargs)" = '10 initializing 30 detecting-peers' ]
	decided --only --stable-after=0 >out
	[ "$(jq -r '"\(.t[17:19]) \(.progress)"' out | head -n 1)" = '10 detecting-peers' ]
	decided --only --policy=votequorum >out
	[ "$(jq -r .progress out | head -n 1)" = detecting-peers ]
}

# The time of a stream stands still with its last record.
@test "--now: a picture that is told of last becomes stable, if it stands long enough" {
	cut_at 10 open '[["a","b"],["c"]]' | pr-import -s json >short
	pr-strategy --only short | pr-view -o jsonl >out
	[ "$(jq -r .progress out | xargs)" = 'initializing initializing' ]
	tail -n 1 out | jq -e '.reason | contains("the evidence ends at 1970-01-01T00:00:10Z, where it has held for 0s of 7s (--stable-after)") and contains("--now")'
	pr-strategy --only --now 1970-01-01T00:00:14Z short | pr-view -o jsonl >out
	[ "$(jq -r .progress out | xargs)" = 'initializing initializing' ]
	tail -n 1 out | jq -e '.reason | contains("by 1970-01-01T00:00:14Z it has held for 4s of 7s")'
	pr-strategy --only --now 1970-01-02T00:00:00Z short | pr-view -o jsonl >out
	[ "$(jq -r '"\(.t[17:19]) \(.progress)"' out | xargs)" = '10 initializing 17 detecting-peers' ]
	[ "$(tail -n 1 out | verdicts)" = 'continue stop' ]
	run -2 pr-strategy --live --now 1970-01-02T00:00:00Z short
	pr-strategy --only --state kept short | pr-view -o jsonl >out
	[ "$(jq -r .progress out)" = initializing ]
}

# compared POLICY: its line in the table.
compared() { awk -v p="$1" '$1 == p && !/ lets / { $1 = ""; print substr($0, 2) }' out; }

@test "--compare: who continues, how long nobody does, and whether two sides do" {
	printf '%s\n' 'a age=2' 'b age=1' 'c age=0' >members
	story | pr-import -s json | pr-strategy --compare -m members >out
	[ "$(compared majority)" = 'A. 7.0 - - - quorum' ]
	[ "$(compared bft)" = 'rr 7.0 783.0 - - no-quorum' ]
	[ "$(compared autoheal)" = 'AB - - 790.0 - all-run' ]
	[ "$(compared keep-oldest)" = 'A. 7.0 - - - keep-oldest' ]
	[ "$(compared lease)" = '?? 9.0 - - 781.0 lease-unknown' ]
	story | pr-import -s json | pr-strategy --compare=keep-referee=c,static-quorum=3,votequorum+two-node -o jsonl -m members >out
	[ "$(jq -r '[.policy, .rule, .verdicts[].verdict, .nobody, .two_sides, .promises] | join(" ")' out)" = \
		"keep-referee=c keep-referee stop continue 0 0 true
static-quorum=3 no-static-quorum stop stop 783 0 true
votequorum+two-node quorate continue stop 0 0 false" ]
}

@test "--compare: a decision waits as long, though the lease passes at that moment" {
	{ cut_at 10 open '[["a","b"],["c"]]'; leads 10 a a 1; leads 12 b b 2; cut_at 40 close '[["a","b"],["c"]]'; } | pr-import -s json >passed
	pr-strategy --compare=majority,lease --stable-after=7s passed >out
	[ "$(compared majority)" = 'A. 7.0 - - - quorum' ] || fail "$(cat out)"
	[ "$(compared lease)" = 'A. 7.0 - - - lease-held' ] || fail "$(cat out)"
	pr-strategy --compare=majority --stable-after=7s passed >out
	[ "$(compared majority)" = 'A. 7.0 - - - quorum' ] || fail "$(cat out)"
}

@test "--compare: a picture that changes; a failure that is not over; the sums of all" {
	{
		cut_at 10 open '[["a","b"],["c"]]'
		cut_at 100 change '[["a"],["b","c"]]'
		cut_at 200 close '[["a"],["b","c"]]'
		cut_at 300 open '[["a","b"],["c"]]' | sed s/0123456789ab/0123456789ac/
		echo '{"type":"note","t":400000000000,"text":"late"}'
	} | pr-import -s json >changed
	pr-strategy --compare=majority,pause-minority,autoheal --stable-after=5s changed >out
	[ "$(grep -c 'to the end of the stream' out)" = 1 ]
	[ "$(compared majority | head -n 1)" = '.B 10.0 - - - quorum' ]
	[ "$(compared majority | tail -n 1)" = '15.0 - - -' ]
	[ "$(compared autoheal | grep ' - .*two sides')" = '15.0 - 275.0 - two sides at once' ]
	run -1 pr-strategy -e --compare changed
	run -4 pr-strategy --compare /dev/null
	pr-import -s json /dev/null >nothing
	run -0 pr-strategy -e --compare nothing
	[[ $output == *'nothing to compare'* ]]
}

@test "--compare: who lets two sides go on is shown by example, and nobody else is" {
	printf '%s\n' 'm role=master' 's1 role=sentinel' 'r2 role=replica' 's2 role=sentinel' 's3 role=sentinel' >members
	cut_at 10 open '[["m","s1"],["r2","s2","s3"]]' >stream
	echo '{"type":"note","t":100000000000,"text":"late"}' >>stream
	pr-import -s json stream | pr-strategy --compare=majority,sentinel=2,autoheal -m members >out
	[ "$(sed -n '/lets two sides/,/^$/p' out)" = \
		'  sentinel=2 lets two sides go on that do not reach each other: at 00:00:40.000
    {m, s1} with 1 and {r2, s2, s3} with 2, needed 2
  autoheal lets two sides go on that do not reach each other: at 00:00:10.000
    {m, s1} and {r2, s2, s3}' ]
	# votequorum with two nodes; and the origin, whom a simplex cut deceives: c hears all, and is not heard
	cut_at 10 open '[["a"],["b"]]' | pr-import -s json | pr-strategy --compare=votequorum+two-node --stable-after=0 -o jsonl >out
	[ "$(jq -c '.counterexample // "none"' out)" = '"none"' ] # the stream ends with the failure
	{ cut_at 10 open '[["a"],["b"]]'; cut_at 11 close '[["a"],["b"]]'; } | pr-import -s json | pr-strategy --compare=votequorum+two-node -o jsonl >out
	[ "$(jq -c '.counterexample.sides' out)" = '[{"group":["a"],"present":1},{"group":["b"],"present":1}]' ]
	{ cut_at 10 open '[["a","b","d","e"],["c"]]'; cut_at 90 close '[["a","b","d","e"],["c"]]'; } |
		sed 's/,\[1,0\]\]/]/; s/complete/simplex/; s/\[0,1\]/[1,0]/' | pr-import -s json | pr-strategy --compare -o jsonl >out
	[ "$(jq -r 'select(.counterexample) | [.policy, .promises, .two_sides, .counterexample.sides[].present, .counterexample.needed] | join(" ")' out)" = \
		'autoheal false 80 0 0 0
origin false 80 4 5 4' ]
}

@test "--compare: no line is longer than 80 columns, whatever the policies and peers are called" {
	printf '%s\n' 'm role=master age=1' 's1 role=sentinel' 'r2 role=replica' 's2 role=sentinel' 's3 role=sentinel' >members
	for sides in '[["m","s1"],["r2","s2","s3"]]' '[["m"],["s1"],["r2"],["s2"],["s3"]]' \
		"$(jq -cn '[range(12) | ["a peer that has a rather long name, and it is number \(.)"]]')" \
		"$(jq -cn '[[range(900) | "peer\(.)"], [range(100) | "other\(.)"]]')"; do
		{ cut_at 10 open "$sides"; cut_at 2000000 close "$sides"; cut_at 2000010 open "$sides"; cut_at 2000011 close "$sides"; } | pr-import -s json |
			pr-strategy --compare=majority,bft,keep-majority,static-quorum=3,keep-oldest,keep-referee=s3,down-all,lease,votequorum,votequorum+auto-tie-breaker+last-man-standing,pause-minority,autoheal,primary-component,redis-cluster,sentinel,hierarchical,origin >out
		[ "$(awk 'length > 80' out)" = '' ]
		[ "$(grep -c quorum out)" -gt 5 ]
	done
	cut_at 10 open '[["m","s1"],["r2","s2","s3"]]' | pr-import -s json | pr-strategy --compare -m members >out # and with roles and ages
	[ "$(awk 'length > 80' out)" = '' ]
}

@test "--compare takes no options of recoveries, and refuses what it does not know" {
	run -2 pr-strategy --compare --only </dev/null
	[[ $output == *'and --only are of neither --compare nor --elect'* ]]
	run -2 pr-strategy -o jsonl </dev/null
	[[ $output == *'--output is of --compare and --elect'* ]]
	run -2 pr-strategy --compare=majority,mine </dev/null
	[[ $output == *'--compare: there are majority'* ]]
	run -2 pr-strategy --compare -o csv </dev/null
	[[ $output == *'table or jsonl'* ]]
}

@test "--state: what was interrupted goes on, and nothing is told twice" {
	story | pr-import -s json >whole
	pr-strategy --only whole >wanted
	{
		cut_at 10 open '[["a","b"],["c"]]'
		echo '{"type":"note","t":20000000000,"text":"soon"}'
	} | pr-import -s json | pr-strategy --only --state=state >first
	[ "$(pr-view -o jsonl state | jq -r .type | xargs)" = 'failure note' ]
	{
		echo '{"type":"note","t":700000000000,"text":"late"}'
		cut_at 800 close '[["a","b"],["c"]]'
	} | pr-import -s json | pr-strategy --only --state=state >second
	diff <(cat first second | pr-view -o jsonl) <(pr-view -o jsonl wanted)
}

@test "--state: a file that is damaged, or cannot be written, is an error that names it" {
	echo nonsense >state
	run -2 --separate-stderr pr-strategy --state=state --only < <(story | pr-import -s json)
	[[ $stderr == 'pr-strategy: state: '* ]]
	run -2 --separate-stderr pr-strategy --state=none/state --only < <(story | pr-import -s json)
	[[ $stderr == 'pr-strategy: none/state: No such file or directory' ]]
}

@test "--live: what is due comes by the clock" {
	mkfifo in out
	{ pr-import -s json <in | pr-strategy --live --only --stable-after=100ms | pr-view -o jsonl >out; } 3>&- &
	exec 9>in 8<out
	cut_at 10 open '[["a","b"],["c"]]' >&9
	read -r -t 10 first <&8
	read -r -t 10 second <&8
	exec 9>&- 8<&-
	wait
	[ "$(jq -r .progress <<<"$first")" = initializing ]
	[ "$(jq -r '"\(.t) \(.progress)"' <<<"$second")" = '1970-01-01T00:00:10.100000000Z detecting-peers' ]
}

@test "--tick: a step each, under origin alone" {
	{
		cut_at 10 open '[["a","b"],["c"]]' | sed 's/"peers":\["c"\]/"peers":["a","b"]/'
		echo '{"type":"note","t":100000000000,"text":"late"}'
	} | pr-import -s json | pr-strategy --only --policy=origin --tick=1s | pr-view -o jsonl >out
	[ "$(jq -r '"\(.t[17:19]) \(.progress)"' out | xargs)" = \
		'10 initializing 11 detecting-peers 12 synchronizing-state 13 validating-consensus' ]
	run -2 pr-strategy --tick=1s </dev/null
	[[ $output == *'--tick is of --policy=origin'* ]]
}

@test "--tries, --back-off: the origin's, to reach a peer again; an answer is kept in the state" {
	crash='{"type":"failure","t":10000000000,"id":"0123456789ab","event":"open","failure":"crash","peers":["c"],"groups":[["a","b"],["c"]],"severed":[[0,1],[1,0]]}'
	late='{"type":"note","t":100000000000,"text":"late"}'
	printf '%s\n' "$crash" "$late" | pr-import -s json | pr-strategy --only --policy=origin --tries=2 --back-off=1s --attempts=1 | pr-view -o jsonl >out
	[ "$(jq -r '"\(.t[17:19]) \(.progress)"' out | xargs)" = '10 initializing 15 detecting-peers 16 detecting-peers 18 failed' ]
	[ "$(jq -r .reason out | tail -n 2)" = 'try 2 of 2: waits 2000 ms for an answer of any of its peers
no peer answered; no attempt is left, the verdicts stand' ]
	answer='{"type":"contact","t":15200000000,"observer":"a","subject":"c"}'
	printf '%s\n' "$crash" "$answer" | pr-import -s json | pr-strategy --only --policy=origin --state=state | pr-view -o jsonl >first
	[ "$(jq -r .progress first | tail -n 1)" = complete ]
	printf '%s\n' "$late" | pr-import -s json | pr-strategy --only --policy=origin --state=state | pr-view -o jsonl >second
	[ ! -s second ]
	rm state # after the last try nothing is waited for, and nothing more is kept
	answer='{"type":"contact","t":90000000000,"observer":"a","subject":"c"}'
	printf '%s\n' "$crash" "${late/100/50}" "$answer" "${answer/90/91}" | pr-import -s json |
		pr-strategy --only --policy=origin --tries=2 --back-off=1s --attempts=1 --state=state >first
	[ "$(pr-view -o jsonl state | jq -r .type | grep -c contact)" = 0 ]
	run -2 pr-strategy --tries=2 </dev/null
	[[ $output == *'--tries is of --policy=origin'* ]]
	run -2 pr-strategy --back-off=1s --policy=bft </dev/null
	[[ $output == *'--back-off is of --policy=origin'* ]]
}

@test "the coordinator's term is the newest that is told of who may lead" {
	{
		echo '{"type":"leader","t":1000000000,"observer":"a","leader":"a","epoch":4}'
		echo '{"type":"failure","t":2000000000,"id":"0123456789ab","event":"open","failure":"network-partition","peers":["c"],"groups":[["a","b"],["c"]],"severed":[[0,1],[1,0]]}'
		echo '{"type":"leader","t":3000000000,"observer":"c","leader":"c","epoch":9}' # on the side that stops
		echo '{"type":"leader","t":20000000000,"observer":"b","leader":"b","epoch":6}'
		echo '{"type":"leader","t":21000000000,"observer":"a","leader":"b","epoch":6}'
		echo '{"type":"leader","t":22000000000,"observer":"b","leader":null,"epoch":7}'
		echo '{"type":"leader","t":22000000000,"observer":"a","leader":null,"epoch":7}'
		echo '{"type":"leader","t":30000000000,"observer":"c","leader":null,"epoch":9}'
		echo '{"type":"failure","t":31000000000,"id":"0123456789ab","event":"close","failure":"network-partition"}'
	} | pr-import -s json | pr-strategy --only | pr-view -o jsonl >out
	[ "$(jq -r '"\(.t[17:19]) \(.progress) \(.coordinator) \(.term)"' out)" = '02 initializing a 4
09 detecting-peers a 4
20 detecting-peers b 6
31 synchronizing-state b 6
31 validating-consensus b 6
31 finalizing b 6
31 complete b 6' ] || fail "$(cat out)"
}

@test "--only-coordinator: recoveries while --self leads, with its term; else to whom it is left" {
	{
		leads 1 a b 3
		cut_at 10 open '[["a","b"],["c"]]'
		leads 30 a a 4
		leads 40 b b 5
		cut_at 50 close '[["a","b"],["c"]]'
	} | pr-import -s json >stream
	pr-strategy --only-coordinator --self a --only stream | pr-view -o jsonl >out
	[ "$(jq -r '"\(.t[17:19]) \(.progress // .text) \(.coordinator) \(.term)"' out)" = \
		'10 nothing is done here about failure 0123456789ab: b leads, in term 3 null null
30 detecting-peers a 4
40 nothing is done here about failure 0123456789ab: b leads, in term 5 null null' ]
	[ "$(jq -r 'select(.type == "note").about' out | uniq)" = a ]
	# b holds itself for the leader, but a stream of it alone has a's word on that of term 3
	pr-strategy --only-coordinator --self b --only stream | pr-view -o jsonl | jq -r '"\(.t[17:19]) \(.progress // .text)"' | uniq >out
	[ "$(cat out)" = '10 nothing is done here about failure 0123456789ab: b is said to lead, but does not itself say so, in term 3
30 nothing is done here about failure 0123456789ab: a leads, in term 4
40 detecting-peers
50 synchronizing-state
50 validating-consensus
50 finalizing
50 complete' ]
	run -0 pr-strategy -e --only-coordinator --self c --only --force-binary stream # a note is no recovery
	pr-strategy --only-coordinator --self b stream | pr-runbook -s etcd | grep -qx term=5
	run -2 pr-strategy --only-coordinator </dev/null
	[[ $output == *'--only-coordinator and --self go together'* ]]
	run -2 pr-strategy --self a </dev/null
	[[ $output == *'--only-coordinator and --self go together'* ]]
}

@test "--policy=lease: a minority waits 2 s before it asks, and so does the decision" {
	for holder in a c; do
		{ leads 1 a $holder 1; cut_at 10 open '[["a","b"],["c"]]'; echo '{"type":"note","t":100000000000,"text":"late"}'; } | pr-import -s json >held
		pr-strategy --only --policy=lease held | pr-view -o jsonl | jq -r '"\(.t[17:19]) \(.progress) \([.verdicts[].verdict] | join(" "))"' >"$holder"
		pr-strategy --compare=lease -o jsonl held | jq .undecided >>"$holder"
	done
	[ "$(cat a)" = '10 initializing continue stop
17 detecting-peers continue stop
7' ]
	[ "$(cat c)" = '10 initializing stop continue
19 detecting-peers stop continue
9' ]
	# the majority had it, and lost it to the minority while they were cut off: from then on the minority goes on
	{ leads 1 a a 1; cut_at 10 open '[["a","b"],["c"]]'; leads 40 c c 2; cut_at 90 close '[["a","b"],["c"]]'; } | pr-import -s json >passed
	pr-strategy --only --policy=lease passed | pr-view -o jsonl | jq -r '"\(.t[17:19]) \([.verdicts[].verdict] | join(" "))"' | uniq >out
	[ "$(head -n 3 out)" = '10 continue stop
17 continue stop
40 stop continue' ]
	pr-strategy --compare=lease,majority passed >out
	[ "$(compared lease)" = '.B 7.0 - - - lease-held' ]
	[ "$(compared majority)" = 'A. 7.0 - - - quorum' ]
}

log_at() { printf '{"type":"claim","t":%d000000000,"peer":"%s","epoch":%d,"seq":%d,"term":%d}\n' "$@"; }

led() { printf '{"type":"leader","t":%d000000000,"observer":"%s","leader":"%s","epoch":%d,"src":"%s.log:%d"}\n' "$1" "$2" "$3" "$4" "$2" "$1"; }

@test "--elect: who can win: up to date, and with a quorum" {
	{
		log_at 1 a 2 7 5
		log_at 1 b 2 9 2
		log_at 1 c 3 1 8
		cut_at 10 open '[["a","b"],["c"]]'
	} | pr-import -s json >stream
	pr-strategy --elect -o jsonl stream | jq -r '[.candidate, .can_lead, .votes, .needed, .term // "-"] | join(" ")' >can
	[ "$(cat can)" = 'a no 1 2 -
b yes 2 2 6
c no 1 2 -' ] # c's log goes furthest, but it is alone; a's is behind b's
	{ log_at 1 a 2 7 5; cut_at 10 open '[["a","b"],["c"]]'; } | pr-import -s json | pr-strategy --elect |
		grep -qx '  a: unknown; votes 1, of unknown logs 1, needed 2; last entry 2/7'
	run -0 pr-strategy -e --elect stream
}

@test "--elect: what is not safe, with where it was said" {
	{
		led 1 a a 1
		led 2 b c 1
		cut_at 10 open '[["a","b"],["c"]]'
		led 11 c c 2
		led 12 a a 3
		led 13 c c 4
		led 14 a a 5
		led 30 a b 90
	} | pr-import -s json >stream
	run -1 pr-strategy -e --elect -o jsonl stream
	pr-strategy --elect -o jsonl stream | jq -r 'select(.finding) | [.finding, .term, (.leaders | join("+")), (.evidence | join("+"))] | join(" ")' >found
	[ "$(cat found)" = 'two-leaders-of-one-term 1 a+c a.log:1+b.log:2
leader-without-quorum 2 c c.log:11
leader-without-quorum 4 c c.log:13
leadership-oscillates 4 c+a c.log:13
term-inflated 90 b a.log:30' ]
	pr-strategy --elect stream | grep -qF '1970-01-01 00:00:02.000  two-leaders-of-one-term: term 1: a, c (a.log:1, b.log:2)'
}

@test "--explain: the sum behind a decision" {
	printf '%s\n' 'a weight=1' 'b weight=1' 'c weight=3' 'd' >members
	story | sed 's/"severed"/"evidence":["a.log:7","b.log:9"],"severed"/' | pr-import -s json >stream
	pr-strategy -m members --explain 0123456789ab stream >why
	[ "$(sed -n '2,$p' why)" = 'policy      majority, rule no-quorum
base        a 1 + b 1 + c 3 + d 1 = 6
needed      4
side 1      a 1 + b 1 = 2; present 2, not enough: resolve
side 2      c 3 = 3; present 3, not enough: resolve
progress    waits for a resolution of the sides'"'"' states (pr-reconcile, by what
            each peer holds)
evidence    a.log:7, b.log:9' ]
	id=$(pr-strategy -m members --only stream | pr-view -o jsonl | jq -r .id | head -n 1)
	pr-strategy -m members --explain "$id" stream | grep -q '^base'
	run -2 pr-strategy --explain ffffffffffff stream
	[[ $output == *'no decision about ffffffffffff'* ]]
}

@test "where no policy is chosen, that of the system is named once, and the verdicts stay" {
	local capture
	hints() { jq -r 'select(.type == "note" and .program == "pr-strategy").text'; }
	pr-import "$CAPTURES"/rabbitmq-split-1/logs/* 2>/dev/null | pr-detect >split
	pr-strategy split | pr-view -o jsonl >out
	[ "$(hints <out)" = 'who may continue is decided by majority, since no --policy was given; rabbitmq itself decides by --policy=pause-minority or --policy=autoheal, whichever is configured' ] || fail "$(hints <out)"
	pr-strategy --policy=majority split | pr-view -o jsonl >chosen
	[ -z "$(hints <chosen)" ]
	grep -v '"program":"pr-strategy","text"' out | cmp - chosen
	pr-import "$CAPTURES"/etcd-split-1/logs/* | pr-detect | pr-strategy | pr-view -o jsonl | hints >none
	[ ! -s none ]
	id=$(pr-view -o jsonl --where failure split | jq -r .id | head -n 1)
	pr-strategy --explain "$id" split | tr -s ' \n' ' ' >why
	grep -q 'policy majority, rule .*; no --policy was given, and rabbitmq itself decides by --policy=pause-minority or' why || fail "$(cat why)"
}
