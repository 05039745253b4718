# origin: the rule of pr-strategy(1), with the sums that it is taken from.
load helper
load policy

@test "max(2, ceil(0.67 n)) participants that a side hears" {
	decides origin 'a b c d | e f' '.. origin-min-required'      # 4 of the 5 that 6 ask for
	decides origin 'a b c d e | f' 'A. origin-min-required'
	decides origin 'a b | c' '.. origin-min-required'            # of 3 all: ceil(2.01)
	decides origin 'a | b' '.. origin-min-required'
	decides origin 'a:weight=9 b c d | e f' '.. origin-min-required' # weights do not count
	decides origin 'a b d e | c & A>B' 'AB origin-min-required'  # a simplex cut: both go on
	decides origin 'a | b | c d e & AC BC' 'ABC origin-min-required'
}
