# pr-reconcile: vector clocks, in logs and in claims, and concurrent writes of a key.
load helper

SHIVIZ=$TOP/../shared/vectors/shiviz

stream() { sed 's/^{/{"t":1000000000,/' | pr-import -s json; }

# notes: what is told of clocks, as COUNT TEXT.
notes() { pr-view -o jsonl | jq -rc 'select(.type == "note") | "\(.about // "-") \(.count) \(.text)"'; }

told() { pr-view -o jsonl | jq -rc "select(.type == \"resolution\") | [$1] | map(tostring) | join(\" \")"; }

# count_out: pairs of events that are ordered and concurrent, each clock compared with each other one as a whole.
count_out()
{
	pr-view -o jsonl --where entry | jq -s '
		def below($a; $b): all($a | to_entries[]; .value <= ($b[.key] // 0));
		[.[].vclock] as $c | ($c | length) as $n |
		reduce range($n) as $i (0; . + reduce range($n) as $k (0; if $k != $i and below($c[$k]; $c[$i]) then . + 1 else . end)) |
		. as $ordered | "\($ordered) \($n * ($n - 1) / 2 - $ordered)"' -r
}

# shiviz LOG EVENTS PATTERN
shiviz()
{
	pr-import -s regex --pattern "$3" "$SHIVIZ/$1" >in
	pr-reconcile --only in | notes >said
	[ "$(wc -l <said)" = 3 ] || fail "$(cat said)" # the clocks of each log agree with themselves, and with each other's
	grep -x -- "- $2 events with vector clocks" said
	[ "$(sed -n 's/^- \([0-9]*\) pairs.*/\1/p' said | xargs)" = "$(count_out <in)" ] || fail "$(cat said)"
}

@test "shiviz: clocks of real logs agree, and pairs are counted as by another method" {
	[ -d "$SHIVIZ" ] || skip 'no ../shared/vectors here'
	shiviz simpledb.log 509 '(?<event>.*)\n(?<host>\S*) (?<clock>{.*})'
	shiviz reliable-broadcast.log 116 '^.*/user/(?<host>\w+)\] (?<clock>\{.*?\}) (?<event>.*)$'
}

@test "a clock that is changed in a real log is found" {
	[ -d "$SHIVIZ" ] || skip 'no ../shared/vectors here'
	pattern='(?<event>.*)\n(?<host>\S*) (?<clock>{.*})'
	sed 's/^24464 {"24464":20} /24464 {"24464":2000} /' "$SHIVIZ/simpledb.log" >wrong
	pr-import -s regex --pattern "$pattern" wrong | pr-reconcile --only | notes >said
	grep -x '24464 .* events that its log leaves out, by its clocks' said
}

claims()
{
	while read -r peer clock; do
		echo "{\"type\":\"claim\",\"peer\":\"$peer\",\"vclock\":$clock}"
	done
}

@test "claims: dominated states lag, concurrent ones are siblings, equal ones agree" {
	claims <<-EOF | stream | pr-reconcile --only >out
		a {"a":3,"b":1}
		b {"a":1,"b":2}
		c {"a":1,"b":1}
		d {"a":3,"b":1}
	EOF
	[ "$(told '.outcome, .rule, .winners, .losers, .plan' <out)" = 'siblings vclock ["a","b","d"] null null' ]
	[ "$(told '.sync | map(select(.from == "b") | .to)' <out)" = '["a","c","d"]' ]
	claims <<-EOF | stream | pr-reconcile --only >out
		a {"a":3,"b":1}
		c {"a":1,"b":1}
	EOF
	[ "$(told '.outcome, .winners, .sync' <out)" = 'lagging ["a"] [{"from":"a","to":"c"}]' ]
	printf '%s\n' 'a {"a":3}' 'b {"a":3}' | claims | stream >in
	[ "$(pr-reconcile -e --only in | told '.outcome, .winners, .sync')" = 'agreed ["a","b"] null' ]
	! pr-reconcile --only in | notes | grep position
}

@test "claims: the newest counts, under any of a peer's names, for each failure, whatever the order" {
	{
		printf '{"type":"claim","t":%s,"peer":"%s","vclock":%s}\n' 2 a '{"a":2}' 1 id-a '{"a":9}' 2 id-a '{"b":1}' 2 c '{"a":2,"b":1}'
		echo '{"type":"member","t":1,"peer":"a","aliases":["id-a"]}' '{"type":"member","t":1,"peer":"c"}' '{"type":"member","t":1,"peer":"e"}'
		echo '{"type":"failure","t":3,"id":"0123456789ab","event":"open","failure":"network-partition","since":1,"groups":[["a"],["c","e"]]}'
	} | sed 's/} {/}\n{/g' >lines
	pr-import -s json lines | pr-reconcile --only >wanted
	[ "$(told '.failure, .outcome, .winners, .silent' <wanted)" = '0123456789ab agreed ["a","c"] ["e"]' ]
	for seed in 1 2 3 4; do
		shuf --random-source=<(yes $seed) lines | pr-import -s json | pr-reconcile --only | cmp - wanted || fail "$seed"
	done
}

# Two carts, written on both sides of a cut; b then deleted one.
carts()
{
	cat <<-'EOF'
		{"type":"entry","t":1000000000,"peer":"a","key":"cart","op":"put","hash":"01","vclock":{"a":1}}
		{"type":"entry","t":2000000000,"peer":"a","key":"cart","op":"put","hash":"02","vclock":{"a":2}}
		{"type":"entry","t":4000000000,"peer":"b","key":"cart","op":"put","hash":"03","vclock":{"a":1,"b":1}}
		{"type":"entry","t":3000000000,"peer":"c","key":"cart","op":"delete","vclock":{"a":1,"c":1}}
		{"type":"entry","t":3000000000,"peer":"c","key":"other","op":"put","hash":"05","vclock":{"a":1,"c":2}}
	EOF
}

merged() { pr-view -o jsonl --where entry | jq -rc '"\(.by) \(.key) \(.op) \(.hash // "-") \(.vclock)"'; }

@test "--merge: keep, union and last-writer of concurrent writes" {
	carts | pr-import -s json >in
	pr-reconcile --only --merge=keep in >out
	grep -x 'cart 3 concurrent writes of this key' <(notes <out)
	[ -z "$(merged <out)" ]
	[ "$(pr-reconcile --only --merge=union in 2>said | merged)" = "$(printf 'pr-reconcile cart put %s {"a":2,"b":1,"c":1}\n' 02 03)" ]
	[ "$(cat said)" = 'pr-reconcile: --merge: concurrent writes that are thrown away: 1' ]
	pr-reconcile --only --merge=last-writer in >out 2>said
	[ "$(merged <out)" = 'pr-reconcile cart put 03 {"a":2,"b":1,"c":1}' ]
	[ "$(cat said)" = 'pr-reconcile: --merge: concurrent writes that are thrown away: 2' ]
	grep -- '- 2 writes that did not know of each other' <(notes <out)
	run -1 --separate-stderr pr-reconcile -e --only --merge=keep in
	run -2 pr-reconcile --merge=newest in
	! pr-reconcile --only in | notes | grep cart # only if it is asked for
}

@test "--merge: the order of records makes no difference" {
	carts >lines
	for rule in keep union last-writer; do
		pr-import -s json lines | pr-reconcile --only --merge=$rule >wanted 2>said
		for seed in 1 2 3; do
			shuf --random-source=<(yes $seed) lines | pr-import -s json | pr-reconcile --only --merge=$rule 2>said | cmp - wanted ||
				fail "$rule $seed"
		done
	done
}

@test "--merge with --quarantine saves what is thrown away, or writes nothing of it" {
	carts | pr-import -s json >in
	pr-reconcile --only --merge=last-writer --quarantine q in >out 2>said
	cd q
	sha256sum -c ./*.manifest
	[ "$(pr-view -o jsonl ??/* | jq -r '"\(.peer) \(.op)"' | sort | xargs)" = 'a put c delete' ]
	cd ..
	{ (ulimit -f 0 && trap '' XFSZ && pr-reconcile --only --merge=last-writer --quarantine p in || echo "status $?" >&2) 2>&3 | cat >out; } 3>&1 |
		cat >err
	grep -q 'File too large' err && grep -qx 'status 2' err || fail "$(cat err)"
	[ -z "$(merged <out)" ]
}
