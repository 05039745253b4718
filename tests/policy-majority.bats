# majority: the rule of pr-strategy(1) itself, with the sums that it is taken from.
load helper
load policy

@test "more than half of the base's weight" {
	decides majority 'a b | c d e' '.B quorum'              # Raft, section 5.1: a cluster of five tolerates two
	decides majority 'a b | c d' 'rr no-quorum'             # halves: nobody
	decides majority 'a b | c d | e' 'rrr no-quorum'        # three ways
	decides majority 'a | b' 'rr no-quorum'                 # two nodes
	decides majority 'a b c / d e f' 'r no-quorum'          # the base is who is a member, not who is seen
	decides majority 'a:weight=3 | b c' 'A. quorum'         # Gifford's weighted voting
	decides majority 'a:weight=2 | b c' 'rr no-quorum'
	decides majority 'a:weight=0 b | c' 'rr no-quorum'      # 1 of 2
	decides majority 'a b | ! c' 'Ax quorum'
	decides majority 'a | ! b' 'rx no-quorum'
}

@test "the heaviest set of those who all reach each other" {
	decides majority 'a | b | c & AC BC' 'rrr tie'            # {a, c} and {b, c} have 2 of 3 each: a tie has no winner
	decides majority 'a b | c | d & AC BC' 'A.C quorum'       # {a, b, d} have 3 of 4, {c, d} half
	decides majority 'a b c | d | e & AB AC' 'rrr tie'        # 4 of 5 twice
	decides majority 'a b | c & B>A' 'A. quorum'              # one direction is no connection
	decides majority 'a b c | d | e | f & AB BC CD AD AC BD' 'ABCD quorum' # all reach each other
}

@test "a membership that changes changes no decision while a failure is open" {
	decides majority 'a b | c d ; a b | d c:left' 'rr no-quorum'          # c leaves meanwhile: {a, b} are not 2 of 3
	decides majority 'a b | c d ; a b | d c:left ; healed ; a b | d' 'rr no-quorum, A. quorum' # afterwards they are
	decides majority 'a b | c ; a b | c x y:joined ; healed ; a b | c x y' 'A. quorum, .B quorum' # nor do those who join
}
