# pr-heartbeat: peers on the loopback that beat to each other.
load beats

# start PEER [OPTION…]: beats; its records go to PEER.out, what it says to PEER.err, its input is what stdin is. $started is its
# process.
start()
{
	local peer=$1
	shift
	rm -f "$peer.out" "$peer.err"
	pr-heartbeat -q -m members --self "$peer" --key "$peer.pem" --state state --interval "$INTERVAL" "$@" <&0 >"$peer.out" 2>"$peer.err" 3>&- 9>&- 8<&- &
	started=$!
	pids+=("$started")
}

# What a peer wrote so far, as JSON Lines.
told() { pr-view -o jsonl "$1.out" 2>/dev/null || true; }

# await PEER PATTERN: until such a record is there; or until WHAT has such a line, if it is a file.
await()
{
	local until=$((SECONDS + 60))
	while [ $SECONDS -lt $until ]; do
		if [ -e "$1" ]; then
			grep -qE -- "$2" "$1" && return
		else
			told "$1" | grep -qE -- "$2" && return
		fi
		sleep 0.05
	done
	fail "nothing like $2 from $1:" "$(tail -n 5 "$1.err" "$1" 2>/dev/null)" "$(told "$1" | tail -n 5)"
}

# end PEER PID [SIGNAL]: it ends, with $status.
end()
{
	status=0
	kill "-${2:-TERM}" "$1"
	wait "$1" || status=$?
}

hears() { echo "\"type\":\"contact\".*\"observer\":\"$1\",\"subject\":\"$2\""; }

@test "peers hear each other, and everybody's links come out of each" {
	for peer in a b c; do
		start $peer </dev/null
	done
	for peer in a b c; do
		for observer in a b c; do
			for subject in a b c; do
				[ $observer = $subject ] || await $peer "$(hears $observer $subject)"
			done
		done
	done
	await a "$(hears b c).*\"via\":\"b\""
	told a | grep -E "$(hears a b)" | jq -es 'map(select(.system != "probe")) | all(.seq > 0 and .incarnation > 1700000000 and has("sent") and (has("via") | not))' >/dev/null
	for pid in "${pids[@]}"; do
		end "$pid"
		[ "$status" = 0 ]
	done
	[ ! -s a.err ] || fail "$(cat a.err)"
	pr-view a.out >/dev/null # a whole stream
}

@test "names as addresses, and IPv6 where there is any" {
	python3 -c 'import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).bind(("::1", 0))' || skip 'there is no IPv6 here'
	printf '%s\n' "a beat=[::1]:$(port a) key=a.pub" "b beat=localhost:$(port b) key=b.pub" "c addr=127.0.0.1:$(port c) key=c.pub" >members
	for peer in a b c; do
		start $peer </dev/null
	done
	for peer in a b c; do
		for other in a b c; do
			[ $peer = $other ] || await $peer "$(hears $peer $other)"
		done
	done
}

@test "--port is everybody's that has none, --bind another one" {
	printf '%s\n' "a beat=127.0.0.2 key=a.pub" "b beat=127.0.0.3 key=b.pub" >members
	start a --port "$(port a)" --bind 127.0.0.2 </dev/null
	start b --port "$(port a)" --bind "127.0.0.3:$(port a)" </dev/null
	await a "$(hears a b)"
	await b "$(hears b a)"
}

@test "records of one peer's input reach the others' output, once" {
	mkfifo in
	exec 9<>in # to open it for one alone would wait for the other
	start a <in
	start b </dev/null
	start c </dev/null
	await a "$(hears a b)"
	printf '%s\n' '{"type":"note","t":"2026-11-22T14:08:54.343057553Z","program":"tester","text":"one"}' \
		'{"type":"failure","t":"2026-11-22T14:08:55Z","id":"f00d","event":"open","failure":"crash","peers":["z"]}' | pr-import -s json | tee twice >&9
	cat twice >&9
	for peer in b c; do
		await $peer '"text":"one"'
		await $peer '"type":"failure".*"id":"f00d"'
	done
	await b "$(hears b a).*\"seq\":$(($(told b | grep -E "$(hears b a)" | tail -n 1 | jq .seq) + 3))"
	for peer in b c; do
		[ "$(told $peer | grep -c '"text":"one"')" = 1 ]
	done
	pr-sign --verify --drop-bad -m members b.out >verified 2>/dev/null || true # they are signed, what b says itself is not
	[ "$(pr-view -o jsonl verified | jq -r .type)" = $'note\nfailure' ]
	exec 9>&-
}

@test "the end of the input ends nothing, damage is told, and what comes behind it is read" {
	mkfifo in
	exec 9<>in # to open it for one alone would wait for the other
	start a <in
	start b </dev/null
	printf '\xff\xff' >&9
	await a.err 'stdin: byte 0: .*; beats go on$'
	head -c 3000000 /dev/zero >&9 # which nobody waits with
	exec 9>&-
	await a "$(hears a b).*\"seq\":$(($(told a | grep -E "$(hears a b)" | tail -n 1 | jq '.seq // 0') + 2))"
	end "${pids[0]}"
	[ "$status" = 3 ]
	mkfifo empty
	exec 9<>empty
	start c <empty
	exec 9>&-
	await c.err 'stdin: byte 0: empty: not a stream; beats go on$'
	await c "$(hears c b)"
	end "$started"
	[ "$status" = 4 ]
}

# rests PID: for two seconds it computes next to nothing, a tenth of them at most.
rests()
{
	local before used stat
	read -ra stat <"/proc/$1/stat"
	before=$((stat[13] + stat[14]))
	sleep 2
	read -ra stat <"/proc/$1/stat"
	used=$((stat[13] + stat[14] - before))
	[ $used -le $(($(getconf CLK_TCK) / 5)) ] || fail "$used ticks"
}

@test "input that has ended, and what is not read just now, are waited for without work" {
	mkfifo throttled
	start b < <(label)
	seq 20000 | sed 's/.*/{"type":"claim","t":"2026-11-29T10:00:00Z","peer":"a","history":"many","seq":&}/' | pr-import -s json >many
	exec 9<>throttled
	start a --rate 4K <throttled
	cat many >&9 3>&- & # far more than goes out, and than the pipe holds
	pids+=($!)
	await b '"history":"many"'
	rests "${pids[0]}"
	rests "${pids[1]}"
	kill -USR1 "${pids[1]}"
	await a.err 'stdin: records [1-9]'
	[ "$(sed -n 's/.*stdin: records //p' a.err)" -lt 10000 ] || fail "$(cat a.err)" # it was throttled
}

@test "a key that is not the members file's is refused, and who has one is not believed" {
	run --separate-stderr pr-heartbeat -m members --self a --key b.pem --state state </dev/null
	[ "$status" = 2 ]
	[ "$stderr" = "pr-heartbeat: members: 'a' has another key there than --key" ] || fail "$stderr"
	mkdir forged
	cp members a.pub b.pub forged
	(cd forged && keys_of c)
	cp forged/c.pem c.pem # another c, who has its own members file
	start a </dev/null
	start b </dev/null
	pr-heartbeat -q -m forged/members --self c --key forged/c.pem --state state --interval 100ms </dev/null >c.out 2>c.err 3>&- &
	pids+=($!)
	await c "$(hears c a)"
	await a '"type":"note".*in the name of c'
	kill -USR1 "${pids[0]}"
	await a.err "signed with a key that is not its sender's [1-9]"
	! told a | grep -qE "$(hears a c)" || fail 'it was believed'
}

@test "a shared secret, and none" {
	openssl rand -hex 32 >secret
	echo 00112233445566778899aabbccddee >short
	echo 'a passphrase of many words' >words
	chmod 600 secret short words
	run --separate-stderr pr-heartbeat -m members --self a --mac short --state state </dev/null
	[ "$status" = 2 ]
	[ "$stderr" = 'pr-heartbeat: short: a secret of less than 16 bytes (32 hex digits)' ] || fail "$stderr"
	run --separate-stderr pr-heartbeat -m members --self a --mac words --state state </dev/null
	[ "$status" = 2 ]
	[[ $stderr = 'pr-heartbeat: words: not pairs of hex digits,'* ]] || fail "$stderr"
	cp secret open
	chmod 644 open
	run --separate-stderr pr-heartbeat -m members --self a --mac open --state state </dev/null
	[ "$status" = 2 ]
	[ "$stderr" = 'pr-heartbeat: open: a secret that everybody may read: chmod o-r' ] || fail "$stderr"
	for how in '--mac secret' --no-auth; do
		for peer in a b; do
			# shellcheck disable=SC2086
			pr-heartbeat -q -m members --self $peer $how --state state --interval 100ms </dev/null >$peer.out 2>$peer.err 3>&- &
			pids+=($!)
		done
		await a "$(hears a b)"
		await b "$(hears b a)"
		end "${pids[-1]}"
		end "${pids[-2]}"
	done
	[ "$(cat a.err)" = 'pr-heartbeat: --no-auth: whoever can send a datagram here can say anything in anybody'\''s name' ]
}

@test "of a secret that may be swapped out a message warns" {
	[ -z "${ASAN_OPTIONS:-}" ] || skip 'a sanitizer locks no memory, and says that it did'
	local without=()
	[ "$EUID" != 0 ] || without=(setpriv --bounding-set -ipc_lock)
	"${without[@]}" true || skip 'this root may not give up what lets it lock memory'
	echo 00112233445566778899aabbccddeeff >secret
	chmod 600 secret
	for limit in 0 64; do
		(ulimit -l $limit; exec "${without[@]}" pr-heartbeat -m members --self a --mac secret --state state --once) </dev/null >a.out 2>a.err || :
		grep -c 'secret: this secret may be swapped out' a.err || :
	done >counts
	[ "$(tr '\n' ' ' <counts)" = '1 0 ' ] || fail "$(cat counts a.err)"
}

@test "who only listens sends nothing, and needs no key" {
	start b </dev/null
	pr-heartbeat -q -m members --self a --listen-only </dev/null >a.out 2>a.err 3>&- &
	pids+=($!)
	await a "$(hears a b)"
	await b.out . # its label
	kill -USR1 $!
	await a.err 'stdout: records'
	! grep -q 'sent [1-9]' a.err || fail "$(cat a.err)"
	[ ! -e state/a.state ]
}

refuses()
{
	local wanted=$1
	shift
	run --separate-stderr pr-heartbeat "$@" </dev/null
	[ "$status" = 2 ] || fail "$*: $status"
	[ -z "$output" ]
	[ "$stderr" = "pr-heartbeat: $wanted; try 'pr-heartbeat --help'" ] || fail "$*: $stderr"
}

@test "options that cannot be meant" {
	all=(-m members --self a --key a.pem)
	refuses '--members and --self are needed'
	refuses '--members and --self are needed' -m members --key a.pem
	refuses '--key, --mac or --no-auth is needed' -m members --self a
	refuses 'one of --key, --mac and --no-auth' "${all[@]}" --no-auth
	refuses 'one of --key, --mac and --no-auth' "${all[@]}" --mac secret
	refuses '--elect: who sends nothing takes part in nothing' "${all[@]}" --listen-only --elect
	refuses '--threshold is for --elect' "${all[@]}" --threshold 2/3
	refuses '--interval is from 10ms to 1h' "${all[@]}" --interval 9ms
	refuses '--interval is from 10ms to 1h' "${all[@]}" --interval 2h
	refuses "--interval: 'x' is not a time such as 15s or 250ms" "${all[@]}" --interval x
	refuses "--degree: '5' is not an even number from 4 to 64" "${all[@]}" --degree 5
	refuses "--degree: '2' is not an even number from 4 to 64" "${all[@]}" --degree 2
	refuses "--port: '65536' is not a port from 1 to 65535" "${all[@]}" --port 65536
	refuses "--bind: ':7' is not an address such as 10.1.2.3, [fd00::2] or 10.1.2.3:7373" "${all[@]}" --bind :7
	refuses "it reads no files: 'file'" "${all[@]}" file
	# shellcheck disable=SC2046
	refuses '--bind: more than 16 of them' "${all[@]}" $(printf -- '--bind 127.0.0.1 %.0s' {1..17})
}

fails()
{
	local wanted=$1
	shift
	run --separate-stderr pr-heartbeat -m members --state state "$@" </dev/null
	[ "$status" = 2 ] || fail "$*: $status"
	[ "$stderr" = "pr-heartbeat: $wanted" ] || fail "$*: $stderr"
}

@test "what is not there, or not to be used" {
	fails "members: names no peer 'z'" --self z --key a.pem
	fails 'z.pem: No such file or directory' --self a --key z.pem
	fails 'localhost: --bind takes addresses, no names' --self a --key a.pem --bind localhost
	fails 'no-such-user: there is no such user' --self a --key a.pem --user no-such-user
	fails '/proc/nowhere/a.state: No such file or directory' --self a --key a.pem --state /proc/nowhere
	fails 'members/a.state: Not a directory' --self a --key a.pem --state members
	mkdir -p state
	echo nonsense >state/a.state
	fails 'state/a.state: not a state of pr-heartbeat' --self a --key a.pem
	rm state/a.state
	start a </dev/null
	await state/a.state '^end$'
	fails "port $(port a): Address already in use" --self a --key a.pem
	sed -i "s/^a .*/a key=a.pub/" members
	fails 'state/a.state: another process is this peer already' --self a --key a.pem --port "$(port c)"
}

@test "records are refused to a terminal, unless forced" {
	need_terminal
	run script -qec 'pr-heartbeat -m members --self a --key a.pem --state state' /dev/null </dev/null
	[ "$status" = 2 ]
	[[ $output == 'pr-heartbeat: '*pr-view*--force-binary* ]] || fail "$output"
	run script -qec 'timeout -s TERM 1 pr-heartbeat -m members --self a --key a.pem --state state --force-binary | head -c 12 | od -An -tx1' /dev/null </dev/null
	[[ $output == *'d9 d9 f8 da 70 72 54 31 43 42 4f 52'* ]] || fail "$output"
}

@test "SIGHUP: the members file is read anew, unless it is wrong" {
	members a b
	start a </dev/null
	start b </dev/null
	await a "$(hears a b)"
	members a b c
	start c </dev/null
	kill -HUP "${pids[0]}" "${pids[1]}"
	await a "$(hears a c)"
	await c "$(hears c a)"
	cp members good
	echo 'a beat=x:y' >members
	kill -HUP "${pids[0]}"
	await a.err '^pr-heartbeat: members:1: beat is no host:port$'
	grep -v '^a ' good >members
	kill -HUP "${pids[0]}"
	await a.err "^pr-heartbeat: members: names no peer 'a'$"
	await c "$(hears c a).*\"seq\":$(($(told c | grep -E "$(hears c a)" | tail -n 1 | jq .seq) + 3))"
	members a b
	kill -HUP "${pids[0]}"
	end "${pids[0]}"
	[ "$status" = 0 ]
}

@test "SIGHUP: a leader whose followers read another members file leads no more, until it has read it too" {
	keys_of d
	for peer in a b c; do
		start $peer --elect </dev/null
		declare pid_$peer=$started
	done
	follows() { told "$1" | jq -r 'select(.type == "leader").leader' | tail -n 1; }
	until_it() { for _ in {1..200}; do "$@" && return; sleep 0.05; done; false; }
	leads() { leader=$(follows a) && [[ $leader == [abc] ]] && [ "$(follows "$leader")" = "$leader" ]; }
	none_leads() { [ "$(follows "$leader")" = null ]; }
	until_it leads
	members a b c d
	for peer in a b c; do
		[ $peer = "$leader" ] || eval kill -HUP '$pid_'$peer
	done
	until_it none_leads
	eval kill -HUP '$pid_'$leader
	until_it leads
}

@test "SIGHUP: what only a start can change" {
	members a b
	start a --elect </dev/null
	start b --elect --threshold 3/5 </dev/null
	await a "$(hears a b)"
	await b "$(hears b a)"
	{
		cat members
		echo 'quorum 2/3'
	} >quorum
	cp quorum members
	kill -HUP "${pids[@]}"
	await a.err '^pr-heartbeat: members: another quorum, which takes a start anew$'
	sed -i 's/domain test/domain other/' members
	kill -HUP "${pids[@]}"
	await a.err '^pr-heartbeat: members: another domain, which takes a start anew$'
	await b.err '^pr-heartbeat: members: another domain, which takes a start anew$'
	members a b
	{
		echo 'quorum 2/4'
		seq -f 'z%g' 199
	} >>members
	kill -HUP "${pids[@]}"
	for peer in a b; do
		await $peer.err "^pr-heartbeat: members: $peer: cannot elect: not all members are neighbours"
	done
	sed -i '$d' members
	kill -HUP "${pids[@]}"
	for peer in a b; do
		await $peer '"type":"member".*"peer":"z198"'
	done
	! told a | grep -q '"peer":"z199"' || fail 'members that were refused are there'
	! grep -q quorum b.err || fail "$(cat b.err)" # its option goes before the file
	for pid in "${pids[@]}"; do
		end "$pid"
		[ "$status" = 0 ]
	done
}

@test "SIGUSR1: statistics" {
	start a </dev/null
	start b </dev/null
	await a "$(hears a b)"
	kill -USR1 "${pids[0]}"
	await a.err '^pr-heartbeat: datagrams: received [1-9][0-9]*, sent [1-9]'
	await a.err '^pr-heartbeat: stdout: records [1-9]'
	await a.err '^pr-heartbeat: .*refused, as nobody listened there [1-9]' # c is not there
}

@test "each start has a greater incarnation, after a kill, too" {
	start b </dev/null
	start a </dev/null
	await b "$(hears b a)"
	first=$(told b | grep -E "$(hears b a)" | head -n 1 | jq .incarnation)
	kill -KILL "${pids[1]}"
	wait "${pids[1]}" || true
	sed -i "s/^incarnation .*/incarnation 8999999999999999999/" state/a.state # the clock was set back since
	start a </dev/null
	await b "$(hears b a).*\"incarnation\":9000000000000000000"
	[ "$first" -lt 9000000000000000000 ]
}

# once [OPTION…]: c asks; its records go to c.out, what it says to c.err. $status is what it exits with.
once()
{
	status=0
	pr-heartbeat -m members --self c --key c.pem --state state --once "$@" </dev/null >c.out 2>c.err 3>&- || status=$?
}

@test "--once: who answers, and who does not" {
	start b </dev/null
	once
	[ "$status" = 0 ]
	[ "$(told c | jq -r 'select(.system == "probe") | [.system, .observer, .subject] | join(" ")' | sort -u)" = 'probe c b' ]
	[ "$(told c | jq -r 'select(.state == "down") | [.observer, .subject, .state, .cause] | join(" ")')" = 'c a down timeout' ]
	once -e
	[ "$status" = 1 ]
	start a </dev/null
	await a.out . # its socket is open
	once -e
	[ "$status" = 0 ] || fail "$(cat c.err)" "$(told c)"
	once --elect
	[ "$status" = 2 ]
	run -2 pr-heartbeat -m members --self c --key c.pem --state state -e
}

# listen PORT: takes connections there, until it is killed. $listener is its process.
listen()
{
	python3 -c '
import socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen()
print(s.getsockname()[1], flush=True)
while True:
    s.accept()[0].close()
' "$1" 3>&- >listening &
	listener=$!
	pids+=("$listener")
	until [ -s listening ]; do sleep 0.05; done
}

@test "--probe-tcp: the port that the application uses" {
	listen 0
	read -r tcp <listening
	start a </dev/null
	start b </dev/null
	await a.out .
	await b.out .
	once -e --probe-tcp "$tcp"
	[ "$status" = 0 ] || fail "$(cat c.err)" "$(told c)"
	kill "$listener"
	wait "$listener" || true
	once -e --probe-tcp "$tcp"
	[ "$status" = 1 ]
	[ "$(told c | jq -r 'select(.state == "down") | [.subject, .state, .cause] | join(" ")' | sort)" = \
		$'a down tcp-refused\nb down tcp-refused' ]
	# One that goes on: the port is there, goes, and comes back.
	listen "$tcp"
	start c --probe-tcp "$tcp" </dev/null
	await c '"type":"contact"'
	sleep 6 # each port is tried within five seconds
	kill "$listener"
	wait "$listener" || true
	await c '"subject":"a","state":"down","cause":"tcp-refused"'
	await c '"subject":"b","state":"down","cause":"tcp-refused"'
	listen "$tcp"
	await c '"subject":"a","state":"up","cause":"tcp"'
	! told c | grep -q timeout
}

@test "probes: a peer that is stopped is suspected, then lost, and back" {
	start a </dev/null
	start b </dev/null
	start c </dev/null
	await a "$(hears a c)"
	await b "$(hears b c)"
	await a "$(hears a b)"
	kill -STOP "${pids[2]}"
	await a '"observer":"a","subject":"c","state":"suspect".*"cause":"timeout"'
	await a '"observer":"a","subject":"c","state":"down".*"cause":"timeout"'
	kill -CONT "${pids[2]}"
	await a '"observer":"a","subject":"c","state":"up"'
	! told a | grep -q '"observer":"a","subject":"b","state"'
}

@test "a reader that takes its time stalls no beats" {
	mkfifo out
	exec 9<>out
	# Full from the beginning, at the size that it will be given.
	python3 - <<-'EOF'
	import fcntl, os
	fcntl.fcntl(9, 1031, 1 << 20)
	fcntl.fcntl(9, fcntl.F_SETFL, os.O_RDWR | os.O_NONBLOCK)
	left = fcntl.fcntl(9, 1032)
	while left > 0:
	    left -= os.write(9, b"\0" * min(left, 1 << 16))
	open("filled", "w").write(str(fcntl.fcntl(9, 1032)))
	EOF
	start b </dev/null
	pr-heartbeat -q -m members --self a --key a.pem --state state --interval 100ms </dev/null >out 2>a.err 3>&- 9>&- &
	pids+=($!)
	await b "$(hears b a).*\"seq\":20,"
	kill -USR1 $!
	await a.err 'stdout: records [1-9][0-9]*, bytes waiting [1-9]'
	head -c "$(cat filled)" <&9 >/dev/null
	end "${pids[1]}"
	exec 9<&- 8<out || true
}

# -q: a sanitized build says that it is not confined.
@test "a reader that goes away ends it quietly" {
	run --separate-stderr bash -c 'pr-heartbeat -q -m members --self a --key a.pem --state state </dev/null | head -c 1 >/dev/null; exit "${PIPESTATUS[0]}"'
	[ "$status" = 141 ]
	[ -z "$stderr" ] || fail "$stderr"
}

@test "what cannot be written from the beginning is an error" {
	run --separate-stderr sh -c 'pr-heartbeat -q -m members --self a --key a.pem --state state </dev/null >/dev/full'
	[ "$status" = 2 ]
	[ "$stderr" = 'pr-heartbeat: stdout: No space left on device' ] || fail "$stderr"
	run --separate-stderr sh -c 'pr-heartbeat -q -m members --self a --key a.pem --state state </dev/null >&-'
	[ "$status" = 2 ]
	[ "$stderr" = 'pr-heartbeat: stdout: Bad file descriptor' ] || fail "$stderr"
}

@test "a disk that is full is an error at the start" {
	[ "$(id -u)" = 0 ] || skip 'to have a small disk needs root'
	mkdir disk
	unshare -m true 2>/dev/null || skip 'cannot have mounts of its own here'
	run --separate-stderr unshare -m sh -c 'mount -t tmpfs -o size=4k,nr_inodes=10 none disk && head -c 4096 /dev/zero >disk/full &&
		pr-heartbeat -m members --self a --key a.pem --state disk </dev/null'
	[ "$status" = 2 ]
	[ "$stderr" = 'pr-heartbeat: disk/a.state: No space left on device' ] || fail "$stderr"
}

@test "a service manager is told, and its watchdog kept quiet" {
	python3 - >told 3>&- 9>&- <<-'EOF' &
	import os, socket
	s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
	s.bind("notify.part")
	os.rename("notify.part", "notify")
	s.settimeout(60)
	while True:
	    print(s.recv(4096).decode().replace("\n", " "), flush=True)
	EOF
	pids+=($!)
	until [ -S notify ]; do sleep 0.05; done
	NOTIFY_SOCKET=$PWD/notify WATCHDOG_USEC=100000 start a </dev/null
	await told '^READY=1'
	await told '^WATCHDOG=1$'
	await told '^STATUS=hears 0 of 2, beats sent [0-9]+, heard 0$'
	kill -HUP "$started"
	await told '^RELOADING=1 MONOTONIC_USEC=[0-9]+$'
	end "$started"
	[ "$status" = 0 ]
	await told '^STOPPING=1$'
	[ "$(grep -c '^READY=1' told)" = 2 ]
}

@test "privileges are dropped, and system calls confined" {
	start b </dev/null
	start a </dev/null
	await a "$(hears a b)"
	grep -q '^Seccomp:.2$' "/proc/$started/status" || skip 'system calls are not confined in this build'
	grep -q '^NoNewPrivs:.1$' "/proc/$started/status"
	end "$started"
	start a --no-confine </dev/null
	await a "$(hears a b)"
	grep -q '^Seccomp:.0$' "/proc/$started/status"
	end "$started"
	[ "$(id -u)" = 0 ] || skip 'to become another user needs root'
	chmod 755 . "$BATS_TEST_TMPDIR"
	start a --user nobody </dev/null
	await a "$(hears a b)"
	grep -qE "^Uid:.$(id -u nobody).$(id -u nobody).$(id -u nobody).$(id -u nobody)$" "/proc/$started/status"
	[ "$(stat -c %U state)" = nobody ]
}

@test "a process that was stopped says so" {
	start b </dev/null
	start a </dev/null
	await a "$(hears a b)"
	kill -STOP "$started"
	sleep 1.5 # a pause begins at a second
	kill -CONT "$started"
	await a '"type":"note".*"about":"a","text":"the machine slept for [1-9][.0-9]*m?s"'
	await a '"type":"lifecycle".*"peer":"a","state":"pause"'
	seq=$(told a | grep -E "$(hears a b)" | tail -n 1 | jq .seq)
	await a "$(hears a b).*\"seq\":$((seq + 3))"
}

@test "one leader is elected, and another when it is gone" {
	for peer in a b c; do
		start $peer --elect </dev/null
	done
	for peer in a b c; do
		await $peer "\"type\":\"leader\".*\"observer\":\"$peer\",\"leader\":\"[abc]\""
	done
	leader=$(told a | grep '"type":"leader".*"leader":"[abc]"' | tail -n 1 | jq -r .leader)
	epoch=$(told a | grep '"type":"leader".*"leader":"[abc]"' | tail -n 1 | jq -r .epoch)
	kill -KILL "${pids[$(($(printf '%d' "'$leader") - 97))]}"
	for peer in a b c; do
		[ $peer = "$leader" ] || await $peer "\"type\":\"leader\".*\"observer\":\"$peer\",\"leader\":\"[^$leader]\""
	done
	other=$(ls [abc].out | grep -v "^$leader" | head -n 1)
	told "${other%.out}" | grep '"type":"leader"' | tail -n 1 | jq -e ".epoch > $epoch" >/dev/null
	grep -q "^term [1-9]" "state/${other%.out}.state"
}

@test "an interrupt ends it as it should" {
	start b </dev/null
	# What a script puts into the background ignores SIGINT, so something that does not starts it.
	python3 -c 'import os, signal; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execlp("pr-heartbeat", *"pr-heartbeat -q -m members --self a --key a.pem --state state --interval 100ms".split())' \
		</dev/null >a.out 2>a.err 3>&- &
	pids+=($!)
	await a "$(hears a b)"
	end "${pids[1]}" INT
	[ "$status" = 0 ]
	[ ! -s a.err ]
}

@test "the unit is one that systemd takes" {
	command -v systemd-analyze >/dev/null || skip 'no systemd to ask'
	sed "s,/usr/local/bin,$BIN," "$TOP/lib/systemd/pr-heartbeat.service" >pr-heartbeat.service
	run systemd-analyze verify --man=no "$PWD/pr-heartbeat.service"
	[ "$status" = 0 ] || fail "$output"
	! grep -F pr-heartbeat.service <<<"$output" | grep -vF 'Failed to create' || fail "$output"
}

# agreed EPOCH PEER…: waits until they all follow one leader, of a later term than that; sets leader and epoch.
agreed()
{
	local after=$1 until=$((SECONDS + 60)) peer last
	shift
	while [ $SECONDS -lt $until ]; do
		for peer; do
			told "$peer" | jq -rs 'map(select(.type == "leader")) | last | "\(.leader) \(.epoch)"'
		done | sort -u >leaders
		read -r leader epoch <leaders
		[ "$(wc -l <leaders)" = 1 ] && [ "$leader" != null ] && [ "$epoch" -gt "$after" ] && return
		sleep 0.1
	done
	fail "no leader of $*:" "$(cat leaders)"
}

@test "a leader is elected, and another when it dies; terms outlive all processes, and no term has two leaders" {
	declare -A process
	INTERVAL=200ms
	for peer in a b c; do
		start $peer --elect </dev/null
		process[$peer]=$started
	done
	agreed 0 a b c
	first=$leader one=$epoch
	kill -KILL "${process[$first]}"
	mv "$first.out" dead.out
	agreed "$one" $(tr -d "$first" <<<'a b c')
	[ "$leader" != "$first" ]
	start "$first" --elect </dev/null
	process[$first]=$started
	agreed "$one" a b c
	two=$epoch
	for peer in a b c; do
		end "${process[$peer]}"
		[ "$status" = 0 ]
		mv $peer.out $peer.before
	done
	for peer in a b c; do
		start $peer --elect </dev/null
	done
	agreed "$two" a b c
	for pid in "${pids[@]: -3}"; do
		end "$pid"
	done
	pr-merge --sort ./*.out ./*.before >all
	pr-view -o jsonl --where leader all >records
	jq -es 'map(select(.leader != null)) | group_by(.epoch) | all(map(.leader) | unique | length == 1)' records >/dev/null || fail "$(cat records)"
	[ "$(jq -s 'map(.epoch) | unique | length' records)" -ge 3 ]
	pr-detect --keep all | pr-strategy --elect -m members >elections
	grep -qx 'no finding' elections || fail "$(cat elections)"
	# The check is one: with a leader that was not elected it says so.
	{
		cat all
		pr-import -s json <<<"{\"type\":\"leader\",\"t\":\"2100-01-01T00:00:00Z\",\"observer\":\"a\",\"leader\":\"$(tr -d "$leader \n" <<<'a b c' | cut -c 1)\",\"epoch\":$epoch}"
	} | pr-strategy --elect -m members | grep -q two-leaders-of-one-term
}
