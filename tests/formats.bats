# Formats: no system's log is taken for another's.
load helper

# recognised FILE…: what each is taken for, one a line.
recognised() { pr-import -q "$@" | pr-view --where source -o jsonl | grep -oE '"format":"[^"]*"' | cut -d '"' -f 4; }

@test "a log of a format's own examples is taken for one of it" {
	for format in "$TOP"/lib/formats/*.fmt; do
		name=$(basename "$format" .fmt)
		sed -nE 's/^  example +(.*)/\1/p' "$format" >examples
		[ -s examples ] || fail "$name: has no example"
		[ "$(recognised x=examples)" = "$name" ] || fail "$name: its examples are taken for $(recognised x=examples)"
	done
}

@test "the logs of a capture are taken for what they are" {
	for capture in "$CAPTURES"/*/logs; do
		# The format's name begins that of the capture.
		wanted=$(basename "$(dirname "$capture")")
		while [ ! -e "$TOP/lib/formats/$wanted.fmt" ] && [[ $wanted == *-* ]]; do
			wanted=${wanted%-*}
		done
		[ -e "$TOP/lib/formats/$wanted.fmt" ] || fail "$capture: of no format"
		recognised "$capture"/* | sort | uniq -c >said
		[ "$(cat said)" = "$(printf '%7d %s' "$(ls "$capture" | wc -l)" "$wanted")" ] || fail "$capture: $(cat said)"
	done
}

# The displays of pr-formats(5) from a section on: what stands in the first, and in the others together.
displays()
{
	sed -n '/^\.Sh FROM A LOG LINE/,/^\.Sh REFERENCE/p' "$TOP/man/pr-formats.5" |
		awk -v which="$1" '/^\.Bd -literal/ { n++; shown = (n == 1) == (which == "first"); next } /^\.Ed/ { shown = 0 } shown' |
		sed 's/\\e/\\/g'
}

@test "the format that pr-formats(5) leads to reads the log that it begins with" {
	displays first >a.log
	displays others >mine.fmt
	pr-import --check mine.fmt
	[ "$(grep -c '^rule' mine.fmt)" = 5 ]
	PR_FORMATS=$PWD pr-import -s mine a.log | pr-view -o jsonl >said
	grep -q '"type":"source".*"peer":"a".*"format":"mine"' said
	grep -q '"type":"member".*"peer":"b","aliases":\["10.0.0.2"\]' said
	grep -q '"type":"lifecycle".*"peer":"a","state":"start"' said
	grep '"state":"down"' said | grep -q '"observer":"a","subject":"b".*"cause":"timeout"'
	grep -q '"type":"contact","t":"2026-11-22T14:11:36.*"observer":"a","subject":"b"' said
}

# sides CAPTURE: the sides of each failure that was found, and its shape.
sides()
{
	pr-import "$CAPTURES/$1"/logs/* | pr-detect --only | pr-view -o jsonl | grep '"event":"close"' |
		sed -E 's/.*"shape":"([a-z]*)".*"groups":(\[\[.*\]\]),"severed.*/\1 \2/'
}

@test "a peer that was cut off is told by the logs of all" {
	[ "$(sides patroni-cut-1)" = 'complete [["pg1"],["pg2","pg3"]]' ] || fail "$(sides patroni-cut-1)"
	[ "$(sides glusterd-cut-1)" = 'complete [["gluster1","gluster2"],["gluster3"]]' ] || fail "$(sides glusterd-cut-1)"
}

@test "keepalived: two masters at a time, and a backup that knows whom it lost" {
	pr-import "$CAPTURES"/keepalived-cut-1/logs/* | pr-view -o jsonl >said
	[ "$(grep -c '"observer":"lb1","leader":"lb1"' said)" = 1 ]
	[ "$(grep -c '"observer":"lb2","leader":"lb2"' said)" = 3 ]
	[ "$(grep -c '"observer":"lb2","subject":"lb1","state":"down"' said)" = 1 ]
	[ "$(grep -c '"observer":"lb2","leader":"lb1"' said)" = 2 ]
}

@test "RabbitMQ: what starts within a node that paused itself is no start of the node" {
	local pid
	for pid in 223 231 797 1185; do
		cat <<-EOL
		2026-11-29 22:46:59.410750+00:00 [notice] <0.$pid.0> Logging: configured log handlers are now ACTIVE
		2026-11-29 22:46:59.671979+00:00 [info] <0.$pid.0>  Starting RabbitMQ 3.10.8 on Erlang 25.2.3 [jit]
		2026-11-29 22:46:59.671980+00:00 [info] <0.$pid.0>  node           : rabbit@rb4
		EOL
		done >rb4.log
	[ "$(pr-import rb4.log | pr-view -o jsonl | jq -c 'select(.type == "lifecycle" and .state == "start") | .src' | xargs)" = 'rb4.log:1 rb4.log:4' ]
}

# earliest LINE…: how many seconds before its line the loss that a Serf agent's log of these lines tells of last may be.
earliest()
{
	printf '2026/11/22 %s\n' "$@" >serf1.log
	pr-import -q -s serf serf1.log | pr-view -o jsonl | jq -r 'select(.type == "link" and .state != "up") | [.t, .earliest] | map(.[11:19] | strptime("%H:%M:%S") | mktime) | .[0] - .[1]' |
		tail -1
}

@test "Serf: how long a probe may have been ago follows from how many members the log knows since the agent's start" {
	local start='14:08:23 [INFO] agent: Serf agent starting' joined=() last='14:10:53 [INFO] memberlist: Suspect serf2 has failed, no acks received'
	for i in 1 2 3 4; do
		joined+=("14:08:23 [INFO] serf: EventMemberJoin: serf$i 10.0.0.$i")
	done
	[ "$(earliest "$start" "${joined[@]}" "$last")" = 6 ]
	[ "$(earliest "$start" "${joined[@]}" "${joined[2]}" "$last")" = 6 ]
	# It begins in the middle, or tells of one who did not join; and a new agent knows nobody any more.
	[ "$(earliest "${joined[@]}" "$last")" = 200 ]
	[ "$(earliest "$start" "${joined[@]:2}" "$last")" = 200 ]
	[ "$(earliest "$start" "${joined[@]}" "$start" "${joined[@]:0:2}" "$last")" = 2 ]
	# What the user says goes before that.
	printf '2026/11/22 %s\n' "$start" "${joined[@]}" "$last" >serf1.log
	pr-import -q -s serf --set probe-round=50s serf1.log | pr-view -o jsonl | grep -q '"state":"suspect","earliest":"2026-11-22T14:10:03'
}

@test "Serf: a member that doubts itself may have probed slowly since, and how others probe its log does not tell" {
	local log=('14:08:23 [INFO] agent: Serf agent starting') failed='[INFO] memberlist: Suspect serf2 has failed, no acks received'
	for i in 1 2 3 4; do
		log+=("14:08:23 [INFO] serf: EventMemberJoin: serf$i 10.0.0.$i")
	done
	[ "$(earliest "${log[@]}" "14:10:53 $failed" "14:11:01 $failed")" = 14 ]
	[ "$(earliest "${log[@]}" "14:10:53 [WARN] memberlist: Refuting a suspect message (from: serf3)" "14:11:01 $failed")" = 14 ]
	[ "$(earliest "${log[@]}" "14:10:53 $failed" "14:11:35 $failed")" = 6 ]
	# Never by more than eight times.
	[ "$(earliest "${log[@]}" "14:10:03 $failed" "14:10:33 $failed" "14:11:03 $failed")" = 48 ]
	[ "$(earliest "${log[@]}" '14:10:53 [INFO] serf: EventMemberFailed: serf2 10.0.0.2')" = 96 ]
}

@test "Serf: members are probed in turn, where it is known how many there are" {
	local log=('14:08:23 [INFO] agent: Serf agent starting') turns
	for i in 1 2 3 4; do
		log+=("14:08:23 [INFO] serf: EventMemberJoin: serf$i 10.0.0.$i")
	done
	log+=('14:10:53 [DEBUG] memberlist: Failed UDP ping: serf2 (timeout reached)' '14:10:53 [INFO] memberlist: Suspect serf2 has failed, no acks received'
		'14:10:57 [INFO] serf: EventMemberFailed: serf2 10.0.0.2')
	turns() { printf '2026/11/22 %s\n' "$@" | pr-import -q -s serf serf1=- | pr-view -o jsonl | jq -c 'select(.type == "link" and .state != "up") | .turn' | xargs; }
	[ "$(turns "${log[@]}")" = '2000000000 2000000000 null' ]
	[ "$(turns "${log[@]:1}")" = 'null null null' ]
}
