# votequorum: the examples of corosync's manual, votequorum(5), and what its source, exec/votequorum.c, adds.
load helper
load policy

eight='a b c d e f g h'

@test "a majority of votes" {
	decides votequorum 'a b c d e | f g h' 'A. quorate'   # votequorum(5): "expected_votes is set to 8 and quorum is (50% + 1) 5"
	decides votequorum 'a b c d | e f g h' '.. inquorate' # "the cluster becomes inquorate" with a fourth failure
	decides votequorum 'a b | c' 'A. quorate'             # "a 3 node cluster (each node has 1 vote)"
	decides votequorum 'a b | c d | e' '... inquorate'    # three ways
	decides votequorum 'a b | c & B>A' 'A. quorate'       # a token ring needs both directions
	decides votequorum 'a | b | c & AC BC' '??? indirectly-connected' # nothing in the manual says what becomes of it
}

@test "votes that differ" {
	decides votequorum 'a:weight=3 | b c' 'A. quorate' # "quorum_votes: 3": 3 of 5
	decides votequorum 'a:weight=2 b | c d' 'A. quorate'
	decides votequorum 'a:weight=2 | b c' '.. inquorate' # 2 of 4
	decides votequorum 'a:weight=0 b | c' '.. inquorate' # no vote: 1 of 2
}

@test "two_node" {
	decides votequorum 'a | b' '.. inquorate'                 # "the both nodes would always have to be alive"
	decides votequorum 'a | ! b' '.x inquorate'
	decides votequorum+two-node 'a | b' 'AB two-node'         # "quorum is set artificially to 1": fencing decides
	decides votequorum+two-node 'a | ! b' 'Ax two-node'
	decides votequorum+two-node 'a | b ; a | b:fresh' 'AB two-node, A. two-node' # "two_node: 1 automatically enables wait_for_all"
	decides votequorum+two-node 'a | b ; a:fresh | b:fresh' 'AB two-node, .. wait-for-all'
	decides votequorum+two-node 'a | b c' '.B quorate'        # "If more than 2 nodes join the cluster, the two_node option is automatically disabled"
}

@test "wait_for_all" {
	# "the cluster will be quorate for the first time only after all nodes have been visible at least once at the same time"
	local started='a:fresh b:fresh c:fresh d:fresh e:fresh'
	decides votequorum+wait-for-all "a b c d e | f g h ; $started | f g h" 'A. quorate, .. wait-for-all'
	decides votequorum "a b c d e | f g h ; $started | f g h" 'A. quorate'
	decides votequorum+wait-for-all 'a b c d e | f g h ; a:fresh b c d e | f g h' 'A. quorate' # one that is quorate already takes it in
}

@test "last_man_standing: the manual's chain of events, down from 8 nodes" {
	local chain='a b c d e | f g h ; a b c | d e | f g h ; a b | c | d e | f g h ; a | b | c | d e | f g h'
	decides votequorum+last-man-standing "$chain" 'A. quorate, A.. quorate, A... quorate, ..... inquorate' # 5 of 8, 3 of 5, 2 of 3; "the remaining node will not be quorate"
	decides votequorum+last-man-standing+auto-tie-breaker "$chain" 'A. quorate, A.. quorate, A... quorate, A.... auto-tie-breaker' # "the auto_tie_breaker feature must also be enabled"
	decides votequorum "$chain" 'A. quorate, ... inquorate, .... inquorate, ..... inquorate'
}

@test "last_man_standing: who was left out expects all, and may be as many" {
	# why the manual calls wait_for_all "essential" with it: 5 of 8 find each other again, while 3 of 3 go on
	local regroup='a b c d e | f g h ; a b c | d e | f g h ; a b c | d e f g h'
	decides votequorum+last-man-standing "$regroup" 'A. quorate, A.. quorate, AB quorate'
	decides votequorum "$regroup" 'A. quorate, ... inquorate, .B quorate'
	# those who come back to what is quorate are expected from then on
	decides votequorum+last-man-standing 'a b c d e | f g h ; a b c | d e | f g h ; a b c f | d e | g h' 'A. quorate, A.. quorate'
	# a tie is none where those who are missing may go on: {a, b} are half of 5, but {c, d, e} are quorate, and f expects all
	decides votequorum+last-man-standing+auto-tie-breaker 'a b c d e | f ; a b f | c d e' 'A. quorate, .B quorate'
}

@test "last_man_standing: each side is told what it needs" {
	case='a b c d e | f ; a b f | c d e'
	pictures "$case" | pr-import -s json | pr-strategy --only --stable-after=0 --policy=votequorum+last-man-standing+auto-tie-breaker >out
	[ "$(pr-view -o jsonl out | jq -c '[.needed, (.verdicts[] | [.present, .needed, .verdict])]' | tail -n 1)" = '[3,[3,4,"stop"],[3,null,"continue"]]' ]
	pr-view out | grep -q '{a, b, f}: stop, 3 present, 4 needed'
	pictures "$case" | pr-import -s json | pr-strategy --stable-after=0 --policy=votequorum+last-man-standing+auto-tie-breaker --explain 000000000001 |
		grep -q 'present 3, needed here 4, not enough: stop'
	case='a b c d e | f g h ; a b c | d e | f g h ; a b c | d e f g h ; healed'
	pictures "$case" | pr-import -s json | pr-strategy --stable-after=0 --compare=votequorum+last-man-standing >out
	[[ $(xargs <out) == *'with 3 and {d, e, f, g, h} with 5 of 5, needed 2'* ]] || fail "$(cat out)"
	pictures "$case" | pr-import -s json | pr-strategy --stable-after=0 --compare=votequorum+last-man-standing -o jsonl >out
	[ "$(jq -c '[.needed, (.verdicts[] | .needed)], [.counterexample | .needed, (.sides[] | .needed)]' out | xargs)" = '[2,null,5] [2,null,5]' ] || fail "$(cat out)"
}

@test "last_man_standing: all are expected again when they are back" {
	decides votequorum+last-man-standing 'a b c d e | f g h ; a b c | d e | f g h ; healed ; a b c | d e f g h' \
		'A. quorate, A.. quorate, .B quorate'
}

@test "auto_tie_breaker" {
	decides votequorum+auto-tie-breaker 'a b c d | e f g h' 'A. auto-tie-breaker'         # "in contact with the node that has the lowest nodeid"
	decides votequorum+auto-tie-breaker 'e f g h | a b c d' '.B auto-tie-breaker'
	decides votequorum+auto-tie-breaker=highest 'a b c d | e f g h' '.B auto-tie-breaker' # "highest"
	decides votequorum+auto-tie-breaker=a+auto-tie-breaker=c+auto-tie-breaker=e 'b c d e | a f g h' '.B auto-tie-breaker' # "1 3 5": the first decides
	decides votequorum+auto-tie-breaker=z+auto-tie-breaker=e 'a b c d | e f g h' '.B auto-tie-breaker' # "if that node is not in either half … the second"
	decides votequorum+auto-tie-breaker 'a | b' 'A. auto-tie-breaker'                     # a cluster of two nodes
	decides votequorum+auto-tie-breaker 'a b | c d | e f | g h' '.... inquorate'          # a quarter is no half
	decides votequorum+auto-tie-breaker 'a b | c d e' '.B quorate'                        # nor are 2 of 5, where 3 may be together
	decides votequorum+auto-tie-breaker 'a b c d | e f | g h' 'A.. auto-tie-breaker'      # half and two quarters
	decides votequorum+auto-tie-breaker 'a | b:weight=2' '.B quorate' # source: check_low_node_id_partition() counts nodes; the votes are what decides
}
