# pr-merge: several streams as one, in the order of time.
load helper

# stream SECOND:TEXT…: a stream of notes at these seconds behind the hour.
stream()
{
	local it
	for it in "$@"; do
		printf '{"type":"note","t":"2026-11-22T14:%02d:%02dZ","text":"%s"}\n' \
			$((${it%%:*} / 60)) $((${it%%:*} % 60)) "${it#*:}"
	done | pr-import -q -s json
}

# The texts of a stream, in one line.
texts()
{
	pr-view -o jsonl | jq -r '.text // .peer // .type' | xargs
}

@test "streams come as one in the order of time" {
	stream 1:a 4:b 9:c >x
	stream 2:d 3:e 10:f >y
	stream 5:g >z
	[ "$(pr-merge x y z | texts)" = 'a d e b g c f' ]
	pr-merge x y z >wanted
	for order in 'x z y' 'y x z' 'z y x'; do
		pr-merge $order | cmp - wanted
	done
	pr-merge y - z <x | cmp - wanted
	pr-merge z <(pr-merge x y) | cmp - wanted
}

@test "what is there twice comes once, and what is there once passes as it is" {
	stream 1:a 1:b 2:c >x
	stream 1:b 2:c 2:d >y
	[ "$(pr-merge x y | texts)" = 'a b c d' ]
	pr-merge x x x | cmp - x
	cat x x | pr-merge --sort | cmp - x
	pr-merge x | cmp - x
}

@test "a signed record and the same one bare are two" {
	{ label; hex a30014 01 1b18ea85d4e7b2c7d1 0868 7369676e65642121; } >bare
	{ label; hex d2 84 43a10127 a0 57 a30014 01 1b18ea85d4e7b2c7d1 0868 7369676e65642121 40; } >signed
	{ cat bare; tail -c +13 signed; } >both
	pr-merge signed bare | cmp - both
	pr-merge bare signed signed | cmp - both
	pr-merge --sort signed bare | cmp - both
}

@test "of one time a file keeps its order, and the order of the files makes no difference" {
	stream 1:z 1:b 2:c >x
	stream 1:y 1:a 2:c 2:b >y
	[ "$(pr-merge x y | texts)" = 'y a z b c b' ]
	pr-merge x y >wanted
	pr-merge y x | cmp - wanted
	pr-merge --sort y x | cmp - wanted
	pr-merge --window 1s x y | cmp - wanted
}

@test "of one time, what says how to read the rest comes first" {
	stream 1:note >x
	pr-import -q -s json >y <<-'EOF'
		{"type":"source","t":"2026-11-22T14:00:01Z","file":"f"}
		{"type":"member","t":"2026-11-22T14:00:01Z","peer":"p"}
		{"type":"contact","t":"2026-11-22T14:00:01Z","observer":"p","subject":"q"}
	EOF
	[ "$(pr-merge x y | texts)" = 'source p contact note' ]
}

@test "out of order is an error that names file, byte and time; the other files go on" {
	stream 1:a 5:b 4:c 6:d >x
	stream 2:e 7:f >y
	run -3 --separate-stderr bash -c 'pr-merge x y >out'
	[ "$stderr" = 'pr-merge: x: byte 44: record of 2026-11-22T14:00:04.000000000Z is 1.000000000 s out of order: --window or --sort takes that' ] ||
		fail "$stderr"
	[ "$(texts <out)" = 'a e b f' ]
}

@test "--window puts right so much, and not more" {
	stream 1:a 5:b 3:c 6:d 4:e 9:f >x
	[ "$(pr-merge --window 2s x | texts)" = 'a c e b d f' ]
	run -3 --separate-stderr bash -c 'pr-merge --window 1s x >out'
	[[ $stderr == *'x: byte 44: record of 2026-11-22T14:00:03.000000000Z is 2.000000000 s out of order, more than the window: --sort takes that' ]] ||
		fail "$stderr"
	[ "$(texts <out)" = 'a b' ]
	[ "$(pr-merge --sort x | texts)" = 'a c e b d f' ]
}

@test "a window that does not fit into the memory says so, where it comes to that" {
	{ seq 100 2000; echo 1; } | sed 's/.*/&:text/' | xargs bash -c "$(declare -f stream); stream \"\$@\"" - >x
	run -3 --separate-stderr bash -c 'pr-merge --window 1h --memory 1K x >out'
	[[ $stderr == *' is 1994.000000000 s out of order, and more is in the window than memory for it: --memory, or --sort' ]] || fail "$stderr"
	pr-merge --window 1h x | cmp - <(pr-merge --sort x)
}

@test "--sort sorts what does not fit into the memory, and leaves no file" {
	seq 20000 | awk '{ printf "{\"type\":\"note\",\"t\":\"2026-11-22T14:%02d:%02dZ\",\"text\":\"%d\"}\n", $1 / 600 % 60, $1 / 10 % 60, $1 }' >lines
	pr-import -q -s json lines >ordered
	pr-merge ordered | cmp - ordered
	shuf --random-source=lines lines >shuffled
	pr-import -q -s json shuffled >shuffled.cbor
	mkdir tmp
	export TMPDIR=$PWD/tmp
	pr-view -o jsonl ordered | sort >wanted
	for memory in 1 100 4K 1M 1G; do
		pr-merge --sort --memory $memory ordered | cmp - ordered
		pr-merge --sort --memory $memory shuffled.cbor >sorted.$memory
		cmp sorted.$memory sorted.1
	done
	pr-merge sorted.1 | cmp - sorted.1 # in order
	pr-view -o jsonl sorted.1 | sort | cmp - wanted # and whole
	[ -z "$(ls tmp)" ]
}

@test "a folder for temporary files that is not there is told" {
	seq 2000 | sed 's/.*/&:a longer text/' | xargs bash -c "$(declare -f stream); stream \"\$@\"" - >x
	TMPDIR=/nonexistent run -2 --separate-stderr bash -c 'pr-merge --sort --memory 1K x >out'
	[ "$stderr" = 'pr-merge: temporary file: No such file or directory' ] || fail "$stderr"
}

@test "damage in one file is told, and the others go on" {
	stream 1:a 5:b >x
	{ stream 2:c; hex ff; stream 6:d; } >y
	run -3 --separate-stderr bash -c 'pr-merge x y >out'
	[ "$stderr" = 'pr-merge: y: byte 28: indefinite length' ] || fail "$stderr"
	[ "$(texts <out)" = 'a c b' ]
	run -3 --separate-stderr bash -c 'pr-merge --resync y x >out'
	[ "$stderr" = "pr-merge: y: byte 28: indefinite length
pr-merge: 1 bytes skipped" ] || fail "$stderr"
	[ "$(texts <out)" = 'a c b d' ]
	head -c 30 x >cut
	run -4 --separate-stderr bash -c 'pr-merge cut y >out'
	[ "$(texts <out)" = 'a c' ]
	run -2 --separate-stderr bash -c 'pr-merge x none /dev/null >out'
	[ "$stderr" = "pr-merge: none: No such file or directory
pr-merge: /dev/null: byte 0: empty: not a stream" ] || fail "$stderr"
	[ "$(texts <out)" = 'a b' ]
}

@test "more files than may be open are merged, too" {
	local files=() i
	for i in {1..60}; do
		stream "$i:a$i" $((i + 1)):b $((i + 5 + i % 7)):c >"part$i"
		files+=("part$i")
	done
	pr-merge "${files[@]}" >wanted
	(ulimit -n 20 && pr-merge "${files[@]}") | cmp - wanted
	pr-merge --memory 1 $(printf '%s\n' "${files[@]}" | tac) | cmp - wanted
	pr-merge --sort --memory 1 "${files[@]}" | cmp - wanted
}

@test "named pipes may be written in any order, and what is known to be next comes out" {
	stream 1:a 4:b >x
	stream 2:c >y
	mkfifo first second out
	exec 5<>out
	pr-merge first second >out &
	exec 7>second # nobody waits for the first to be opened
	exec 6>first
	head -c 28 x >&6 # label and a
	cat y >&7
	timeout 20 head -c 28 <&5 >got || fail 'held back'
	cmp got <(head -c 28 x)
	tail -c +29 x >&6
	timeout 20 head -c 16 <&5 | cmp - <(tail -c 16 y) || fail 'held back'
	exec 7>&-
	timeout 20 head -c 16 <&5 | cmp - <(tail -c 16 x) || fail 'held back'
	exec 6>&-
	wait $!
	exec 5<&-
}

@test "standard input is read once" {
	run -2 --separate-stderr pr-merge - -
	[[ $stderr == 'pr-merge: - is given twice'* ]] || fail "$stderr"
}

@test "sizes and times are understood, or refused" {
	stream 1:a >x
	for size in 1 64K 2M 1G; do
		pr-merge --memory $size x | cmp - x
	done
	for size in 0 -1 K 1KB 99999999999999999999 20000000T x ''; do
		run -2 --separate-stderr pr-merge --memory "$size" x
		[[ $stderr == *"is not a size such as"* ]] || fail "$stderr"
	done
	run -2 pr-merge --window much x
}

@test "logs that were imported one by one, with one members file, give what one import of all gives" {
	cd "$CAPTURES/etcd-split-1/logs"
	local out=$BATS_TEST_TMPDIR i
	pr-import -q --whois -o members etcd?.log >"$out/members"
	for i in 1 2 3 4 5; do
		pr-import -q -m "$out/members" etcd$i.log >"$out/etcd$i"
	done
	pr-import -q etcd?.log | pr-detect | pr-view -o jsonl --where failure >"$out/wanted"
	cd "$out"
	[ -s wanted ]
	pr-merge etcd? | pr-detect | pr-view -o jsonl --where failure | diff wanted -
}

@test "views stay as they are, and their union is told beside them" {
	pr-import -q -s json >x <<-'EOF'
		{"type":"view","t":"2026-11-22T14:00:01Z","observer":"a","participants":["a","b"],"connections":[["a","b"]]}
		{"type":"view","t":"2026-11-22T14:00:03Z","observer":"a","participants":["a","b"],"connections":[["a","b"]]}
	EOF
	pr-import -q -s json >y <<-'EOF'
		{"type":"view","t":"2026-11-22T14:00:01Z","observer":"c","participants":["c"],"leader":"c"}
		{"type":"note","t":"2026-11-22T14:00:01Z","text":"x"}
	EOF
	pr-merge x | cmp - x
	pr-merge x y >merged
	pr-view -o jsonl merged | jq -c 'del(.type)' >got
	diff got - <<-'EOF'
		{"t":"2026-11-22T14:00:01.000000000Z","observer":"a","participants":["a","b"],"connections":[["a","b"]]}
		{"t":"2026-11-22T14:00:01.000000000Z","observer":"c","participants":["c"],"leader":"c"}
		{"t":"2026-11-22T14:00:01.000000000Z","text":"x"}
		{"t":"2026-11-22T14:00:01.000000000Z","by":"pr-merge","participants":["a","b","c"],"connections":[["a","b"]],"leader":"c"}
		{"t":"2026-11-22T14:00:03.000000000Z","observer":"a","participants":["a","b"],"connections":[["a","b"]]}
	EOF
	pr-merge merged | cmp - merged # a union is made anew
	pr-merge merged y merged x | cmp - merged
}
