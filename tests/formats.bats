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
