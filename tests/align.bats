# pr-merge --align: clocks that disagree. Logs are imported, then shifted as if their peers' clocks had been off.
load helper

# What shifts: `make units` builds it beside the unit tests.
[ "$BIN" = "$TOP/bin" ] && shift=$TOP/build/tests/align/shift || shift=${BIN%/bin}/tests/align/shift

# shifted SEED FILE [PEER]: a stream a peer, by up to two minutes, to a directory of that name; what was done to `truth`.
shifted()
{
	[ -x "$shift" ] || skip 'make units builds what shifts'
	rm -rf "$1" && mkdir "$1"
	"$shift" "$1" "$1" ${3:+"$3"} <"$2" >truth
}

import()
{
	pr-import -q --year 2026 "$CAPTURES/$1"/logs/*.log >"$1.cbor"
}

# within_bounds TABLE: every peer's offset in the table is within its bounds, as far as shift's truth has it, and to SECONDS.
within_bounds()
{
	awk -v most="$2" 'NR == FNR { first[$1] = $2 / 1e9; ahead[$1] = $3 / 1e9; drift[$1] = $4 / 1e9; next }
		FNR > 1 {
			if ($2 == "-") { print $1 " is not linked"; bad = 1; next }
			right = ahead[$7] - ahead[$1]
			if (right < $4 - .001 || right > $5 + .001) { print $1 ": " right " is not in " $4 " to " $5; bad = 1 }
			if (right - $2 > most || $2 - right > most) { print $1 ": " right " is not " $2; bad = 1 }
			n++
		}
		END { exit bad || n < 2 }' truth "$1"
}

@test "offsets of logs are within their bounds" {
	for capture in etcd-split-1 zookeeper-isolate-leader-1 redis-sentinel-split-1 rabbitmq-split-1; do
		import $capture
		for seed in 1 2; do
			shifted $seed $capture.cbor
			pr-merge --offsets $seed/*.cbor >table
			within_bounds table .5
		done
	done
	for capture in serf-split-1 corosync-partial-1 galera-partial-1; do # stamps of whole seconds
		import $capture
		shifted 3 $capture.cbor
		pr-merge --offsets 3/*.cbor >table
		within_bounds table 2
	done
}

@test "who was placed first, by few others, is placed by all in the end" {
	import corosync-split-2
	shifted 2 corosync-split-2.cbor cs1
	pr-merge --offsets --reference cs1 2/*.cbor >table
	within_bounds table 1
}

@test "aligned logs tell of the same failure" {
	import etcd-split-1
	pr-detect --only etcd-split-1.cbor | pr-view -o jsonl | jq -c '[.event, .groups, .severed]' >wanted
	shifted 5 etcd-split-1.cbor etcd2
	pr-merge --align --reference etcd2 5/*.cbor >aligned
	pr-detect --only aligned | pr-view -o jsonl >got
	jq -c '[.event, .groups, .severed]' got | cmp - wanted
	! pr-merge 5/*.cbor | pr-detect --only | pr-view -o jsonl | jq -c '[.event, .groups, .severed]' | cmp -s - wanted
}

@test "times are corrected, and what was read is kept" {
	import etcd-split-1
	shifted 5 etcd-split-1.cbor etcd2
	pr-merge --align --reference etcd2 5/*.cbor | pr-view -o jsonl >got
	[ "$(jq -r 'select(.type == "clock") | .peer' got | xargs)" = 'etcd1 etcd2 etcd3 etcd4 etcd5' ]
	[ "$(head -5 got | jq -r .type | uniq)" = clock ]
	[ "$(jq -r 'select(.by == "etcd2" and .raw)' got)" = '' ]
	[ "$(jq -r 'select(.by == "etcd1" and (.raw | not))' got)" = '' ]
	jq -r .t got | sort -c
}

@test "bounds of what a log tells stay as wide as they were, and those of failures hold for the clocks, too" {
	import etcd-split-1
	pr-view -o jsonl etcd-split-1.cbor >wanted
	shifted 5 etcd-split-1.cbor etcd2
	pr-merge --align --reference etcd2 5/*.cbor >aligned
	pr-view -o jsonl aligned >got
	width='def ms: (.[:19] + "Z" | fromdate) * 1000 + (.[20:23] | tonumber);
		select(.type == "link" and .latest) | "\(.src) \((.latest | ms) - (.earliest | ms))"'
	for f in wanted got; do jq -r "$width" $f | sort >$f.width; done
	[ -s wanted.width ]
	join wanted.width got.width | awk '($2 - $3) ^ 2 > 4 { print; bad = 1 } END { exit bad }'
	low=$(jq -r 'select(.type == "clock") | .offset - .low' got | sort -n | tail -1)
	[ "$low" -gt 100000000 ]
	for f in etcd-split-1.cbor aligned; do pr-detect --only $f | pr-view -o jsonl >$f.failures; done
	bounds='def ms: (.[:19] + "Z" | fromdate) * 1000 + (.[20:23] | tonumber); select(.event == "open") | (.latest | ms) - (.earliest | ms)'
	[ "$(jq "$bounds" aligned.failures)" -gt "$(jq "$bounds" etcd-split-1.cbor.failures)" ]
}

@test "the same input gives the same output, in whatever order it comes" {
	import etcd-split-1
	shifted 5 etcd-split-1.cbor
	pr-merge --align 5/*.cbor >wanted
	pr-merge --align 5/*.cbor | cmp - wanted
	pr-merge --align $(ls -r 5/*.cbor) | cmp - wanted
	pr-merge --align <(cat 5/etcd1.cbor) 5/-.cbor 5/etcd[2-5].cbor | cmp - wanted
	pr-merge --sort 5/*.cbor | pr-merge --align | cmp - wanted
	pr-merge --sort 5/*.cbor >one
	pr-merge --align - <one | cmp - wanted
}

@test "without --align nothing is changed" {
	import etcd-split-1
	pr-merge etcd-split-1.cbor | cmp - etcd-split-1.cbor
}

@test "the table is taken back" {
	import etcd-split-1
	shifted 5 etcd-split-1.cbor
	pr-merge --offsets 5/*.cbor >table
	pr-merge --align 5/*.cbor >wanted
	pr-merge --offsets-from table 5/*.cbor | cmp - wanted
}

# story: a and b meet, and c says something that concerns nobody.
story()
{
	cat <<-'END'
		{"type":"link","t":"2026-11-22T14:00:10.25Z","observer":"a","subject":"b","state":"up"}
		{"type":"leader","t":"2026-11-22T14:00:11.5Z","observer":"a","leader":"a","epoch":7}
		{"type":"link","t":"2026-11-22T14:01:10.26Z","observer":"b","subject":"a","state":"up"}
		{"type":"leader","t":"2026-11-22T14:01:11.51Z","observer":"b","leader":"a","epoch":7}
		{"type":"activity","t":"2026-11-22T14:02:00.5Z","peer":"c"}
	END
}

@test "a peer that nothing links is reported, and not moved" {
	story | pr-import -s json >in
	pr-merge --offsets --reference a in >table
	[ "$(awk '$1 == "c" { print $2, $3, $4, $5, $6, $7, $8, $9 }' table)" = '- - - - 0 - - -' ]
	[ "$(awk '$1 == "b" { print substr($2, 1, 6), $7, $9 }' table)" = '-60.01 a a' ]
	pr-merge --align --reference a in | pr-view -o jsonl >got
	[ "$(jq -r 'select(.type == "note") | .about' got)" = c ]
	[ "$(jq -r 'select(.peer == "c" and .type == "activity") | .t' got)" = 2026-11-22T14:02:00.500000000Z ]
	[ "$(jq -r 'select(.observer == "b" and .type == "leader") | .t[:22]' got)" = 2026-11-22T14:00:11.50 ]
}

@test "a table by hand: units, comments, missing columns" {
	story | pr-import -s json >in
	printf '%s\n' 'peer offset' '# ahead by a minute' 'b -1m # guessed' '' 'c -' >table
	pr-merge --offsets-from table in | pr-view -o jsonl >got
	[ "$(jq -r 'select(.observer == "b" and .type == "leader") | .t' got)" = 2026-11-22T14:00:11.510000000Z ]
	[ "$(jq -r 'select(.type == "note") | .about' got | xargs)" = 'a c' ]
	for wrong in 'b x' 'b 1 y' 'b 1 2' 'b 1 0 2 3' 'b 1 0 - - - - noon' 'b 1e400' "$(printf '\377 1')"; do
		echo "$wrong" >table
		run --separate-stderr pr-merge --offsets-from table in
		[ "$status" = 2 ]
		[[ $stderr == 'pr-merge: table:1: no '* || $stderr == 'pr-merge: table:1: a drift needs '* ]]
	done
	run --separate-stderr pr-merge --offsets-from absent in
	[ "$status" = 2 ]
}

@test "what contradicts itself is refused" {
	story | pr-import -s json >in
	for options in '--align --offsets-from in' '--reference a' '--align --reference z'; do
		run --separate-stderr pr-merge $options in
		[ "$status" = 2 ]
	done
}

@test "damage is told once, and what comes before it counts" {
	story | pr-import -s json >in
	{ cat in; hex ff; } >damaged
	run --separate-stderr pr-merge --align damaged
	[ "$status" = 3 ]
	[ "${#stderr_lines[@]}" = 1 ]
	run --separate-stderr pr-merge --offsets damaged
	[ "$status" = 3 ]
	[[ $output == *$'\nb '* ]]
}

# record FIELDS: one without a label.
record()
{
	echo "$1" | pr-import -s json | tail -c +13
}

@test "a signed record stays as it is, and pr-detect corrects its times" {
	local down='"type":"link","observer":"b","subject":"a","state":"down"'
	{
		label
		record '{"type":"link","t":1000000000,"observer":"b","subject":"a","state":"up"}'
		printf '\322\204\103\241\001\047\240\130' # COSE_Sign1 with a payload of less than 256 bytes
		record "{\"t\":100000000000,$down}" >payload
		printf "\\x$(printf %x "$(wc -c <payload)")"
		cat payload
		hex 40
		record '{"type":"activity","t":100500000000,"peer":"b"}'
		record '{"type":"activity","t":300000000000,"peer":"a"}'
	} >in
	echo b 5 >table
	pr-merge --offsets-from table in >out
	[ "$(pr-view -o jsonl out | jq -c 'select(.state == "down") | [.t, .raw, .cose != null]')" = \
		'["1970-01-01T00:01:40.000000000Z",null,true]' ]
	pr-detect --only out | pr-view -o jsonl | jq -r .since | uniq >got
	[ "$(cat got)" = 1970-01-01T00:01:45.000000000Z ]
	pr-view -o jsonl out | jq -r 'select(.type != "clock" and .type != "note") | .state // .peer' | xargs >got
	[ "$(cat got)" = 'up down b a' ]
}

@test "packets that are matched, and aligned, tell of the same failures" {
	corpus=$TOP/../shared/corpus
	[ -d "$corpus" ] || skip "no corpus beside the repository"
	for capture in corosync/flap-1 rabbitmq/crash-1 serf/isolate-leader-2 zookeeper/crash-1; do
		told() { pr-detect --only "$1" | pr-view -o jsonl | jq -c '[.event, .failure, .groups, .peers] + [.since, .end | .[0:21]?]'; }
		pr-import -q "$corpus/$capture"/pcap/* >alone
		pr-import -q --match-both-ends "$corpus/$capture"/pcap/* >matched
		told alone >wanted
		told matched | diff wanted - || fail "$capture: matched"
		reference=$(pr-merge --offsets matched | awk '$7 == $1 { print $1 }')
		shifted 1 matched "$reference"
		pr-merge --align --reference "$reference" 1/*.cbor >aligned
		told aligned | diff wanted - || fail "$capture: aligned"
	done
}
