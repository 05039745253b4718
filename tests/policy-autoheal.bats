# autoheal, as RabbitMQ before 4.3 has it: its guide "Clustering and Network Partitions", and its source where that is not exact
# (rabbit_node_monitor.erl, rabbit_autoheal.erl).
load helper
load policy

@test "all run on, and when they meet again one side is kept" {
	decides autoheal 'a | b c ; healed' 'AB all-run, .B autoheal'  # Guide, "autoheal": by a draw of clients "the one with the most nodes"
	decides autoheal 'a:clients=3 | b:clients=1 c:clients=1 ; healed' 'AB all-run, A. autoheal' # "which has the most clients connected"
	decides autoheal 'a:clients=1 | b:clients=1 c ; healed' 'AB all-run, .B autoheal'
	# "if that still produces a draw then one of the partitions is chosen in an unspecified way": make_decision() sorts and takes the last
	decides autoheal 'a | b ; healed' 'AB all-run, .B autoheal'
	decides autoheal 'a d | b c ; healed' 'AB all-run, .B autoheal'
	decides autoheal 'a b | c d | e f g ; healed' 'ABC all-run, ..C autoheal' # three ways
	decides autoheal 'a b | ! c' 'Ax all-run'  # rabbit_autoheal: it waits until all nodes are up
}
