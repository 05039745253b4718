# pr-runbook: what is to be done, as a script that does nothing by itself.
load helper

# situation STRATEGY PROGRESS VERDICT VERDICT: two sides, {a, b} and {c}; c is excluded.
situation()
{
	echo '{"type":"member","t":1,"peer":"a","aliases":["10.0.0.1:7000","aa"]}'
	echo '{"type":"member","t":1,"peer":"b","aliases":["10.0.0.2:7000","bb"]}'
	echo '{"type":"member","t":1,"peer":"c","aliases":["10.0.0.3:7000","cc"]}'
	echo '{"type":"exclusion","t":2,"peer":"c","state":"excluded"}'
	printf '{"type":"recovery","t":3,"id":"0123456789ab","failure":"0123456789ab","strategy":"%s","progress":"%s",' "$1" "$2"
	printf '"members":["a","b","c"],"needed":2,"verdicts":[{"group":["a","b"],"present":2,"verdict":"%s"},' "$3"
	printf '{"group":["c"],"present":1,"verdict":"%s"}]}\n' "$4"
}

# A runbook of our own, in a folder that PR_RUNBOOKS names.
book()
{
	mkdir -p books
	cat >"books/$1.runbook"
	export PR_RUNBOOKS=$PWD/books:$PR_RUNBOOKS
}

# Instead of ssh: notes the host, and runs the commands here.
remote()
{
	printf '#!/bin/sh\necho "on $1" >>"%s/hosts"\nexec sh\n' "$PWD" >remote
	chmod +x remote
	export PR_REMOTE=$PWD/remote
}

plan_of() { sed -n 's/.* --plan \([0-9a-f]*\)$/\1/p' plan; }

simple()
{
	book simple <<'END'
runbook simple
about   a test
step look
  for each stopped
  why to see
  run echo "looked at $peer, $host, $addr, $id"
  expect a line
step throw
  for one continuing
  destructive
  why to lose
  loses all
  undo none
  check [ "$leader" = a ]
  run echo "thrown by $peer for $stopped"
  expect nothing
step never
  when byzantine-exclusion
  why no
  run echo never
  expect no
step already
  why it is
  unless [ "$members" = a,b,c ]
  run echo again
  expect nothing
END
}

@test "steps are about the peers they name, on their hosts, in their situations" {
	simple
	remote
	situation majority-rule detecting-peers continue stop | pr-import -s json | pr-runbook -s simple >plan
	sh plan --plan "$(plan_of)" --yes >done 2>said
	[ "$(cat done)" = 'looked at c, 10.0.0.3, 10.0.0.3:7000, cc
thrown by a for c' ]
	[ "$(cat hosts)" = 'on 10.0.0.3
on 10.0.0.1
on 10.0.0.1' ]
	grep -q 'is so already' said
	! grep -q never said
}

@test "the host of an Erlang node is what stands behind its @" {
	book nodes <<'END'
runbook nodes
about   a test
step look
  for each stopped
  why to see
  run echo "$peer"
  expect a line
END
	remote
	situation majority-rule complete continue stop | sed 's/"10.0.0.3:7000","cc"/"rabbit@c.example"/' | pr-import -s json |
		pr-runbook -s nodes >plan
	[ "$(sh plan --plan "$(plan_of)" --yes)" = c ]
	situation majority-rule complete continue stop | sed 's/"c"/"rabbit@d"/g; s/,"aliases":\["10.0.0.3:7000","cc"\]//' | pr-import -s json |
		pr-runbook -s nodes >plan
	[ "$(sh plan --plan "$(plan_of)" --yes)" = rabbit@d ]
	for aliases in '"rabbit@q1","10.0.0.9:5672"' '"10.0.0.9:5672","rabbit@q1"'; do # an address that is told goes before
		situation majority-rule complete continue stop | sed "s/\"10.0.0.3:7000\",\"cc\"/$aliases/" | pr-import -s json |
			pr-runbook -s nodes >plan
		[ "$(sh plan --plan "$(plan_of)" --yes)" = c ]
	done
	[ "$(cat hosts)" = "$(printf '%s\n' 'on c.example' 'on d' 'on 10.0.0.9' 'on 10.0.0.9')" ]
}

@test "without the plan's hash, with another one, or cut off anywhere, nothing is done" {
	simple
	remote
	situation majority-rule detecting-peers continue stop | pr-import -s json | pr-runbook -s simple >plan
	run -2 sh plan
	[[ $output == *'nothing was done'* ]]
	run -2 sh plan --plan 0123 --yes
	run -2 sh plan --all
	lines=$(wc -l <plan)
	for n in $(seq 1 5 $((lines - 1))) $((lines - 1)); do
		head -n "$n" plan >cut
		run sh cut --plan "$(plan_of)" --yes
	done
	head -c -2 plan >cut
	run sh cut --plan "$(plan_of)" --yes
	[ ! -e hosts ]
}

@test "a destructive step asks, and where there is no terminal it stops" {
	simple
	remote
	situation majority-rule detecting-peers continue stop | pr-import -s json | pr-runbook -s simple >plan
	run -1 setsid -w sh plan --plan "$(plan_of)"
	[[ $output == *'there is no terminal to ask at'* && $output != *thrown* ]]
}

@test "what must hold before a step and does not stops it" {
	book held <<'END'
runbook held
step a
  why b
  check ! true
  check true
  run echo done
  expect c
END
	situation majority-rule detecting-peers continue stop | pr-import -s json | pr-runbook -s held >plan
	run -1 sh plan --plan "$(plan_of)"
	[[ $output == *'nothing was done in it'* && $output != *$'\ndone'* ]]
}

@test "the hash is of what would be done: another situation has another" {
	simple
	situation majority-rule detecting-peers continue stop | pr-import -s json | pr-runbook -s simple >plan
	first=$(plan_of)
	situation majority-rule detecting-peers continue stop | pr-import -s json | pr-runbook -s simple >plan
	[ "$first" = "$(plan_of)" ]
	situation majority-rule detecting-peers stop continue | pr-import -s json | pr-runbook -s simple >plan
	[ "$first" != "$(plan_of)" ]
}

@test "no name becomes a command" {
	simple
	remote
	for name in "a'; touch bad; '" '$(touch bad)' '`touch bad`' 'PR_END' 'a b;touch bad' "'" '"; touch bad; "' '*' '#' '\' 'é' '${x}'; do
		jq -cn --arg n "$name" '{type: "recovery", t: 3, id: "0123456789ab", failure: "0123456789ab", strategy: "majority-rule",
			progress: "detecting-peers", members: ["a", $n], needed: 2, verdicts: [{group: ["a"], present: 1, verdict: "continue"},
			{group: [$n], present: 1, verdict: "stop"}]}' | pr-import -s json | pr-runbook -s simple >plan
		sh plan --plan "$(plan_of)" --yes >done 2>/dev/null || true
		[ ! -e bad ] || fail "$name"
		shellcheck plan
	done
	for name in $'a\nPR_END\ntouch bad' $'\e[2J' '-oProxyCommand=touch bad' $'\xc2\x9b'; do
		jq -cn --arg n "$name" '{type: "recovery", t: 3, failure: "0123456789ab", strategy: "majority-rule",
			verdicts: [{group: [$n], present: 1, verdict: "stop"}]}' | pr-import -s json >hostile
		run -3 pr-runbook -s simple hostile
		[[ $output == *'no command is made with such a name'* && $output != *$'\e'* ]] || fail "$name"
	done
}

@test "all runbooks: clean for shellcheck, in every situation and command by command" {
	mkdir plans
	for system in $(pr-runbook --list); do
		n=0
		for strategy in active-reconnection majority-rule split-brain-resolution byzantine-exclusion; do
			for progress in detecting-peers synchronizing-state; do
				for verdicts in 'continue stop' 'resolve resolve' 'continue wait'; do
					n=$((n + 1))
					situation $strategy $progress $verdicts | pr-import -s json |
						pr-runbook -s "$system" >plans/$system-$n.sh
					! cmp -s plans/$system-$n.sh "plans/$system-$((n - 1)).sh" || rm plans/$system-$((n--)).sh
				done
			done
		done
	done
	shellcheck plans/*.sh
	mkdir blocks
	for plan in plans/*.sh; do
		awk -v p="$plan" '/<<.PR_END.$/ { n++; inside = 1; next } /^PR_END$/ { inside = 0 } inside { print >(p "." n) }' "$plan"
	done
	for block in plans/*.sh.*; do
		cp "$block" "blocks/$(cksum <"$block" | tr -d ' ')" # each once
	done
	shellcheck -s sh -e SC2154,SC2086 blocks/*
	[ "$(ls blocks | wc -l)" -gt 50 ]
}

@test "-o markdown: the same steps, for a ticket" {
	simple
	situation majority-rule detecting-peers continue stop | pr-import -s json | pr-runbook -s simple -o markdown >ticket
	grep -qx '## 1. look: c' ticket
	grep -qx -- '- host: 10.0.0.3' ticket
	grep -qx '    echo "looked at $peer, $host, $addr, $id"' ticket
	grep -qx 'Commands (destructive):' ticket
}

@test "--firewall nft: an excluded peer, on every other host" {
	simple
	situation byzantine-exclusion detecting-peers continue stop | pr-import -s json | pr-runbook -s simple --firewall nft >plan
	[ "$(grep -c "'cut-off' 'c' '10.0.0.[12]'" plan)" = 2 ]
	[ "$(sed -n '/cut-off/,$p' plan | grep -c "^host='10.0.0.3'")" = 6 ]
}

@test "--failure: which one; the newest that is not recovered from, else" {
	simple
	{
		situation majority-rule detecting-peers continue stop
		situation majority-rule complete stop continue | sed s/0123456789ab/0123456789ac/g | tail -n 1
	} | pr-import -s json >two
	pr-runbook -s simple two | grep -qx '# failure 0123456789ab'
	pr-runbook -s simple --failure 0123456789ac two | grep -qx '# failure 0123456789ac'
	run -2 pr-runbook -s simple --failure ffffffffffff two
	[[ $output == *'no recovery of ffffffffffff'* ]]
	pr-import -s json /dev/null >none
	pr-runbook -s simple none >plan
	sh plan --plan "$(plan_of)" 2>said
	grep -q 'nothing is to be done' said
}

@test "functions stand where they are called, with what they call and the variables that they take" {
	book called <<'END'
runbook called
define greet echo "hello $peer"
define greet_all greet; echo "and $1"
define greet_none echo "nobody $leader"
step a
  for each stopped
  why b
  unless greet | grep -q nobody
  run greet_all "not greet"
  expect c
step b
  why b
  run echo "$greet_alls"
  expect c
END
	remote
	situation majority-rule detecting-peers continue stop | pr-import -s json | pr-runbook -s called >plan
	[ "$(grep -c '^greet() ' plan)" = 2 ]
	[ "$(grep -c '^greet_all() ' plan)" = 1 ]
	! grep -q greet_none plan
	[ "$(grep -c "^peer='c'" plan)" = 2 ]
	run -1 sh plan --plan "$(plan_of)"
	[[ $output == *$'hello c\nand not greet\n'*'this step failed' ]] # $greet_alls is unset
}

@test "a winner by override alone: who leads is one of them, and the others are all others" {
	book lost <<'END'
runbook lost
step a
  for one winner
  when overridden
  why b
  run echo "one $peer of $leader"
  expect c
step b
  for each other
  when overridden
  why b
  run echo "other $peer"
  expect c
END
	remote
	situation majority-rule detecting-peers continue stop | sed 's/"needed"/"coordinator":"a",&/' >told
	resolution='"type":"resolution","t":4,"failure":"0123456789ab","outcome":"agreed","winners":["c"],"silent":["a","b"]'
	echo "{$resolution,\"override\":true}" | cat told - | pr-import -s json | pr-runbook -s lost >plan
	sh plan --plan "$(plan_of)" >done
	[ "$(cat done)" = 'one c of c
other a
other b' ]
	echo "{$resolution}" | cat told - | pr-import -s json | pr-runbook -s lost >plan
	run sh plan --plan "$(plan_of)"
	[ "${lines[0]}" = 'nothing is to be done' ]
}

@test "a wrong runbook is an error with its line" {
	while IFS='|' read -r text error; do
		printf "$text" | book wrong
		export PR_RUNBOOKS=$PWD/books
		run -2 pr-runbook -s wrong </dev/null
		[[ $output == *"$error"* ]] || fail "$output instead of $error"
	done <<'END'
step a\n|wrong.runbook:1: there is no 'runbook' line
runbook x\nwhy y\n|wrong.runbook:2: this belongs to a step
runbook x\nstep a\nfor all stopped\n|wrong.runbook:3: for begins with 'each' or 'one'
runbook x\nstep a\nfor each else\n|wrong.runbook:3: there are continuing
runbook x\nstep a\nwhen sunny\n|wrong.runbook:3: there is no such condition
runbook x\nstep a\nrun b\nwhy c\n|a step has 'run', 'why' and 'expect'
runbook x\nstep a\nrun b\nwhy c\nexpect d\ndestructive\n|a destructive step has 'loses' and 'undo'
runbook x\ndefine f\n|wrong.runbook:2: define takes a name and a command
runbook x\ndefine within echo\n|wrong.runbook:2: there is a function of that name
runbook x\ndefine F() echo\n|wrong.runbook:2: a name is of a-z and _
runbook x\nstep a\ndefine f echo\n|wrong.runbook:3: this belongs before the first step
runbook x\nstep a\njump\n|wrong.runbook:3: there is no such word
END
	run -2 pr-runbook -s ../etc </dev/null
}

@test "without -s, the commands of the system that the stream is of" {
	simple
	{
		echo '{"type":"source","t":1,"system":"simple","file":"a.log"}'
		situation majority-rule detecting-peers continue stop
	} | pr-import -s json | pr-runbook | grep -qx '# pr-runbook [0-9.]* -s simple'
	situation majority-rule detecting-peers continue stop | pr-import -s json >nobodys
	run -2 pr-runbook nobodys
	[[ $output == *'-s SYSTEM'* ]]
	{
		echo '{"type":"source","t":1,"system":"simple","file":"a.log"}'
		echo '{"type":"source","t":1,"system":"etcd","file":"b.log"}'
		situation majority-rule detecting-peers continue stop
	} | pr-import -s json >two
	run -2 pr-runbook two
	[[ $output == *'several systems'* ]]
}

@test "captures and a server's own dumps are of no system whose commands could be wanted" {
	simple
	for system in pcap regex redis mariadb; do
		echo "{\"type\":\"source\",\"t\":1,\"system\":\"$system\",\"file\":\"$system\"}"
	done >beside
	situation majority-rule detecting-peers continue stop >told
	echo '{"type":"source","t":1,"system":"simple","file":"a.log"}' | cat beside - told | pr-import -s json | pr-runbook |
		grep -qx '# pr-runbook [0-9.]* -s simple'
	cat beside told | pr-import -s json >alone
	run -2 pr-runbook alone
	[[ $output == *'whose commands? -s SYSTEM'* && $output != *several* ]]
	captures=$BATS_TEST_DIRNAME/captures
	pr-import "$captures"/etcd-split-1/logs/*.log "$captures/serf-simplex-1/pcap/serf1.pcap.zst" | pr-detect | pr-strategy | pr-runbook >plan
	grep -qx '# pr-runbook [0-9.]* -s etcd' plan
}

# pasted: runs what pr-runbook(1) shows, with PLAN for its plan.sh.
pasted()
{
	local line
	line=$(sed -n 's/^\$ \(sh plan\.sh --plan \)/\1/p' "$BATS_TEST_DIRNAME/../man/pr-runbook.1")
	[ -n "$line" ]
	cp "$1" plan.sh
	sh -c "$line ${*:2}"
}

@test "the manual's example runs as it is pasted, whatever the plan" {
	simple
	remote
	for strategy in majority-rule wait-for-heal byzantine-exclusion; do
		for name in c 'x --plan y' '# Read it: --plan z'; do
			situation $strategy detecting-peers continue stop | sed "s/\"c\"/\"$name\"/g" | pr-import -s json | pr-runbook -s simple >plan
			pasted plan --yes >said 2>&1 || fail "$strategy, $name: $(cat said)"
			! grep -qE 'usage|nothing was done' said
		done
	done
	pr-import -s json /dev/null | pr-runbook -s simple >plan # nothing is to be done
	pasted plan
	captures=$BATS_TEST_DIRNAME/captures/etcd-split-1
	pr-import "$captures"/logs/*.log | pr-detect | pr-strategy | pr-runbook >plan
	export PR_REMOTE=true # and whatever it is asked is so already
	pasted plan
}

@test "nothing is done about a picture that is not stable" {
	simple
	situation majority-rule initializing continue stop | pr-import -s json >young
	pr-runbook -s simple young >plan
	run -0 sh plan --plan "$(plan_of)" --yes
	[ "${lines[0]}" = 'the picture is not stable yet: nothing is to be done' ]
	[[ ${lines[1]} == *'decide at once (pr-strategy --stable-after 0)' ]]
	pr-runbook -s simple -o markdown young | grep -q 'not stable yet'
	pr-runbook -e -s simple young
}

# why PROGRESS VERDICT VERDICT [STRATEGY]: why nothing is to be done, of records on stdin behind a recovery's; for the shell and a ticket.
why()
{
	situation "${4-split-brain-resolution}" "$1" "$2" "$3" | grep -v exclusion | cat - /dev/stdin | pr-import -s json >nothing
	pr-runbook -s idle nothing >plan
	sh plan --plan "$(plan_of)" 2>&1
	pr-runbook -s idle -o markdown nothing
}

@test "where nothing is to be done, it is said why, and what would give it" {
	book idle <<'END'
runbook idle
about   a test
itself  it mends itself
step never
  when byzantine-exclusion
  why no
  run echo never
  expect no
END
	for said in 'the failure is over: its sides hear each other again' 'pr-reconcile before pr-strategy' 'it mends itself'; do
		[ "$(why synchronizing-state resolve resolve </dev/null | grep -c "$said")" = 2 ] || fail "$said"
	done
	[ "$(why detecting-peers continue stop majority-rule </dev/null | grep -c 'the failure is open, and no command mends it')" = 2 ]
	[ "$(why complete continue stop </dev/null | grep -c 'its recovery is complete')" = 2 ]
	[ "$(why initializing continue stop </dev/null | grep -c 'pr-strategy --stable-after 0')" = 2 ]
	pr-import -s json </dev/null | pr-runbook -o markdown | grep -q 'pr-reconcile tells which one to begin with'
	echo '{"type":"resolution","t":4,"outcome":"canonical","winners":["a"]}' | pr-import -s json | pr-runbook -o markdown |
		grep -q 'begin with a winner of the resolution'
	for system in $(pr-runbook --list | grep -v -e firewall -e idle); do
		grep -q '^itself ' "$BATS_TEST_DIRNAME/../lib/runbooks/$system.runbook" || fail "$system"
	done
}

@test "what makes a plan doubtful stands at its head, and is said when it is run" {
	simple
	remote
	{
		echo '{"type":"note","t":1,"program":"pr-import","about":"b.log","text":"two peers$(touch bad)","doubt":true}'
		echo '{"type":"note","t":1,"program":"pr-import","about":"b.log","text":"a trifle"}'
		echo '{"type":"source","t":1,"file":"README","recognised":0}'
		situation majority-rule detecting-peers continue stop
	} | pr-import -s json >doubtful
	pr-runbook -s simple doubtful >plan
	shellcheck plan
	[ "$(sed -n 4,5p plan)" = '# doubtful: b.log: two peers$(touch bad)
# nothing recognised: README' ]
	sh plan --plan "$(plan_of)" --yes 2>said
	grep -qxF 'b.log: two peers$(touch bad)' said
	grep -qx 'nothing was recognised in README' said
	! grep -q trifle plan
	[ ! -e bad ]
	[ "$(pr-runbook -s simple -o markdown doubtful | grep -cE '^- (doubtful: b.log|nothing recognised: README)')" = 2 ]
}

@test "a plan of a stream that was cut off says so" {
	simple
	situation majority-rule detecting-peers continue stop | pr-import -s json >whole
	{ cat whole; printf '\xa5'; } >cut
	pr-runbook -s simple whole >plan
	! grep -q 'cut off or malformed' plan
	run -4 pr-runbook -s simple cut
	[[ $output == *'this plan was made of a stream that was cut off or malformed'* ]]
	run -4 pr-runbook -s simple -o markdown cut
	[[ $output == *'Made of a stream that was cut off'* ]]
}

# fenced: a plan of term 7.
fenced()
{
	situation majority-rule detecting-peers continue stop | sed 's/"needed":2/"needed":2,"coordinator":"a","term":7/' |
		pr-import -s json | pr-runbook -s simple
}

@test "the leader's term fences a plan: where a newer one leads, nothing is done" {
	simple
	remote
	fenced >plan
	shellcheck plan
	run -1 sh plan --plan "$(plan_of)" --yes --term 8
	[[ $output == 'plan: it is of term 7, and the leader is of term 8 by now; nothing was done' ]]
	PR_TERM=10 run -1 sh plan --plan "$(plan_of)" --yes
	[[ $output == *'the leader is of term 10 by now'* ]]
	PR_TERM=8 run -1 sh plan --plan "$(plan_of)" --yes --term 7x
	[[ $output == *"--term: '7x' is no number"* ]]
	[ ! -e hosts ]
	PR_TERM=8 run -0 sh plan --plan "$(plan_of)" --yes --term 7
	[[ $output == *'thrown by a for c'* && $output != *nobody* ]]
	run -0 sh plan --plan "$(plan_of)" --yes
	[[ $output == 'plan: it is of term 7; nobody said of what term the leader is now'* ]]
	hash=$(plan_of) # the term is of what was reviewed
	situation majority-rule detecting-peers continue stop | pr-import -s json | pr-runbook -s simple >plan
	[ "$(plan_of)" != "$hash" ]
	rm hosts
	run -1 sh plan --plan "$(plan_of)" --yes --term 7
	[[ $output == *"it is of no leader's term"* && ! -e hosts ]]
}

@test "nor does the name of a failure or of a system become a command" {
	simple
	remote
	for name in $'a\nPR_END\ntouch bad\n' $'\e[2J' $'a\rb'; do
		jq -cn --arg n "$name" '{type: "recovery", t: 3, failure: $n, strategy: "majority-rule",
			verdicts: [{group: ["a"], present: 1, verdict: "stop"}]}' | pr-import -s json >hostile
		run -3 pr-runbook -s simple hostile
		[[ $output == *'no command is made with such a name'* ]] || fail "$name"
		jq -cn --arg n "$name" '{type: "source", t: 3, file: "f", system: $n}' | pr-import -s json | pr-runbook >plan
		sh plan --plan "$(plan_of)" 2>said
		grep -q 'nothing is to be done' said
		[ ! -e bad ]
	done
	jq -cn '{type: "recovery", t: 3, failure: "a", strategy: "x\n# y", policy: "z\n    touch bad",
		verdicts: [{group: ["a"], present: 1, verdict: "stop"}]}' | pr-import -s json | pr-runbook -s simple -o markdown >ticket
	[ "$(grep -c '^- strategy: x.*y$' ticket)" = 1 ]
	! grep -q '^    touch' ticket
}

# stub TOOL: it does what stdin says, instead of the real one, and its calls are noted in the file `calls`.
stub()
{
	mkdir -p stubs
	{
		printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n' "$1" "$PWD"
		cat
	} >"stubs/$1"
	chmod +x "stubs/$1"
}

# Plans of all situations for a system, in the folder `plans`.
all_plans()
{
	local strategy progress verdicts override n=0
	mkdir -p plans
	override='{"type":"resolution","t":4,"failure":"0123456789ab","outcome":"agreed","winners":["a"],"override":true}'
	for strategy in active-reconnection majority-rule split-brain-resolution byzantine-exclusion; do
		for progress in detecting-peers synchronizing-state; do
			for verdicts in 'continue stop' 'resolve resolve' 'continue wait'; do
				n=$((n + 1))
				# shellcheck disable=SC2086
				{ situation $strategy $progress $verdicts; [ $((n % 2)) = 0 ] || echo "$override"; } | pr-import -s json |
					pr-runbook -s "$1" --firewall nft >"plans/$1-$n.sh"
			done
		done
	done
}

# blocks_of WORD: the commands that stand behind it in all plans, each once, in the folder `blocks`.
blocks_of()
{
	local block
	rm -rf blocks plans/*.sh.*
	mkdir blocks
	for plan in plans/*.sh; do
		awk -v p="$plan" -v w="$1" '$0 ~ "^" w " .*<<.PR_END.$" { n++; inside = 1; next } /^PR_END$/ { inside = 0 } inside { print >(p "." n) }' "$plan"
	done
	for block in plans/*.sh.*; do
		cp "$block" "blocks/$(cksum <"$block" | tr -d ' ')"
	done
}

@test "a tool that fails proves nothing: no step counts as done, and what must hold before one does not" {
	local tool system block
	for system in $(pr-runbook --list); do
		all_plans "$system"
	done
	for tool in redis-cli etcdctl mariadb rabbitmqctl corosync-quorumtool nc nft systemctl; do
		stub $tool <<<'exit 1'
	done
	blocks_of unless
	[ "$(ls blocks | wc -l)" -gt 15 ]
	for block in blocks/*; do
		! PATH=$PWD/stubs:$PATH sh "$block" || fail "is so already, it says: $(cat "$block")"
	done
	blocks_of check
	[ "$(ls blocks | wc -l)" -gt 8 ]
	for block in blocks/*; do
		grep -q '\[!0-9.\]' "$block" || # is of no tool
			! PATH=$PWD/stubs:$PATH sh "$block" || fail "that holds, it says: $(cat "$block")"
	done
	stub redis-cli <<<'echo "NOAUTH Authentication required."; echo' # its exit status is 0
	blocks_of unless
	for block in blocks/*; do
		! PATH=$PWD/stubs:$PATH sh "$block" || fail "is so already, it says: $(cat "$block")"
	done
}

# with_call COMMAND: the one block that has a line which begins with it.
with_call() { grep -lE "^$1" blocks/* | head -n 1; }

@test "zookeeper: one of a host's addresses that refuses proves nothing where another one serves" {
	all_plans zookeeper
	blocks_of check
	block=$(with_call serves_nobody)
	stub nc <<<'echo "nc: connect to z (::1) port 2181 (tcp) failed: Connection refused"; echo "Mode: leader"'
	! PATH=$PWD/stubs:$PATH sh "$block" || fail 'nobody serves there, it says'
	stub nc <<<'echo "nc: connect to z (::1) port 2181 (tcp) failed: Connection refused"; exit 1'
	PATH=$PWD/stubs:$PATH sh "$block"
	stub nc <<<'echo "This ZooKeeper instance is not currently serving requests"'
	PATH=$PWD/stubs:$PATH sh "$block"
}

@test "rabbitmq: a node whose service runs is started within it" {
	all_plans rabbitmq
	blocks_of run
	block=$(with_call 'if \$\{PR_ACTIVE')
	stub rabbitmqctl <<<'exit 0'
	stub systemctl <<<'[ "$1" != is-active ]'
	PATH=$PWD/stubs:$PATH sh "$block"
	[ "$(grep -E 'start( |_app)' calls)" = 'systemctl start rabbitmq-server' ]
	stub systemctl <<<'exit 0'
	: >calls
	PATH=$PWD/stubs:$PATH sh "$block"
	[ "$(grep -E 'start( |_app)' calls)" = 'rabbitmqctl --quiet start_app' ]
}

# led OBSERVER LEADER TERM
led() { echo "{\"type\":\"leader\",\"t\":9,\"observer\":\"$1\",\"leader\":\"$2\",\"epoch\":$3}"; }

@test "the fencing token is the newest term of the leader that counts, to the end of the stream" {
	simple
	situation majority-rule detecting-peers continue stop | sed 's/"needed":2/"needed":2,"coordinator":"a","term":7/' >told
	term() { pr-import -s json | pr-runbook -s simple | sed -n 's/^term=//p'; }
	[ "$(cat told <(led b a 9) <(led a a 8) | term)" = 9 ]
	[ "$(cat told <(led b b 9) | term)" = 7 ]   # another leads: this plan is overtaken
	[ "$(cat told <(led c a 99) | term)" = 7 ]  # c is excluded
	[ "$(cat told <(led z a 99) | term)" = 7 ]  # and z no member
	[ "$(sed 's/detecting-peers/complete/' told | cat - <(led b b 9) | term)" = 9 ]
	captures=$BATS_TEST_DIRNAME/captures/etcd-split-1/logs
	pr-import "$captures"/*.log >records
	newest=$(pr-view -o jsonl records | jq -s '[.[] | select(.type == "leader" and .leader).epoch] | max')
	pr-detect records | pr-strategy | pr-runbook | grep -qx "term=$newest"
}

@test "a failure that has healed by its own record: no node is started, nothing is destroyed" {
	local system strategy progress
	for system in $(pr-runbook --list | grep -v firewall); do
		for strategy in active-reconnection majority-rule split-brain-resolution; do
			for progress in failed synchronizing-state complete; do
				{
					situation $strategy $progress continue wait | grep -v exclusion
					echo '{"type":"failure","t":4,"id":"0123456789ab","event":"close","failure":"crash"}'
				} | pr-import -s json | pr-runbook -s "$system" >plan
				! grep -qE "^(ask$|step [0-9]+ '(start|replace|take))" plan || fail "$system $strategy $progress"
			done
		done
	done
	{
		situation active-reconnection synchronizing-state continue wait # the origin's next step, which proves no contact
		echo '{"type":"failure","t":4,"id":"0123456789ab","event":"open","failure":"crash"}'
	} | pr-import -s json | pr-runbook -s etcd | grep -q "^step 1 'start-member'"
	{ # what has healed is not what is to be recovered from
		situation active-reconnection detecting-peers continue wait
		situation active-reconnection failed continue wait | sed s/0123456789ab/0123456789ac/g | tail -n 1
		echo '{"type":"failure","t":4,"id":"0123456789ac","event":"close","failure":"crash"}'
	} | pr-import -s json | pr-runbook -s etcd | grep -qx '# failure 0123456789ab'
}

@test "redis-cluster: only a replica of a master that is lost takes over, at the clients' port" {
	remote
	stub redis-cli <<<'case $* in *"info replication") cat role-"$2" ;; *"failover force") echo OK; echo role:master >role-"$2" ;; *"cluster info") echo cluster_state:ok ;; esac'
	{
		situation majority-rule detecting-peers continue stop | grep -v exclusion
		echo '{"type":"member","t":1,"peer":"d","aliases":["10.0.0.4:16379","10.0.0.4:6379"]}'
		echo '{"type":"member","t":1,"peer":"e","aliases":["10.0.0.5:6379"],"role":"master"}'
	} | sed 's/\["a","b"\]/["a","b","d","e"]/; s/\["a","b","c"\]/["a","b","c","d","e"]/' | pr-import -s json | pr-runbook -s redis-cluster >plan
	[ "$(sed -n "s/^step [0-9]* 'take-over' '\(.\)'.*/\1/p" plan | tr -d '\n')" = abd ] # e is a master
	replica() { printf 'role:slave\r\nmaster_host:%s\r\nmaster_port:%s\r\nmaster_link_status:%s\r\n' "$@"; }
	replica 10.0.0.3 7000 down >role-10.0.0.1
	replica 10.0.0.5 6379 down >role-10.0.0.2 # its link is down, but its master is not lost
	replica 10.0.0.3 7000 up >role-10.0.0.4
	PATH=$PWD/stubs:$PATH run -0 sh plan --plan "$(plan_of)" --yes
	[ "$(grep failover calls)" = 'redis-cli -h 10.0.0.1 -p 7000 cluster failover force' ]
	grep -q -- '-h 10.0.0.4 -p 6379 ' calls
}

@test "redis-sentinel: what a server or a sentinel says is proof" {
	remote
	stub redis-cli <<<'case $* in *" role") cat role ;; *get-master*) cat master ;; *ckquorum*) echo OK ;; esac'
	situation majority-rule detecting-peers continue stop | pr-import -s json | pr-runbook -s redis-sentinel >plan
	printf 'slave\n10.0.0.1\n7000\nconnected\n0\n' >role
	printf '10.0.0.2\n7000\n' >master
	PATH=$PWD/stubs:$PATH run -0 sh plan --plan "$(plan_of)" --yes
	[ "$(grep -c 'is so already' <<<"$output")" = 2 ] || fail "$output"
	echo 'Could not connect to Redis at 10.0.0.3:6379: Connection refused' >role # only a sentinel is there
	PATH=$PWD/stubs:$PATH run -0 sh plan --plan "$(plan_of)" --yes
	[ "$(grep -c 'is so already' <<<"$output")" = 2 ] || fail "$output"
	rm calls # a failover that is refused at first is asked for again
	stub redis-cli <<<'case $* in *" role") cat role ;; *get-master*) cat master ;; *ckquorum*) echo OK ;;
		*" failover "*) if [ -e asked ]; then echo OK; echo 10.0.0.2 >master; echo 7000 >>master; else echo "NOGOODSLAVE No suitable replica to promote"; : >asked; fi ;; esac'
	printf '10.0.0.3\n7000\n' >master
	PATH=$PWD/stubs:$PATH run -0 sh plan --plan "$(plan_of)" --yes
	[ "$(grep -c ' failover ' calls)" = 2 ]
	printf 'master\n100\n' >role
	PATH=$PWD/stubs:$PATH run -1 sh plan --plan "$(plan_of)" --yes
	[[ $output != *'is so already'* ]]
	grep -q 'config set min-replicas-to-write 1' calls
}

@test "etcd: a member is added with all its peer URLs, as etcdctl lists them" {
	remote
	stub etcdctl <<'END'
case $* in
*' get '*) case $* in *10.0.0.3:*) [ -e came ] ;; esac ;;
*'member list')
	echo 'aa, started, a, http://10.0.0.1:2380, http://10.0.0.1:2379, false'
	echo 'cc, started, c, http://10.0.0.3:2380,http://192.168.0.3:2380, http://10.0.0.3:2379,http://192.168.0.3:2379, false' ;;
*'member add'*) printf 'Member dd added\n\nETCD_NAME="c"\nETCD_INITIAL_CLUSTER="a=http://10.0.0.1:2380"\n' ;;
esac
END
	stub began <<<': >came'
	export PR_START=true PR_STOP=true PR_ACTIVE=false PR_START_WITH=began ETCD_DATA_DIR=$PWD/none
	situation active-reconnection detecting-peers continue wait | pr-import -s json | pr-runbook -s etcd >plan
	PATH=$PWD/stubs:$PATH run -0 sh plan --plan "$(plan_of)" --yes
	[ "$(grep -v ' get ' calls | sed 's/--endpoints=[^ ]* //')" = 'etcdctl member list
etcdctl member remove cc
etcdctl member add c --peer-urls=http://10.0.0.3:2380,http://192.168.0.3:2380
began etcd ETCD_INITIAL_CLUSTER=a=http://10.0.0.1:2380 ETCD_INITIAL_CLUSTER_STATE=existing' ] || fail "$(cat calls)"
}

@test "within is every runbook's" {
	book waits <<'END'
runbook waits
step a
  why b
  run within 5 mkdir made
  run ! within 0 false
  expect c
END
	situation majority-rule detecting-peers continue stop | pr-import -s json | pr-runbook -s waits >plan
	shellcheck plan
	sh plan --plan "$(plan_of)"
	[ -d made ]
}

# down GL1 GL2 GL3: the steps for a Galera cluster whose nodes are all down, each with "SEQNO SAFE" in its grastate.dat.
down()
{
	local n=0 state
	for state; do
		n=$((n + 1))
		sed "s/^seqno: .*/seqno:   ${state% *}/; s/^safe_to_bootstrap: .*/safe_to_bootstrap: ${state#* }/; 6,\$d" \
			"$TESTS/dumps/grastate.txt" >grastate$n
	done
	pr-import gl1=grastate1 gl2=grastate2 gl3=grastate3 2>/dev/null | pr-reconcile | pr-runbook >plan
	sed -n "s/^step [0-9]* '\([^']*\)' '\([^']*\)'.*/\1 \2/p" plan | xargs
}

@test "galera: all nodes are down: who lacks nothing is bootstrapped, and nobody where that is not decided" {
	local asked='find-position gl1 find-position gl2 find-position gl3'
	began() { echo "none-runs $2 none-runs $3 bootstrap $1 start-others $2 start-others $3"; }
	[ "$(down '41 0' '42 0' '43 1')" = "$(began gl3 gl1 gl2)" ] # the last to leave
	shellcheck plan
	[ "$(down '41 0' '43 0' '42 0')" = "$(began gl2 gl1 gl3)" ] # all say how far they are
	[ "$(down '-1 0' '42 1' '41 0')" = "$(began gl2 gl1 gl3)" ] # one crashed before the others left
	[ "$(down '41 1' '43 1' '42 1')" = "$(began gl2 gl1 gl3)" ] # that of each is an operator's word; the numbers decide
	[ "$(down '-1 0' '42 0' '41 0')" = "$asked" ]               # one that crashed may be further than all
	[ "$(down '-1 0' '-1 0' '-1 0')" = "$asked" ]               # all were killed
	[ "$(down '43 0' '42 1' '41 0')" = "$asked" ]               # the last to leave cannot lack anything
	sed -i s/158e31cf/258e31cf/ grastate3
	! pr-import gl1=grastate1 gl2=grastate2 gl3=grastate3 2>/dev/null | pr-reconcile | pr-runbook | grep bootstrap # two histories
	# with a server that answers not all are down; nor is there a plan for systems that have none for that
	pr-import gl1=grastate1 gl2=grastate2 gl3="$TESTS/dumps/galera-tabs.txt" 2>/dev/null | pr-reconcile | pr-runbook | grep -qx '# no recovery: nothing is to be done'
	down '41 0' '42 0' '43 1' >/dev/null
	pr-import gl1=grastate1 gl2=grastate2 gl3=grastate3 2>/dev/null | pr-reconcile >states
	pr-runbook -s etcd states | grep -qx '# no recovery: nothing is to be done'
	pr-runbook -o markdown states | grep -qx '## 3. bootstrap: gl3'
	pr-view -o jsonl states | sed 's/"system":"galera"/"system":"cassandra"/' | pr-import -s json | pr-runbook | grep -qx '# no recovery: nothing is to be done'
	run -2 --separate-stderr pr-runbook --failure 0123456789ab states
}

@test "galera: the script that bootstraps stops where a node runs, and does nothing twice" {
	mkdir -p data
	down '41 0' '42 0' '43 0' >/dev/null
	cp grastate3 data/grastate.dat
	printf '#!/bin/sh\nshift\nexec "$@"\n' >remote
	chmod +x remote
	export PR_REMOTE=./remote
	stub mariadb <<-'EOF'
		case $* in
		*wsrep_ready*) value=$(cat ready) ;;
		*cluster_status*) value=$(cat primary) ;;
		*state_comment*) value=Synced ;;
		*) value= ;;
		esac
		printf 'x\t%s\n' "$value"
	EOF
	stub galera_new_cluster <<<'echo ON >ready; echo Primary >primary'
	export PR_ACTIVE=false PR_START='echo start' PR_DATA=$PWD/data PATH=$PWD/stubs:$PATH
	: >ready
	: >primary
	sh plan --plan "$(plan_of)" --yes >said 2>&1 || fail "$(cat said)"
	[ "$(grep -v ^mariadb calls)" = "galera_new_cluster " ]
	grep -qx 'safe_to_bootstrap: 1' data/grastate.dat
	sh plan --plan "$(plan_of)" --yes >said 2>&1 || fail "$(cat said)"
	[ "$(grep -v ^mariadb calls)" = "galera_new_cluster " ]
	: >ready
	: >primary
	PR_ACTIVE=true run -1 sh plan --plan "$(plan_of)" --yes
	[[ $output == *'what must hold before this step does not'* ]]
	[ "$(grep -v ^mariadb calls)" = "galera_new_cluster " ]
}
