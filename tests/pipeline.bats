# The stages of a pipeline together.
load helper

record='a4 0014 01 1b18ea85d4e7b2c7d1 06 66746573746572 08 626869'

@test "a stage that is killed leaves the others ending cleanly" {
	for killed in 0 1 2; do
		mkfifo in.$killed a.$killed b.$killed out.$killed
		pr-detect <in.$killed >a.$killed &
		pids=($!)
		pr-strategy <a.$killed >b.$killed 2>strategy.said &
		pids+=($!)
		pr-view -o jsonl <b.$killed >out.$killed 2>view.said &
		pids+=($!)
		exec 5>in.$killed 6<out.$killed
		{ label; hex "$record"; } >&5
		read -r -t 20 <&6 # all three are running: what went in has come out
		kill -9 "${pids[$killed]}"
		(trap '' PIPE; hex "$record" "$record" >&5) 2>/dev/null || true
		exec 5>&-
		cat <&6 >rest
		exec 6<&-
		for stage in 0 1 2; do
			status=0
			wait "${pids[$stage]}" || status=$?
			if [ $stage = $killed ]; then
				[ $status = 137 ]
			elif [ $stage -lt $killed ]; then # it has nobody to write to: SIGPIPE, or it had nothing left to write
				[ $status = 141 ] || [ $status = 0 ] || fail "stage $stage: $status"
			else
				[ $status = 0 ] || fail "stage $stage: $status"
			fi
		done
		[ ! -s strategy.said ] && [ ! -s view.said ]
	done
}

@test "a record that was cut off by a killed stage is told by the next" {
	{ label; hex "$record"; hex "$record" | head -c 7; } | pr-detect 2>said | pr-strategy | pr-view -o jsonl >out
	[ "$(wc -l <out)" = 1 ]
	[ "$(cat said)" = 'pr-detect: stdin: byte 37: cut off in the middle of a record' ]
}

@test "-e tells by the exit status whether there is a finding" {
	pr-import "$CAPTURES"/etcd-split-1/logs/*.log >evidence
	run -0 pr-detect evidence
	pr-detect evidence >failures
	pr-strategy failures >recoveries
	for option in -e --exit-status; do
		for stage in 'pr-detect evidence' 'pr-strategy failures' 'pr-view recoveries' 'pr-view -o timeline recoveries' \
			'pr-view -o jsonl --where failure recoveries'; do
			run -1 --separate-stderr $stage $option
			[ -z "$stderr" ]
		done
		for stage in 'pr-strategy evidence' 'pr-view evidence' 'pr-view --where recovery recoveries' \
			'pr-view --to 2026-11-22T14:08:30Z recoveries' 'pr-view -o timeline --to 2026-11-22T14:08:30Z recoveries'; do
			run -0 $stage $option
		done
	done
}

@test "-e gives way to what went wrong" {
	pr-import "$CAPTURES"/etcd-split-1/logs/*.log >evidence
	pr-detect evidence >failures
	printf '\xff' | tee -a evidence >>failures
	run -3 --separate-stderr pr-detect -e evidence
	run -3 --separate-stderr pr-strategy -e failures
	run -3 --separate-stderr pr-view -e failures
	run -2 --separate-stderr sh -c 'pr-detect -e failures >/dev/full'
}
