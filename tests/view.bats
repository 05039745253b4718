# pr-view: formats, what is selected, what is told of the input. The records come from JSON Lines.
load helper

setup()
{
	cd "$BATS_TEST_TMPDIR"
	cat >lines <<-'END'
	{"type":"source","t":"2026-11-22T14:02:00Z","file":"a.log","peer":"a","first":"2026-11-22T14:02:00Z","last":"2026-11-22T14:31:12Z","recognised":7}
	{"type":"source","t":"2026-11-22T14:02:00Z","file":"b.log","peer":"b","recognised":0}
	{"type":"leader","t":"2026-11-22T14:03:00Z","observer":"a","leader":"b","epoch":4}
	{"type":"failure","t":"2026-11-22T14:08:58.4Z","id":"0a1b2c3d4e5f","event":"open","failure":"network-partition","shape":"complete","start":"2026-11-22T14:08:54.343057553Z","since":"2026-11-22T14:08:54.343057553Z","groups":[["a"],["b"]],"severed":[[0,1],[1,0]],"needed":2,"quorum":[false,false]}
	{"type":77,"t":"2026-11-22T14:09:00.000000001Z","#6":"x","#9":{"cbor":"f7"}}
	{"type":"note","t":"2026-11-22T14:10:00Z","text":"a, \"b\"\u001b[2J\n"}
	END
	command -v pr-import >/dev/null || skip "no pr-import to make records"
	pr-import -s json lines >stream
}

@test "what makes a result doubtful stands above the coverage, in the table and the timeline" {
	captures=$BATS_TEST_DIRNAME/captures/galera-isolate-leader-1/logs
	set -- "$captures"/*.log
	pr-import "$1" "$2" "$3@Asia/Kolkata" | pr-detect >shifted
	for output in timeline table; do
		pr-view -o $output shifted | tail -n 8 >end
		grep -q '^doubtful: .*' end || fail "$output: $(cat end)"
		tail -n 1 end | grep -q '; evidence from'
	done
	pr-import "$1" "$2" "$3" | pr-detect | pr-view -o timeline >right
	! grep -q doubtful right
}

@test "where nothing was recognised for want of a year, it is the year that is asked for" {
	logs=$BATS_TEST_DIRNAME/captures/corosync-split-2/logs
	{ pr-import "$logs/cs1.log" "$logs/cs2.log" || :; } 2>/dev/null | pr-detect >undated
	printf '%s\n' "doubtful: $logs/cs1.log: time stamps that name no year were not read; pr-import --year tells it" \
		"doubtful: $logs/cs2.log: time stamps that name no year were not read; pr-import --year tells it" \
		'no failure; evidence from 0 of 5 peers' | diff - <(pr-view --width 1000 -o timeline undated)
	pr-runbook -s corosync undated | grep -q '^# doubtful: .* pr-import --year tells it$'
	for n in {1..12}; do # what is no news of one that is shown leaves its place to another
		printf '{"type":"source","t":0,"file":"%s.log","lines":9,"recognised":0}\n' $n
	done | pr-import -s json >many
	{ cat many && echo '{"type":"note","t":0,"about":"2.log","text":"no year","doubt":true}' | pr-import -s json; } | pr-view -o timeline >shown
	grep -q '; 1.log: nothing recognised; 3.log: .*; 9.log: nothing recognised; and 3 more files$' shown || fail "$(cat shown)"
}

@test "JSON Lines and back is the same stream" {
	pr-view -o jsonl stream >again
	pr-import -s json again | cmp - stream
	pr-view -o jsonl stream | cmp - again
}

@test "a table is the default, and ends with what was read" {
	pr-view stream >table
	pr-view -o table stream | cmp - table
	grep -qx '  cut       {a} cannot hear {b}, and the other way round' table
	[ "$(tail -n 1 table)" = "1 failure, open; evidence from 1 of 2 peers, 14:02–14:31; b.log: nothing recognised" ]
}

@test "a timeline has a bar for each peer and a story for each failure" {
	pr-view -o timeline --width 60 stream >timeline
	grep -qxE 'a +═+A+' timeline
	grep -qxE 'b +─+B+' timeline
	grep -qx '1   network-partition, complete (0a1b2c3d4e5f)' timeline
	[ "$(sed '$d' timeline | wc -L)" -le 60 ]
}

@test "without UTF-8 in the locale all drawing is ASCII" {
	for format in table timeline; do
		LC_ALL=C pr-view -o $format stream >out
		! LC_ALL=C grep -q '[^ -~]' out || fail "$(cat out)"
	done
}

@test "a type without records, with its fields for columns" {
	[ "$(pr-view -o csv --where seal stream)" = type,t,raw,src,system,by,count,root,final,marks,other ]
}

@test "CSV quotes what RFC 4180 wants quoted, and shows no control characters" {
	run pr-view -o csv --where note stream
	[ "${lines[1]}" = 'note,2026-11-22T14:10:00.000000000Z,,,,,,,"a, ""b""\x1b[2J\x0a",,,' ]
}

@test "CSV of all types keeps what has no name" {
	pr-view -o csv stream >csv
	head -n 1 csv | grep -q '^type,t,raw,src,system,by,observer,subject,.*,other$'
	grep -q '^77,2026-11-22T14:09:00.000000001Z,.*,"{""#6"":""x"",""#9"":{""cbor"":""f7""}}"$' csv
	[ "$(wc -l <csv)" = 7 ]
}

@test "diagnostic notation shows the encoding" {
	run pr-view -o edn --where leader stream
	[ "$output" = '{0: 6, 1: 1795356180000000000, 6: "a", 7: "b", 8: 4}' ]
}

@test "--where takes several types" {
	run pr-view -o jsonl --where note,leader --where failure stream
	[ "${#lines[@]}" = 3 ]
}

@test "a type that there is not is a usage error that names those there are" {
	run --separate-stderr pr-view --where failure,partition stream
	[ "$status" = 2 ]
	[[ $stderr == "pr-view: no type 'partition'; there are contact, link, "*", proof, beat, probe, piece, parcel, summary, ballot; try 'pr-view --help'" ]]
}

@test "--from is inside and --to is outside" {
	run pr-view -o jsonl --from 2026-11-22T14:03:00Z --to 2026-11-22T15:08:58.4+01:00 stream
	[ "${#lines[@]}" = 1 ]
	[[ $output == '{"type":"leader"'* ]]
}

@test "what is no time, no width or no format is a usage error" {
	for option in --from=now --to=2026-11-22 --width=39 --width=-1 --width=80x --output=xml; do
		run --separate-stderr pr-view "$option" stream
		[ "$status" = 2 ] || fail "$option"
		[ -z "$output" ]
	done
}

@test "the coverage tells of the whole input, whatever is left out" {
	run pr-view --where seal --from 2030-01-01T00:00:00Z stream
	[ "$output" = "1 failure, open; evidence from 1 of 2 peers, 14:02–14:31; b.log: nothing recognised" ]
}

@test "--local shows times in TZ" {
	TZ=America/New_York pr-view --local --where leader stream | grep -q '^2026-11-22 09:03:00.000 '
	TZ=America/New_York pr-view --where leader stream | grep -q '^2026-11-22 14:03:00.000 '
	TZ=Asia/Kolkata pr-view --local -o timeline stream | grep -q '^2026-11-22 19:32:00.000 to 20:01:12.000 IST'
}

@test "there are no colours but on a terminal, and none there with NO_COLOR" {
	need_terminal
	! pr-view stream | grep -q $'\e'
	command -v script >/dev/null || skip "no script(1) to make a terminal"
	script -qec "pr-view stream" /dev/null | grep -q $'\e\[1;31m'
	! NO_COLOR=1 script -qec "pr-view stream" /dev/null | grep -q $'\e'
}

@test "damage ends the view with what came before it, and status 3" {
	{ cat stream; printf '\xff'; } >damaged
	run --separate-stderr pr-view damaged
	[ "$status" = 3 ]
	[[ ${lines[-1]} == "1 failure, open; "*"; not all of the input was read" ]]
	[[ $stderr == "pr-view: damaged: byte $(stat -c %s stream): "* ]]
}

@test "a record is shown before the next one is there" {
	mkfifo in out
	pr-view -o jsonl in >out &
	exec 6<out 5>in
	pr-import -s json lines >&5
	for _ in 1 2 3 4 5 6; do
		read -r -t 10 line <&6
	done
	[[ $line == '{"type":"note"'* ]]
	exec 5>&- 6<&-
	wait $!
}

@test "completions know the types" {
	types=$(pr-view --where none 2>&1 | sed 's/.*there are //; s/; try.*//; s/,//g') || true
	grep -qF "'$types'" "$TOP/completions/pr-tools.bash"
	grep -qF " $types'" "$TOP/completions/_pr-tools"
}

# Debian's, whatever other one is first in PATH.
need_parser()
{
	python=/usr/bin/python3
	$python -c 'import prometheus_client' 2>/dev/null || skip 'no python3-prometheus-client'
}

# A cut that lasts, one that is over at once, and beats of which two are lost.
measured()
{
	echo '{"type":"contact","t":1000000000,"observer":"a","subject":"b","seq":1,"incarnation":1}'
	echo '{"type":"contact","t":2000000000,"observer":"a","subject":"b","seq":4,"incarnation":1}'
	echo '{"type":"link","t":3000000000,"observer":"a \"x\\","subject":"b","state":"down"}'
	printf '{"type":"failure","t":%s,"id":"0123456789a%s","event":"%s","failure":"network-partition","shape":"complete","start":%s,"peers":["c"],"groups":[["a","b"],["c"]],"severed":[[0,1],[1,0]]%s}\n' \
		10000000000 b open 9000000000 '' 100000000000 b close 9000000000 ',"end":99000000000' \
		200000000000 c open 200000000000 '' 202000000000 c close 200000000000 ',"end":202000000000' \
		300000000000 d open 300000000000 ''
}

@test "-o openmetrics: read by a parser that is not ours" {
	measured | pr-import -s json | pr-strategy | pr-view -o openmetrics >metrics
	[ "$(tail -n 1 metrics)" = '# EOF' ]
	need_parser
	$python - <<'END' >read
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(open("metrics").read()):
    for s in family.samples:
        if s.value:
            print(s.name, ",".join(f"{k}={v}" for k, v in sorted(s.labels.items())), float(s.value))
END
	for line in 'pr_failures_total failure=network-partition 3.0' 'pr_failures_open failure=network-partition 1.0' \
		'pr_false_positives_total failure=network-partition 1.0' \
		'pr_failure_duration_seconds_sum failure=network-partition 92.0' \
		'pr_failure_duration_seconds_bucket failure=network-partition,le=5.0 1.0' \
		'pr_recoveries_total outcome=complete,strategy=majority-rule 2.0' \
		'pr_recovery_success_ratio strategy=majority-rule 1.0' \
		'pr_link_lost_total observer=a,subject=b 2.0' 'pr_link_contacts_total observer=a,subject=b 2.0' \
		'pr_link_silence_seconds observer=a,subject=b 298.0'; do
		grep -qxF "$line" read || fail "no $line"
	done
}

@test "-o prom: the older text format, for text files, read likewise" {
	measured | pr-import -s json | pr-view -o prom >metrics
	! grep -q -e '# EOF' -e '# UNIT' metrics
	grep -qx '# TYPE pr_failures_total counter' metrics
	grep -qxF 'pr_link_up{observer="a \"x\\",subject="b"} 0' metrics
	need_parser
	$python - <<'END'
from prometheus_client.parser import text_string_to_metric_families
assert sum(len(f.samples) for f in text_string_to_metric_families(open("metrics").read())) > 50
END
}

@test "-o openmetrics --truth: a failure is false if nothing was wrong with its peers" {
	echo '{"t_ns":200000000000,"action":"cut","edges":[["a","c"],["c","a"]]}' >truth
	measured | pr-import -s json >stream
	[ "$(pr-view -o prom --truth truth stream | grep '^pr_false_positives_total{failure="network-partition"}')" = \
		'pr_false_positives_total{failure="network-partition"} 1' ]
	[ "$(pr-view -o prom --brief 2m stream | grep '^pr_false_positives_total{failure="network-partition"}')" = \
		'pr_false_positives_total{failure="network-partition"} 2' ]
	run -2 pr-view --truth truth stream
	[[ $output == *'--truth is of openmetrics and prom'* ]]
}

@test "-o alertmanager: an array of alerts; those that are over have an end" {
	measured | pr-import -s json | pr-view -o alertmanager >alerts
	[ "$(jq -r '.[] | [.labels.id, .labels.severity, .annotations.peers, .startsAt[17:19], (.endsAt // "open")[17:19]] | join(" ")' alerts)" = \
		'0123456789ab critical c 09 39
0123456789ac critical c 20 22
0123456789ad critical c 00 ' ]
	[ "$(printf '' | pr-import -s json | pr-view -o alertmanager)" = '[]' ]
}
