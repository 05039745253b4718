# hierarchical: ZooKeeper's "Introduction to hierarchical quorums", and QuorumHierarchical.java.
load helper
load policy

one='1:group=1 2:group=1 3:group=1' two='4:group=2 5:group=2 6:group=2' three='7:group=3 8:group=3 9:group=3'

@test "three groups of three, all of weight 1" {
	# "we are able to form a quorum once we have votes from at least two servers from each of two different groups"
	decides hierarchical "1:group=1 2:group=1 4:group=2 5:group=2 | 3:group=1 6:group=2 $three" 'A. majority-of-groups' # 4 against 5
	decides hierarchical "$one 4:group=2 7:group=3 | 5:group=2 6:group=2 8:group=3 9:group=3" '.B majority-of-groups' # 5 against 4
	decides hierarchical "$one 4:group=2 | 5:group=2 7:group=3 8:group=3 / 6:group=2 9:group=3" '.. no-majority-of-groups'
	decides hierarchical "$one | $two | $three" '... no-majority-of-groups' # three ways
	decides hierarchical "$one $two / $three" 'A majority-of-groups'        # a whole group is lost
	decides hierarchical "$one / $two $three" '. no-majority-of-groups'
}

@test "weights" {
	# "a majority of votes from a majority of non-zero-weight groups. Groups that have zero weight are discarded"
	decides hierarchical '1:group=1 | 2:group=2:weight=0 3:group=3:weight=0' 'A. majority-of-groups'
	decides hierarchical '1:group=1:weight=3 4:group=2 | 2:group=1 3:group=1 5:group=2' '.. no-majority-of-groups' # 3 of 5, but half of group 2
	decides hierarchical '1:group=1:weight=3 4:group=2:weight=2 | 2:group=1 3:group=1 5:group=2' 'A. majority-of-groups'
	decides hierarchical '1:group=1 2:group=1 | 4:group=2 5:group=2' '.. no-majority-of-groups' # two groups: both are wanted
	decides hierarchical 'a | b | c d e & AC BC' '??? indirectly-connected'
}
