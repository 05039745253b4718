# Sourced by tests/live/recover-*, after namespaces.bash: clusters that are recovered by the script that pr-runbook writes. Each
# peer's server is a service of its host (tests/service), which the commands of a runbook start and stop as with systemctl. Needs
# `serve PEER`, which becomes the server: it ends in exec, and sees work, net, prefix and peers; and `told`, which writes the
# records of what is known at that moment, failures included.
export PR_RUNBOOKS=$PWD/lib/runbooks PR_REMOTE=$work/remote

# furnish: what PR_REMOTE is: a shell on the host of an address. WORK/PEER.rc is read first there, as a shell reads its own.
furnish()
{
	local peer i=0
	declare -p work net prefix peers >"$work/settings"
	declare -f serve >>"$work/settings"
	{
		printf '#!/bin/sh\ncase $1 in\n'
		for peer in "${peers[@]}"; do
			i=$((i + 1))
			echo "$net.$i) export PEER=$peer ;;"
		done
		printf '*) echo "there is no host $1" >&2; exit 255 ;;\nesac\n'
		echo "export WORK='$work' PR_START='$PWD/tests/service start' PR_STOP='$PWD/tests/service stop'"
		echo "export PR_ACTIVE='$PWD/tests/service active' PR_START_WITH='$PWD/tests/service with'"
		echo "[ ! -e \$WORK/\$PEER.rc ] || . \$WORK/\$PEER.rc"
		echo "exec ip netns exec $prefix-\$PEER \"\$2\""
	} >"$work/remote"
	chmod +x "$work/remote"
	switch ip addr add "$net.100/24" dev br0 # the operator's host: no cut concerns it
}

# host PEER: its shell, which reads commands.
host() { "$PR_REMOTE" "$net.$(number "$1")" sh; }

number()
{
	local i
	for i in "${!peers[@]}"; do
		[ "${peers[i]}" != "$1" ] || echo $((i + 1))
	done
}

service() { host "$2" <<<"$PWD/tests/service $1 unit"; }

# die PEER…: their servers end at once, as when the power fails.
power_off()
{
	local peer
	for peer in "$@"; do
		kill -KILL "$(cat "$work/$peer.pid")"
	done
}

# write_numbers COMMAND…: calls it with 1, 2, …, until stop_writing; those that it acknowledged are in WORK/acknowledged.
write_numbers()
{
	(
		n=0
		until [ -e "$work/enough" ]; do
			n=$((n + 1))
			"$@" "$n" >/dev/null 2>&1 && echo "$n" >>"$work/acknowledged"
			sleep 0.05
		done
	) &
	writer=$!
	daemons+=("$writer")
}

stop_writing()
{
	: >"$work/enough"
	wait "$writer"
}

acknowledged() { wc -l <"$work/acknowledged"; }

# more_than N: so many writes were acknowledged.
more_than() { [ "$(acknowledged)" -gt "$1" ]; }

# none_lost COMMAND…: it lists the numbers that are there; all that were acknowledged have to be among them.
none_lost()
{
	cp "$work/acknowledged" "$work/wanted" # while it grows
	"$@" | sort >"$work/there"
	sort "$work/wanted" | comm -23 - "$work/there" >"$work/lost"
	[ -s "$work/acknowledged" ] && [ ! -s "$work/lost" ] && return
	sed 's/^/# acknowledged and lost: /' "$work/lost"
	return 1
}

# must NAME COMMAND…: ok, or all that would come is in vain.
must()
{
	ok "$@"
	[ $failed = 0 ] || conclude
}

# steps SCRIPT: what it would do, and about whom, a line each.
steps() { sed -n "s/^step [0-9]* '\([^']*\)' '\([^']*\)'.*/\1 \2/p" "$work/$1"; }

not() { ! "$@"; }

# judged FILE OPEN: what is told goes to the file, with what pr-strategy makes of it; so many failures are not recovered from, all
# of them are stable, and there was one at all.
judged()
{
	told | "$BIN/pr-strategy" >"$work/$1"
	"$BIN/pr-view" -o jsonl --where recovery "$work/$1" | jq -se --argjson n "$2" 'group_by(.failure) | map(last.progress) |
		length > 0 and all(. != "initializing") and (map(select(. != "complete")) | length == $n)'
}

# failures FILE: the ids of those that are not recovered from.
failures()
{
	"$BIN/pr-view" -o jsonl --where recovery "$work/$1" |
		jq -rs 'group_by(.failure)[] | last | select(.progress != "complete") | .failure'
}

# act SCRIPT: reviewed, it is run; what it says is shown.
act()
{
	switch sh "$work/$1" --plan "$(sed -n 's/.* --plan \([0-9a-f]*\)$/\1/p' "$work/$1")" --yes >"$work/$1.said" 2>&1
	local status=$?
	sed 's/^/# /' "$work/$1.said"
	return $status
}
