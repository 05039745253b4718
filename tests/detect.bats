# pr-detect: its options, from JSON Lines to JSON Lines.
load helper

# link T OBSERVER SUBJECT STATE: said T seconds after 1970, of that moment.
link()
{
	printf '{"type":"link","t":%d000000000,"observer":"%s","subject":"%s","state":"%s"}\n' "$@"
}

# Peers a, b and c watch each other; from 100 s to 200 s c and the others do not hear each other.
story()
{
	local at state a b
	for at in '1 up' '100 down' '200 up'; do
		read -r at state <<<"$at"
		for a in a b c; do
			for b in a b c; do
				[ $a = $b ] || { [ $state = down ] && [ $a != c ] && [ $b != c ]; } || link "$at" $a $b $state
			done
		done
	done
	echo '{"type":"activity","t":300000000000,"peer":"a"}'
	echo '{"type":"note","t":300000000000,"text":"the end"}'
}

# What the story makes of them, given as options: JSON Lines.
detected()
{
	story | pr-import -s json | pr-detect "$@" | pr-view -o jsonl
}

@test "JSON Lines in, failures out" {
	detected --only >out
	[ "$(jq -r .event out | xargs)" = 'open close' ]
	[ "$(jq -c .groups out | uniq)" = '[["a","b"],["c"]]' ]
	[ "$(jq -c .quorum out | uniq)" = '[true,false]' ]
}

@test "contact, link and activity are consumed, all others passed along" {
	detected >out
	[ "$(jq -r .type out | sort | uniq -c | xargs)" = '2 failure 1 note' ]
}

@test "--keep passes all along" {
	detected --keep >out
	[ "$(jq -r .type out | sort | uniq -c | xargs)" = '1 activity 2 failure 16 link 1 note' ]
}

@test "--members: weights and the quorum line decide who has a quorum; aliases are no peers" {
	printf '%s\n' 'quorum 2/3' 'a weight=1' 'b voter=no' 'c weight=3 alias=10.0.0.3' >members
	detected --only -m members >out
	[ "$(jq -c .quorum out | uniq)" = '[false,true]' ]
	[ "$(jq -c .needed out | uniq)" = 3 ]
	story | sed 's/"subject":"c"/"subject":"10.0.0.3"/' | pr-import -s json | pr-detect --only -m members |
		pr-view -o jsonl | jq -c .groups | uniq >groups
	[ "$(cat groups)" = '[["a","b"],["c"]]' ]
}

@test "--threshold goes before the members file's quorum" {
	printf '%s\n' 'quorum 9/10' a b c >members
	[ "$(detected --only -m members | jq -c .quorum | uniq)" = '[false,false]' ]
	[ "$(detected --only -m members --threshold=1/2 | jq -c .quorum | uniq)" = '[true,false]' ]
	[ "$(detected --only --threshold=2/3 | jq -c .needed | uniq)" = 3 ]
}

@test "who is not in the members file has no weight, and who stops still has" {
	printf '%s\n' a b c d e >members
	[ "$(detected --only -m members | jq -c .needed | uniq)" = 3 ]
	echo a >members
	[ "$(detected --only -m members | jq -c .needed | uniq)" = 1 ]
	echo '{"type":"lifecycle","t":50000000000,"peer":"d","state":"stop"}' >stop
	{ cat stop; story; } | pr-import -s json | pr-detect --only | pr-view -o jsonl >out
	[ "$(jq -c .needed out | uniq)" = 3 ]
}

@test "--slack: a loss that is shorter is none" {
	[ -z "$(detected --only --slack=110s)" ]
	run -2 pr-detect --slack=soon </dev/null
	[[ $output == *"--slack: 'soon' is not a time"* ]]
}

@test "--timeout: beats that are silent for longer are lost" {
	for ((t = 1; t < 60; t++)); do
		for pair in 'a b' 'b a' 'a c' 'c a' 'b c' 'c b'; do
			read -r observer subject <<<"$pair"
			if [ $observer != b ] || [ $subject != a ] || [ $t -lt 20 ] || [ $t -gt 30 ]; then
				echo "{\"type\":\"contact\",\"t\":${t}000000000,\"observer\":\"$observer\",\"subject\":\"$subject\"}"
			fi
		done
	done | pr-import -s json >beats
	[ -z "$(pr-detect --only beats | pr-view -o jsonl)" ]
	pr-detect --only --timeout=5s beats | pr-view -o jsonl >out
	[ "$(jq -r '.event + " " + .shape' out | xargs)" = 'open simplex close simplex' ]
}

# beats SECONDS: numbered beats of a second among a, b and c; b hears nothing of a from 60 s on.
beats()
{
	for ((t = 1; t < $1; t++)); do
		for pair in 'a b' 'b a' 'a c' 'c a' 'b c' 'c b'; do
			read -r observer subject <<<"$pair"
			if [ $observer != b ] || [ $subject != a ] || [ $t -lt 60 ]; then
				echo "{\"type\":\"contact\",\"t\":${t}000000000,\"observer\":\"$observer\",\"subject\":\"$subject\",\"seq\":$t}"
			fi
		done
	done | pr-import -s json
}

@test "--detector: an adaptive one is as fast as the beats, a fixed one as --timeout" {
	beats 85 >records
	opened() { pr-detect --only "$@" records | pr-view -o jsonl | jq -r 'select(.event == "open").t' | sed 's/.*:\(.*\)Z/\1/'; }
	[ "$(opened --detector=fixed)" = 16.000000000 ] # 59 s, 15 s and the slack
	[[ $(opened) == 04.2499* ]]
	[ "$(opened --detector=2w)" = "$(opened)" ]
	[[ $(opened --detector=chen --margin=1500ms) == 03.4999* ]]
	[[ $(opened --detector=chen --margin=1 --window=0) == 02.9999* ]]
	[[ $(opened --detector=phi --timeout=1m) == 05.5* ]]
	[[ $(opened --detector=phi --phi=1 --pause=0) == 02.1* ]]
	[ "$(opened --detector=phi-exp)" = 16.000000000 ]
	[[ $(opened --detector=phi-exp --phi=1) == 03.3* ]]
}

@test "--detector: what is no detector, no length, no threshold and no window" {
	for option in --detector=best --margin=soon --pause=1x --deviation=-1 --phi=0 --phi=1e3 --window=3 --window=70000; do
		run -2 pr-detect "$option" </dev/null
		[[ $output == *"${option%=*}: '${option#*=}' is not "* ]]
	done
}

@test "a beat that is gossiped once more is no sign of life" {
	{
		beats 70 | pr-view -o jsonl
		for ((t = 70; t < 90; t++)); do
			echo "{\"type\":\"contact\",\"t\":${t}000000000,\"observer\":\"a\",\"subject\":\"b\",\"seq\":69}"
			echo "{\"type\":\"contact\",\"t\":${t}000000000,\"observer\":\"c\",\"subject\":\"b\",\"seq\":$t,\"via\":\"a\"}"
			echo "{\"type\":\"contact\",\"t\":${t}000000000,\"observer\":\"c\",\"subject\":\"a\",\"seq\":$t}"
			echo "{\"type\":\"activity\",\"t\":${t}000000000,\"peer\":\"b\"}"
			echo "{\"type\":\"contact\",\"t\":${t}000000000,\"observer\":\"a\",\"subject\":\"c\",\"seq\":$t}"
		done
	} | pr-import -s json | pr-detect --only --timeout=10s | pr-view -o jsonl >out
	[ "$(tail -n 1 out | jq -c '[.shape, .groups]')" = '["complete",[["a","c"],["b"]]]' ]
}

# failures SCENARIO [OPTION…]: what becomes of a simulation, a failure a line: kind, peers, whether it is over.
failures()
{
	printf '%s\n' 'peers a b c d' 'duration 8m' "$1" >scenario
	pr-sim scenario | pr-detect --only "${@:2}" | pr-view -o jsonl |
		jq -rs 'group_by(.id)[] | last | [.failure, (.peers | join(" ")), .event, (.severed | length)] | @tsv'
}

@test "message loss: beats come, but not all; one peer, or both ends of a link" {
	[ "$(failures 'at 100s for 150s loss 35% of d')" = $'message-loss\td\tclose\t0' ]
	[ "$(failures 'at 100s for 150s loss 15% of d')" = $'message-loss\td\tclose\t0' ]
	[ "$(failures 'at 100s for 150s loss 15% of d' --loss=40%)" = '' ]
	[ "$(failures 'at 100s loss 20% on a -> b')" = $'message-loss\ta b\topen\t0' ]
	[ "$(failures $'loss 2%\nat 300s for 60s loss 30% on a -> b')" = $'message-loss\ta b\tclose\t0' ]
	[ "$(failures $'loss 2%\nat 300s for 60s loss 30% on a -> b' --loss-window=20m)" = '' ]
	[ "$(failures 'loss 3%')" = '' ]
	run -2 pr-detect --loss=0% </dev/null
	[[ $output == *"--loss: '0%' is not a part such as 10%"* ]]
}

@test "lateness: beats come too late; what was told as a cut goes on as that" {
	[ "$(failures 'at 200s for 60s delay constant 20s of d')" = $'timeout\td\tclose\t0' ]
	[ "$(failures 'at 200s for 60s delay constant 2s of d')" = '' ]
	[ "$(failures 'clock d offset -60s')" = '' ]
}

# Peers a, b and c beat each second for a minute. STATE…: what a says of its link from b, at 20.5 s and at 40.5 s.
beating()
{
	jq -nc --arg first "$1" --arg last "$2" '
		[(range(60) as $s | ("abc" | explode | map([.] | implode)) as $all | $all[] as $o | $all[] as $p | select($o != $p) |
			{type: "contact", t: ($s * 1000000000 + 1), observer: $o, subject: $p, seq: ($s + 1), incarnation: 1}),
		($first, $last | select(. != "") | split(" ") |
			{type: "link", t: ((.[2] | tonumber) * 1000000), observer: "a", subject: "b", state: .[0], cause: .[1]})] |
		sort_by(.t) | .[]' | pr-import -s json | pr-detect --only | pr-view -o jsonl
}

@test "what the application uses does not get through, though beats do: a cut of both directions, until it does" {
	beating 'down tcp 20500' 'up tcp 40500' >out
	[ "$(jq -c '[.event, .failure, .shape, .groups, .severed, .inferred]' out | xargs -d '\n')" = \
		'["open","network-partition","partial",[["a"],["b"],["c"]],[[0,1],[1,0]],[]] ["close","network-partition","partial",[["a"],["b"],["c"]],[[0,1],[1,0]],[]]' ]
	[ "$(jq -r 'select(.event == "close") | .since, .end' out | xargs)" = '1970-01-01T00:00:20.500000000Z 1970-01-01T00:00:40.500000000Z' ]
	beating 'down tcp 20500' '' >out # it goes on
	[ "$(jq -r .event out)" = open ]
	[ -z "$(beating 'down timeout 20500' '')" ] # the next beat shows that it is up
	[ -z "$(beating 'down tcp-refused 20500' 'up tcp 40500')" ] # the answer got through: no failure of the network
	[ -z "$(beating 'suspect timeout 20500' '')" ]
}

@test "a cut is no loss" {
	[ "$(failures 'at 100s for 60s cut a b c | d')" = $'network-partition\td\tclose\t2' ]
	[ "$(failures $'reports both\nat 100s for 60s cut a b c | d')" = $'network-partition\td\tclose\t2' ]
}

@test "--quality: a detector against the truth of a simulation" {
	printf 'peers a b c\nduration 5m\nbeat 1s\nloss 1%%\nat 100s for 60s cut a b | c\n' >scenario
	pr-sim --truth truth scenario >records
	pr-detect --detector=2w --quality=truth -o jsonl records >out
	[ "$(wc -l <out)" = 7 ] # all, and six links
	[ "$(head -n 1 out | jq -c '.detection | [.count, .missed, .median > 2.2, .max < 4]')" = '[4,0,true,true]' ]
	[ "$(head -n 1 out | jq .mistakes.count)" = 0 ]
	[ "$(pr-detect --quality=truth records | wc -l)" = 9 ] # two lines of titles
	[ "$(pr-detect --quality=truth --detector=fixed --timeout=70s -o jsonl records | head -n 1 | jq -c '.detection | [.count, .missed]')" = '[0,4]' ]
	run -1 pr-detect -e --quality=truth records
	run -2 pr-detect --quality=nothing records
	[[ $output == *"nothing: No such file"* ]]
	run -2 pr-detect --quality=records records
	[[ $output == *"records: "* ]]
	run -2 pr-detect -o csv </dev/null
	[[ $output == *"--output: 'csv' is not table or jsonl"* ]]
}

@test "a record at the end of time ends" {
	{
		story
		echo '{"type":"activity","t":"18446744073709551615","peer":"a"}'
	} | sed 's/"18446744073709551615"/18446744073709551615/' | pr-import -s json >records
	timeout 20 pr-detect --only records | pr-view -o jsonl >out
	[ "$(jq -r .event out | xargs)" = 'open close' ]
}

@test "--as: what its own log alone gives, whatever else there is" {
	cd "$CAPTURES"/etcd-split-1/logs
	pr-import *.log >"$BATS_TEST_TMPDIR"/all
	cd "$BATS_TEST_TMPDIR"
	pr-detect --only --as etcd1 all | pr-view -o jsonl >seen
	pr-view -o jsonl all | jq -c 'select(.by == null or .by == "etcd1")' | pr-import -s json | pr-detect --only |
		pr-view -o jsonl >own
	[ "$(jq -r '.event' seen | xargs)" = 'open close' ]
	[ "$(jq -c .as seen | uniq)" = '"etcd1"' ]
	diff <(jq -c 'del(.as, .id)' seen) <(jq -c 'del(.id)' own)
	pr-detect --as etcd1 all | pr-view -o timeline >text
	grep -q 'as etcd1 saw it' text
	pr-detect --only --as etcd1 all | pr-view | grep -q 'seen by *etcd1 alone'
}

@test "--as: a name of which nothing is" {
	story | pr-import -s json >stream
	run -2 --separate-stderr pr-detect --only --as d stream
	[[ $stderr == 'pr-detect: --as: nothing in the stream is of d' ]]
	run -2 pr-detect --as '' stream
}

# beat OBSERVER SUBJECT: heard now.
beat() { printf '{"type":"contact","t":%s,"observer":"%s","subject":"%s"}\n' "$(date +%s%N)" "$@"; }

@test "--live: silence is told by the clock, though no record comes" {
	mkfifo in out
	{ pr-import -s json <in | pr-detect --live --only --as a --timeout 300ms --slack 100ms | pr-view -o jsonl >out; } 3>&- &
	exec 9>in 8<out
	{ beat a b; beat a c; } >&9
	read -r -t 20 record <&8
	[ "$(jq -c '[.event, .groups, .undecided]' <<<"$record")" = '["open",[["a"],["b","c"]],true]' ]
	{ beat a b; beat a c; } >&9
	read -r -t 20 record <&8
	[ "$(jq -r .event <<<"$record")" = close ]
	exec 9>&-
	cat <&8 >rest
	exec 8<&-
	wait
}

@test "--policy=origin: counts who was not seen, at every tick" {
	for ((t = 1; t < 60; t++)); do
		for subject in b c d; do
			[ $subject = b ] || [ $t -lt 20 ] || continue
			echo "{\"type\":\"contact\",\"t\":${t}000000000,\"observer\":\"a\",\"subject\":\"$subject\"}"
		done
	done | pr-import -s json >beats
	printf '%s\n' a b c d >members
	pr-detect --only --policy=origin --as a -m members beats | pr-view -o jsonl >out
	[ "$(jq -c '[.event, .t, .peers, .groups, .needed]' out)" = '["open","1970-01-01T00:00:41.000000000Z",["c","d"],[["a","b"],["c","d"]],3]' ]
	[ -z "$(pr-detect --only --policy=origin --as a -m members --threshold=1/2 beats | pr-view -o jsonl)" ]
	pr-detect --only --policy=origin --as a -m members --threshold=1/2 --min-participants=3 beats | pr-view -o jsonl >out
	[ "$(jq -c .needed out)" = 3 ]
	pr-detect --only --policy=origin --as a -m members --tick=1s --timeout=5s beats | pr-view -o jsonl >out
	[ "$(jq -r .t out)" = 1970-01-01T00:00:25.000000000Z ]
	run -2 --separate-stderr pr-detect --tick=1s beats
	[[ $stderr == *'are for --policy=origin'* ]]
	run -2 pr-detect --policy=other beats
}

@test "of a ring in which each peer hears a few others, parts that lost the same others are two sides" {
	printf '%s\n' 'peers 40' 'view 4 ring' 'duration 2m' \
		'at 60s cut p01..p10 | p11..p18 | p19..p30 | *' >ring
	pr-sim ring | pr-detect --only | pr-view -o jsonl | jq -r '[.shape] + (.groups | map(length)) | join(" ")' >sides
	[ "$(cat sides)" = "complete 10 8 12 10" ]
}

# Beats of two hubs with the peers around them; until 25 s of the first with the second, and with 1200 that hear nobody else.
scattered()
{
	awk 'function say(what) { printf "{\"type\":\"%s\",\"t\":%d000000000}\n", what, t }
		function one(x, y) { say("contact\",\"observer\":\"" x "\",\"subject\":\"" y) }
		function both(x, y) { one(x, y); one(y, x) }
		BEGIN {
			for (t = 5; t <= 65; t += 5) {
				for (i = 1; i < 60; i++) both("a0", "a" i)
				for (i = 1; i < 40; i++) both("b0", "b" i)
				for (i = 0; i < 1200; i++) say("activity\",\"peer\":\"s" i)
				for (i = 0; t <= 25 && i < 1200; i++) both("a0", "s" i)
				if (t <= 25) both("a0", "b0")
			}
		}'
}

@test "of more sides than fit in a record the largest are told, and the others counted" {
	scattered | pr-import -s json | pr-detect --detector fixed --only | pr-view -o jsonl >out
	[ "$(jq -r '.event // .count' out | xargs)" = "open $((1202 - $(jq '.groups | length' out | head -n 1)))" ]
	jq -e -s '.[0] | .shape == "complete" and (.groups | length > 99) and ([.groups[] | length] | sort | .[-2:] == [40, 60]) and
		(.groups | length) as $n | (.severed | length) == $n * ($n - 1)' out
	jq -e -s '.[0].id as $id | .[1].program == "pr-detect" and (.[1].text | contains($id))' out
}

@test "a line that tells of several links is named once" {
	{
		printf '{"type":"lifecycle","t":1000000000,"peer":"%s","state":"start"}\n' a b c d
		for subject in b c d; do
			printf '{"type":"link","t":100000000000,"observer":"a","subject":"%s","state":"down","src":"a.log:7"}\n' $subject
		done
		echo '{"type":"link","t":101000000000,"observer":"b","subject":"a","state":"down","src":"b.log:9"}'
		echo '{"type":"activity","t":200000000000,"peer":"a"}'
	} | pr-import -s json | pr-detect --only | pr-view -o jsonl >out
	head -n 1 out | grep -F '"evidence":["a.log:7","b.log:9"]'
}

@test "whose clock is some milliseconds ahead has crashed, though its last line is after it was lost" {
	{
		printf '{"type":"lifecycle","t":1000000000,"peer":"%s","state":"start"}\n' a b c d
		for at in 10 90; do
			for a in a b c d; do
				for b in a b c d; do
					[ $a = $b ] || link $at $a $b up
				done
			done
		done
		printf '{"type":"link","t":100000000000,"earliest":99800000000,"latest":100000000000,"observer":"%s","subject":"d","state":"down","cause":"reset"}\n' a b
		echo '{"type":"activity","t":100040000000,"peer":"d"}'
		echo '{"type":"link","t":100050000000,"earliest":99850000000,"latest":100050000000,"observer":"c","subject":"d","state":"down","cause":"reset"}'
		echo '{"type":"lifecycle","t":120000000000,"peer":"d","state":"start"}'
		echo '{"type":"activity","t":130000000000,"peer":"a"}'
	} | pr-import -s json | pr-detect --only | pr-view -o jsonl | jq -c '[.event, .failure, .peers]' >out
	grep -xF '["close","crash",["d"]]' out
}

# Logs fall silent in a cut: nobody says anything for longer than the slack.
@test "logs that end just after a loss was told: it is judged as it stands, and a note says so" {
	for log in "$CAPTURES"/rabbitmq-split-1/logs/*.log; do
		awk '/^2026/ { late = $0 >= "2026-11-22 14:15:24" } !late' "$log" >"${log##*/}"
	done
	pr-import ./*.log >all
	run -1 pr-detect -e all
	run -0 pr-view -o timeline <(pr-detect all)
	[[ $output == *'1 failure, open; evidence from 3 of 3 peers'* ]]
	pr-detect all | pr-view -o jsonl >out
	jq -se 'map(select(.type == "failure")) | length == 1 and .[0].groups == [["rb1", "rb3"], ["rb2"]]' out
	tail -n 1 out | jq -e '.type == "note" and .program == "pr-detect" and (.text | contains("--slack")) and .count > 0'
}

# One after the other loses, or doubts, who is beyond the cut, by asking them in turn, two seconds each: lost T OBSERVER SUBJECT STATE.
asked()
{
	printf '{"type":"link","t":%d000000000,"observer":"%s","subject":"%s","state":"%s","earliest":88000000000,"latest":99000000000,"turn":2000000000}\n' "$@"
}

# Which began between when, by each record of the failure.
bounds_told()
{
	pr-import -s json | pr-detect --only | pr-view -o jsonl | jq -r '"\(.event) \(.earliest[17:19])-\(.latest[17:19])"' | xargs
}

@test "who asks its peers in turn cannot have lost many for long without noticing one" {
	{
		for a in a b c d e; do
			for b in a b c d e; do
				[ $a = $b ] || link 10 $a $b up
			done
		done
		for b in b c d e; do
			printf '{"type":"link","t":100000000000,"observer":"%s","subject":"a","state":"down","earliest":80000000000,"latest":99000000000}\n' $b
			echo "{\"type\":\"activity\",\"t\":101000000000,\"peer\":\"$b\"}"
		done
		asked 101 a b down
		echo '{"type":"activity","t":102000000000,"peer":"a"}'
		asked 105 a c suspect
		asked 110 a d down
		echo '{"type":"activity","t":115000000000,"peer":"a"}'
		asked 120 a e down
		for peer in a b c d e; do
			echo "{\"type\":\"activity\",\"t\":130000000000,\"peer\":\"$peer\"}"
		done
		for peer in b c d e; do
			link 140 $peer a up
			link 140 a $peer up
		done
		echo '{"type":"activity","t":150000000000,"peer":"a"}'
	} >story
	# 88 and so much for each other one that a lost by then; told when it makes them half as wide, and in the end.
	[ "$(bounds_told <story)" = 'open 28-39 change 34-39 close 34-39' ] || fail "$(bounds_told <story)"
	[ "$(jq -c 'del(.turn)' story | bounds_told)" = 'open 20-39 close 20-39' ] || fail "$(jq -c 'del(.turn)' story | bounds_told)"
}

# Four members ask each other every 3 s from 10 s on. missed FROM TO EVERY A B: what a asks of b fails, every so many seconds.
missed()
{
	local t
	for ((t = $1; t <= $2; t += $3)); do
		printf '{"type":"link","t":%d000000000,"observer":"%s","subject":"%s","state":"suspect","cause":"missed","earliest":%d000000000,"since":%d000000000,"latest":%d500000000,"turn":2000000000,"interval":3000000000}\n' \
			$t $4 $5 $((t - 6)) $((t - 1)) $((t - 1))
	done
}

# What four who talk all the time, and miss what the input says, are found to have had.
missing()
{
	{
		for a in a b c d; do
			for b in a b c d; do
				[ $a = $b ] || link 10 $a $b up
			done
			for ((t = 10; t <= 100; t++)); do
				printf '{"type":"activity","t":%d000000000,"peer":"%s"}\n' $t $a
			done
		done
		cat
	} | jq -sc 'sort_by(.t)[]' | pr-import -s json | pr-detect --only | pr-view -o jsonl |
		jq -rc '[.event, .failure, .shape, .since[17:19], .end[17:19], .peers, .severed] | map(select(. != null)) | map(tostring) | join(" ")'
}

@test "what is missed each time that it is asked for is a cut, if it is of few links" {
	{ missed 31 51 3 a b; missed 32 52 3 b a; } | missing >out
	grep -x 'open network-partition partial 30 \["a","b"\] .*' out
	grep -x 'close network-partition partial 30 5[01] \["a","b"\] .*' out
	[ "$(wc -l <out)" = 2 ]
	# One end alone takes longer.
	missed 31 43 3 a b | missing >out
	[ ! -s out ]
	missed 31 46 3 a b | missing >out
	grep -x 'open network-partition partial 30 \["a","b"\] .*' out
}

@test "what is missed now and then is loss, if it is on most links of a peer" {
	{ missed 31 31 9 a b; missed 33 33 9 a c; missed 40 40 9 a b; } | missing >out
	[ ! -s out ]
	for b in b c d; do
		missed 31 61 5 a $b
		missed 32 62 4 $b a
	done | missing >out
	grep -x 'open message-loss [0-9]* \["a"\] .*' out
	! grep -q partition out
	# All links at once, all of the time: no loss, and no cut of a few.
	for b in b c d; do
		missed 31 61 3 a $b
		missed 32 62 3 $b a
	done | missing >out
	[ ! -s out ]
	# Nor is it known what was answered to whom who doubts itself, but that something was, which others say.
	for b in b c d; do
		missed 31 61 3 a $b | jq -c '.earliest -= 5000000000'
		printf '{"type":"contact","t":%d500000000,"observer":"%s","subject":"a","system":"x"}\n' 36 $b 46 $b
	done | missing >out
	grep -x 'open message-loss [0-9]* \["a"\] .*' out || fail "$(cat out)"
	# A row is one for who doubts itself, too, if it asks as often; and what it asks later may still be the next.
	{ missed 31 61 3 a b; missed 32 62 3 b a; } | jq -c '.earliest -= 5000000000' | missing >out
	grep -x 'open network-partition partial 30 \["a","b"\] .*' out
	missed 31 61 10 a b | jq -c '.earliest -= 5000000000' | missing >out
	[ ! -s out ]
}

# Of three, a leads from 10 s on, and says nothing until $1, when it leads no more and meets the others; who lost it at 100 s, and say so $2 s later.
led()
{
	{
		echo '{"type":"leader","t":10000000000,"observer":"a","leader":"a","within":20000000000}'
		for b in b c; do
			link 10 $b a up
			link 10 $b $([ $b = b ] && echo c || echo b) up
			printf '{"type":"link","t":%d000000000,"observer":"%s","subject":"a","state":"down","earliest":98000000000,"since":100000000000,"latest":101000000000}\n' $((100 + $2)) $b
			for ((t = 11; t <= 150; t++)); do
				printf '{"type":"activity","t":%d000000000,"peer":"%s"}\n' $t $b
			done
		done
		printf '{"type":"activity","t":%d000000000,"peer":"a"}\n' 90 $1 $(($1 + 10))
		printf '{"type":"leader","t":%d000000000,"observer":"a","leader":null}\n' $1
		printf '{"type":"contact","t":%d100000000,"observer":"a","subject":"%s","system":"x"}\n' ${3:-$1} b ${3:-$1} c
	} | jq -sc 'sort_by(.t)[]' | pr-import -s json | pr-detect --only | pr-view -o jsonl | jq -r 'select(.event == "close") | .failure'
}

@test "a leader that steps down as it meets those who lost it, later than it leads without a majority, was paused" {
	[ "$(led 121 6)" = timeout ] || fail "$(led 121 6)"
	[ "$(led 119 6)" = network-partition ] || fail "$(led 119 6)"
	[ "$(led 121 6 124)" = network-partition ] || fail "$(led 121 6 124)"
}

# Of five, a leads; d and e lose it at 100 s. Each says so when it has stood for election for 10 s, and hears the other stand first.
@test "who lost a leader together need not say so together" {
	{
		for b in b c d e; do
			link 10 $b a up
		done
		for p in a b c d e; do
			for ((t = 10; t <= 190; t++)); do
				printf '{"type":"activity","t":%d000000000,"peer":"%s"}\n' $t $p
			done
		done
		printf '{"type":"link","t":%d000000000,"observer":"%s","subject":"a","state":"down","cause":"%s","earliest":%d000000000,"since":%d000000000,"latest":%d000000000}\n' \
			115 d candidate 55 102 107 155 e candidate 95 142 147
		link 180 d a up
		link 180 e a up
	} | jq -sc 'sort_by(.t)[]' >story
	pr-import -s json story | pr-detect --only | pr-view -o jsonl | jq -c '[.event, .groups, .since[14:19]]' >out
	[ "$(grep -c '^\["close",\[\["a","b","c"\],\["d","e"\]\],"01:42"\]' out)" = 1 ] || fail "$(cat out)"
	sed 's/candidate/timeout/' story | pr-import -s json | pr-detect --only | pr-view -o jsonl | jq -c '[.event, .groups, .since[14:19]]' >out
	grep -q '^\["close",\[\["a","b","c"\],\["d","e"\]\],"02:2' out
}
