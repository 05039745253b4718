# pr-import: logs to records.
load helper

setup() { cd "$BATS_TEST_TMPDIR" || return; }

# json [OPTION…] FILE…: the records as JSON Lines; what a test does not ask for is left out.
json() { pr-import "$@" | pr-view -o jsonl; }

# A small etcd log of the peer etcd1, of which a test changes what it wants.
etcd1()
{
	cat <<-'EOF'
	2026-11-22 14:08:22.489445 I | etcdmain: etcd Version: 3.4.23
	2026-11-22 14:08:22.490652 I | embed: name = etcd1
	2026-11-22 14:08:23.536408 I | etcdserver: starting member 615f814519b228c2 in cluster 3674ff62999b3e6d
	2026-11-22 14:08:23.585703 I | etcdserver/membership: added member 51b6068875de3cf [http://10.77.1.4:2380] to cluster 3674ff62999b3e6d
	2026-11-22 14:08:26.808262 I | embed: ready to serve client requests
	2026-11-22 14:08:26.900000 I | rafthttp: peer 51b6068875de3cf became active
	raft2026/11/22 14:08:26 INFO: raft.node: 615f814519b228c2 elected leader 51b6068875de3cf at term 2
	2026-11-22 14:08:58.352402 I | rafthttp: peer 51b6068875de3cf became inactive (message send to peer failed)
	EOF
}

etcd4()
{
	cat <<-'EOF'
	2026-11-22 14:08:22.600000 I | etcdserver: starting member 51b6068875de3cf in cluster 3674ff62999b3e6d
	2026-11-22 14:08:59.000000 I | rafthttp: peer 615f814519b228c2 became inactive (message send to peer failed)
	EOF
}

# Of a small corosync cluster: cs1 tells the token timeout after its first loss, cs2 does not tell it at all.
corosync()
{
	cat <<-'EOF' >cs1.log
	Nov 22 14:08:49 [26908] cs1 corosync notice  [MAIN  ] Corosync Cluster Engine 3.1.7 starting up
	Nov 22 14:08:56 [26908] cs1 corosync notice  [QUORUM] Members[3]: 1 2 3
	Nov 22 14:09:29 [26908] cs1 corosync warning [KNET  ] host: host: 3 has no active links
	Nov 22 14:09:31 [26908] cs1 corosync notice  [TOTEM ] A processor failed, forming new configuration: token timed out (3000ms), waiting 3600ms for consensus.
	EOF
	cat <<-'EOF' >cs2.log
	Nov 22 14:08:49 [26909] cs2 corosync notice  [MAIN  ] Corosync Cluster Engine 3.1.7 starting up
	Nov 22 14:08:56 [26909] cs2 corosync notice  [QUORUM] Members[3]: 1 2 3
	Nov 22 14:09:29 [26909] cs2 corosync warning [KNET  ] host: host: 3 has no active links
	EOF
}

@test "a timeout that a log tells late counts from its beginning, and for the others; but not if they disagree" {
	corosync
	json --year 2026 cs1.log cs2.log | grep '"state":"down"' >out
	[ "$(grep -c '"earliest":"2026-11-22T14:09:26.900000000Z"' out)" = 2 ]
	json --year 2026 cs2.log | grep '"state":"down"' | grep -q '"earliest":"2026-11-22T14:09:21.500000000Z"'
	json --year 2026 --set token=1s cs1.log cs2.log | grep '"state":"down"' >out
	[ "$(grep -c '"earliest":"2026-11-22T14:09:28.100000000Z"' out)" = 2 ]
	sed 's/ cs1 / cs3 /; s/3000ms/5000ms/; s/host: 3 has/host: 1 has/' cs1.log >cs3.log
	json --year 2026 cs1.log cs2.log cs3.log | grep '"state":"down"' >out
	grep '"observer":"cs1"' out | grep -q '"earliest":"2026-11-22T14:09:26.900000000Z"'
	grep '"observer":"cs2"' out | grep -q '"earliest":"2026-11-22T14:09:21.500000000Z"'
	grep '"observer":"cs3"' out | grep -q '"earliest":"2026-11-22T14:09:25.700000000Z"'
}

@test "corosync over UDP: who has missed the token has had it until a token timeout before; who has not knows less" {
	cat >cs1.log <<-'EOF'
	Nov 22 14:28:39 [6415] cs1 corosync notice  [TOTEM ] Initializing transport (UDP/IP Unicast).
	Nov 22 14:28:40 [6415] cs1 corosync notice  [QUORUM] Members[3]: 1 2 3
	Nov 22 14:28:46 [6415] cs1 corosync notice  [TOTEM ] A processor failed, forming new configuration: token timed out (4950ms), waiting 5940ms for consensus.
	Nov 22 14:28:47 [6415] cs1 corosync notice  [TOTEM ] A new membership (1.d) was formed. Members
	Nov 22 14:29:12 [6415] cs1 corosync notice  [TOTEM ] A processor failed, forming new configuration: token timed out (4950ms), waiting 5940ms for consensus.
	Nov 22 14:29:18 [6415] cs1 corosync notice  [TOTEM ] A new membership (1.11) was formed. Members left: 3
	Nov 22 14:29:18 [6415] cs1 corosync notice  [TOTEM ] Failed to receive the leave message. failed: 3
	EOF
	json --year 2026 cs1.log | grep '"state":"down"' >out
	grep -q '"earliest":"2026-11-22T14:29:05.712500000Z","latest":"2026-11-22T14:29:09.099999999Z"' out
	sed -i '/token timed out/d' cs1.log
	json --year 2026 --set token=4950ms --set consensus=5940ms cs1.log | grep '"state":"down"' >out
	grep -q '"earliest":"2026-11-22T14:28:59.432500000Z","latest":"2026-11-22T14:29:09.099999999Z"' out
	[ "$(wc -l <out)" = 1 ]
}

@test "what a piece of a rotated log tells of a timeout counts for those before and behind it" {
	corosync
	sed -n 4p cs1.log >>cs1.log.1
	sed '4d' cs1.log >cs1.log.2
	sed -i -n '3s/14:09:29/14:10:29/p' cs1.log
	json --year 2026 cs1.log.2 cs1.log.1 cs1.log | grep '"state":"down"' >out
	grep -q '"earliest":"2026-11-22T14:09:26.900000000Z"' out
	grep -q '"earliest":"2026-11-22T14:10:26.900000000Z"' out
}

@test "every shipped format does what its examples say" {
	for format in "$TOP"/lib/formats/*.fmt; do
		pr-import --check "$format"
	done
	(cd "$TOP/lib/formats" && ls -- *.fmt) | sed 's/\.fmt$//' | LC_ALL=C sort | diff - <(pr-import --list | cut -f 1 | sed '/^json$/,$d')
}

# told_of FORMAT SED: what --check says of the format when it was changed so; without its numbers of lines.
told_of()
{
	cp "$TOP"/lib/formats/*.inc .
	sed "$2" "$TOP/lib/formats/$1.fmt" >"$1.fmt"
	run --separate-stderr -1 pr-import --check "$1.fmt"
	sed "s/^pr-import: $1.fmt:[0-9]*: //" <<<"$stderr"
}

@test "an example that fails is told with its line, and what it gives instead; status 1" {
	told_of serf 's/expect  lifecycle state=start/expect  lifecycle state=stop/' >said
	printf '%s\n' 'the example does not give this' 'the example gives: activity peer=example' \
		'the example gives: lifecycle peer=example state=start' | diff - said
	told_of corosync 's/expect  param token=4950ms/expect  param token=1s/; s/expect  alias name=cs2 id=2/& addr=x/' >said
	grep -qx 'the example gives: param token=4950ms' said || fail "$(cat said)"
	grep -qx 'the example gives: alias id=2 name=cs2' said
	told_of etcd 's/yield lifecycle state=start/yield claim seq=no/; s/expect  lifecycle state=start/expect  claim seq=1/' >said
	grep -qx 'the example gives: no claim: .*' said || fail "$(cat said)"
}

@test "ids of one log are resolved by another, files come out in the order of time" {
	etcd1 >x.log
	etcd4 >etcd4.log
	json x.log etcd4.log >out
	grep -q '"type":"member","t":"2026-11-22T14:08:22.489445000Z","peer":"etcd1","aliases":\["615f814519b228c2"\]' out
	grep -q '"type":"member".*"peer":"etcd4","aliases":\["10.77.1.4:2380","51b6068875de3cf"\]' out
	grep -q '"observer":"etcd1","subject":"etcd4","state":"down"' out
	grep -q '"observer":"etcd4","subject":"etcd1","state":"down"' out
	sed -E 's/.*"t":"([^"]*)".*/\1/' out >times
	sort -c times
}

@test "a source record tells what was read" {
	etcd1 >etcd1.log
	run -0 json --time-zone +02:00 etcd1.log
	sum=$(sha256sum etcd1.log | cut -d ' ' -f 1)
	[ "${lines[0]}" = '{"type":"source","t":"2026-11-22T12:08:22.489445000Z","system":"etcd","file":"etcd1.log","sha256":"'"$sum"'","peer":"etcd1","format":"etcd","zone":"+02:00","first":"2026-11-22T12:08:22.489445000Z","last":"2026-11-22T12:08:58.352402000Z","lines":8,"recognised":8,"evidence":6,"untimed":0}' ]
}

@test "a link has the bounds that its timeout allows" {
	etcd1 >etcd1.log
	json etcd1.log | grep '"state":"down"' >out
	grep -q '"t":"2026-11-22T14:08:58.352402000Z","src":"etcd1.log:8","system":"etcd","by":"etcd1","observer":"etcd1"' out
	grep -q '"earliest":"2026-11-22T14:08:53.252402000Z","latest":"2026-11-22T14:08:58.352402000Z"' out
	json --set read-timeout=10s etcd1.log | grep '"state":"down"' | grep -q '"earliest":"2026-11-22T14:08:48.152402000Z"'
	run --separate-stderr -2 pr-import --set read-timeout etcd1.log
	run --separate-stderr -2 pr-import --set raed-timeout=10s etcd1.log
	[ "$stderr" = "pr-import: --set: no format has a param 'raed-timeout'; try 'pr-import --help'" ]
}

@test "whole seconds keep the order of the lines, and widen the bounds" {
	etcd1 >etcd1.log
	json etcd1.log | grep '"leader"' | grep -q '"t":"2026-11-22T14:08:26.900000000Z"'
	printf '    2026/11/22 14:08:58 [INFO] memberlist: Suspect serf3 has failed, no acks received\n' >serf1.log
	json serf1.log | grep '"suspect"' >out
	latest=$(sed -E 's/.*"latest":"([^"]*)".*/\1/' out)
	since=$(sed -E 's/.*"since":"([^"]*)".*/\1/' out)
	[[ $latest > $since ]]
}

@test "names: given, by the log itself, by the file, and two files of one name" {
	etcd1 >a.log
	etcd4 >b.log
	json first=a.log b.log | grep -q '"observer":"first","subject":"b"'
	json --as both b.log | grep -q '"type":"source".*"peer":"both"'
	mkdir h1 h2
	etcd4 >h1/etcd.log
	sed s/51b6068875de3cf/aaaa068875de3cf/ h1/etcd.log >h2/etcd.log
	json h1/etcd.log h2/etcd.log | grep '"type":"source"' >out
	grep -q '"peer":"h1/etcd"' out
	grep -q '"peer":"h2/etcd"' out
	mkdir -p p1/h1 p2/h1
	sed s/51b6068875de3cf/bbbb068875de3cf/ h1/etcd.log >p1/h1/etcd.log
	sed s/51b6068875de3cf/cccc068875de3cf/ h1/etcd.log >p2/h1/etcd.log
	json p1/h1/etcd.log p2/h1/etcd.log h2/etcd.log | grep '"type":"source"' >out
	for peer in p1/h1/etcd p2/h1/etcd h2/etcd; do
		grep -q "\"peer\":\"$peer\"" out
	done
	tail -n +1 p1/h1/etcd.log p2/h1/etcd.log h1/etcd.log | json | grep '"type":"source"' >out
	for peer in etcd h1/etcd ./h1/etcd; do
		grep -q "\"peer\":\"$peer\"" out
	done
	etcd4 | head -n 1 >etcd.log.1
	etcd4 | tail -n 1 >etcd.log
	[ "$(json etcd.log.1 etcd.log | grep '"type":"source"' | grep -c '"peer":"etcd"')" = 2 ]
	: >a=b.log
	json a=b.log 2>/dev/null | grep -q '"file":"a=b.log"'
}

@test "the members file names peers and gives them weights" {
	etcd1 >etcd1.log
	printf 'north alias=615f814519b228c2 weight=3 role=voter\nsouth addr=10.77.1.4 voter=no\n' >members
	json -m members etcd1.log >out
	grep -q '"type":"member".*"peer":"north","aliases":\["615f814519b228c2","etcd1"\],"voter":true,"weight":3,"role":"voter"' out
	grep -q '"observer":"north","subject":"south","state":"down"' out
	grep -q '"peer":"south","aliases":\["10.77.1.4","10.77.1.4:2380","51b6068875de3cf"\],"voter":false,"weight":0' out
	run --separate-stderr -2 pr-import -m nowhere etcd1.log
}

@test "a pipe gives the same evidence; its source record comes last" {
	etcd1 >etcd1.log
	json etcd1.log | grep -v '"type":"source"\|"type":"member"' | sed 's/etcd1.log/stdin/' >files
	etcd1 | json >piped
	diff files <(grep -v '"type":"source"\|"type":"member"' piped)
	tail -n 3 piped | head -n 1 | grep -q '"type":"source".*"file":"stdin".*"lines":8'
	etcd1 | json - | diff piped -
}

@test "records of a pipe come out before the next line comes in" {
	mkfifo in
	pr-import --as etcd1 <in >out 3>&- &
	exec 9>in
	etcd1 >&9
	for _ in $(seq 100); do
		pr-view -o jsonl out 2>/dev/null | grep -q '"state":"down"' && break
		sleep 0.05
	done
	pr-view -o jsonl out 2>/dev/null | grep -q '"state":"down"'
	exec 9>&-
	wait
}

@test "what is not recognised is said, and is no error" {
	echo 'nothing to see' >x.log
	: >empty.log
	run --separate-stderr -0 pr-import x.log empty.log
	[ "$stderr" = "$(printf 'pr-import: x.log: nothing recognised\npr-import: empty.log: nothing recognised')" ]
	json -q x.log empty.log >out
	grep -q '"file":"x.log".*"lines":1,"recognised":0,"evidence":0' out
	grep -q '"file":"empty.log".*"lines":0' out
	run --separate-stderr -2 pr-import -s nothing x.log
	[ "$stderr" = "pr-import: nothing: no such system; --list names them" ]
}

# members_of FILE…: who is a member by the files' names or contents, in one line.
members_of() { pr-import "$@" 2>/dev/null | pr-view -o jsonl | jq -r 'select(.type == "member" and (has("status") | not)).peer' | sort | xargs; }

@test "a file in which nobody speaks makes no member, whatever it is" {
	mkdir s
	cp "$CAPTURES"/galera-isolate-leader-1/logs/* s
	members=$(members_of s/*)
	[ "$members" = 'gl1 gl2 gl3' ] || fail "$members"
	: >s/empty.log
	echo 'root:x:0:0:root:/root:/bin/bash' >s/passwd
	echo '{"name":"a"}' >s/meta.json
	echo 'What this is.' >s/README
	printf '%s\n' 'Nov 22 14:08:54 web1 cron[1]: nothing' 'Nov 22 14:08:55 web2 cron[1]: nothing' >s/syslog
	pr-import s/gl1.log >s/old.cbor
	echo '{"type":"note","t":"2026-11-22T14:08:54.000000000Z","text":"x"}' >s/notes.jsonl
	[ "$(members_of s/* nosuch.log)" = "$members" ]
	[ "$(members_of s/* extra=s/README)" = "extra $members" ]
	: >s/gl2.txt
	[ "$(members_of s/*)" = "$members" ]
}

# hosts N…: a folder a host, with the log of its server and the state file of that, as they are called on each.
hosts()
{
	local n
	for n; do
		mkdir -p db$n
		cp "$CAPTURES/galera-isolate-leader-1/logs/gl$n.log" db$n/error.log
		sed "s/^seqno: .*/seqno:   $n/; 6,\$d" "$TESTS/dumps/grastate.txt" >db$n/grastate.dat
	done
}

@test "a folder a host: a state file is of the peer whose log is in the folder" {
	hosts 1 2 3
	[ "$(members_of db?/*)" = 'gl1 gl2 gl3' ]
	json db?/* | jq -c 'select(.type == "claim") | [.peer, .seq]' | sort -u | xargs >out
	[ "$(cat out)" = '[gl1,1] [gl2,2] [gl3,3]' ] || fail "$(cat out)"
}

@test "a state file that nothing ties to a peer makes no member, and that is told" {
	hosts 1 2 3
	cp db1/grastate.dat db2/other.dat # two of one kind are not of one server
	[ "$(members_of db?/*)" = 'gl1 gl2 gl3' ]
	pr-import db?/* 2>err | pr-view -o jsonl >out
	grep -q '^pr-import: db2/grastate.dat: nothing tells whose it is, .* NAME=FILE tells' err
	[ "$(jq -r 'select(.type == "note") | .about + ": " + .text' out | grep -c 'other.dat: nothing tells whose it is')" = 1 ]
	[ "$(jq -c 'select(.type == "claim" and .peer == "gl2")' out)" = '' ]
	mkdir flat
	cp db1/error.log flat/gl1.log
	cp db2/error.log flat/gl2.log
	cp db1/grastate.dat flat/gl1.dat
	cp db2/grastate.dat flat/state.dat
	[ "$(members_of flat/*)" = "$(members_of flat/*.log)" ]
	[ "$(members_of flat/*.log)" = "$(members_of flat/*.log gl2=flat/state.dat)" ]
	[ "$(members_of flat/*.dat)" = 'gl1 state' ] # nothing but files' names tells of peers
}

@test "a thousand folders with a log and a state file each are a thousand peers" {
	local n state hosts=()
	state=$(sed 6,\$d "$TESTS/dumps/grastate.txt")
	for n in {1..1000}; do
		hosts+=("h$n")
	done
	mkdir "${hosts[@]}"
	for n in "${hosts[@]}"; do
		printf '2026-11-22 14:08:22.490652 I | embed: name = %s\n' "$n" >"$n/etcd.log"
		printf '%s\n' "$state" >"$n/grastate.dat"
	done
	pr-import -q h*/* >out
	[ "$(pr-view -o jsonl out | jq -r 'select(.type == "member").peer' | sort -u | wc -l)" = 1000 ]
}

# two CAPTURE SED: its logs in A, and in B as another cluster's, by sed; what is said of them.
two()
{
	local log
	rm -rf A B
	mkdir A B
	cp "$CAPTURES/$1/logs"/*.log A
	for log in A/*; do
		sed -E "$2" "$log" >"B/${log#A/}"
	done
	pr-import --year 2026 A/* B/* 2>&1 >both | grep 'another id or address' || :
}

@test "two clusters whose peers are called alike are taken for one, and that is told: by ids and addresses that contradict" {
	two etcd-split-1 's/\b([0-9a-f]{15,16})\b/1\1/g; s/\b1([0-9a-f]{15})[0-9a-f]\b/\1e/g' >said
	[ "$(wc -l <said)" = 5 ]
	[ "$(head -n 1 said)" = 'pr-import: B/etcd1.log: its peer has another id or address than in A/etcd1.log, which is of the same name and time: if they are of two clusters, read each cluster'"'s by themselves" ] || fail "$(cat said)"
	pr-detect both | pr-view -o timeline | grep -q '^doubtful: B/etcd1.log: its peer has another id or address'
	two corosync-split-2 's/10\.78\./10.99./g' >said # their ids are alike: 1, 2, ...
	[ "$(wc -l <said)" = 5 ]
	two etcd-split-1 's/nothing/nothing/' >said # a copy
	[ ! -s said ]
	two etcd-split-1 's/10\.77\./10.99./g; s/2026-11-22/2026-11-23/; s/2026\/11\/22/2026\/11\/23/' >said # it has moved
	[ ! -s said ] || fail "$(cat said)"
}

@test "a log that is read as another peer's than its own calls itself is told, unless the members file knows both names" {
	local logs=$CAPTURES/galera-isolate-leader-1/logs
	pr-import gl1="$logs/gl2.log" "$logs/gl3.log" 2>said >out
	[ "$(cat said)" = "pr-import: $logs/gl2.log: its peer calls itself gl2 there, and is read as gl1" ] || fail "$(cat said)"
	[ "$(pr-view -o jsonl out | jq -r 'select(.type == "note" and .text == "its peer calls itself otherwise than it is read as").about')" = "$logs/gl2.log" ]
	echo 'gl1 alias=gl2' >members
	pr-import -m members gl1="$logs/gl2.log" "$logs/gl3.log" 2>&1 >out | diff - /dev/null
	pr-import gl2.example="$logs/gl2.log" gl3="$logs/gl3.log" 2>&1 >out | diff - /dev/null
}

# Corosync's log tells nodes by their ids, its own among them, and does not say which is its own.
@test "peers that may be the same are no two members, and nobody continues on a sum of both" {
	local logs=$CAPTURES/corosync-split-2/logs
	pr-import --year 2026 "$logs/cs2.log" | pr-detect | pr-strategy | pr-view -o jsonl >out
	[ "$(jq -r 'select(.type == "note" and (.text | test("addr= and alias="))).count' out)" = 5 ]
	[ "$(jq -r 'select(.type == "recovery") | [.rule, .verdicts[].verdict] | unique | join(" ")' out | sort -u)" = 'members-unknown unsafe' ]
	[ "$(members_of --year 2026 "$logs/cs2.log")" = cs2 ]
	pr-import --year 2026 "$logs"/* | pr-detect | pr-strategy | pr-view -o jsonl >out
	[ "$(jq -r 'select(.type == "recovery").rule' out | sort -u)" = quorum ]
	! grep -q 'addr= and alias=' out
}

@test "Sentinel's logs tell who is a sentinel: its policy decides" {
	pr-import "$CAPTURES"/redis-sentinel-split-1/logs/* | pr-detect | pr-strategy --policy=sentinel | pr-view -o jsonl >out
	[ "$(jq -r 'select(.type == "member" and .role == "sentinel").peer' out | sort -u | grep -c '^sent[0-9]$')" = \
		"$(ls "$CAPTURES"/redis-sentinel-split-1/logs | grep -c sent)" ]
	! jq -r 'select(.type == "recovery") | .verdicts[].verdict' out | grep -q unsafe
}

@test "a file that cannot be read is told, and the others are read" {
	etcd1 >etcd1.log
	pr-import nowhere.log . etcd1.log 2>err >out && fail "no error"
	[ "$(cat err)" = "$(printf 'pr-import: nowhere.log: No such file or directory\npr-import: .: Is a directory')" ]
	pr-view -o jsonl out | grep -q '"state":"down"'
}

@test "from and to leave out other times" {
	etcd1 >etcd1.log
	json --from 2026-11-22T14:08:26.9Z --to 2026-11-22T14:08:30Z etcd1.log | grep -v '"source"\|"member"' >out
	[ "$(wc -l <out)" = 3 ]
	last=$(tail -n 1 out | sed -E 's/.*"t":"([^"]*)".*/\1/')
	json --to "$last" etcd1.log >before
	run -1 grep -F "\"t\":\"$last\"" before
	run --separate-stderr -2 pr-import --from yesterday etcd1.log
	[[ $stderr == "pr-import: --from: 'yesterday' is not a time such as 2026-11-22T14:08:54Z; "* ]]
}

@test "repetitions are thinned out, losses never" {
	{
		etcd1
		for i in 1 2 3 4 5; do
			echo "raft2026/11/22 14:08:59 INFO: 615f814519b228c2 received MsgVoteResp from 51b6068875de3cf at term 3"
			echo "2026-11-22 14:08:59.${i}00000 I | rafthttp: peer 51b6068875de3cf became inactive (message send to peer failed)"
		done
	} >etcd1.log
	json --every 1s etcd1.log >out
	[ "$(grep -c '"t":"2026-11-22T14:08:59.*"type":"contact"\|"type":"contact","t":"2026-11-22T14:08:59' out)" = 5 ]
	grep -v inactive etcd1.log >quiet.log
	json --every 1s etcd1=quiet.log | grep '"type":"contact","t":"2026-11-22T14:08:59' >out
	[ "$(wc -l <out)" = 1 ]
	[ "$(json etcd1.log | grep -c '"state":"down"')" = 6 ]
}

@test "logs of several peers in one file are not taken for one peer's without a word" {
	local told='if it holds the logs of several peers, read each from a file of its own'
	cat "$CAPTURES"/etcd-split-1/logs/*.log >all.log
	pr-import all.log 2>said | pr-view -o jsonl >out
	[ "$(cat said)" = "pr-import: all.log: what it says of who is who cannot be (--whois tells where): $told" ]
	jq -se 'map(select(.type == "note" and .about == "all.log" and (.text | test("who is who cannot be")))) | length == 1 and .[0].count > 1' out
	pr-import <all.log 2>&1 >/dev/null | grep -qF "stdin: what it says of who is who cannot be"
	cat "$CAPTURES"/rabbitmq-split-1/logs/*.log >nameless.log
	pr-import nameless.log 2>said >out
	[ "$(cat said)" = "pr-import: nameless.log: its times begin anew: $told" ]
	for system in etcd rabbitmq; do
		pr-import "$CAPTURES"/$system-split-1/logs/*.log 2>said >out
		[ ! -s said ]
	done
}

@test "logs of two systems are taken for one cluster's, but not without a word" {
	local told="logs of etcd and of zookeeper, by different peers, are taken for one cluster's: if they are not, read each cluster's by themselves"
	run --separate-stderr -0 bash -c 'pr-import "$0"/etcd-split-1/logs/* "$0"/zookeeper-partial-1/logs/* | pr-view -o jsonl' "$CAPTURES"
	[ "$stderr" = "pr-import: $told" ]
	jq -se --arg told "$told" 'map(select(.type == "note" and .text == $told)) | length == 1' <<<"$output"
	cp "$CAPTURES"/etcd-split-1/logs/etcd1.log one.log # beside each other on one host
	cp "$CAPTURES"/zookeeper-partial-1/logs/zk1.log zk1.log
	pr-import etcd1=one.log etcd1=zk1.log 2>said >out
	[ ! -s said ]
}

@test "a log that is not of the system that it is said to be of gives a message" {
	etcd1 >etcd1.log
	for system in zookeeper galera-status; do
		run --separate-stderr -0 pr-import -s $system etcd1.log
		[ "$stderr" = "pr-import: etcd1.log: no line of it is understood as $system" ]
	done
	run --separate-stderr -0 pr-import -s etcd etcd1.log
	[ -z "$stderr" ]
}

@test "lines that are a little out of order are put in order, a clock set back is followed and told" {
	{
		etcd1
		echo "2026-11-22 14:08:58.300000 I | rafthttp: peer 51b6068875de3cf became active"
		echo "2026-11-22 14:08:30.000000 I | rafthttp: peer 51b6068875de3cf became inactive (x)"
		echo "2026-11-22 14:08:31.000000 I | rafthttp: peer 51b6068875de3cf became active"
	} >etcd1.log
	json etcd1.log >out
	sed -nE 's/.*"type":"link","t":"2026-11-22T14:08:([0-9.]{4}).*/\1/p' out >times
	[ "$(tr '\n' ' ' <times)" = "26.9 58.3 58.3 30.0 31.0 " ]
	grep '"type":"link"' out | sed -n 2p | grep -q '"state":"up"'
	grep -q '"type":"note".*"src":"etcd1.log:10","program":"pr-import","about":"etcd1.log".*"count":1' out
}

@test "hostile bytes do no harm" {
	{
		etcd1
		printf '2026-11-22 14:09:00.000000 I | rafthttp: peer \xff\xfe became inactive\n'
		printf '2026-11-22 14:09:00.000000 I | embed: name = a\xff\n'
		printf 'a\0b became inactive rafthttp: peer \0\r\n'
		head -c 3000000 /dev/zero | tr '\0' 'x'
		printf '\n'
		head -c 300000 /dev/urandom
		printf '\n2026-11-22 14:09:01.000000 I | rafthttp: peer 51b6068875de3cf became active\r\n'
	} >etcd1.log
	run --separate-stderr -0 pr-import etcd1.log
	[ -z "$stderr" ]
	json etcd1.log | tail -n 1 | grep -q '"t":"2026-11-22T14:09:01.000000000Z".*"subject":"51b6068875de3cf","state":"up"'
	run --separate-stderr -0 pr-import -s redis-cluster etcd1.log
	printf 'etcd1\033[31m.log' >name
	etcd1 >"$(cat name)"
	json "$(cat name)" | grep -q '"file":"etcd1\\\\x1b\[31m.log"'
}

@test "more logs than may be open at once" {
	mkdir many
	for i in $(seq 300); do
		etcd4 | sed "s/51b6068875de3cf/aaaa00$i/" >"many/p$i.log"
	done
	(ulimit -n 64 && pr-import many/*.log) >out
	[ "$(pr-view -o jsonl --where link out | wc -l)" = 300 ]
	pr-view -o jsonl out | sed -E 's/.*"t":"([^"]*)".*/\1/' | sort -c
}

@test "user formats come from PR_FORMATS, and a wrong one is told" {
	mkdir formats
	cat >formats/toy.fmt <<-'EOF'
	format toy
	mark  TOY a
	time  %Y-%m-%dT%H:%M:%S.%f%z
	rule lost
	 text lost
	 match TOY (?<observer>\w+) lost (?<subject>\w+)
	 yield link state=down lag=2s
	EOF
	echo '2026-11-22T14:09:00.5Z TOY a lost b' >toy.log
	PR_FORMATS=$PWD/formats json toy.log | grep -q '"observer":"a","subject":"b","state":"down","earliest":"2026-11-22T14:08:58.500000000Z"'
	sed 's/toy/tea/; s/TOY/TEA/' formats/toy.fmt >formats/tea.fmt
	echo nonsense >>formats/toy.fmt
	PR_FORMATS=$PWD/formats run --separate-stderr -2 pr-import toy.log
	[[ ${stderr_lines[0]} == *"formats/toy.fmt:8: unknown word at the line's beginning" ]]
	[ "${stderr_lines[1]}" = "pr-import: toy.log: nothing recognised" ] # by the formats that are left
}

@test "JSON Lines come out as the records that they are" {
	etcd1 >etcd1.log
	pr-import etcd1.log >records
	pr-view -o jsonl records >lines
	pr-import -s json lines | cmp - records
	{ cat lines; echo '{"type":"link"'; } >broken
	run --separate-stderr -3 pr-import -s json broken
	[[ $stderr == "pr-import: broken: line $(wc -l <broken): "* ]]
	pr-import -s json broken 2>/dev/null | cmp - records
}

@test "time zones: an unknown one is refused, New York is five hours behind" {
	etcd1 >etcd1.log
	run --separate-stderr -2 pr-import --time-zone Nowhere/Land etcd1.log
	[ "$stderr" = "pr-import: Nowhere/Land: no such time zone" ]
	[ -e /usr/share/zoneinfo/America/New_York ] || skip "no time zones are installed"
	json --time-zone America/New_York etcd1.log | head -n 1 | grep -q '"first":"2026-11-22T19:08:22.489445000Z"'
}

@test "statistics are a table on stderr" {
	etcd1 >etcd1.log
	run --separate-stderr -0 pr-import --stats etcd1.log
	[[ ${stderr_lines[1]} =~ ^etcd1.log\ +etcd1\ +etcd\ +8\ +8\ +6\ +0$ ]]
}

@test "the logs of every capture resolve to its peers" {
	corpus=$TOP/../shared/corpus
	[ -d "$corpus" ] || skip "no corpus beside the repository"
	for system in etcd redis-cluster redis-sentinel serf; do
		for capture in "$corpus/$system"/*; do
			grep '"name"' "$capture/peers.json" | sed -E 's/.*: "(.*)".*/\1/' | sort -u >names
			zone=$(sed -nE 's/.*"tz": "(.*)".*/\1/p' "$capture/meta.json")
			json --time-zone "$zone" "$capture"/logs/*.log >records
			[ "$(grep -c '"type":"source".*"format":"'"$system" records)" = "$(ls "$capture"/logs | wc -l)" ] ||
				fail "$capture: not all recognised"
			grep -oE '"(observer|subject|peer)":"[^"]*"' records | sed -E 's/.*:"(.*)"/\1/' | sort -u >said
			[ -z "$(comm -13 names said)" ] || fail "$capture: $(comm -13 names said)"
		done
	done
}

@test "a file that cannot be read is a source that gave nothing" {
	etcd1 >etcd1.log
	run --separate-stderr -2 pr-import etcd1.log gone.log
	pr-import etcd1.log gone.log 2>said | pr-view --where source -o jsonl >out
	[ "$(cat said)" = 'pr-import: gone.log: No such file or directory' ]
	grep -q '"file":"gone.log","peer":"gone","lines":0,"recognised":0,' out
	pr-import etcd1.log gone.log 2>said | pr-detect | pr-view | grep -q '; gone.log: nothing recognised$'
}

@test "without any formats no log is said to hold nothing" {
	mkdir elsewhere
	cp "$BIN/pr-import" elsewhere
	etcd1 >etcd1.log
	[ -d /usr/local/share/pr-tools ] && skip 'formats are installed here'
	run --separate-stderr -2 env -u PR_FORMATS HOME="$PWD" elsewhere/pr-import etcd1.log
	[ "$stderr" = 'pr-import: no log formats found; PR_FORMATS says where they are' ]
}

@test "a line that is cut is told of" {
	{ etcd1; head -c 1100000 /dev/zero | tr '\0' x; echo; } >etcd1.log
	json etcd1.log | grep -q '"about":"etcd1.log","text":"lines were longer than a mebibyte, and what is behind it was left out","count":1}'
	pr-import --explain etcd1.log | grep -q ' 1 were longer than a mebibyte, and cut'
}

@test "what is not read but known is named" {
	etcd1 >etcd1.log
	pr-import etcd1.log >stream.cbor
	run --separate-stderr -0 pr-import stream.cbor
	[ "$stderr" = 'pr-import: stream.cbor: nothing recognised: a stream of records, for pr-detect and pr-view' ]
	printf 'BZh91AY&SY' >x.log.bz2
	run --separate-stderr -0 pr-import x.log.bz2
	[ "$stderr" = 'pr-import: x.log.bz2: nothing recognised: packed by bzip2, which is not read' ]
	printf '\xff\xfea\0\n\0' >utf16.log
	run --separate-stderr -0 pr-import - <utf16.log
	[ "$stderr" = 'pr-import: stdin: nothing recognised: text in UTF-16, which is not read' ]
}

@test "an append-only file is read behind its snapshot, and its parts as one" {
	local file=$TESTS/dumps/redis-preamble.aof start=594 # of the increment
	head -c $start "$file" >appendonly.aof.2.base.rdb
	tail -c +$((start + 1)) "$file" >appendonly.aof.2.incr.aof
	printf 'file appendonly.aof.2.base.rdb seq 2 type b\nfile appendonly.aof.2.incr.aof seq 2 type i\n' >appendonly.aof.manifest
	awk '$6 != "h" { print $2 }' ./*.manifest | xargs cat | pr-import --as redis1 | pr-view -o jsonl >out
	[ "$(jq -r 'select(.type == "entry") | .peer + " " + .op + " " + .key' out)" = \
		$'redis1 put 0/orders:1\nredis1 delete 3/other\nredis1 put 0/queue\nredis1 put 0/queue' ]
	[ "$(jq -r 'select(.type == "note") | select(.text | test("snapshot")) | .count' out)" = 13 ]
	pr-import appendonly.aof.2.base.rdb | pr-view -o jsonl >out # no writes, and nothing wrong
	[ "$(jq -r 'select(.type == "entry")' out)" = '' ]
	[ "$(pr-import <<<"$(printf '*2\r\n$6\r\nSELECT\r\n$1\r\n0\r')" | pr-view -o jsonl | jq -r .type)" = source ] # nor a peer
	[ "$(cat appendonly.aof.2.base.rdb | pr-import | pr-view -o jsonl | jq -r .type | sort -u | tr '\n' ' ')" = 'note source ' ]
	run --separate-stderr pr-import appendonly.aof.manifest
	[[ $stderr == 'pr-import: appendonly.aof.manifest: nothing recognised: the manifest of an append-only file:'* ]]
	head -c 300 "$file" >cut.aof
	run --separate-stderr pr-import cut.aof
	[ "$status" = 3 ]
	[[ $stderr == 'pr-import: cut.aof: byte 300: cut off inside the snapshot' ]] || fail "$stderr"
}

@test "progress is shown where it is asked for, and not with --quiet" {
	etcd1 >etcd1.log
	pr-import etcd1.log >wanted 2>said
	[ ! -s said ]
	pr-import --progress etcd1.log >got 2>said
	cmp wanted got
	[ "$(tail -n 1 said)" = 'pr-import: 100 % of 0.0 MB' ]
	pr-import --progress <etcd1.log 2>said >/dev/null
	[ "$(tail -n 1 said)" = 'pr-import: 100 % of 0.0 MB' ]
	cat etcd1.log | pr-import --progress 2>said >/dev/null
	[ "$(tail -n 1 said)" = 'pr-import: 0.0 MB' ]
	pr-import --progress --quiet etcd1.log 2>said >/dev/null
	[ ! -s said ]
}

@test "a terminal sees progress on a line that is erased before a message" {
	need_terminal
	for i in {1..1000}; do etcd1; done >long.log
	echo nothing >strange.log
	run script -qec 'pr-import --progress long.log strange.log >/dev/null' /dev/null </dev/null
	[[ $output == $'pr-import: '*$' MB\r\e[K''pr-import: strange.log: nothing recognised'* ]] || fail "$output"
}

# alike NAME ARGUMENTS…: records, messages and exit status do not depend on the number of threads.
alike()
{
	local jobs name=$1
	shift
	for jobs in 1 2 4; do
		{
			pr-import -q -j$jobs --year 2026 "$@" >"out$jobs" 2>"said$jobs" && echo 0 >>"said$jobs" || echo $? >>"said$jobs"
		} </dev/null
		cmp out1 "out$jobs" && cmp said1 "said$jobs" || fail "$name"
	done
}

# repeated FILE: until there is enough for several threads.
repeated()
{
	local size round
	size=$(stat -c %s "$1")
	for ((round = 0; round <= 1200000 / size; round++)); do
		cat "$1"
	done
}

@test "one large log: several threads give what one gives, whatever it is a log of" {
	for capture in "$CAPTURES"/*/logs; do
		logs=("$capture"/*.log)
		repeated "${logs[0]}" >large.log # one of each: the others are written alike
		alike "${logs[0]}" large.log
		[ -s out1 ]
	done
}

@test "one large log: several threads give what one gives, however it is written" {
	capture=$CAPTURES/etcd-split-1/logs/etcd1.log
	repeated "$capture" >plain.log
	sed 's/$/\r/' plain.log >crlf.log
	{ cat "$capture"; head -c 3000000 /dev/zero | tr '\0' x; cat "$capture"; yes 'published {Name:' | head -c 3000000 | tr '\n' ' '; echo; cat "$capture"; } >long.log
	{ head -c 2000000 /dev/zero | tr '\0' '\n'; cat "$capture"; yes 'active' | head -c 500000; cat "$capture"; } >short.log
	{ cat plain.log; printf 'no end'; } >endless.log
	{ cat "$capture"; head -c 1500000 /dev/zero; echo; cat "$capture"; } >zeros.log
	{ sed 's/^2026[^a-z]*//' "$capture"; cat plain.log; sed 's/^2026[^a-z]*//' plain.log; } >stampless.log
	jq -Rc '{log: (. + "\n"), stream: "stderr", time: "2026-11-22T14:08:22.511044Z"}' plain.log >docker.log
	sed 's/^/Nov 22 14:08:22 etcd1 etcd[77]: /' plain.log >syslog.log
	for log in plain crlf long short endless zeros stampless docker syslog; do
		alike $log $log.log
		[ -s out1 ]
	done
	gzip -k plain.log
	zstd -q plain.log
	xz -k -0 plain.log
	cat plain.log crlf.log endless.log long.log | gzip -1 >most.log.gz
	alike packed most.log.gz plain.log.zst plain.log.xz plain.log.gz
	head -c 60000 most.log.gz >torn.log.gz
	{ head -c 50000 most.log.gz; head -c 100 /dev/zero; tail -c +50101 most.log.gz; } >damaged.log.gz
	for file in torn damaged; do
		cat $file.log.gz plain.log.zst >two.$file # large enough
		truncate -s 1200000 $file.log.gz
		alike $file $file.log.gz
		[ "$(tail -n 1 said1)" != 0 ] # in the middle of it
	done
}

# Nothing is looked for in a stamp; where one is, is not known to who looks ahead.
@test "one large log: a text of a rule may stand in the stamp" {
	mkdir formats
	printf '%s\n' 'format odd' 'mark heard' 'time heard %Y-%m-%dT%H:%M:%S%z' 'rule beat' 'text heard' 'match (?<subject>[a-z]+)$' \
		'yield contact' >formats/odd.fmt
	for second in {10..59}; do
		printf 'heard 2026-11-22T14:08:%sZ %s\n' $second 'nothing' $second 'but heard' $second 'heard and' $second alice $second 'heard bob'
	done >few.log
	repeated few.log >large.log
	PR_FORMATS=$PWD/formats alike stamp large.log
	[ "$(PR_FORMATS=$PWD/formats pr-import -q few.log | pr-view --where contact -o jsonl | jq -r .subject | sort | uniq -c | tr -s ' \n' ' ')" = ' 50 and 50 bob 50 heard ' ]
}

# began FILE: whether what `source` tells was read is a beginning of the file, whose last line may not have been all there.
began()
{
	python3 - "$1" "$(jq .lines source)" "$(jq -r .sha256 source)" <<'END'
import hashlib, sys
lines = open(sys.argv[1], 'rb').read().splitlines(keepends=True)
read = hashlib.sha256(b''.join(lines[:int(sys.argv[2]) - 1]))
for byte in lines[int(sys.argv[2]) - 1]:
	read.update(bytes([byte]))
	if read.hexdigest() == sys.argv[3]:
		sys.exit(0)
sys.exit('what was read is not what was there')
END
}

@test "a large log that grows, or is cut off, while it is read" {
	repeated "$CAPTURES/etcd-split-1/logs/etcd1.log" >start.log
	lines=$(wc -l <start.log)
	for round in 1 2 3 4 5; do
		cp start.log grows.log
		for piece in {1..20}; do cat start.log; done >>grows.log 3>&- &
		pr-import -q -j2 grows.log | pr-view --where source -o jsonl >source
		wait $!
		[ "$(jq .lines source)" -ge "$lines" ]
		began grows.log
		cat start.log start.log >shrinks.log
		truncate -s 1000000 shrinks.log 3>&- &
		pr-import -q -j2 shrinks.log | pr-view --where source -o jsonl >source
		wait $!
		cat start.log start.log >shrinks.log
		began shrinks.log
	done
}

# replayed FILE TIMES: a pcap file's packets again and again, each time later than the last.
replayed()
{
	python3 - "$1" "$2" <<'END'
import struct, sys
data = open(sys.argv[1], 'rb').read()
packets, at = [], 24
while at < len(data):
	seconds, part, length = struct.unpack_from('<IIi', data, at)
	packets.append((seconds, data[at + 4:at + 16 + length]))
	at += 16 + length
sys.stdout.buffer.write(data[:24])
for round in range(int(sys.argv[2])):
	for seconds, rest in packets:
		sys.stdout.buffer.write(struct.pack('<I', seconds + round * (packets[-1][0] - packets[0][0] + 1)) + rest)
END
}

@test "large captures: several threads give what one gives, one of them, several, and with logs" {
	for peer in 1 3 5; do
		zstd -qd "$CAPTURES/serf-simplex-1/pcap/serf$peer.pcap.zst" -o one.pcap
		replayed one.pcap 90 >serf$peer.pcap
		rm one.pcap
	done
	repeated "$CAPTURES/serf-split-1/logs/serf1.log" >serf1.log
	{ cat serf1.pcap; tail -c +25 serf1.pcap; } >back.pcap # the clock is set back
	head -c 1200000 serf1.pcap >torn.pcap
	gzip -k serf5.pcap
	alike one serf1.pcap
	alike back back.pcap
	alike torn torn.pcap
	[ "$(tail -n 1 said1)" != 0 ]
	alike packed serf5.pcap.gz
	alike several --match-both-ends serf1.pcap serf3.pcap serf5.pcap
	alike redacted --redact serf1.pcap serf3.pcap
	alike all ./*.log serf1.pcap serf3.pcap serf5.pcap
	[ "$(wc -c <out1)" -gt 1000000 ] # so much is not kept in memory
}

@test "several threads give what one gives" {
	for log in etcd-split-1/logs/etcd1 redis-cluster-isolate-leader-1/logs/redis1 zookeeper-partial-1/logs/zk2; do
		for round in {1..40}; do
			cat "$CAPTURES/$log.log"
		done >"${log##*/}.log"
	done
	pr-import -q -j1 ./*.log >one
	for jobs in 2 3 4; do
		pr-import -q -j$jobs ./*.log | cmp - one
	done
	[ "$(wc -c <one)" -gt 300000 ] # so much is not kept in memory
}
