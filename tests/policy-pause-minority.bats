# pause-minority, as RabbitMQ before 4.3 has it: its guide "Clustering and Network Partitions", and its source where that is not exact
# (rabbit_node_monitor.erl, rabbit_autoheal.erl).
load helper
load policy

@test "fewer than or as many as half of all nodes pause" {
	decides pause-minority 'a b | c' 'A. majority-runs'           # Guide, "pause minority": a minority is "fewer or equal than half"
	decides pause-minority 'a b | c d' '.. all-pause'             # Guide: "a partition that splits a cluster into two equal halves": both pause
	decides pause-minority 'a | b' '.. all-pause'                 # Guide: "not a good idea … on a cluster of two nodes": both pause …
	decides pause-minority 'a | ! b' '.x all-pause'               # … with a node that fails, too
	decides pause-minority 'a b | c | d | e' '.... all-pause'     # three ways and more
	decides pause-minority 'a b c | d | e' 'A.. majority-runs'
	decides pause-minority 'a:weight=9 | b c' '.B majority-runs'  # nodes, not weights
	decides pause-minority 'a b / c d' '. all-pause'              # of four, two are left: majority() is alive / all > 0.5
	decides pause-minority 'a b c / d' 'A majority-runs'
	decides pause-minority 'a b | c ; healed ; a | b c' 'A. majority-runs, .B majority-runs' # it begins anew with every partition
}

@test "partial partitions" {
	# rabbit_node_monitor, handle_cast({partial_partition, …}): a node that finds another lost which a third still sees pauses
	decides pause-minority 'a | b | c d e & AC BC' '..C majority-runs'
	decides pause-minority 'a b | c | d & AC BC' '..C majority-runs' # d sees all four, and none of them lost
	decides pause-minority 'a b | c d & B>A' '.. all-pause'          # one direction is no connection
}
