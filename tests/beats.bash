# Loaded by the tests of pr-heartbeat: peers a to e on ports of the loopback that are free, the first three with keys, and with pipes for
# their input, in.a, in.b and in.c. What a test runs in the background goes into $pids; descriptors 7 to 9 are for pipes.
load helper

INTERVAL=100ms

# The members are a, b and c.
setup()
{
	cd "$BATS_TEST_TMPDIR" || return
	pids=()
	keys_of a b c
	python3 - >ports <<-'EOF'
	import socket
	sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(5)]
	for s in sockets:
	    s.bind(("127.0.0.1", 0))
	    print(s.getsockname()[1])
	EOF
	mapfile -t ports <ports
	members a b c
	mkfifo in.a in.b in.c
}

# members PEER…: the members file, in which they stand.
members()
{
	local peer
	echo 'domain test'
	for peer; do
		echo "$peer beat=127.0.0.1:$(port "$peer") key=$peer.pub"
	done
} >members

# Of the first peer the first, and so on.
port() { echo "${ports[$(($(printf '%d' "'$1") - 97))]}"; }

teardown()
{
	local pid
	for pid in "${pids[@]}"; do
		kill -KILL "$pid" && wait "$pid"
	done 2>/dev/null
	exec 7>&- 8>&- 9>&-
	return 0
} 2>/dev/null
