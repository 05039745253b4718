# pr-import --whois: who is who, where that was said, and what was said that cannot be.
load helper

# A small etcd log of the peer etcd1, of which a test changes what it wants.
etcd1()
{
	cat <<-'EOL'
	2026-11-22 14:08:22.489445 I | etcdmain: etcd Version: 3.4.23
	2026-11-22 14:08:22.490652 I | embed: name = etcd1
	2026-11-22 14:08:23.536408 I | etcdserver: starting member 615f814519b228c2 in cluster 3674ff62999b3e6d
	2026-11-22 14:08:23.585703 I | etcdserver/membership: added member 51b6068875de3cf [http://10.77.1.4:2380] to cluster 3674ff62999b3e6d
	2026-11-22 14:08:26.900000 I | rafthttp: peer 51b6068875de3cf became active
	2026-11-22 14:08:27.900000 I | rafthttp: peer a5ed22a7438a7c85 became active
	2026-11-22 14:08:58.352402 I | rafthttp: peer 51b6068875de3cf became inactive (message send to peer failed)
	EOL
}

@test "what a peer is known by, and where that was said first" {
	etcd1 >etcd1.log
	pr-import --whois etcd1.log >out
	diff out - <<-'EOL'
	3 peers, 1 with a log of its own, 2 only mentioned (*)

	PEER                IS KNOWN BY             SAID FIRST IN
	51b6068875de3cf *   id    51b6068875de3cf   etcd1.log:4
	                    addr  10.77.1.4:2380    etcd1.log:4
	a5ed22a7438a7c85 *  in    1 record          etcd1.log:6
	etcd1               name  etcd1             file name
	                    id    615f814519b228c2  etcd1.log:3
	                    log   etcd1.log
	EOL
	etcd1 | pr-import --whois | grep -q '^ *addr  10.77.1.4:2380    stdin:4$'
}

@test "the members file and the command line are places, too" {
	etcd1 >etcd1.log
	echo 'etcd4 addr=10.77.1.4:2380' >members
	pr-import --whois -m members first=etcd1.log >out
	grep -qx 'etcd4 \* *name  etcd4 *members file' out
	grep -qx ' *addr  10.77.1.4:2380 *members file' out
	grep -qx ' *id    51b6068875de3cf *etcd1.log:4' out
	grep -qx 'first *name  first *command line' out
}

@test "the folder that all files are in is said once; a long place has a line of its own" {
	mkdir -p logs/a-folder-whose-name-is-long-enough-for-this logs/b
	etcd1 >logs/a-folder-whose-name-is-long-enough-for-this/etcd1.log
	sed 's/615f814519b228c2/51b6068875de3cf/; s/etcd1/etcd4/' <(etcd1) >logs/b/etcd4.log
	pr-import --whois logs/*/*.log >out
	grep -qx 'files in logs/' out
	grep -A 1 'id    615f814519b228c2$' out | grep -qx ' *a-folder-whose-name-is-long-enough-for-this/etcd1.log:3'
	! grep -E '^.{81}' out || fail 'wider than 80 columns'
}

@test "what was said and cannot be is told with its place" {
	etcd1 >etcd1.log
	sed 's/etcd1/etcd2/' etcd1.log >etcd2.log
	pr-import --whois etcd1.log etcd2.log >out
	head -n 1 out | grep -q ', 1 contradiction$'
	tail -n 2 out | diff - <(printf '%s\n' 'Said to be one peer, and cannot be:' '  etcd1 (615f814519b228c2) and etcd2: etcd2.log:3')
	pr-import --whois etcd1.log | grep -q contradiction && fail 'one log contradicts itself'
	pr-import --whois etcd2.log etcd1.log -j 4 >again
	grep -qx '  etcd2 (615f814519b228c2) and etcd1: etcd1.log:3' again
}

@test "as a members file, which reads back as the same file" {
	for capture in "$CAPTURES"/*/; do
		[ -d "$capture/logs" ] || continue
		pr-import --year 2026 --whois -o members "$capture"/logs/* >members
		[ -s members ] || fail "$capture: nobody"
		pr-import --quiet -m members --whois -o members </dev/null | diff members - || fail "$capture: without its logs"
		pr-import --year 2026 -m members --whois -o members "$capture"/logs/* | diff members - || fail "$capture: with its logs"
	done
}

@test "what a members file says of its peers is kept" {
	cat >members <<-'EOL'
	domain orders
	epoch 7
	quorum 2/3
	10.77.1.9 voter=no
	north addr=10.77.1.1:2380 alias=615f814519b228c2 weight=3 age=0 role=voter group=a key=north.pem
	EOL
	pr-import --quiet -m members --whois -o members </dev/null | diff members -
}

@test "a name that a members file cannot hold is refused, the others are written" {
	etcd1 >'two words.log'
	etcd1 | sed 's/615f814519b228c2/51b6068875de3cf/; /name =/d' >quorum.log
	sed -i '/name =/d' 'two words.log'
	run --separate-stderr -2 pr-import --whois -o members 'two words.log' quorum.log
	[ "${stderr_lines[0]}" = "pr-import: a members file cannot hold 'quorum': the word has a meaning of its own there" ]
	[ "${stderr_lines[1]}" = "pr-import: a members file cannot hold 'two words': there is a blank or a control character in it" ]
	[ "$output" = '' ]
}

@test "as JSON Lines: the member records" {
	etcd1 >etcd1.log
	pr-import etcd1.log | pr-view -o jsonl --where member | grep -v '"status"' | diff - <(pr-import --whois -o jsonl etcd1.log)
}

@test "a file in which nothing is recognised is nobody" {
	echo 'dear diary' >diary.log
	run --separate-stderr -0 pr-import --whois diary.log
	[ "$output" = '0 peers' ]
	[ "$stderr" = 'pr-import: diary.log: nothing recognised' ]
}

@test "an output format is of --whois, and one that there is" {
	run --separate-stderr -2 pr-import -o table </dev/null
	run --separate-stderr -2 pr-import --whois -o csv </dev/null
	[ "$stderr" = "pr-import: --output: 'csv' is not table, members or jsonl; try 'pr-import --help'" ]
}

@test "a thousand peers: nothing wider than 80 columns, nobody is left out" {
	for i in {1..1000}; do
		printf '2026-11-22 14:08:23.585703 I | etcdserver/membership: added member %016x [http://10.77.%d.%d:2380] to cluster 3674ff62999b3e6d\n' \
			$((i + 0x51b6068875de3cf)) $((i / 250)) $((i % 250))
	done >etcd1.log
	pr-import --whois etcd1.log >out
	[ "$(head -n 1 out)" = '1001 peers, 1 with a log of its own, 1000 only mentioned (*)' ]
	[ "$(grep -c ' addr ' out)" = 1000 ]
	! grep -E '^.{81}' out || fail 'wider than 80 columns'
	[ "$(pr-import --whois -o members etcd1.log | wc -l)" = 1001 ]
}

@test "Galera: nodes whose names are not known yet are not one" {
	cat >gl2.log <<-'EOL'
	2026-11-29 22:40:24 0 [Note] WSREP: declaring b9591e4f-934c at tcp://10.88.19.11:4567 stable
	2026-11-29 22:40:24 0 [Note] WSREP: declaring c04a4839-bb8e at tcp://10.88.19.14:4567 stable
	View:
	  own_index: 1
	  members(3):
		0: b9591e4f-ec45-11f1-934c-f746f9a24ae8, unspecified
		1: b9b8a840-ec45-11f1-8ddc-2b663405feb5, gl2
		2: c04a4839-ec45-11f1-bb8e-fef685b579c2, unspecified
	EOL
	pr-import -s galera --whois gl2.log >out
	[ "$(head -n 1 out)" = '3 peers, 1 with a log of its own, 2 only mentioned (*)' ]
	! grep -q unspecified out
}
