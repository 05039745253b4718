# Logs in what they come in: wrappers, packings, several writers in one file, rotated pieces. The evidence is that of the bare
# log, and so are the verdicts.
load helper

# Everything that a log tells of peers, one record a line, in order; what a wrapper's stamp may add is left out: parts of a
# second, and what follows from it.
evidence()
{
	pr-view --where link --where contact --where leader --where lifecycle --where member -o jsonl "$1" |
		sed -E 's/"(earliest|latest|since)":"[^"]*",?//g; s/,?"undated":true//; s/("t":"[^.]*)[^"]*"/\1"/; s/,\}/}/' | sort
}

# What pr-detect says in the end, without times.
verdicts()
{
	pr-detect <"$1" | pr-view --where failure -o jsonl |
		sed -E 's/.*"event"/"event"/; s/"(start|since|earliest|latest|end|end_earliest|end_latest)":"[^"]*",?//g; s/,"evidence".*//'
}

# same FILE FILE: two streams tell the same.
same()
{
	diff <(evidence "$1") <(evidence "$2") && diff <(verdicts "$1") <(verdicts "$2")
}

# wrap HOW LOG [PROGRAM]: the log of the peer that its name says.
wrap()
{
	awk -v as="$1" -v host="$(basename "$2" .log)" -v program="${3:-server}" -v east="${east:-0}" -f "$TESTS/wrap.awk" "$2"
}

# Sets zone, and east in seconds, of a capture.
zone_of()
{
	zone=$(sed -nE 's/.*"tz": "([^"]*)".*/\1/p' "$1/meta.json")
	zone=${zone:-UTC}
	case $zone in
	UTC) east=0 ;;
	America/New_York) east=-18000 ;; # in November
	Asia/Kolkata) east=19800 ;;
	*) fail "$1: $zone" ;;
	esac
}

# A capture of each system.
systems()
{
	local capture
	for capture in "$CAPTURES"/*/logs; do
		capture=${capture%/logs}
		echo "$(basename "$capture" | sed 's/-.*//') $capture"
	done | sort -u -k 1,1 | cut -d ' ' -f 2
}

# without_lines: the numbers of lines taken out of a stream, since a wrapper may make several of one.
without_lines()
{
	pr-view -o jsonl | sed -E 's/("src":"[^:]*):[0-9]*/\1/' | pr-import -s json
}

# alike HOW…: a capture of each system, wrapped so, tells what it tells bare.
alike()
{
	local how capture log zone east
	for capture in $(systems); do
		zone_of "$capture"
		(cd "$capture/logs" && pr-import -q --year 2026 --time-zone "$zone" *.log) >bare
		without_lines <bare >bare.lines
		for how; do
			rm -rf logs && mkdir logs
			for log in "$capture"/logs/*.log; do
				wrap "$how" "$log" >"logs/$(basename "$log")"
			done
			(cd logs && pr-import -q --year 2026 --time-zone "$zone" *.log) >wrapped
			case $how in
			export | pieces)
				without_lines <wrapped >wrapped.lines
				same bare.lines wrapped.lines
				;;
			*) same bare wrapped ;;
			esac >difference || fail "$capture, $how: $(head difference)"
		done
	done
}

@test "what stands in syslog tells what it tells bare" { alike syslog syslog5424; }

@test "what stands in the journal tells what it tells bare" { alike iso export journal; }

@test "what stands in a container's log tells what it tells bare" { alike docker cri pieces kubectl stamp; }

@test "colours and CRLF change nothing" { alike colour crlf; }

# without_src FILE: a stream without the places where it comes from.
without_src() { pr-view -o jsonl "$1" | sed -E 's/"src":"[^"]*",//' | pr-import -s json; }

same_but_src()
{
	without_src "$1" >first
	without_src "$2" >second
	same first second
}

@test "the pods of a cluster in one file are each themselves" {
	for log in "$CAPTURES"/etcd-split-1/logs/*.log; do
		wrap kubectl "$log" etcd
	done >pods.log
	pr-import -q "$CAPTURES"/etcd-split-1/logs/*.log >bare
	pr-import -q pods.log >gathered
	same_but_src bare gathered
	[ "$(pr-view --where source -o jsonl gathered | grep -c '"file":"pods.log"')" = 5 ]
}

@test "files behind one another, as tail and head put them, are each themselves" {
	for capture in $(systems); do
		(cd "$capture/logs" && tail -n +1 -- *) >tailed
		(cd "$capture/logs" && pr-import -q --year 2026 -- *) >bare
		pr-import -q --year 2026 tailed >gathered
		same_but_src bare gathered || fail "$capture"
	done
}

@test "files that tail puts behind one another through a terminal, or on a system with CRLF, are each themselves" {
	for capture in $(systems); do
		(cd "$capture/logs" && pr-import -q --year 2026 -- *) >bare
		(cd "$capture/logs" && tail -n +1 -- *) | sed 's/$/\r/' >tailed
		pr-import -q --year 2026 tailed >gathered
		same_but_src bare gathered || fail "$capture"
		pr-import -q --year 2026 <tailed | pr-view --where source -o jsonl >piped
		[ "$(grep -c '"file":"stdin"' piped)" -ge "$(ls "$capture/logs" | wc -l)" ] || fail "$capture, of a pipe"
	done
}

@test "of many files in deep folders that tail puts behind one another each keeps its name" {
	deep=$(printf 'd%.0s' {1..150})
	for round in 0 1; do
		order=({100..299})
		[ $round = 0 ] || mapfile -t order < <(printf '%s\n' "${order[@]}" | tac)
		for n in "${order[@]}"; do
			printf '==> /%s/%d/etcd.log <==\n2026-11-22 14:%d:%02d.000000 I | rafthttp: peer 3674ff62999b3e6d became active\n\n' "$deep" "$n" \
				$((10 + n / 10 + 20 * round)) $((n % 10))
		done
	done >tailed
	pr-import -q tailed | pr-view --where source -o jsonl >sources
	[ "$(jq -r .peer sources | sort -u | wc -l)" = 200 ]
	[ "$(jq -r .lines sources | sort -u)" = 2 ]
}

@test "what a shell says before tail does not hide whose the lines are; a log's own line like a header does not count" {
	capture=$CAPTURES/etcd-split-1
	(cd "$capture/logs" && tail -n +1 -- *) >tailed
	(cd "$capture/logs" && pr-import -q -- *) >bare
	{
		printf '%s\n' 'Welcome to node 7 (GNU/Linux 6.1.0 x86_64)' '' ' * 3 updates are there' 'Last login: Sun Nov 22 10:00:00 2026 from 10.0.0.9' ''
		cat tailed
	} >greeted
	pr-import -q greeted >gathered
	same_but_src bare gathered
	pr-import -q <greeted | pr-view --where source -o jsonl >piped
	[ "$(grep -c '"file":"stdin"' piped)" -ge 5 ]
	{
		head -n 3 "$capture/logs/etcd1.log"
		echo '==> /var/log/other.log <=='
		tail -n +4 "$capture/logs/etcd1.log"
	} >etcd1.log
	pr-import -q etcd1.log | pr-view --where source -o jsonl >own
	[ "$(wc -l <own)" = 1 ]
	[ "$(jq -r .peer own)" = etcd1 ]
}

@test "a central syslog holds the hosts of a cluster, by time" {
	for log in "$CAPTURES"/redis-cluster-isolate-leader-1/logs/*.log; do
		wrap syslog5424 "$log" redis-server
	done | sort -s -k 2,2 >messages
	pr-import -q "$CAPTURES"/redis-cluster-isolate-leader-1/logs/*.log >bare
	pr-import -q messages >gathered
	same_but_src bare gathered
}

@test "two programs of one host in one file" {
	mkdir one
	wrap syslog5424 "$CAPTURES/redis-sentinel-split-1/logs/redis1.log" redis-server >some
	wrap syslog5424 "$CAPTURES/etcd-split-1/logs/etcd1.log" etcd | sed 's/ etcd1 etcd / redis1 etcd /' >others
	sort -s -k 2,2 some others >one/redis1.log
	pr-import -q one/redis1.log | pr-view --where source -o jsonl >sources
	grep -q '"system":"etcd"' sources
	grep -q '"system":"redis' sources
}

@test "packed logs, and packed packed ones" {
	mkdir packed
	for log in "$CAPTURES"/serf-split-1/logs/*.log; do
		name=packed/$(basename "$log")
		gzip -n <"$log" >"$name.gz"
		[[ $log == *1.log ]] && zstd -q -c <"$log" >"$name.zst" && rm "$name.gz"
		[[ $log == *2.log ]] && xz -c <"$log" >"$name.xz" && rm "$name.gz"
		[[ $log == *3.log ]] && zstd -q -c <"$log" | gzip -n >"$name.gz"
		[[ $log == *4.log ]] && { head -n 9 "$log" | gzip -n; tail -n +10 "$log" | gzip -n; } >"$name.gz"
		true
	done
	(cd "$CAPTURES/serf-split-1/logs" && pr-import -q *.log) >bare
	pr-import -q packed/* >unpacked
	pr-view -o jsonl unpacked | sed -E 's/\.log\.(gz|zst|xz)/.log/g; s/packed\///' | pr-import -s json >unpacked.names
	same bare unpacked.names
	gzip -dc packed/serf5.log.gz | pr-import | pr-view --where link -o jsonl | sed 's/stdin/packed/' >piped
	pr-import - <packed/serf5.log.gz | pr-view --where link -o jsonl | sed 's/stdin/packed/' | diff piped -
}

@test "a last line without an end is a line" {
	log=$CAPTURES/rabbitmq-split-1/logs/rb1.log
	for n in 40 80 120; do
		head -n $n "$log" >rb1.log
		pr-import rb1.log >whole
		printf %s "$(cat rb1.log)" >rb1.log
		pr-import rb1.log >cut
		same whole cut
		wrap cri rb1.log >rb1.cri.log
		printf %s "$(cat rb1.cri.log)" >rb1.log
		pr-import rb1.log >cut
		same whole cut
	done
}

# rotated SYSTEM LOG: the log in three pieces, given in any order, tells what the whole log does: every contact, since they are thinned out within a
# file.
rotated()
{
	local log=$2 name n order
	name=$(basename "$2")
	n=$(wc -l <"$log")
	rm -rf pieces && mkdir pieces
	head -n $((n / 3)) "$log" | gzip -n >"pieces/$name.2.gz"
	head -n $((2 * n / 3)) "$log" | tail -n +$((n / 3 + 1)) >"pieces/$name.1"
	tail -n +$((2 * n / 3 + 1)) "$log" >"pieces/$name"
	pr-import -s "$1" --every 0 --year 2026 "${name%.log}=$log" >whole
	for order in "$name $name.1 $name.2.gz" "$name.2.gz $name $name.1" "$name.1 $name.2.gz $name"; do
		(cd pieces && pr-import -s "$1" --every 0 --year 2026 $order) >together
		same_but_src whole together || fail "$name: $order"
	done
}

@test "a rotated log's pieces may be given in any order" {
	rotated etcd "$CAPTURES/etcd-split-1/logs/etcd1.log"
	rotated zookeeper "$CAPTURES/zookeeper-partial-1/logs/zk3.log"
	rotated redis-cluster "$CAPTURES/redis-cluster-isolate-leader-1/logs/redis2.log"
	rotated corosync "$CAPTURES/corosync-split-3/logs/cs1.log"
	rotated galera "$CAPTURES/galera-isolate-leader-1/logs/gl2.log"
	rotated nats "$CAPTURES/nats-crash-1/logs/nats1.log"
}

@test "one thread or eight: the same bytes" {
	for capture in $(systems); do
		pr-import -q -j 1 --year 2026 "$capture"/logs/*.log >one
		pr-import -q -j 8 --year 2026 "$capture"/logs/*.log | cmp - one
	done
}
