# pr-import --explain and --check: what is made of an input, for people; what a format's examples show.
load helper

serf_log()
{
	cat <<-'EOF'
	          Node name: 'a'
	2026/11/22 14:08:23 [INFO] agent: Serf agent starting
	2026/11/22 14:08:23 [INFO] serf: EventMemberJoin: b 10.0.0.2
	2026/11/22 14:09:08 [INFO] serf: EventMemberFailed: b 10.0.0.2
	2026/11/22 14:11:36 [WARN] memberlist: Refuting a dead message (from: b)
	2026/11/22 14:11:37 [WARN] memberlist: Refuting a dead message from nobody
	2026/11/22 14:11:37 [DEBUG] round 17 took 3ms
	2026/11/22 14:11:38 [DEBUG] round 18 took 4ms
	EOF
}

@test "which format was chosen, and why" {
	serf_log >a.log
	pr-import --explain a.log >said
	sed -n '1,/^$/p' said | diff - <(cat <<-'EOF'
		looked at: the first 443 bytes
		packed: no
		wrapped: no
		format: serf, whose marks stand here most often
		    consul 4: 'serf: EventMember' 2, 'memberlist:' 2
		    serf 5: 'agent: Serf agent' 1, 'serf: EventMember' 2, 'memberlist:' 2
		zone: UTC, of stamps that name none

		EOF
	)
}

@test "line by line: the rule, its groups, what is told of peers, the record" {
	serf_log >a.log
	pr-import --explain a.log >said
	grep -qxF "1:           Node name: 'a'" said
	grep -qE "^  rule 'own name' \(memberlist\.inc:[0-9]+\) name=a$" said
	grep -qx '    self name=a' said
	grep -qE "^  rule 'failed' \(memberlist\.inc:[0-9]+\) name=b addr=10\.0\.0\.2$" said
	grep -qx '    alias addr=10.0.0.2 name=b' said
	grep -q '^    {"type":"link".*"src":"a.log:4".*"observer":"a","subject":"b","state":"down"' said
	grep -qE "^  near miss: rule 'accused' \(memberlist\.inc:[0-9]+\) has 'Refuting a dead message', but its pattern does not match$" said
	run grep -c 'round' said
	[ "$output" = 1 ] # a sample, of two
	grep -qE '^ +2 like line 7: .*round 17 took 3ms$' said
}

@test "the lines are counted by what was made of them, and the records by their types" {
	serf_log >a.log
	pr-import --explain a.log | sed -nE 's/^ +([0-9]+ .*)/\1/p' >said
	diff - said <<-'EOF'
	8 lines
	7 have a time stamp that was read, some without a zone
	5 are matched by a rule
	1 are near misses
	2 are not understood
	11 records came out
	3 of them: link
	5 of them: activity
	1 of them: lifecycle
	2 of them: member
	2 like line 7: 2026/11/22 14:11:37 [DEBUG] round 17 took 3ms
	EOF
}

@test "--all shows the lines that are not understood, and what proves no more than that the peer was alive" {
	serf_log >a.log
	pr-import --explain a.log --all >said
	[ "$(grep -c '^  not understood$' said)" = 2 ]
	[ "$(grep -c '"type":"activity"' said)" = 5 ]
}

@test "what is shown is what comes out" {
	for file in "$CAPTURES"/{etcd-split-1,corosync-split-2,redis-sentinel-split-1,galera-partial-1}/logs/*; do
		mapfile -t others < <(ls "${file%/*}"/* | grep -vxF "$file")
		pr-import --year 2026 --explain "$file" --all "${others[@]}" | sed -n 's/^    {/{/p' | LC_ALL=C sort >shown
		pr-import --year 2026 "$file" "${others[@]}" | pr-view -o jsonl | grep -F "\"src\":\"$file:" | grep -v '^{"type":"note"' |
			LC_ALL=C sort >wrote
		[ -s shown ]
		cmp shown wrote || fail "$file"
	done
}

@test "why no record came of a yield" {
	cat >mine.fmt <<-'EOF'
	format mine
	time %Y-%m-%d %H:%M:%S
	mark mine:
	rule seen
	 text seen
	 match seen (?<subject>\S+)(?: of (?<count>\S+))?
	 yield contact
	rule client
	 text client
	 match client (?<subject>\S+)
	 yield contact known
	rule again
	 text again
	 match again
	 yield leader leader=%{$who} epoch=1
	rule alone
	 text nobody
	 match nobody
	 yield contact
	rule but
	 text left
	 match left
	 unless not left
	 yield lifecycle state=stop
	EOF
	cat >a.log <<-'EOF'
	mine: seen b
	2026-11-22 14:08:22 mine: seen b
	2026-11-22 14:08:22 mine: seen b
	2026-11-22 14:08:23 mine: seen a
	2026-11-22 14:08:24 mine: seen c of many
	2026-11-22 14:08:25 mine: client 10.0.0.9:40000
	2026-11-22 14:08:26 mine: again
	2026-11-22 14:08:27 mine: nobody
	2026-11-22 14:08:28 mine: not left
	EOF
	PR_FORMATS=$PWD pr-import --explain a.log >said
	why() { grep -qxF "    no record: $2" <(sed -n "/^$1: /,/^[0-9]/p" said) || fail "$1: not '$2'" "$(cat said)"; }
	why 1 'no time stamp has come yet'
	why 3 'thinned out'
	why 4 'a peer and itself'
	why 5 "a value that is not of its field's kind: count"
	why 6 'a peer that nothing else names'
	why 7 'a remembered text is not known yet, or a value is too long'
	why 8 'no subject'
	grep -qx "  left alone: rule 'but' (mine.fmt:20), by its unless" said
	grep -qx ' *1 are left alone by an unless' said
	PR_FORMATS=$PWD pr-import --explain a.log --from 2026-11-23T00:00:00Z | grep -qxF '    no record: before --from, or not before --to'
}

@test "wrappers and packings are named, and the other options count" {
	serf_log | sed 's/^/2026-11-22T14:08:22.511044123Z stdout F /' | gzip >a.gz
	pr-import --explain a.gz >said
	grep -qx 'packed: gzip' said
	grep -qx 'wrapped: cri' said
	pr-import --as north --time-zone +02:00 -s serf --explain a.gz >said
	grep -qx 'format: serf, as was said' said
	grep -qx 'zone: +02:00, of stamps that name none' said
	grep -q '"observer":"north"' said
	printf 'Nov 22 14:08:23 host serf[7]: 2026/11/22 14:08:23 [INFO] serf: EventMemberJoin: b 10.0.0.2\n' >a.syslog
	pr-import --year 2026 --explain a.syslog | grep -qx 'year: 2026, of the first stamp that names none'
}

@test "a pipe is explained as its lines come in" {
	serf_log | pr-import --explain - >said
	grep -q '"src":"stdin:4".*"subject":"b","state":"down"' said
}

@test "what is recognised by no mark is said to be, and counted" {
	printf 'some words\nsome words\nother words\n' >a.log
	pr-import -q --explain a.log >said
	grep -qx 'format: none: no mark of any stands here' said
	grep -qx ' *3 are not understood' said
	grep -qx ' *2 like line 1: some words' said
}

@test "dumps, captures, JSON Lines and patterns are explained by what was understood of them" {
	pr-import --explain "$TESTS/dumps/etcd-status.json" >said
	grep -q '^etcdctl: ' said
	grep -q '^    {"type":"claim"' said
	grep -qx ' *1 were understood' said
	pr-import --explain "$TESTS/fuzz/capture/knet.pcap" >said
	grep -qx 'a packet capture' said
	grep -qE '^ *[0-9]+ packets$' said
	grep -qE '^ *[0-9]+ of them: understood$' said
	serf_log >a.log
	pr-import a.log | pr-view -o jsonl >a.jsonl
	pr-import --explain a.jsonl >said
	grep -qx ' *3 of them: link' said
	pr-import -s regex --pattern 'EventMember\S+ (?<peer>\S+)' --explain a.log >said
	grep -qx 'lines that the pattern given reads' said
	grep -qx ' *2 were understood' said
}

@test "no byte of the input reaches the terminal raw" {
	printf '2026/11/22 14:08:23 [INFO] serf: EventMemberJoin: b\033[2J 10.0.0.2\n\302\233\033]0;x\007\200 serf: EventMember\n' >$'a\033.log'
	pr-import --explain $'a\033.log' --all >said 2>&1
	[ -z "$(tr -d '\n\040-\176' <said)" ]
}

@test "it can be read as far as one wants" {
	serf_log >a.log
	run -0 bash -c 'set -o pipefail; (pr-import --explain a.log --all; true) | head -n 1'
	[ "$output" = 'looked at: the first 443 bytes' ]
}

@test "what cannot be read is told, and fails" {
	run --separate-stderr -2 pr-import --explain nothing
	[ "$stderr" = 'pr-import: nothing: No such file or directory' ]
	serf_log | gzip | head -c 100 >a.gz
	run --separate-stderr -4 pr-import --explain a.gz
	[[ $stderr == 'pr-import: a.gz: '* ]]
	printf '{"type":"link"\n' | run --separate-stderr -3 pr-import -s json --explain -
}

@test "--check warns of what no example shows; that is no failure" {
	cat >mine.fmt <<-'EOF'
	format mine
	time %Y-%m-%d %H:%M:%S
	mark mine: seen
	mark mine: gone
	param timeout 5s
	rule seen
	 text seen
	 text heard
	 match (?:seen|heard) (?<subject>\S+)
	 yield contact
	 example 2026-11-22 14:08:22 mine: seen b
	rule never
	 text never
	 match never
	 yield lifecycle state=stop
	EOF
	run --separate-stderr -0 pr-import --check mine.fmt
	[ "$stderr" = "pr-import: mine.fmt:6: warning: rule 'seen': no example that it matches has its text 'heard'
pr-import: mine.fmt:12: warning: rule 'never': no example matches it
pr-import: mine.fmt:5: warning: param 'timeout': no lag is made of it
pr-import: mine.fmt:4: warning: mark 'mine: gone': it stands in no example" ]
}

@test "--check with logs warns of rules that match nothing in them" {
	serf_log >a.log
	gzip <a.log >b.log
	run --separate-stderr -0 pr-import --check "$TOP/lib/formats/serf.fmt" a.log b.log
	[[ $stderr == *"serf.fmt:"*"rule 'stop': it matches no line of the logs"* ]]
	[[ $stderr != *"rule 'failed': it matches"* ]]
	run --separate-stderr -2 pr-import --check "$TOP/lib/formats/serf.fmt" nowhere
}

@test "what is wrong in an included file is told with that file's name" {
	cp "$TOP/lib/formats/serf.fmt" .
	sed 's/expect  alias name=.*/expect alias name=nobody/' "$TOP/lib/formats/memberlist.inc" >memberlist.inc
	run --separate-stderr -1 pr-import --check serf.fmt
	[[ $stderr =~ ^pr-import:\ memberlist\.inc:[0-9]+:\ the\ example\ does\ not\ give\ this ]]
}

@test "no shipped format has anything that its examples do not show" {
	for format in "$TOP"/lib/formats/*.fmt; do
		run --separate-stderr -0 pr-import --check "$format"
		[ -z "$stderr" ] || fail "$stderr"
	done
}
