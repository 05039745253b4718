# Sourced by tests/live/*: peers in network namespaces of their own, whose traffic stays within them: each has one end of a pair of
# interfaces, the other ends are on a bridge in another namespace, where cuts are made. Tells tests in TAP. Before: $title, $net
# (10.x.y), $peers. Needs root; whoever sources this ends with `conclude`.
BIN=$(cd "${BIN:-bin}" && pwd) || exit 2
export PR_FORMATS=$PWD/lib/formats LC_ALL=C.UTF-8
prefix=pr$$ work=$(mktemp -d) daemons=() tests=0 failed=0

skip()
{
	printf '1..1\nok 1 - %s # skip %s\n' "$title" "$*"
	exit 0
}

finish()
{
	local pid
	for pid in "${daemons[@]}"; do
		kill "$pid" 2>/dev/null && wait "$pid"
	done
	for name in sw "${peers[@]}"; do
		kill -KILL $(ip netns pids "$prefix-$name") # what a daemon has left there
		ip netns delete "$prefix-$name"
	done
	rm -rf "$work"
} 2>/dev/null

# needs PROGRAM…
needs()
{
	[ "$(id -u)" = 0 ] || skip 'needs root'
	for program in ip nft "$@"; do
		command -v "$program" >/dev/null || skip "needs $program: tests/setup live"
	done
	trap finish EXIT
	trap 'exit 1' INT TERM
	ip netns add "$prefix-sw" 2>/dev/null || skip 'cannot make network namespaces'
}

switch() { ip netns exec "$prefix-sw" "$@"; }

# at PEER COMMAND…
at()
{
	local peer=$1
	shift
	ip netns exec "$prefix-$peer" "$@"
}

# Peers have the addresses $net.1, $net.2, … in their order.
connect()
{
	local i=0 peer
	switch ip link set lo up
	switch ip link add br0 type bridge
	switch ip link set br0 up
	for peer in "${peers[@]}"; do
		local space=$prefix-$peer
		i=$((i + 1))
		ip netns add "$space"
		ip link add eth0 netns "$space" type veth peer name "$peer" netns "$prefix-sw"
		ip -n "$space" addr add "$net.$i/24" dev eth0
		ip -n "$space" link set eth0 up
		ip -n "$space" link set lo up
		switch ip link set "$peer" master br0 up
	done
	[ ${#peers[@]} -lt 30 ] || acquaint
}

# The kernel's table of neighbours is one for all namespaces, and full at 1024; entries that stay are not counted.
acquaint()
{
	local i peer addresses=()
	for peer in "${peers[@]}"; do
		addresses+=("$(at "$peer" cat /sys/class/net/eth0/address)")
	done
	for peer in "${peers[@]}"; do
		for i in "${!addresses[@]}"; do
			echo "neigh replace $net.$((i + 1)) lladdr ${addresses[i]} dev eth0 nud permanent"
		done | ip -n "$prefix-$peer" -batch -
	done
}

# start PEER COMMAND…: a daemon of the peer's; $started is its process.
start()
{
	local peer=$1
	shift
	ip netns exec "$prefix-$peer" "$@" >"$work/$peer.out" 2>&1 &
	started=$!
	daemons+=("$started")
}

# cut_off PEER…: nothing passes between any of these and whoever else.
cut_off()
{
	local peer
	{
		echo 'table bridge cut { chain away { type filter hook forward priority 0;'
		for peer in "$@"; do
			printf '%s\n' "iifname \"$peer\" drop" "oifname \"$peer\" drop"
		done
		printf '}\n}\n'
	} | switch nft -f -
}

# cut_apart PEER…: these still reach each other.
cut_apart()
{
	local side
	side=$(printf '"%s",' "$@")
	printf 'table bridge cut { chain away { type filter hook forward priority 0; %s\n%s\n}\n}\n' \
		"iifname { $side } oifname != { $side } drop" "iifname != { $side } oifname { $side } drop" | switch nft -f -
}

heal() { switch nft delete table bridge cut; }

# until_true SECONDS COMMAND…
until_true()
{
	local left=$1
	shift
	until "$@" >/dev/null 2>&1; do
		[ $((left--)) -gt 0 ] || return 1
		sleep 1
	done
}

# ok NAME COMMAND…
ok()
{
	tests=$((tests + 1))
	if "${@:2}"; then
		echo "ok $tests - $1"
	else
		echo "not ok $tests - $1"
		failed=1
	fi
}

# same NAME WANTED GOT: two texts, a line each.
same()
{
	tests=$((tests + 1))
	if [ "$2" = "$3" ] && [ -n "$2" ]; then
		echo "ok $tests - $1"
		return
	fi
	echo "not ok $tests - $1"
	sed 's/^/# wanted /' <<<"$2"
	sed 's/^/# got    /' <<<"$3"
	failed=1
}

conclude()
{
	echo "1..$tests"
	exit $failed
}
