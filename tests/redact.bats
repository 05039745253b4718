# pr-import --redact: names and addresses are replaced, and the conclusions stay the same.
load helper

json() { pr-import "$@" | pr-view -o jsonl; }

# A small etcd log of the peer etcd1, of which a test changes what it wants.
etcd1()
{
	cat <<-'EOL'
	2026-11-22 14:08:22.490652 I | embed: name = etcd1
	2026-11-22 14:08:23.536408 I | etcdserver: starting member 615f814519b228c2 in cluster 3674ff62999b3e6d
	2026-11-22 14:08:23.585703 I | etcdserver/membership: added member 51b6068875de3cf [http://10.77.1.4:2380] to cluster 3674ff62999b3e6d
	2026-11-22 14:08:26.900000 I | rafthttp: peer 51b6068875de3cf became active
	2026-11-22 14:08:27.900000 I | rafthttp: peer a5ed22a7438a7c85 became active
	2026-11-22 14:08:58.352402 I | rafthttp: peer 51b6068875de3cf became inactive (message send to peer failed)
	EOL
}

# The names of the peers of an import, sorted as their replacements are.
names() { json "$@" | sed -nE 's/.*"type":"member".*"peer":"([^"]*)".*/\1/p' | sort -u; }

@test "names, ids, addresses and files" {
	mkdir secret
	etcd1 >secret/etcd1.log
	json --redact secret/etcd1.log >out
	grep -q '"type":"source".*"file":"file1","peer":"peer2"' out
	grep -q '"type":"member".*"peer":"peer1","aliases":\["192.0.2.101:2380"\]' out
	grep -q '"type":"member".*"peer":"peer2","aliases":\["id1"\]' out
	grep -q '"src":"file1:6".*"by":"peer2","observer":"peer2","subject":"peer1","state":"down"' out
	grep -q '"observer":"peer2","subject":"peer3","state":"up"' out # nothing is known of it
	! grep -E 'secret|etcd1|10\.77|615f|51b6|a5ed|sha256' out || fail 'something is left'
}

@test "it does not depend on the order of the files, or on how many are read at once" {
	logs=("$CAPTURES"/etcd-split-1/logs/*)
	json --redact "${logs[@]}" | sort >one
	json --redact -j 4 "${logs[4]}" "${logs[2]}" "${logs[0]}" "${logs[1]}" "${logs[3]}" | sort | diff one -
}

@test "pr-detect comes to the same conclusions in every capture" {
	for capture in "$CAPTURES"/*/; do
		[ -d "$capture/logs" ] || continue
		script=
		width=$(names --year 2026 "$capture"/logs/* | wc -l | tr -d '\n' | wc -c)
		while read -r number name; do
			script+="s/\"$name\"/\"peer$(printf '%0*d' "$width" "$number")\"/g;"
		done < <(names --year 2026 "$capture"/logs/* | cat -n)
		verdicts() { pr-import --year 2026 "$@" | pr-detect --only | pr-view -o jsonl | sed -E 's/"(id|evidence)":("[^"]*"|\[[^]]*\]),?//g'; }
		verdicts "$capture"/logs/* | sed "$script" >wanted
		verdicts --redact "$capture"/logs/* >got
		diff wanted got || fail "$capture"
	done
	[ -s wanted ]
}

@test "nothing of the names and addresses is left in any capture" {
	for capture in "$CAPTURES"/*/; do
		[ -d "$capture/logs" ] || continue
		json --year 2026 --redact "$capture"/logs/* >out
		pr-import --year 2026 --whois -o members "$capture"/logs/* | tr ' ' '\n' | sed 's/.*=//' | grep -E '.{5}' >known || true
		! grep -F -w -f known out || fail "$capture"
	done
}

@test "what is written and a vector clock's processes are told by the same names" {
	printf '%s\n' '{"type":"claim","t":"2026-11-22T14:08:22Z","peer":"north","vclock":{"south":1,"north":2}}' \
		'{"type":"entry","t":"2026-11-22T14:08:22Z","peer":"south","key":"seen/north/10.1.1.1","op":"put"}' >records
	json --redact -s json records >out
	grep -q '"peer":"peer1","vclock":{"peer1":2,"peer2":1}' out
	grep -q '"peer":"peer2","key":"seen/peer1/192.0.2.101","op":"put"' out
}

@test "a pipe is redacted as it comes" {
	etcd1 | json --redact >out
	grep -q '"file":"stdin"' out
	! grep -E 'etcd1|10\.77|615f|51b6|a5ed' out || fail 'something is left'
}

@test "what is not known is left out, and that is told" {
	echo '{"type":"activity","t":"2026-11-22T14:08:22Z","peer":"north","#30":"north"}' >records
	json --redact -s json records >out
	[ "$(head -n 1 out)" = '{"type":"activity","t":"2026-11-22T14:08:22.000000000Z","peer":"peer1"}' ]
	grep -q '"type":"note".*"text":"records and fields that are not known here were left out when names were replaced","count":1' out
}

@test "redacting twice changes numbers only" {
	etcd1 >etcd1.log
	json --redact etcd1.log >once
	json --redact -s json once | sed -E 's/(peer|id|file)[0-9]+/\1/g' | diff <(sed -E 's/(peer|id|file)[0-9]+/\1/g' once) -
}

@test "there is nothing to redact in who is who" {
	run --separate-stderr -2 pr-import --whois --redact </dev/null
	[ "$stderr" = "pr-import: --redact is of records, which --whois does not write; try 'pr-import --help'" ]
}
