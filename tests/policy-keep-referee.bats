# keep-referee, which Akka once had.
load helper
load policy

@test "the referee's side, however small it is" {
	decides keep-referee=c 'a b | c' '.B keep-referee'   # Akka's former keep-referee: the referee's side, however small it is
	decides keep-referee=c 'a b | ! c' '.x referee-gone' # without it all shut down
	decides keep-referee=z 'a b | c' '.. referee-gone'
	decides keep-referee=a 'a | b | c' 'A.. keep-referee'
}
