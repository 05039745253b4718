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
