# pr-view --follow: the live matrix, on a terminal and elsewhere. What is drawn is tests/unit/live_frame.c's matter.
load helper

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
	printf '%s\n' 'peers a b c' 'duration 60s' 'beat 1s' 'delay constant 1ms' 'at 30s cut c | a b' >scenario
	pr-sim scenario >capture
	mkfifo feed
}

# Nothing that a failed test began goes on.
teardown()
{
	exec 5>&-
	[ -z "${script:-}" ] || kill "$script" 2>/dev/null || true
}

@test "without a terminal there is one picture, at the end, as it was at the last record" {
	pr-view --follow capture >out
	[ "$(head -n 1 out)" = '2026-01-01 00:01:00 UTC  3 peers, 6 links: 2 heard, 4 silent' ] || fail "$(cat out)"
	[ "$(grep -c UTC out)" = 1 ]
	! grep -q $'\e' out
	[[ $(grep '^c  ' out) == 'c '*×*×*· ]]
	[[ $(LC_ALL=C pr-view --follow capture | grep '^c  ') == 'c '*x*x*. ]]
}

@test "with --every there is one whenever so much time has gone by in the stream, whatever the clock says" {
	pr-view --follow --every 20s capture >out
	[ "$(grep UTC out | cut -c 12-19 | xargs)" = '00:00:20 00:00:40 00:01:00' ] || fail "$(cat out)"
	[ "$(sed -n '1,/^$/{/UTC/p}' out | cut -d : -f 4)" = ' 6 heard' ]
	cat capture | pr-view --follow --every 20s | diff - out
	{ cat capture; sed 's/2026/2027/g' <(pr-view -o jsonl capture) | pr-import -s json; } | pr-view --follow --every 20s >long
	[ "$(grep -c UTC long)" -le 8 ] || fail "$(grep UTC long)" # a year without a record is one picture
}

@test "failures, leaders and notes of the stream are in it" {
	{
		pr-detect --keep capture
		pr-import -s json <<-END
			{"type": "leader", "t": "2026-01-01T00:00:59.9Z", "observer": "a", "leader": "b", "epoch": 4}
			{"type": "note", "t": "2026-01-01T00:00:59.9Z", "program": "pr-heartbeat", "text": "the disk is full"}
		END
	} | pr-view --follow >out
	grep -qx 'b leads in term 4, as 1 of 1 say' out || fail "$(cat out)"
	grep -q '^network-partition, complete, for .*: {a, b} | {c}$' out
	grep -q '^note .* the disk is full$' out
	grep -q '^    B {c}: no quorum$' out
	run -1 pr-view --follow -e <(pr-detect capture)
	run -0 pr-view --follow -e capture
	run -0 pr-view --follow -e --where contact <(pr-detect --keep capture)
}

@test "what does not go together is refused" {
	run -2 --separate-stderr pr-view --follow -o jsonl capture
	[[ $stderr == 'pr-view: --follow draws frames of its own'* ]]
	run -2 --separate-stderr pr-view --follow --truth capture capture
	run -2 --separate-stderr pr-view --every 1s capture
	[[ $stderr == 'pr-view: --every is of --follow'* ]]
	run -2 --separate-stderr pr-view --follow --every 99ms capture
	[[ $stderr == *--every*'from 100ms on'* ]]
}

@test "damaged input ends it with what was told before" {
	head -c -3 capture >cut
	run -4 --separate-stderr pr-view --follow cut
	[[ $output == *'3 peers, 6 links: '* && $stderr == 'pr-view: cut: byte '*'cut off'* ]]
}

# seen PATTERN [TIMES]: waits until the terminal was sent that; it must come within a minute.
seen()
{
	local i
	for ((i = 0; i < 600; i++)); do
		[ "$(grep -aoF -- "$1" screen | wc -l)" -ge "${2:-1}" ] && return
		sleep 0.1
	done
	fail "no '$1' in:" "$(cat -v screen)"
}

# terminal COMMAND: runs it in bash on a terminal of 24 rows and 80 columns, and feeds it; what the terminal is sent is in `screen`.
# What a shell starts behind itself ignores interrupts, unless that is undone.
terminal()
{
	: >screen
	SHELL=/bin/bash env --default-signal=INT,QUIT script -qfec "stty rows 24 cols 80; tty >tty; $1" screen >/dev/null 2>&1 </dev/null &
	script=$!
	exec 5>feed # waits until it is read
	cat capture >&5
}

ENTER=$'\e[?1049h' LEAVE=$'\e[?1049l'

@test "on a terminal it draws in place while the stream goes on, and leaves the last picture when it ends" {
	need_terminal
	terminal 'pr-view --follow <feed; echo status $?'
	seen $'UTC  3 peers, 6 links: 2 heard, \e[1;31m4 silent'
	seen $'\e[H' 3
	exec 5>&-
	wait $script
	seen "$LEAVE"
	grep -aq $'\e\\[?1049l.*UTC  3 peers, 6 links: 2 heard' screen || fail "$(cat -v screen)"
	grep -aq '^status 0' screen
	[ "$(grep -aoF "$ENTER" screen | wc -l)" = 1 ]
}

@test "an interrupt gives the terminal back" {
	need_terminal
	terminal 'bash -c "echo \$\$ >pid; exec pr-view --follow <feed"; echo status $?'
	seen '4 silent'
	kill -INT "$(cat pid)"
	wait $script
	seen "$LEAVE"
	grep -aq '^status 130' screen || fail "$(cat -v screen)"
	exec 5>&-
}

@test "stopped, it gives the terminal back until it goes on" {
	need_terminal
	terminal 'set -m; bash -c "echo \$\$ >pid; exec pr-view --follow <feed"; echo stopped; fg >/dev/null; echo status $?'
	seen '4 silent'
	kill -TSTP "$(cat pid)"
	seen stopped
	seen "$ENTER" 2
	[ "$(grep -aoF "$LEAVE" screen | wc -l)" = 1 ]
	exec 5>&-
	wait $script
	[ "$(grep -aoF "$LEAVE" screen | wc -l)" = 2 ]
	grep -aq '^status 0' screen
}

@test "another size of the terminal is followed" {
	need_terminal
	terminal 'pr-view --follow <feed'
	seen '4 silent'
	! grep -aq 'more lines' screen
	stty -F "$(tr -d '\r' <tty)" rows 6 cols 70
	seen 'more lines)'
	exec 5>&-
	wait $script
}

@test "without colour, and where TERM says that nothing can be moved" {
	need_terminal
	terminal 'NO_COLOR=1 pr-view --follow <feed'
	seen '4 silent'
	exec 5>&-
	wait $script
	! grep -aq $'\e\\[1;31m' screen
	terminal 'TERM=dumb pr-view --follow <feed'
	exec 5>&-
	wait $script
	seen '4 silent'
	! grep -aqF "$ENTER" screen
}
