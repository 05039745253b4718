# bft: the rule of pr-strategy(1) itself, with the sums that it is taken from.
load helper
load policy

@test "more than two thirds" {
	decides bft 'a b c | d' 'A. quorum'         # Castro and Liskov, section 3: 2f + 1 of 3f + 1
	decides bft 'a b | c d' 'rr no-quorum'
	decides bft 'a b | c' 'rr no-quorum'        # exactly two thirds are not enough
	decides bft 'a:weight=2 b:weight=3 | c d' 'A. quorum' # Tendermint: of the voting power, 5 of 7
	decides bft 'a | b | c d e & AC BC' 'rrr tie' # 4 of 5 twice
}
