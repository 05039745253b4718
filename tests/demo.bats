# The main job on real captures: what an operator reads, and what README.md shows of it.
load helper

@test "README.md shows what the demo prints" {
	cd "$TOP"
	tests/demo "$BIN" >"$BATS_TEST_TMPDIR/said"
	cd "$BATS_TEST_TMPDIR"
	sed -n '/-o timeline$/,/^[0-9]* failure/p' said | sed '1d; s/^/    /; s/ *$//' >wanted
	[ "$(wc -l <wanted)" -gt 10 ]
	sed -n '/^    2026-11-22 14:08:22/,/^    [0-9]* failure/p' "$TOP/README.md" >shown
	diff shown wanted || fail "README.md (<) shows another picture than the demo (>)"
}

# failures CAPTURE PATTERN: as JSON Lines, from the logs whose names match.
failures()
{
	local capture=$CAPTURES/$1 zone
	zone=$(sed -n 's/.*"tz": "\(.*\)".*/\1/p' "$capture/meta.json")
	(cd "$capture/logs" && pr-import --time-zone "$zone" $2) | pr-detect | pr-view --where failure -o jsonl
}

# What was last said of each failure: its kind, its shape, and its sides, with their peers in the order of their names.
told()
{
	grep '"event":"close"' | while read -r line; do
		sed -nE 's/.*"failure":"([^"]*)".*/\1/p' <<<"$line"
		sed -nE 's/.*"shape":"([^"]*)".*/\1/p' <<<"$line"
		sed -nE 's/.*"groups":\[\[(.*)\]\],"severed.*/\1/p' <<<"$line" | sed 's/\],\[/\n/g' | while read -r group; do
			tr -d '"' <<<"$group" | tr ',' '\n' | sort | paste -s -d ' '
		done | sort
	done
}

@test "a cut of etcd: both sides, and nothing else" {
	failures etcd-split-1 '*.log' | told >got
	printf '%s\n' network-partition complete 'etcd1 etcd3' 'etcd2 etcd4 etcd5' | diff - got
}

@test "a Redis Cluster whose leader is cut off" {
	failures redis-cluster-isolate-leader-1 '*.log' | told >got
	printf '%s\n' network-partition complete 'redis1' 'redis2 redis3 redis4 redis5 redis6' | diff - got
}

@test "a cut of Serf, told in the time of New York" {
	failures serf-split-2 '*.log' >all
	told <all >got
	printf '%s\n' network-partition complete 'serf1 serf3 serf4' 'serf2 serf5' | diff - got
	grep -q '"start":"2026-11-22T14:' all
}

@test "a crash is told from isolation, and a pause from a crash, by the peer's own log" {
	failures etcd-crash-1 '*.log' | told >got
	printf '%s\n' crash 'etcd1 etcd2 etcd3 etcd5' etcd4 timeout 'etcd1 etcd2 etcd4 etcd5' etcd3 | diff - got
}

@test "one peer's log alone tells of the same sides, and says that it does not know more" {
	sed -n 's/^ *"\([a-z0-9]*\)",*$/\1/p' "$CAPTURES/etcd-split-1/peers.json" | paste - - |
		sed 's/\(.*\)\t\(.*\)/s=\2=\1=g/' >names # a member's id to its name
	[ "$(wc -l <names)" = 5 ]
	for peer in etcd1 etcd2 etcd3 etcd4 etcd5; do
		failures etcd-split-1 $peer.log | sed -f names >all
		told <all >got
		printf '%s\n' network-partition complete 'etcd1 etcd3' 'etcd2 etcd4 etcd5' | diff - got || fail "$peer.log"
		[ "$(grep -c '"undecided":true' all)" = "$(wc -l <all)" ] || fail "$peer.log: $(cat all)"
	done
}
