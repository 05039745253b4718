# Every system of which there is a capture: its logs are recognised, its peers named, and what was done to it is found.
load helper

# A line a fault: the capture, the kind, the shape ("-": has none), and the sides, by name, parted by "|".
faults()
{
	cat <<-'EOF_FAULTS'
	etcd-split-1 network-partition complete etcd1 etcd3|etcd2 etcd4 etcd5
	redis-cluster-isolate-leader-1 network-partition complete redis1|redis2 redis3 redis4 redis5 redis6
	redis-cluster-crash-1 crash - alpha charlie delta echo foxtrot golf|bravo
	redis-cluster-crash-1 crash - alpha delta echo foxtrot golf|charlie
	serf-split-2 network-partition complete serf1 serf3 serf4|serf2 serf5
	nats-crash-1 crash - nats1 nats2 nats3 nats4|nats5
	nats-isolate-leader-1 network-partition complete nats1 nats2 nats4 nats5|nats3
	galera-isolate-leader-1 network-partition complete gl1|gl2 gl3
	galera-partial-1 network-partition partial gl1 gl5|gl2 gl4|gl3
	galera-loss-1 message-loss - gl1 gl2 gl3 gl4 gl5
	galera-loss-1 timeout - gl1 gl2 gl3 gl4 gl5
	rabbitmq-split-1 network-partition complete rb1 rb3|rb2
	rabbitmq-crash-1 crash - rb1 rb3|rb2
	rabbitmq-crash-1 timeout - rb1 rb2|rb3
	corosync-split-2 network-partition complete cs1 cs2|cs3 cs4 cs5
	corosync-split-3 crash - cs1|cs2 cs3 cs4 cs5
	corosync-split-3 network-partition complete cs1 cs2|cs3 cs4 cs5
	corosync-partial-1 network-partition partial cs1|cs2 cs3 cs5|cs4
	zookeeper-isolate-leader-1 network-partition complete zk1 zk2 zk3 zk4|zk5
	zookeeper-partial-1 network-partition partial zk1 zk3 zk4|zk2|zk5
	EOF_FAULTS
}

# records CAPTURE: as JSON Lines, of what its logs tell and what follows from them, without any option but the time zone, and
# the year where stamps have none.
records()
{
	local zone year=()
	[[ $1 != corosync-* ]] || year=(--year 2026)
	zone=$(jq -r '.tz // .timezone_of_logs' "$CAPTURES/$1/meta.json")
	(cd "$CAPTURES/$1/logs" && pr-import "${year[@]}" --time-zone "$zone" *.log) | pr-detect --keep | pr-view -o jsonl
}

# What was last said of each failure, as a line of faults() without the capture.
told()
{
	jq -rs 'map(select(.type == "failure")) | group_by(.id)[] | last |
		"\(.failure) \(.shape // "-") \(.groups | map(sort | join(" ")) | sort | join("|"))"'
}

@test "every system's logs are recognised without options, and the peers have their names" {
	faults | cut -d ' ' -f 1 | sort -u >captures
	[ -s captures ]
	while read -r capture; do
		records "$capture" >all || fail "$capture: exit $?"
		ls "$CAPTURES/$capture/logs" | sed 's/\.log$//' | sort >wanted
		jq -r 'select(.type == "source") | .peer' all | sort | diff wanted - || fail "$capture: the logs' peers"
		system=$(jq -r .system "$CAPTURES/$capture/meta.json")
		[ "$(jq -r 'select(.type == "source") | .format' all | sort -u)" = "$system" ] || fail "$capture: the format"
		jq -r '.observer, .subject, .leader, .peer | select(.)' all | sort -u | comm -13 wanted - >strangers
		[ ! -s strangers ] || fail "$capture: $(cat strangers)"
	done <captures
}

@test "what was done to each is found, with the right sides" {
	while read -r capture fault; do
		records "$capture" | told >found
		grep -qFx "$fault" found || fail "$capture: $fault" "found: $(cat found)"
	done < <(faults)
}

# A member probes the others in turn: what it doubts first it may have reached long before, however often it probes.
@test "Serf's cut begins within its bounds, with the time between probes told, too" {
	jq -r 'select(.action == "cut") | .t_ns / 1e9 | todate' "$CAPTURES/serf-split-2/truth.jsonl" >cut
	pr-import --set probe-interval=1s --time-zone America/New_York "$CAPTURES"/serf-split-2/logs/*.log | pr-detect --only | pr-view -o jsonl >out
	jq -se --arg cut "$(cat cut)" 'map(select(.type == "failure")) | length > 1 and all(.earliest < $cut and $cut < .latest)' out
}
