# What every program does alike. pr-import reads logs and pr-sim a scenario instead of records, pr-view and pr-runbook write text
# instead of records, and pr-heartbeat reads no files and does not end by itself: what it does likewise is in heartbeat.bats.
load helper

enders() { programs | grep -vx pr-heartbeat; }
readers() { enders | grep -vxE 'pr-import|pr-sim'; }
# What passes all records along as they are.
filters() { readers | grep -vxE 'pr-view|pr-runbook|pr-sign'; }
writers() { enders | grep -vxE 'pr-view|pr-runbook'; }

# One record, as pr-import reads it, and as the others do.
inputs()
{
	echo '{"type":"note","t":"2026-11-22T14:08:54.343057553Z","program":"tester","text":"hi"}' >pr-import.in
	echo 'peers 3' >pr-sim.in
	for program in $(readers); do
		{ label; hex "$note"; } >"$program.in"
	done
}

# The options without which a program could not be tried like the others.
set_arguments()
{
	arguments=()
	[ "$1" = pr-view ] && arguments=(-o jsonl)
	[ "$1" = pr-import ] && arguments=(-s json)
	if [ "$1" = pr-sign ]; then
		arguments=(--key key.pem)
		[ -e key.pem ] || openssl genpkey -algorithm ed25519 -out key.pem
	fi
	return 0
}

note='a4 0014 01 1b18ea85d4e7b2c7d1 06 66746573746572 08 656869200a21' # its text has a line end in it
other='a4 0014 01 1b18ea85d4e7b2c7d1 06 66746573746572 08 656869200a22'
unknown='a5 00187b 01 1b18ea85d4e7b2c7d1 0a 82f6fb3ff8000000000000 1818 c1f93c00 1b00000001ffffffff d9d9f743d9d9f8'
signed='d2 84 43a10127 a0 57 a30014 01 1b18ea85d4e7b2c7d1 0868 7369676e65642121 40'

# What it says: one line under its name, with no control bytes.
is_message()
{
	[ "$(wc -l <<<"$2")" = 1 ] || fail "$1: not one line: $2"
	[[ $2 == "$1: "* ]] || fail "$1: no name in front: $2"
	! LC_ALL=C grep -q '[[:cntrl:]]' <<<"$2" || fail "$1: raw control bytes in its message: $(cat -v <<<"$2")"
}

# status PROGRAM GOT WANTED
is_status()
{
	[ "$2" = "$3" ] || fail "$1: exit status $2 where $3 was wanted: ${stderr:-}"
}

@test "--help and -h explain to stdout" {
	for program in $(programs); do
		run --separate-stderr "$program" --help
		is_status "$program" "$status" 0
		[ -z "$stderr" ] || fail "$program: $stderr"
		[[ $output == "usage: $program"* ]] || fail "$program: $output"
		help=$output
		run --separate-stderr "$program" -h
		[ "$output" = "$help" ]
	done
}

@test "--version and -V say the version" {
	for program in $(programs); do
		run --separate-stderr "$program" --version
		is_status "$program" "$status" 0
		[[ $output =~ ^$program\ \(pr-tools\)\ [0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "$program: $output"
		version=$output
		run --separate-stderr "$program" -V
		[ "$output" = "$version" ]
	done
}

@test "an unknown option is a usage error, told in one line with a hint" {
	for program in $(programs); do
		for option in --no-such-option $'-\x01' $'--\e[31m' --help=me; do
			run --separate-stderr "$program" "$option" </dev/null
			is_status "$program $option" "$status" 2
			[ -z "$output" ]
			is_message "$program" "$stderr"
			[[ $stderr == *"; try '$program --help'" ]] || fail "$stderr"
		done
	done
}

@test "an option that lacks its argument is a usage error" {
	for program in $(programs); do
		for option in $("$program" --help | grep -oE -- '--[a-z-]+ [A-Z]' | cut -d ' ' -f 1); do
			run --separate-stderr "$program" "$option" </dev/null
			is_status "$program $option" "$status" 2
			is_message "$program" "$stderr"
		done
	done
}

@test "help that cannot be written is a system error" {
	for program in $(programs); do
		run --separate-stderr sh -c "$program --help >/dev/full"
		is_status "$program" "$status" 2
		is_message "$program" "$stderr"
	done
}

@test "a file that is not there is a system error" {
	for program in $(programs); do
		set_arguments "$program"
		run --separate-stderr "$program" "${arguments[@]}" $'/nonexistent\e[31m/file'
		is_status "$program" "$status" 2
		is_message "$program" "$stderr"
		[[ $stderr == *'/nonexistent\x1b[31m/file'* ]] || fail "$program: $stderr"
	done
}

@test "zero bytes are not a stream" {
	for program in $(readers); do
		set_arguments "$program"
		run --separate-stderr "$program" "${arguments[@]}" </dev/null
		is_status "$program" "$status" 4
		is_message "$program" "$stderr"
		[[ $stderr == *'stdin: byte 0:'* ]] || fail "$stderr"
	done
}

@test "a stream without records is one" {
	for program in $(readers); do
		set_arguments "$program"
		label >stream
		run --separate-stderr "$program" "${arguments[@]}" stream
		is_status "$program" "$status" 0
		[ -z "$stderr" ] || fail "$program: $stderr"
	done
}

@test "garbage is malformed input, and the message says where" {
	for program in $(readers); do
		set_arguments "$program"
		{ label; hex "$note"; printf '\x1b[2J\xff garbage'; } >stream
		run --separate-stderr "$program" "${arguments[@]}" stream
		is_status "$program" "$status" 3
		is_message "$program" "$stderr"
		[[ $stderr == "$program: stream: byte 40: "* ]] || fail "$program: $stderr"
	done
}

@test "text in the place of a stream is told for what it is" {
	for program in $(readers); do
		set_arguments "$program"
		for text in '2026-11-22 14:08:22 I | etcd' '{"type":"note"}' $'\n'; do
			run --separate-stderr "$program" "${arguments[@]}" <<<"$text"
			is_status "$program" "$status" 3
			[ "$stderr" = "$program: stdin: byte 0: text, not a stream: logs and JSON Lines are for pr-import" ] || fail "$stderr"
		done
	done
}

@test "input that is cut off says so, behind all that was read" {
	for program in $(readers); do
		set_arguments "$program"
		{ label; hex "$note"; } >whole
		{ cat whole; hex "$note" | head -c 20; } >cut
		"$program" "${arguments[@]}" whole >wanted
		status=0
		"$program" "${arguments[@]}" cut >got 2>message || status=$?
		is_status "$program" "$status" 4
		cmp wanted got
		is_message "$program" "$(cat message)"
		[ "$(cat message)" = "$program: cut: byte 40: cut off in the middle of a record" ] || fail "$(cat message)"
	done
}

@test "--resync goes on at the next label, says how much it skipped, and still fails" {
	for program in $(readers); do
		set_arguments "$program"
		{ label; hex "$note" "$note"; } >whole
		{ label; hex "$note" ff ff "$note"; label; hex "$note"; } >damaged
		"$program" "${arguments[@]}" whole >wanted
		status=0
		"$program" "${arguments[@]}" --resync damaged >got 2>message || status=$?
		is_status "$program" "$status" 3
		cmp wanted got
		[ "$(cat message)" = "$program: damaged: byte 40: indefinite length
$program: 30 bytes skipped" ] || fail "$(cat message)"
	done
}

@test "several files are one stream, and so is their concatenation" { # but to pr-merge: merge.bats
	for program in $(readers | grep -vx pr-merge); do
		set_arguments "$program"
		{ label; hex "$note" "$unknown"; } >a
		{ label; hex "$signed" "$note"; } >b
		"$program" "${arguments[@]}" a b >wanted
		cat a b | "$program" "${arguments[@]}" >got
		cmp wanted got
		"$program" "${arguments[@]}" a - <b >got
		cmp wanted got
	done
}

@test "what a program does not know it passes along, byte for byte" {
	{ label; hex "$note" "$unknown" "$signed" "$other"; } >stream
	for program in $(filters); do
		"$program" stream >got
		cmp stream got || fail "$program"
	done
}

@test "labels are dropped, and written anew" {
	{ label; label; hex "$note"; label; hex "$other"; label; } >labelled
	{ label; hex "$note" "$other"; } >stream
	for program in $(filters); do
		"$program" labelled >got
		cmp stream got || fail "$program"
	done
}

@test "records are refused to a terminal, with a hint, unless forced" {
	need_terminal
	inputs
	for program in $(writers); do
		set_arguments "$program"
		run script -qec "$program ${arguments[*]} $program.in" /dev/null </dev/null
		is_status "$program" "$status" 2
		[[ $output == "$program: "*pr-view*--force-binary* ]] || fail "$program: $output"
		run script -qec "$program ${arguments[*]} --force-binary $program.in >forced" /dev/null </dev/null
		is_status "$program" "$status" 0
		run script -qec "$program ${arguments[*]} --force-binary $program.in | head -c 12 | od -An -tx1" /dev/null </dev/null
		[[ $output == *"d9 d9 f8 da 70 72 54 31 43 42 4f 52"* ]] || fail "$program: $output"
	done
}

@test "output that cannot be written is a system error" {
	inputs
	for program in $(enders); do
		set_arguments "$program"
		run --separate-stderr sh -c '"$@" >/dev/full' sh "$program" "${arguments[@]}" $program.in
		is_status "$program" "$status" 2
		is_message "$program" "$stderr"
	done
}

@test "a reader that goes away ends a program quietly" {
	seq 60000 | sed 's/.*/{"type":"note","t":"2026-11-22T14:08:54.343057553Z","program":"tester","text":"&"}/' >lines
	pr-import -s json lines >stream
	printf '%s\n' 'peers 10' 'duration 1h' >scenario
	for program in $(enders | grep -vx pr-runbook); do # whose script is shorter than a pipe is deep
		set_arguments "$program"
		input=stream
		[ "$program" = pr-import ] && input=lines
		[ "$program" = pr-sim ] && input=scenario
		run --separate-stderr bash -c '"$@" | head -c 1 >/dev/null; exit "${PIPESTATUS[0]}"' bash \
			"$program" "${arguments[@]}" $input
		is_status "$program" "$status" 141
		[ -z "$stderr" ] || fail "$program: $stderr"
	done
}

@test "a live pipeline never waits: a record comes out before the next goes in" {
	for program in $(filters); do
		rm -f in out
		mkfifo in out
		"$program" <in >out &
		exec 5>in 6<out
		label >&5
		hex "$note" >&5
		timeout 20 head -c 40 <&6 >first || fail "$program: held it back"
		{ label; hex "$note"; } | cmp - first
		hex "$unknown" >&5
		hex "$unknown" >wanted
		timeout 20 head -c "$(wc -c <wanted)" <&6 | cmp - wanted || fail "$program: held it back"
		exec 5>&-
		timeout 20 cat <&6 >rest
		exec 6<&-
		wait $!
		[ ! -s rest ]
	done
}

@test "the same input gives the same output, byte for byte" {
	{ label; hex "$note" "$unknown" "$signed"; } >stream
	for program in $(readers); do
		set_arguments "$program"
		"$program" "${arguments[@]}" stream >a
		TZ=Asia/Kolkata LC_ALL=C "$program" "${arguments[@]}" stream >b
		cmp a b || fail "$program"
	done
}
