# primary-component: the examples of Galera's documentation, "Weighted Quorum" and "Quorum Components", and the corner cases of its
# formula, (sum p - sum l) / 2 < sum m, which gcomm/src/pc_proto.cpp has as have_quorum().
load helper
load policy

@test "half is never primary" {
	decides primary-component 'a b | c' 'A. primary-component'
	decides primary-component 'a b | c d' '.. no-primary-component' # "a cluster with an even number of nodes risks split-brain conditions"
	decides primary-component 'a | b' '.. no-primary-component'     # "you cannot have automatic failover in a two node cluster"
	decides primary-component 'a | ! b' '.x no-primary-component'
	decides primary-component 'a b | c d | e' '... no-primary-component'
	decides primary-component 'a | b | c d e & AC BC' '??? indirectly-connected'
}

@test "weights: the documentation's examples" {
	local n='node1:weight=2 node2:weight=1 node3:weight=0'
	# "Weighted Quorum for Three Nodes": killing node2 and node3 keeps node1 primary, killing node1 leaves no primary
	decides primary-component "${n%% *} | ${n#* }" 'A. primary-component'
	decides primary-component "node2:weight=1 node3:weight=0 / node1:weight=2" '. no-primary-component'
	# "Weighted Quorum for a Simple Master-Slave Scenario": node1 has the vote, node2 none
	decides primary-component 'node1 | node2:weight=0' 'A. primary-component'
	decides primary-component 'node2:weight=0 | ! node1' '.x no-primary-component'
	# "… for a Master and Multiple Slaves Scenario"
	decides primary-component 'node1:weight=1 | node2:weight=0 node3:weight=0 node4:weight=0' 'A. primary-component'
	# "… for a Primary and Secondary Site Scenario": the link between the sites is lost; or a node of the primary site
	local primary='node1:weight=2 node2:weight=2' secondary='node3:weight=1 node4:weight=1'
	decides primary-component "$primary | $secondary" 'A. primary-component'
	decides primary-component "${primary#* } $secondary / ${primary% *}" 'A primary-component'
	decides primary-component "$secondary / $primary" '. no-primary-component'
}

@test "the base is the last primary component, without those who left it in good order" {
	# "When a node leaves the cluster, gracefully, the cluster size decreases": 2 of 3 are left of 5
	decides primary-component 'a b | c d:left e:left' 'A. primary-component'
	decides primary-component 'a | b c:left' '.. no-primary-component' # and 1 of 2
	# what is primary shrinks step by step, and only its own members count
	decides primary-component 'a b c | d e ; a b | c | d e ; a | b | c | d e' 'A. primary-component, A.. primary-component, .... no-primary-component'
	decides primary-component 'a b c | d e ; a b | c d e' 'A. primary-component' # 2 of {a, b, c}; three are not, as only one of them was
	decides primary-component 'a b c | d e ; a b | c | d:left e' 'A. primary-component, A.. primary-component'
	decides primary-component 'a b c | d e ; a b | c ; healed ; a b | c d e' 'A. primary-component, .B primary-component' # all are together again
	decides primary-component 'a b | c d ; a b | c d:left' '.. no-primary-component' # who left a side that is not primary changes nothing
}
