# Logs of RabbitMQ, Galera and corosync, from captures of real clusters: they are known for what they are without options, their
# peers come out by name, and what was done to the cluster is found, with its sides.
load helper

# Capture, options, what was done in the order in which it ended: kind and shape, then the sides with their peers in order.
captures()
{
	cat <<-'END'
	galera-isolate-leader-1||network-partition complete|gl1|gl2 gl3
	galera-partial-1||network-partition partial|gl1 gl5|gl2 gl4|gl3
	rabbitmq-split-1||network-partition complete|rb1 rb3|rb2
	rabbitmq-crash-1||crash|rb1 rb3|rb2|timeout|rb1 rb2|rb3
	corosync-split-3|--year 2026|crash|cs1|cs2 cs3 cs4 cs5|network-partition complete|cs1 cs2|cs3 cs4 cs5
	corosync-partial-1|--year 2026|network-partition partial|cs1|cs2 cs3 cs5|cs4
	END
}

# What was last said of each failure: its kind and shape, and its sides, parted by bars.
told()
{
	grep '"event":"close"' | while read -r line; do
		sed -nE 's/.*"failure":"([^"]*)".*"shape":"([^"]*)".*/\1 \2/p; t; s/.*"failure":"([^"]*)".*/\1/p' <<<"$line"
		sed -nE 's/.*"groups":\[\[(.*)\]\],"severed.*/\1/p' <<<"$line" | sed 's/\],\[/\n/g' | while read -r group; do
			tr -d '"' <<<"$group" | tr ',' '\n' | sort | paste -s -d ' '
		done | sort
	done | paste -s -d '|'
}

@test "logs are recognised, their peers named, and what was done is found" {
	captures | while IFS='|' read -r capture options wanted; do
		pr-import $options "$CAPTURES/$capture"/logs/*.log >records 2>complaints || fail "$capture: exit $?"
		diff /dev/null complaints || fail "$capture: complaints"
		pr-view --where source -o jsonl <records >sources
		[ "$(grep -c "\"system\":\"${capture%%-*}\"" sources)" = "$(ls "$CAPTURES/$capture/logs" | wc -l)" ] ||
			fail "$capture: not recognised"
		pr-view --where member -o jsonl <records | sed -nE 's/.*"peer":"([^"]*)".*/\1.log/p' | sort >peers
		ls "$CAPTURES/$capture/logs" | sort | diff - peers || fail "$capture: other peers"
		pr-detect <records | pr-view --where failure -o jsonl | told >got
		diff - got <<<"$wanted" || fail "$capture: something else is found"
	done
}
