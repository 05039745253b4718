# Live input is the same input: of a pipe, each record comes out before the next line goes in.
load helper

# begin [OPTION…]: pr-import reads a named pipe that stands open as descriptor 9; its records come out of 8 as JSON Lines.
begin()
{
	mkfifo in out
	{ pr-import "$@" <in 2>said | pr-view -o jsonl >out 2>/dev/null; } 3>&- &
	exec 9>in 8<out
}

# A test that fails leaves nothing behind that waits.
teardown() { exec 9>&- 8<&-; }

# await PATTERN: reads until a record that matches has come. Only what was put in already can bring it; where it does not
# come, this gives up.
await()
{
	local record
	while read -r -t 10 record <&8; do
		[[ $record =~ $1 ]] && return
	done
	fail "nothing like $1 came out"
}

# What is left, when all was put in.
rest()
{
	exec 9>&-
	cat <&8
	exec 8<&-
	wait
}

lost() { echo "2026-11-22 14:09:$1.352402 I | rafthttp: peer 51b6068875de3cf became inactive (message send to peer failed)"; }

found() { echo "2026-11-22 14:09:$1.900000 I | rafthttp: peer 51b6068875de3cf became active"; }

# each WRAPPER: a line in, its record out, and so on.
each()
{
	for second in 10 20 30; do
		lost $second | "$@" >&9
		await "\"t\":\"2026-11-22T14:09:$second.352402000Z\".*\"observer\":\"etcd1\".*\"state\":\"down\""
		found $second | "$@" >&9
		await "\"t\":\"2026-11-22T14:09:$second.900000000Z\".*\"observer\":\"etcd1\".*\"state\":\"up\""
	done
}

@test "a log that grows, with its system and its name given" {
	begin -s etcd --as etcd1
	each cat
	rest >left
	grep -q '"type":"source".*"file":"stdin".*"lines":6,"recognised":6' left
}

@test "a log that grows, recognised as soon as it can be" {
	begin --as etcd1
	echo 'nothing that is of any system' >&9
	each cat
	rest >/dev/null
}

# For a stream in its wrapper, line by line; the wrapper's stamp is that of the line.
stream()
{
	local line seconds
	while read -r line; do
		seconds=2026-11-22T14:09:${line:17:9}
		case $1 in
		export)
			printf '__CURSOR=s=1\n__REALTIME_TIMESTAMP=%s%s\n_HOSTNAME=etcd1\nSYSLOG_IDENTIFIER=etcd\nMESSAGE=%s\n\n' \
				"$(date -ud "${seconds%.*}" +%s)" "${line:20:6}" "$line"
			;;
		kubectl) echo "[pod/etcd1/etcd] ${seconds}417Z $line" ;;
		docker) echo "{\"log\":\"$line\\n\",\"stream\":\"stderr\",\"time\":\"${seconds}417Z\"}" ;;
		syslog) echo "Nov 22 14:09:${line:17:2} etcd1 etcd[1]: $line" ;;
		esac
	done
}

@test "journalctl -f -o export" {
	begin
	each stream export
	rest >left
	grep -q '"type":"source".*"peer":"etcd1"' left
}

@test "kubectl logs -f, docker logs, syslog" {
	for how in kubectl docker syslog; do
		rm -f in out
		begin $([ $how != docker ] || echo --as etcd1) # docker's lines name nobody
		each stream $how
		rest >left
		grep -q '"type":"source".*"peer":"etcd1"' left
	done
}

@test "a pipe that is packed, as its writer flushes" {
	mkfifo in out
	{ pr-import -s etcd --as etcd1 <in 2>said | pr-view -o jsonl >out 2>/dev/null; } 3>&- &
	# Members one behind the other are what a writer that flushes makes.
	exec 9>in 8<out
	each gzip -n
	rest >/dev/null
}

@test "a line in two pieces is one" {
	begin -s etcd --as etcd1
	lost 10 >line
	head -c 40 line >&9
	tail -c +41 line >&9
	await '"state":"down"'
	lost 20 | tr -d '\n' >&9 # it has no end yet
	rest >left
	grep -q '"t":"2026-11-22T14:09:20.352402000Z".*"state":"down"' left
}

@test "tail -F, through a rotation" {
	mkfifo out
	lost 10 >etcd.log
	tail -n +1 -s 0.01 -F etcd.log 2>/dev/null 3>&- > >(pr-import -s etcd --as etcd1 2>said | pr-view -o jsonl >out) &
	tailing=$!
	exec 8<out
	await '"t":"2026-11-22T14:09:10.352402000Z".*"state":"down"'
	found 10 >>etcd.log
	await '"t":"2026-11-22T14:09:10.900000000Z".*"state":"up"'
	mv etcd.log etcd.log.1
	lost 20 >etcd.log
	await '"t":"2026-11-22T14:09:20.352402000Z".*"state":"down"'
	kill $tailing
	cat <&8 | grep -q '"type":"source".*"lines":3'
	exec 8<&-
}

@test "tail -F of several files: each is its own peer's" {
	mkfifo out
	lost 10 >etcd1.log
	: >etcd2.log
	tail -n +1 -s 0.01 -F etcd1.log etcd2.log 2>/dev/null 3>&- > >(pr-import 2>said | pr-view -o jsonl >out) &
	tailing=$!
	exec 8<out
	await '"t":"2026-11-22T14:09:10.352402000Z".*"observer":"etcd1".*"state":"down"'
	lost 20 >>etcd2.log
	await '"t":"2026-11-22T14:09:20.352402000Z".*"observer":"etcd2".*"state":"down"'
	found 30 >>etcd1.log
	await '"t":"2026-11-22T14:09:30.900000000Z".*"observer":"etcd1".*"state":"up"'
	kill $tailing
	cat <&8 >left
	exec 8<&-
	grep -q '"type":"source".*"peer":"etcd1".*"lines":2' left
	grep -q '"type":"source".*"peer":"etcd2".*"lines":1' left
}

@test "packets, one by one" {
	capture=$(ls "$CAPTURES"/*/pcap/*.pcap* 2>/dev/null | head -n 1)
	[ -n "$capture" ] || skip 'no packet capture is among the captures'
	case $capture in
	*.zst) zstd -dcq "$capture" ;;
	*.gz) gzip -dc "$capture" ;;
	*) cat "$capture" ;;
	esac >whole.pcap
	pr-import -s pcap a=whole.pcap | pr-view --where contact -o jsonl | wc -l >wanted
	[ "$(cat wanted)" -gt 10 ]
	begin -s pcap --as a
	head -c $(($(stat -c %s whole.pcap) / 2)) whole.pcap >&9
	await '"type":"contact"'
	tail -c +$(($(stat -c %s whole.pcap) / 2 + 1)) whole.pcap >&9
	rest >left
	grep -q '"type":"source"' left
}

@test "a reader that goes away ends it quietly" {
	for _ in {1..100}; do
		cat "$CAPTURES"/etcd-split-1/logs/etcd1.log
	done >etcd1.log
	pr-import -q --every 0 etcd1.log >whole
	[ "$(stat -c %s whole)" -gt 1000000 ] || fail 'that fits into the pipe'
	run bash -c '{ pr-import -q --every 0 etcd1.log 2>said; echo $? >status; } | head -c 10 >/dev/null'
	[ ! -s said ]
	[ "$(cat status)" = 141 ]
}

@test "an interrupt ends it at once" {
	mkfifo in
	pr-import -s etcd --as etcd1 <in >told 2>said 3>&- &
	importing=$!
	exec 9>in
	lost 10 >&9
	kill -TERM $importing # SIGINT is ignored in what a script puts into the background
	wait $importing || status=$?
	[ "$status" = 143 ]
}
