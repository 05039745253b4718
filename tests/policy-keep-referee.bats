# keep-referee, which Akka once had.
load helper
load policy

@test "the referee's side, however small it is" {
	decides keep-referee=c 'a b | c' '.B keep-referee'   # Akka's former keep-referee: the referee's side, however small it is
	decides keep-referee=c 'a b | ! c' '.x referee-gone' # without it all shut down
	decides keep-referee=z 'a b | c' '.. referee-gone'
	decides keep-referee=a 'a | b | c' 'A.. keep-referee'
}

@test "a referee that no peer is called is told: in the reason, and to whoever has written it" {
	pictures 'a b | c' | pr-import -s json >in
	pr-strategy --only --stable-after=0 --policy=keep-referee=z in 2>said | pr-view -o jsonl | jq -r .reason | grep -q '^no peer is called as the referee is, so that all stop'
	[ "$(cat said)" = "pr-strategy: keep-referee: no peer is called 'z'" ]
	pr-strategy --compare=majority,keep-referee=z in 2>&1 >/dev/null | diff - said
	pr-strategy --only --stable-after=0 --policy=keep-referee=c in 2>said | pr-view -o jsonl | jq -r .reason >why
	! grep -q referee why
	[ ! -s said ]
}
