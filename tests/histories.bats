# pr-reconcile: what the logs of peers say of a split: where they part, what would be thrown away, and that it is saved before.
load helper

RAFT=$TOP/../shared/vectors/raft-traces

# log PEER EPOCHS: a log as Raft papers draw them, an epoch a digit from seq 1 on; '.' is not told.
log()
{
	awk -v peer="$1" -v epochs="$2" 'BEGIN {
		for (i = 1; i <= length(epochs); i++)
			if (substr(epochs, i, 1) != ".")
				printf "{\"type\":\"entry\",\"peer\":\"%s\",\"epoch\":%s,\"seq\":%d,\"key\":\"k%d\",\"op\":\"%s\"}\n",
					peer, substr(epochs, i, 1), i, i, i % 3 ? "put" : "delete" }'
}

stream() { sed 's/^{/{"t":1000000000,/' | pr-import -s json; }

told() { pr-view -o jsonl | jq -rc "select(.type == \"resolution\") | [$1] | map(tostring) | join(\" \")"; }

notes() { pr-view -o jsonl | jq -rc 'select(.type == "note") | "\(.about): \(.text) \(.count)"'; }

three()
{
	log a 11222
	log b 1133
	log c 1133
}

@test "logs alone decide: the fork, how many entries are lost, and which" {
	three | stream >in
	pr-reconcile --only in >out
	[ "$(told '.outcome, .rule, .epoch, .seq, .winners, .losers, .fork, .discarded, .committed' <out)" = \
		'canonical certificate 3 4 ["b","c"] ["a"] {"epoch":1,"seq":2} {"a":3} 4' ]
	[ "$(told '.sync | .[] | [.to, .first, .last] | join(",")' <out)" = 'a,3,4' ]
	pr-reconcile --divergent in >lost
	[ "$(pr-view -o jsonl lost | jq -r '"\(.peer) \(.seq) \(.op) \(.key)"' | xargs)" = 'a 3 delete k3 a 4 put k4 a 5 put k5' ]
}

@test "what claims only let presume, entries say" {
	{ three; log d 11; log e 1133; printf '{"type":"claim","peer":"%s","seq":%s}\n' a 5 b 4 c 4 d 2 e 4; } | stream >in
	pr-reconcile --only in >out
	[ "$(told '.outcome, .winners, .losers, .fork, .discarded' <out)" = 'canonical ["b","c","e"] ["a"] {"epoch":1,"seq":2} {"a":3}' ]
	! notes <out | grep presumed
	pr-view --where claim -o jsonl in | pr-import -s json | pr-reconcile --only | told .outcome | grep -x lagging
	{ log a 11; log b 1133; log c 1133; printf '{"type":"claim","peer":"%s","seq":%s,"epoch":%s}\n' a 5 2 b 4 3 c 4 3; } | stream |
		pr-reconcile --only | told '.fork' | grep -x null # a's log ends before the state that it claims
}

@test "a transaction is several writes of one entry, all of them listed" {
	{ three; printf '{"type":"entry","peer":"a","epoch":2,"seq":6,"key":"%s","op":"%s"}\n' z put y delete x put; } | stream >in
	pr-reconcile --only in | told .discarded | grep -x '{"a":4}'
	[ "$(pr-reconcile --divergent in | pr-view -o jsonl | jq -r 'select(.seq == 6) | .key' | sort | xargs)" = 'x y z' ]
}

@test "without a winner, --divergent lists what not all have, and the fork is told all the same" {
	{ log a 112; log b 113; log c 11; printf '{"type":"member","peer":"%s"}\n' a b c d e f g; } | stream >in
	[ "$(pr-reconcile --only in | told '.outcome, .winners, .fork, .plan')" = 'undecided null {"epoch":1,"seq":2} null' ]
	[ "$(pr-reconcile --divergent in | pr-view -o jsonl | jq -r '"\(.peer)\(.epoch)/\(.seq)"' | xargs)" = 'a2/3 b3/3' ]
}

@test "what is wrong with logs is counted and told" {
	{ three; three; log d 1144.4; printf '{"type":"entry","peer":"%s","epoch":1,"seq":1,"key":"%s","op":"put"}\n' e x f x
		printf '{"type":"entry","peer":"g","key":"x"}\n'; log h 222; log h 3; } | stream | pr-reconcile --only | notes >said
	grep -x 'a: entries that were told before 13' said
	grep -x 'd: gaps in its log: .* 1' said
	grep -x 'a: entries that logs differ in.* 1' said
	grep -x 'null: entries with nothing to match them by.* 1' said
	grep -x 'h: entries that later ones of the same log overwrote.* 3' said
}

@test "entries in another order give the same bytes" {
	{ three; log d 11335; log e 14; log a 11222 | sed 's/^{/{"src":"again",/'; log a 1122233 | sed 's/"key":"k/"key":"also-k/'
	} >lines # some told twice, not in the same words; entries of several writes
	stream <lines | pr-reconcile --only >wanted
	stream <lines | pr-reconcile --divergent >wanted.lost
	for seed in 1 2 3 4 5 6; do
		shuf --random-source=<(yes $seed) lines | stream >in
		pr-reconcile --only in | cmp - wanted || fail "$seed"
		pr-reconcile --divergent in | cmp - wanted.lost || fail "$seed"
	done
}

@test "a plan has a hash, the same of the same state, and --apply-plan says whether it still is" {
	three | stream >in
	plan=$(pr-reconcile --only in | told .plan)
	[ ${#plan} = 64 ]
	three | sed 's/^{/{"t":2000000000,"src":"elsewhere:7",/' | pr-import -s json >later
	[ "$(pr-reconcile --only later | told .plan)" = "$plan" ]
	pr-reconcile --only --apply-plan="$plan" later | told .plan | grep -x "$plan"
	for change in 's/k5/k6/' 's/"seq":4,"key":"k4","op":"put"/"seq":4,"key":"k4","op":"delete"/' '/"a".*"seq":5/d'; do
		three | sed "$change" | stream >other
		run -1 --separate-stderr pr-reconcile --only --apply-plan="$plan" other
		[ "$stderr" = 'pr-reconcile: the present state does not give that plan' ]
		[ "$(pr-reconcile --only --apply-plan="$plan" other 2>/dev/null | pr-view -o jsonl)" = '' ] || fail "$change"
	done
	run -2 pr-reconcile --apply-plan=12 in
	{ log a 11; log b 11; } | stream | pr-reconcile --only | told .plan | grep -x null # nothing is to be done
}

@test "--quarantine saves losing branches by their hash, with a manifest, before the plan is told" {
	three | stream >in
	plan=$(pr-reconcile --only --quarantine q in | told .plan)
	cd q
	sha256sum -c "$plan.manifest"
	grep -x '# a: 3 writes, 1 of them deletes' "$plan.manifest"
	[ "$(pr-view -o jsonl ??/* | jq -r '"\(.peer)\(.seq)\(.op)"' | xargs)" = 'a3delete a4put a5put' ]
	[ "$(find . -type f | wc -l)" = 2 ]
	[ "$(stat -c %a ??/*)" = 400 ]
	cd ..
	pr-reconcile --only --quarantine q in >/dev/null # again: nothing changes
	[ "$(find q -type f | wc -l)" = 2 ]
	{ log a 11; log b 1133; } | stream | pr-reconcile --only --quarantine none >/dev/null # nothing is thrown away
	[ "$(find none -type f | wc -l)" = 0 ]
}

@test "what cannot be saved is not told" {
	three | stream >in
	touch file
	run -2 --separate-stderr pr-reconcile --only --quarantine file in
	[ "$stderr" = 'pr-reconcile: file: Not a directory' ]
	for size in 0 1; do # blocks of a KiB: no room for a branch; none for what is more than that
		log a "11$(printf '2%.0s' {1..100})" | cat - <(three | grep -v '"a"') | stream >long
		{ (ulimit -f $size && trap '' XFSZ && pr-reconcile --only --quarantine q long || echo "status $?" >&2) 2>&3 | cat >out; } 3>&1 |
			cat >err
		grep -qE '^pr-reconcile: q/.*: File too large$' err && grep -qx 'status 2' err || fail "$(cat err)"
		run pr-view -o jsonl out
		[[ $output != *resolution* ]]
		[ -z "$(find q -type f)" ]
	done
}

# Random histories: so many commits, each of one to three parents; branches a, b, c are at some of them.
random_repository()
{
	git init -q --bare "$1"
	awk -v seed="$2" -v n="$3" 'function random() { x = x * 16807 % 2147483647; return x / 2147483647 } # the same in every awk
	BEGIN {
		x = seed * 7919
		for (i = 1; i <= n; i++) {
			printf "commit refs/heads/n%d\nmark :%d\ncommitter x <x@x> %d +0000\ndata %d\n%d\n", i, i, i, length(i ""), i
			split("", used)
			parents = i == 1 ? 0 : 1 + (random() < 0.6) + (random() < 0.1)
			for (k = 0; k < parents; k++) {
				p = random() < 0.9 ? i - 1 - int(random() * 7) : 1 + int(random() * (i - 1))
				if (p < 1) p = 1
				if (p in used) continue
				used[p]
				printf "%s :%d\n", k == 0 ? "from" : "merge", p
			}
			print ""
		}
		for (k = 1; k <= 3; k++)
			printf "reset refs/heads/%s\nfrom :%d\n\n", substr("abc", k, 1), n - int(random() * 6)
	}' | git -C "$1" fast-import --quiet
}

# entries_of REPOSITORY BRANCH…: a record for each commit and parent.
entries_of()
{
	local repository=$1 branch
	shift
	for branch in "$@"; do
		git -C "$repository" log --format='%H %P' "$branch" | awk -v peer="$branch" '{
			for (i = 2; i <= NF || i == 2; i++)
				printf "{\"type\":\"entry\",\"peer\":\"%s\",\"hash\":\"%s\"%s}\n", peer, $1, (NF > 1 ? ",\"parent\":\"" $i "\"" : "") }'
	done
}

# forks: the hashes of the fork, or of the forks where a note names each.
forks()
{
	pr-view -o jsonl | jq -r 'if .type == "note" and (.text | startswith("one of the newest")) then .about
		elif .type == "resolution" then .fork.hash // empty else empty end' | sort -u
}

@test "git as an oracle: forks are those of merge-base --all, and what is divergent is the symmetric difference" {
	command -v git >/dev/null || skip 'git is not here'
	several=0 apart=0
	for seed in {1..30}; do
		random_repository r$seed $seed $((8 + seed))
		entries_of r$seed a b | shuf --random-source=<(yes $seed) | stream >in
		ahead=$(git -C r$seed rev-list --count b..a) behind=$(git -C r$seed rev-list --count a..b)
		if [ "$ahead" -gt 0 ] && [ "$behind" -gt 0 ]; then
			apart=$((apart + 1))
			pr-reconcile --only in | forks >got
			git -C r$seed merge-base --all a b | sort >wanted
			diff wanted got || fail "seed $seed: forks"
			several=$((several + ($(wc -l <wanted) > 1)))
			loser=$(pr-reconcile --only in | told '.losers[0] // ""') winner=b
			[ "$loser" = b ] && winner=a
			[ -z "$loser" ] || [ "$(pr-reconcile --only in | told '.discarded | .[]')" = "$(git -C r$seed rev-list --count $winner..$loser)" ]
			{ cat in; printf '{"type":"member","peer":"%s"}\n' a b c d | stream; } >both # no winner: c and d are silent
			pr-reconcile --divergent both | pr-view -o jsonl | jq -r '"\(if .peer == "a" then "<" else ">" end)\(.hash)"' | sort >got
			git -C r$seed rev-list --left-right a...b | sort >wanted
			diff wanted got || fail "seed $seed: divergent"
		else
			last=a total=$(git -C r$seed rev-list --count a)
			[ "$behind" = 0 ] || { last=b total=$(git -C r$seed rev-list --count b); }
			[ "$(pr-reconcile --only in | told .seq)" = "$total" ] || fail "seed $seed: length"
			[ "$(pr-reconcile --divergent in | pr-view -o jsonl | wc -l)" = 0 ] || fail "seed $seed: divergent"
		fi
		entries_of r$seed a b c | stream | pr-reconcile --divergent | pr-view -o jsonl | jq -r .hash | sort -u >got
		git -C r$seed rev-list a b c >all
		common=$(comm -12 <(git -C r$seed rev-list a | sort) <(git -C r$seed rev-list b | sort) | comm -12 - <(git -C r$seed rev-list c | sort))
		! grep -Fx "$common" got || fail "seed $seed: what all have is listed"
	done
	[ $apart -ge 10 ] && [ $several -ge 3 ] || fail "$apart apart, $several with several forks: this shows little"
}

# replay TRACE: the logs of peers as they are each time that the group's commit index grows, in snapshot.INDEX, and expected.
replay()
{
	awk '
	function node(text) { sub(/->.*/, "", text); return text + 0 }
	function put(n, entry, at) {
		split(entry, at, "/")
		while (last[n] >= at[2]) delete epoch[n, last[n]--]
		epoch[n, at[2]] = at[1]; last[n] = at[2] + 0
	}
	function sent(n, entry, at) { split(entry, at, "/"); if (epoch[n, at[2]] != at[1]) put(n, entry) }
	function snapshot(c, n, i) {
		for (n = 1; n <= 7; n++)
			for (i = 11; i <= last[n]; i++)
				printf "{\"type\":\"entry\",\"peer\":\"%d\",\"epoch\":%d,\"seq\":%d}\n", n, epoch[n, i], i >("snapshot." c)
		for (n = 1; n <= 7; n++)
			if (voter[n]) printf "{\"type\":\"member\",\"peer\":\"%d\"}\n", n >("snapshot." c)
	}
	/voters=/ { match($0, /\([0-9,]*\)/); k = split(substr($0, RSTART + 1, RLENGTH - 2), v, ","); for (i = 1; i <= k; i++) { voter[i] = 1; last[i] = 10 } next }
	/^raft-log / { shown = $2; last[shown] = 10; next }
	/^(process-ready|stabilize|campaign|deliver-msgs)/ { shown = 0; current = $2; entries = 0; if (!first && !known) { known = 1; for (n in voter) if (last[n] == 10) put(n, "1/11") } next }
	/^> / { current = $2; entries = 0; next }
	shown && /^[0-9]+\/[0-9]+ Entry/ { put(shown, $1); next }
	/^ *Entries:$/ { entries = 1; next }
	/^ *(Messages|CommittedEntries|Ready|Lead|HardState)/ { entries = 0 }
	entries && /^ *[0-9]+\/[0-9]+ Entry/ { put(current, $1); next }
	!commit && /Commit:/ && !/HardState/ { match($0, /Commit:[0-9]+/); commit = substr($0, RSTART + 7, RLENGTH - 7) + 0 }
	/MsgApp Term/ { sender = node($1); if (match($0, /Entries:\[[0-9]+\/[0-9]+/)) sent(sender, substr($0, RSTART + 9, RLENGTH - 9)) }
	/HardState/ { match($0, /Commit:[0-9]+/); c = substr($0, RSTART + 7, RLENGTH - 7) + 0
		if (commit && c > commit) { snapshot(c); print c }
		commit = c > commit ? c : commit }' "$1"
}

@test "raft-traces: what a leader commits is what the logs say is committed, each time it grows" {
	[ -d "$RAFT" ] || skip 'no ../shared/vectors here'
	for trace in lagging_commit prevote_checkquorum probe_and_replicate; do
		replay "$RAFT/$trace.txt" >grown
		for index in $(cat grown); do
			[ "$(stream <snapshot.$index | pr-reconcile --only | told .committed)" = "$index" ] || fail "$trace: $index"
			printf '%s ' "$trace:$index" >>seen
		done
	done
	[ "$(cat seen)" = 'lagging_commit:13 prevote_checkquorum:12 prevote_checkquorum:13 probe_and_replicate:21 ' ] || fail "$(cat seen)"
}

# figure_7: the seven logs, and the entry with which the new leader begins.
figure_7()
{
	awk '/^raft-log / { peer = $2 }
		peer && /^[0-9]+\/[0-9]+ Entry/ { split($1, at, "/"); gsub(/"/, "", $3)
			printf "{\"type\":\"entry\",\"peer\":\"%d\",\"epoch\":%d,\"seq\":%d,\"op\":\"put\",\"key\":\"%s\"}\n", peer, at[1], at[2], $3 }
		/^# Elect/ { print "{\"type\":\"entry\",\"peer\":\"1\",\"epoch\":8,\"seq\":21,\"op\":\"put\",\"key\":\"\"}"; exit }' "$RAFT/probe_and_replicate.txt"
}

@test "raft-traces: figure 7: each follower parts from the leader where it does there, and is truncated at the same entry" {
	[ -d "$RAFT" ] || skip 'no ../shared/vectors here'
	figure_7 >all
	[ "$(jq -r .peer all | sort | uniq -c | xargs)" = '11 1 9 2 4 3 11 4 12 5 7 6 11 7' ]
	for peer in 2 3 4 5 6 7; do
		# The last probe that is followed by entries is the one that was taken.
		match=$(grep -E "^ +1->$peer MsgApp Term:8 .*Entries" "$RAFT/probe_and_replicate.txt" | tail -n 1 | grep -oE 'Log:[0-9/]+' | cut -d: -f2)
		conflict=$(sed -n "/^stabilize 1 $peer\$/,/^stabilize/p" "$RAFT/probe_and_replicate.txt" | grep -oE 'conflict at index [0-9]+' | grep -oE '[0-9]+' || true)
		grep -E "\"peer\":\"(1|$peer)\"" all | stream >in
		pr-reconcile --only in >out
		if [ -n "$conflict" ]; then
			[ "$(told '.winners, .losers, .fork' <out)" = "[\"1\"] [\"$peer\"] {\"epoch\":${match%/*},\"seq\":${match#*/}}" ] || fail "$peer: $match"
			[ "$(pr-reconcile --divergent in | pr-view -o jsonl | jq -r .seq | head -n 1)" = "$conflict" ] || fail "$peer: $conflict"
		else
			[ "$(told '.outcome, .sync[0].first' <out)" = "lagging $((${match#*/} + 1))" ] || fail "$peer: $match"
		fi
	done
	stream <all >in
	[ "$(pr-reconcile --only in | told '.outcome, .rule, .winners, .losers, .fork, .discarded')" = \
		'canonical epoch ["1"] ["4","5","6","7"] {"epoch":1,"seq":13} {"4":1,"5":4,"6":2,"7":8}' ]
	[ "$(pr-reconcile --divergent in | pr-view -o jsonl | jq -r .key | sort | xargs)" = \
		'prop_2_15 prop_2_16 prop_3_18 prop_3_19 prop_3_20 prop_3_21 prop_4_16 prop_4_17 prop_6_21 prop_7_20 prop_7_21 prop_7_22' ]
}

# claim PEER SEQ HASH [FIELDS]
claim() { printf '{"type":"claim","peer":"%s","seq":%s,"hash":"%s"%s}\n' "$1" "$2" "$3" "${4:+,$4}"; }

# plain PEER KEYS: a log without epochs, a write a letter; a capital deletes.
plain()
{
	awk -v peer="$1" -v keys="$2" 'BEGIN {
		for (i = 1; i <= length(keys); i++) {
			key = substr(keys, i, 1)
			printf "{\"type\":\"entry\",\"peer\":\"%s\",\"seq\":%d,\"key\":\"%s\",\"op\":\"%s\"}\n",
				peer, i, tolower(key), key ~ /[A-Z]/ ? "delete" : "put" } }'
}

saved() { pr-view -o jsonl "$1"/??/* | jq -r '"\(.peer)\(.seq)\(.key)\(.op)"' | sort | xargs; }

@test "--quarantine: a loser whose writes nobody tells cannot be saved, so that there is no plan, unless by override" {
	{ claim a 5 aa; claim b 5 aa; claim c 5 bb; } | stream >in
	pr-reconcile --only --quarantine q in >out
	[ "$(told '.outcome, .winners, .losers, .plan, .sync, .override, .reason' <out)" = \
		'canonical ["a","b"] ["c"] null null null what somebody would lose cannot be saved: no entries tell it' ]
	[ "$(notes <out | grep cannot)" = 'c: no entries tell what it would lose: it cannot be saved null' ]
	[ -z "$(find q -type f)" ]
	pr-reconcile --only --quarantine q --override in >out
	plan=$(told .plan <out)
	[ "$(told '.override, .reason, (.sync | length)' <out)" = 'true null 1' ]
	grep -qx '# c: nothing of what it wrote is told' "q/$plan.manifest"
	[ "$(find q -type f | wc -l)" = 1 ]
	# What was reviewed holds at later stages, which save nothing; who does not override has another plan, or none.
	pr-reconcile --only --override --apply-plan="$plan" in | told .plan | grep -qx "$plan"
	run -1 --separate-stderr pr-reconcile --only --apply-plan="$plan" in
	run -1 --separate-stderr pr-reconcile --only --quarantine q --apply-plan="$plan" in
	[ "$(pr-reconcile --only in | told '.override, (.plan | length)')" = 'null 64' ]
	# A log that ends before the state that its peer claims does not tell all of it; one that reaches it does.
	{ claim a 5 aa; claim b 5 aa; claim c 5 bb; plain a klmno; plain b klmno; plain c klmx; } | stream >short
	[ "$(pr-reconcile --only --quarantine r short | told '.losers, .plan')" = '["c"] null' ]
	{ claim a 5 aa; claim b 5 aa; claim c 5 bb; plain a klmno; plain b klmno; plain c klmxY; } | stream >whole
	pr-reconcile --only --quarantine r whole >out
	[ "$(told '.losers, (.plan | length), .override' <out)" = '["c"] 64 null' ]
	[ "$(saved r)" = 'c4xput c5ydelete' ]
	# One of two losers that tells nothing is enough.
	{ claim a 5 aa; claim b 5 aa; claim d 5 aa; claim c 5 bb; claim e 5 ee; plain a klmno; plain c klmxY; } | stream >two
	[ "$(pr-reconcile --only --quarantine s two | told '.losers, .plan')" = '["c","e"] null' ]
	[ -z "$(find s -type f)" ]
}

# Two sides of two that are equal by every rule; all had a checkpoint at 3.
halves()
{
	local peer
	for peer in a b c d; do claim $peer 3 03 '"checkpoint":true'; done
	for peer in a b; do claim $peer 5 aa; done
	for peer in c d; do claim $peer 5 bb; done
}

@test "--rollback --quarantine: all that is told is saved, deletes included; the plan knows every write" {
	{ halves; plain a klmxY; plain b klmxY; plain c klmZw; plain d klmZw; } >lines
	stream <lines >in
	[ "$(pr-reconcile --only in | told '.outcome, .rule')" = 'undecided tie' ]
	pr-reconcile --only --rollback --quarantine q in >out
	[ "$(told '.outcome, .rule, .seq, .hash, .winners, .losers, .discarded, .override' <out)" = \
		'undecided rollback 3 03 null null {"a":2,"b":2,"c":2,"d":2} null' ]
	plan=$(told .plan <out)
	(cd q && sha256sum -c --quiet "$plan.manifest")
	[ "$(grep -c '^# [abcd]: 5 writes, 1 of them deletes$' "q/$plan.manifest")" = 4 ]
	[ "$(saved q | tr ' ' '\n' | grep '^[ac][45]' | xargs)" = 'a4xput a5ydelete c4zdelete c5wput' ]
	pr-reconcile --only --rollback --apply-plan="$plan" in | told .rule | grep -qx rollback
	for change in 's/"key":"y","op":"delete"/"key":"y","op":"put"/' 's/"key":"z"/"key":"v"/' '/"d".*"seq":5.*"w"/d' 's/"aa"/"ab"/'; do
		sed "$change" lines | stream >other
		[ "$(pr-reconcile --only --rollback other | told .plan)" != "$plan" ] || fail "$change"
	done
	# The same told in another order, at another time, is the same plan and the same files.
	shuf --random-source=<(yes 7) lines | sed 's/^{/{"t":3000000000,"src":"x:1",/' | pr-import -s json >later
	[ "$(pr-reconcile --only --rollback later | told .plan)" = "$plan" ]
	# Another peer of the same state tells what d has; of the other side nobody does. Who is at the checkpoint has nothing to lose.
	grep -v '"type":"entry","peer":"d"' lines | stream >untold
	[ "$(pr-reconcile --only --rollback --quarantine r untold | told '.rule, .plan')" = "rollback $(pr-reconcile --only --rollback untold | told .plan)" ]
	grep -v '"type":"entry","peer":"[cd]"' lines | stream >untold
	[ "$(pr-reconcile --only --rollback --quarantine s untold | told '.rule, .plan, .sync, .reason')" = \
		'rollback null null what somebody would lose cannot be saved: no entries tell it' ]
	[ -z "$(find s -type f)" ]
	pr-reconcile --only --rollback --quarantine s --override untold >out
	[ "$(told '.rule, .seq, .override' <out)" = 'rollback 3 true' ]
	grep -qx '# c: nothing of what it wrote is told' "s/$(told .plan <out).manifest"
	{ member a b c; for peer in a b c; do claim $peer 3 03 '"checkpoint":true'; done; claim b 5 bb; claim c 5 cc; plain b klmno; plain c klmxy; } |
		stream >at
	[ "$(pr-reconcile --only --policy=bft --rollback --quarantine t at | told '.rule, .discarded, (.plan | length)')" = 'rollback {"b":2,"c":2} 64' ]
}

member() { printf '{"type":"member","peer":"%s"}\n' "$@"; }

@test "--rollback: what is committed is not crossed, nor saved, without an override" {
	{ halves; claim a 5 aa '"committed":4'; plain a klmxY; plain b klmxY; plain c klmZw; plain d klmZw; } | stream >in
	pr-reconcile --only --rollback --quarantine q in >out
	[ "$(told '.outcome, .rule, .plan, .committed' <out)" = 'undecided tie null 4' ]
	notes <out | grep -q 'checkpoint at seq 3.*; before what is committed'
	[ -z "$(find q -type f)" ]
	pr-reconcile --only --rollback --override --quarantine q in >out
	[ "$(told '.rule, .override' <out)" = 'rollback true' ]
	[ "$(saved q | tr ' ' '\n' | grep -c delete)" -ge 2 ]
}

@test "--policy=origin --quarantine: what the origin alone would lose has no plan, unless by override; then it is saved first" {
	# c counted furthest, in an epoch that a and b have left.
	{ log a 1133; log b 1133; log c 112222; } | stream >in
	[ "$(pr-reconcile --only in | told '.winners, .losers')" = '["a","b"] ["c"]' ]
	pr-reconcile --only --policy=origin --quarantine q in >out
	[ "$(told '.outcome, .rule, .winners, .losers, .discarded, .plan, .sync, .reason' <out)" = \
		'canonical origin ["c"] ["a","b"] {"a":2,"b":2} null null the safe answer is another state' ]
	[ "$(notes <out | grep -c "the origin's rule loses")" = 2 ]
	[ -z "$(find q -type f)" ]
	pr-reconcile --only --policy=origin --override --quarantine q in >out
	[ "$(told '.rule, .losers, .override, (.sync | length)' <out)" = 'origin ["a","b"] true 2' ]
	plan=$(told .plan <out)
	(cd q && sha256sum -c --quiet "$plan.manifest")
	[ "$(grep -c ': 2 writes, 1 of them deletes$' "q/$plan.manifest")" = 2 ]
	[ "$(saved q)" = 'a3k3delete a4k4put b3k3delete b4k4put' ]
	pr-reconcile --only --policy=origin --override --apply-plan="$plan" in | told .plan | grep -qx "$plan"
	run -1 --separate-stderr pr-reconcile --only --policy=origin --apply-plan="$plan" in
	run -1 --separate-stderr pr-reconcile --only --override --apply-plan="$plan" in # the safe answer's plan is another
	{ log a 1133; log b 1133; log c 112222 | sed 's/"k5","op":"put"/"k5","op":"delete"/'; } | stream >other # a winner's write
	[ "$(pr-reconcile --only --policy=origin --override other | told '.losers, .discarded')" = '["a","b"] {"a":2,"b":2}' ]
	{ log a 1133; log b 1133 | sed 's/"k3","op":"delete"/"k3","op":"put"/'; log c 112222; } | stream >other # a loser's
	[ "$(pr-reconcile --only --policy=origin --override other | told .plan)" != "$plan" ]
	# Where it is the safe answer, it is a plan like any other.
	{ log a 11; log b 1133; log c 1133; } | stream >in
	[ "$(pr-reconcile --only --policy=origin --quarantine r in | told '.outcome, .losers, (.plan | length), .override')" = 'lagging null 64 null' ]
	# A silent majority: the origin decides all the same, and there is no plan for it.
	{ member a b c d e; log a 112; log b 1133; } | stream >in
	[ "$(pr-reconcile --only --policy=origin --quarantine r in | told '.winners, .losers, .plan, .reason')" = \
		'["b"] ["a"] null the safe answer is that there is no winner' ]
	[ -z "$(find r -name '??' -type d)" ]
}
