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

# links …: what pr-import says of links: time, observer, subject and state.
links()
{
	pr-import "$@" | pr-view --where link -o jsonl |
		sed -nE 's/.*"t":"[^T]*T([^Z]*)\.[0-9]*Z".*"observer":"([^"]*)","subject":"([^"]*)","state":"([^"]*)".*/\1 \2 \3 \4/p'
}

@test "RabbitMQ before 3.7: reports of two lines" {
	cat >rabbit@node1.log <<-'END'
	=INFO REPORT==== 10-Oct-2017::11:50:00 ===
	Starting RabbitMQ 3.6.10 on Erlang 19.3

	=INFO REPORT==== 10-Oct-2017::11:51:00 ===
	rabbit on node 'rabbit@node-2' up

	=ERROR REPORT==== 10-Oct-2017::11:53:03 ===
	** Node 'rabbit@node-2' not responding **
	** Removing (timedout) connection **

	=INFO REPORT==== 10-Oct-2017::11:53:03 ===
	node 'rabbit@node-2' down: net_tick_timeout
	END
	links rabbit@node1.log >got
	printf '%s rabbit@node1 rabbit@node-2 %s\n' 11:51:00 up 11:53:03 down 11:53:03 down | diff - got
}

@test "RabbitMQ 3.7 and 3.8: a name in quotes" {
	cat >rabbit1.log <<-'END'
	2020-03-11 13:40:00.000 [info] <0.8.0>  Starting RabbitMQ 3.8.2 on Erlang 22.2
	2020-03-11 13:44:20.487 [error] <0.3080.0> ** Node 'rabbit@rabbit-3' not responding **
	** Removing (timedout) connection **
	2020-03-11 13:44:20.487 [info] <0.409.0> rabbit on node 'rabbit@rabbit-3' down
	2020-03-11 13:44:20.524 [info] <0.409.0> node 'rabbit@rabbit-3' down: net_tick_timeout
	2020-03-11 13:46:20.524 [info] <0.409.0> node 'rabbit@rabbit-3' up
	END
	links --set net-ticktime=60s rabbit1.log >got
	printf '%s rabbit1 rabbit@rabbit-3 %s\n' 13:44:20 down 13:44:20 down 13:46:20 up | diff - got
}

@test "a rabbit that pauses in a minority is no node that starts or stops" {
	cat >rb1.log <<-'END'
	2026-11-22 14:29:51.716095+00:00 [warning] <0.574.0> Cluster minority/secondary status detected - awaiting recovery
	2026-11-22 14:29:51.716141+00:00 [info] <0.1125.0> RabbitMQ is asked to stop...
	2026-11-22 14:29:55.207727+00:00 [info] <0.1125.0> RabbitMQ is asked to start...
	2026-11-22 14:29:55.599149+00:00 [notice] <0.1214.0> Logging: configured log handlers are now ACTIVE
	2026-11-22 14:29:55.670209+00:00 [info] <0.1214.0>  Starting RabbitMQ 3.10.8 on Erlang 25.2.3 [jit]
	2026-11-22 14:29:55.941853+00:00 [info] <0.1501.0> Server startup complete; 0 plugins started.
	END
	pr-import rb1.log | pr-view --where lifecycle -o jsonl | sed 's/.*"state":"\([^"]*\)".*/\1/' >got
	echo ready | diff - got
}

@test "Galera 3 in MySQL 5.7 and Galera 4 in MySQL 8" {
	cat >old.log <<-'END'
	2016-07-07T11:00:00.000000Z 0 [Note] WSREP: Passing config to GCS: base_dir = /var/lib/mysql/; base_host = 10.0.0.1; base_port = 4567; gmcast.peer_timeout = PT3S;
	2016-07-07T11:00:01.000000Z 0 [Note] WSREP: (fb55d9c9, 'tcp://0.0.0.0:4567') connection established to 51f4c07a tcp://10.0.0.2:4567
	2016-07-07T11:05:49.000000Z 0 [Note] WSREP: (fb55d9c9, 'tcp://0.0.0.0:4567') turning message relay requesting on, nonlive peers: tcp://10.0.0.2:4567
	2016-07-07T11:05:55.000000Z 0 [Note] WSREP: evs::proto(fb55d9c9, GATHER, view_id(REG,128a493c,122)) suspecting node: 51f4c07a
	END
	cat >new.log <<-'END'
	2024-01-04T11:00:00.000000-05:00 0 [Note] [MY-000000] [Galera] Passing config to GCS: base_dir = /var/lib/mysql/; base_host = 10.0.0.2; base_port = 4567; gmcast.peer_timeout = PT3S;
	2024-01-04T11:00:01.000000-05:00 0 [Note] [MY-000000] [Galera] (51f4c07a-8084, 'ssl://0.0.0.0:4567') connection established to 53eff919-a187 ssl://10.0.0.3:4567
	2024-01-04T11:05:55.000000-05:00 0 [Note] [MY-000000] [Galera] evs::proto(51f4c07a-8084, LEAVING, view_id(REG,4971d113-87b0,22)) suspecting node: 53eff919-a187
	END
	links old.log >got
	printf '%s old 51f4c07a %s\n' 11:00:01 up 11:05:49 suspect 11:05:55 down | diff - got
	links new.log >got
	printf '%s new 53eff919-a187 %s\n' 16:00:01 up 16:05:55 down | diff - got
}

@test "corosync: what is missing counts only where the transport tells of no links" {
	sed 's/^\t//' >udp.log <<-'END'
	Nov 22 14:28:39 [6415] cs1 corosync notice  [TOTEM ] Initializing transport (UDP/IP Unicast).
	Nov 22 14:28:40 [6415] cs1 corosync notice  [QUORUM] Members[1]: 1
	Nov 22 14:28:41 [6415] cs1 corosync notice  [QUORUM] Members[3]: 1 2 3
	Nov 22 14:29:18 [6415] cs1 corosync notice  [TOTEM ] A new membership (1.15) was formed. Members left: 2 3
	Nov 22 14:29:18 [6415] cs1 corosync notice  [TOTEM ] Failed to receive the leave message. failed: 2 3
	END
	sed 's/UDP.*/Kronosnet)./' udp.log >knet.log
	links --year 2026 udp.log >got
	printf '14:29:18 cs1 %s down\n' 2 3 | diff - got
	links --year 2026 knet.log | diff /dev/null -
}
