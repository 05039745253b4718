# pause-minority and autoheal, as RabbitMQ before 4.3 has them: its guide "Clustering and Network Partitions", and its source where that
# is not exact (rabbit_node_monitor.erl, rabbit_autoheal.erl).
load helper
load policy

@test "pause-minority: fewer than or as many as half of all nodes pause" {
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

@test "pause-minority: partial partitions" {
	# rabbit_node_monitor, handle_cast({partial_partition, …}): a node that finds another lost which a third still sees pauses
	decides pause-minority 'a | b | c d e & AC BC' '..C majority-runs'
	decides pause-minority 'a b | c | d & AC BC' '..C majority-runs' # d sees all four, and none of them lost
	decides pause-minority 'a b | c d & B>A' '.. all-pause'          # one direction is no connection
}

@test "autoheal: all run on, and when they meet again one side is kept" {
	decides autoheal 'a | b c ; healed' 'AB all-run, .B autoheal'  # Guide, "autoheal": by a draw of clients "the one with the most nodes"
	decides autoheal 'a:clients=3 | b:clients=1 c:clients=1 ; healed' 'AB all-run, A. autoheal' # "which has the most clients connected"
	decides autoheal 'a:clients=1 | b:clients=1 c ; healed' 'AB all-run, .B autoheal'
	# "if that still produces a draw then one of the partitions is chosen in an unspecified way": make_decision() sorts and takes the last
	decides autoheal 'a | b ; healed' 'AB all-run, .B autoheal'
	decides autoheal 'a d | b c ; healed' 'AB all-run, .B autoheal'
	decides autoheal 'a b | c d | e f g ; healed' 'ABC all-run, ..C autoheal' # three ways
	decides autoheal 'a b | ! c' 'Ax all-run'  # rabbit_autoheal: it waits until all nodes are up
}
