# pr-reconcile at both ends of a pipe: which entries each side lacks, fetching them, chance partners, and other ends that break or lie.
load helper

# entries PEER FIRST LAST [SUFFIX]: one write a seq, as that peer's log has them.
entries()
{
	awk -v peer="$1" -v first="$2" -v last="$3" -v suffix="${4:-}" 'BEGIN {
		for (i = first; i <= last; i++)
			printf "{\"type\":\"entry\",\"t\":\"2026-11-22T14:%02d:%02d.%09dZ\",\"src\":\"%s.log:%d\",\"peer\":\"%s\",\"epoch\":1,\"seq\":%d,\"key\":\"k%d%s\",\"op\":\"put\"}\n",
				i / 60 % 60, i % 60, length(peer) * i, peer, i, peer, i, i, suffix
	}'
}

# cbor FILE: of JSON Lines on stdin.
cbor() { pr-import -s json - >"$1"; }

# A fork: both have 1 to 500, then a has 3 of its own and b 4.
fork()
{
	{ entries a 1 500; entries a 501 503 a; } | cbor a.cbor
	{ entries bb 1 500; entries bb 501 504 b; } | cbor b.cbor
}

# keys FILE: of the entries in a stream, sorted.
keys() { pr-view --where entry -o jsonl "$1" | grep -o '"key":"[^"]*"' | cut -d '"' -f 4 | sort; }

# summary FILE: the text of the last note.
summary() { pr-view -o jsonl "$1" | tail -n 1 | grep -o '"text":"[^"]*"' | cut -d '"' -f 4; }

# frame KIND HEX…: one frame, as lib/reconcile/frames.h has them.
frame()
{
	local bytes
	bytes=$(printf '%s' "${@:2}" | tr -d ' \n')
	printf '%s' "$1"
	hex "$(printf '%08x' $((${#bytes} / 2)))" "$bytes"
}

# liar: makes an other end that says what is on stdin whatever it is asked.
liar()
{
	{ echo 'pr-reconcile 1'; cat; } >lie
	echo 'cat lie; cat >/dev/null'
}

@test "the entries that each side lacks, told apart by notes" {
	fork
	pr-reconcile --with 'pr-reconcile --serve b.cbor' a.cbor >out
	pr-view -o jsonl out | grep -oE '"text":"[^"]*"|"key":"[^"]*"' >got
	diff - got <<-'EOF'
		"text":"here, and not there:"
		"key":"k501a"
		"key":"k502a"
		"key":"k503a"
		"text":"there, and not here:"
		"key":"k501b"
		"key":"k502b"
		"key":"k503b"
		"key":"k504b"
		"text":"3 here and not there, 4 there and not here, 4 messages, 585 bytes sent, 673 received"
	EOF
}

@test "--have and --need write one kind, without notes between them" {
	fork
	pr-reconcile --have --with 'pr-reconcile --serve b.cbor' a.cbor >out
	[ "$(keys out | tr '\n' ' ')" = 'k501a k502a k503a ' ]
	[ "$(pr-view --where note -o jsonl out | wc -l)" = 1 ]
	pr-reconcile --need --with 'pr-reconcile --serve b.cbor' a.cbor >out
	[ "$(keys out | tr '\n' ' ')" = 'k501b k502b k503b k504b ' ]
	pr-view --where entry -o jsonl out | grep -c '"peer":"bb"' # as they stand in the other end's file
}

@test "-e exits 1 where anything is lacking" {
	fork
	run -1 pr-reconcile -e --with 'pr-reconcile --serve b.cbor' a.cbor
	run -0 pr-reconcile -e --with 'pr-reconcile --serve a.cbor' a.cbor
	run -0 pr-reconcile --with 'pr-reconcile --serve b.cbor' a.cbor
}

@test "--pull and --push bring both sides to the same" {
	fork
	pr-reconcile --pull --push --with 'pr-reconcile --accept --serve b.cbor' a.cbor >out
	[[ $(summary out) == *'4 pulled, 3 pushed'* ]]
	[ -z "$(keys out)" ]
	[ "$(keys a.cbor | wc -l)" = 507 ]
	cmp <(keys a.cbor) <(keys b.cbor)
	run -0 pr-reconcile -e --pull --push --with 'pr-reconcile --accept --serve b.cbor' a.cbor
}

@test "a peer that has nothing is brought up to date, into a file that was not there" {
	fork
	pr-reconcile --pull --need --with 'pr-reconcile --serve b.cbor' new.cbor >out
	cmp <(keys b.cbor) <(keys new.cbor)
	cmp <(keys b.cbor) <(keys out)
	rm new.cbor
	pr-reconcile --push --with 'pr-reconcile --accept --serve new.cbor' a.cbor >out
	cmp <(keys a.cbor) <(keys new.cbor)
	run -2 pr-reconcile --with 'pr-reconcile --serve b.cbor' none.cbor
	run -2 pr-reconcile --with 'pr-reconcile --serve none.cbor' b.cbor
	[[ $output == *'the other end: none.cbor: No such file'* ]]
	[ ! -e none.cbor ]
}

@test "the same write is the same, whoever logged it, whenever, and whether he signed it" {
	echo '{"type":"entry","t":"2026-11-22T14:00:00Z","peer":"a","epoch":2,"seq":7,"key":"k","op":"put","hash":"ab","parent":"cd"}' | cbor a.cbor
	echo '{"type":"entry","t":"2026-11-22T15:00:00Z","raw":"2026-11-22T15:00:01Z","src":"x:1","system":"etcd","by":"c","peer":"b","epoch":2,"seq":7,"key":"k","op":"put","hash":"ab","parent":"cd","undated":true}' | cbor b.cbor
	openssl genpkey -algorithm ed25519 -out key.pem
	pr-sign --key key.pem b.cbor >signed.cbor
	run -0 pr-reconcile -e --with 'pr-reconcile --serve b.cbor' a.cbor
	run -0 pr-reconcile -e --with 'pr-reconcile --serve signed.cbor' a.cbor
}

@test "another write is another, in whatever it differs" {
	write='{"type":"entry","t":"2026-11-22T14:00:00Z","peer":"a","epoch":2,"seq":7,"key":"k","op":"put","hash":"ab","parent":"cd","vclock":{"x":3}}'
	echo "$write" | cbor a.cbor
	for change in s/ch\":2/ch\":3/ s/q\":7/q\":8/ s/y\":\"k/y\":\"l/ s/put/delete/ s/ab/ac/ s/cd/ce/ s/x\":3/x\":4/ s/,\"hash\":\"ab\"//; do
		sed "$change" <<<"$write" >changed
		! grep -qxF "$write" changed || fail "$change changes nothing"
		cbor b.cbor <changed
		run -1 pr-reconcile -e --with 'pr-reconcile --serve b.cbor' a.cbor
	done
}

@test "entries that nothing else tells apart are told apart by their time" {
	for second in 1 2; do
		echo "{\"type\":\"entry\",\"t\":\"2026-11-22T14:00:0${second}Z\",\"peer\":\"a\",\"key\":\"k\",\"op\":\"put\"}"
	done | tee all | cbor a.cbor
	head -n 1 all | cbor b.cbor
	pr-reconcile --have --with 'pr-reconcile --serve b.cbor' a.cbor >out
	[ "$(keys out)" = k ]
}

@test "records that are no entries are left alone, and a write that is there twice is one" {
	fork
	{ cat a.cbor a.cbor; echo '{"type":"note","t":"2026-11-22T14:00:00Z","text":"hi"}' | pr-import -s json -; } >more.cbor
	run -0 pr-reconcile -e --with 'pr-reconcile --serve more.cbor' a.cbor
}

@test "small messages find the same" {
	{ entries a 1 20000; entries a 20001 23000 a; } | cbor a.cbor
	{ entries b 1 20000 | awk 'NR % 50'; entries b 20001 21000 b; } | cbor b.cbor
	for frame in 4096 0; do
		pr-reconcile --have --frame $frame --with "pr-reconcile --frame $frame --serve b.cbor" a.cbor >have
		pr-reconcile --need --frame $frame --with "pr-reconcile --frame $frame --serve b.cbor" a.cbor >need
		cmp <(keys have) <(comm -23 <(keys a.cbor) <(keys b.cbor))
		cmp <(keys need) <(comm -13 <(keys a.cbor) <(keys b.cbor))
	done
}

@test "a pipe that breaks: what was pulled is there, and the next call goes on" {
	entries a 1 1000 | cbor a.cbor
	entries b 1 40000 | cbor b.cbor
	cat >breaks <<-'EOF'
		exec 3<&0
		exec dd bs=65536 count="$1" status=none < <(pr-reconcile --frame 4096 --serve b.cbor <&3 2>/dev/null)
	EOF
	before=1000
	for reads in 40 100 200; do
		run -4 --separate-stderr pr-reconcile --pull --frame 4096 --with "bash breaks $reads" a.cbor
		[[ $stderr == 'pr-reconcile: the other end '* ]]
		now=$(keys a.cbor | wc -l)
		[ "$now" -gt "$before" ] && [ "$now" -lt 40000 ] || fail "$before, then $now"
		before=$now
	done
	pr-reconcile --pull --with 'pr-reconcile --serve b.cbor' a.cbor >out
	[[ $(summary out) == *" $((40000 - before)) pulled"* ]]
	cmp <(keys a.cbor) <(keys b.cbor)
}

@test "what is pushed is taken only where that is accepted" {
	fork
	cp b.cbor before
	run -2 --separate-stderr pr-reconcile --push --with 'pr-reconcile --serve b.cbor' a.cbor
	[ "$stderr" = 'pr-reconcile: the other end takes no entries: it has to be given --accept' ]
	{ echo 'pr-reconcile 1'; frame P a3; } | { run -3 --separate-stderr pr-reconcile --serve b.cbor; [[ $stderr == *'entries are not taken here'* ]]; }
	cmp b.cbor before
}

@test "an other end that is none" {
	fork
	other_end() # STATUS MESSAGE COMMAND
	{
		run -"$1" --separate-stderr pr-reconcile --timeout 200ms --with "$3" a.cbor
		[ "$stderr" = "pr-reconcile: $2" ] || fail "$3: $stderr"
	}
	other_end 4 'the other end ended before it said a word, with exit status 127' 'exec /nonexistent/program 2>/dev/null'
	other_end 4 'the other end ended before it said a word' true
	other_end 3 'the other end is no pr-reconcile --serve of this version; it says: Last login: \x1b[31mMonday' "printf 'Last login: \\033[31mMonday\\n'"
	other_end 3 'the other end is no pr-reconcile --serve of this version; it says: pr-reconcile 2' 'echo pr-reconcile 2; cat >/dev/null'
	other_end 2 'the other end says nothing' 'cat >/dev/null'
	other_end 2 'the other end says nothing' 'echo pr-reconcile 1; cat >/dev/null'
	other_end 4 'the other end ended in the middle of a frame' 'echo pr-reconcile 1; printf N; head -c 30 >/dev/null'
	other_end 2 'the other end ended with exit status 5' 'pr-reconcile --serve b.cbor; exit 5'
}

@test "an other end that lies is found out" {
	fork
	lies() # MESSAGE <FRAMES
	{
		run -3 --separate-stderr pr-reconcile --with "$(liar)" a.cbor
		[ "$stderr" = "pr-reconcile: $1" ] || fail "$1: $stderr"
	}
	id=$(printf 'ab%.0s' {1..32})
	lies 'the other end sends a frame longer than 16 MiB' < <(printf N; hex 7fffffff)
	lies 'the other end sends what it was not asked for' < <(frame A 00)
	lies "the other end's message: no message of this protocol" < <(frame N 00)
	lies "the other end's message: the other end speaks another version of the protocol" < <(frame N 62)
	lies "the other end's message: a list of more ids than there are" < <(frame N 61 0000 02 83ffff7f)
	lies "the other end's message: a range that goes back" < <(frame N 61 0201ff00 0101fe00)
	lies "the other end's message: it answers, and settles nothing" < <(for _ in {1..70}; do frame N 61 0000 01 "${id:0:32}"; done)
	lies 'the other end has ids without the entries that they are of' < <(frame N 61 0000 02 01 "$id"; frame D)
	lies 'the other end sends what is not the entry that was asked for' < <(frame N 61 0000 02 01 "$id"; frame R a1)
	lies 'the other end sends what is not the entry that was asked for' < <(frame N 61 0000 02 01 "$id"; frame R "$(tail -c +13 b.cbor | head -c 60 | od -An -v -tx1)")
	[ "$(keys a.cbor | wc -l)" = 503 ]
}

@test "an other end that has more than is allowed" {
	fork
	run -2 --separate-stderr pr-reconcile --most 3 --pull --with 'pr-reconcile --serve b.cbor' a.cbor
	[ "$stderr" = 'pr-reconcile: the other end has more entries that are lacking here than --most allows' ]
	run -0 pr-reconcile --most 4 --pull --with 'pr-reconcile --serve b.cbor' a.cbor
}

@test "a client that lies is found out, and told" {
	fork
	{ echo '{"type":"entry","t":"2026-11-22T14:00:00Z","peer":"a","seq":9999,"key":"new","op":"put"}' | pr-import -s json - | tail -c +13; } >record
	lies() # MESSAGE <FRAMES
	{
		{ echo 'pr-reconcile 1'; cat; } >client
		run -3 --separate-stderr pr-reconcile --serve b.cbor --accept <client
		[ "$stderr" = "pr-reconcile: $1" ] || fail "$1: $stderr"
		[[ $output == *"E"*"$1" ]] || fail "$1: the client was told: $output"
	}
	lies 'a frame of an unknown kind' < <(frame Z)
	lies 'no message of this protocol' < <(frame N)
	lies 'a range of an unknown mode' < <(frame N 61 0000 07)
	lies 'an entry was asked for that is not here' < <(frame G 61 0000 02 01 "$(printf 'ab%.0s' {1..32})")
	lies 'no message of this protocol' < <(frame G 00)
	cp b.cbor before
	lies 'what was sent is no entry' < <(frame P a0)
	cmp b.cbor before
	lies 'what was sent is no entry' < <(frame P "$(od -An -v -tx1 record)" ff)
	[ "$(keys b.cbor | grep -c new)" = 1 ] # what was good of it is written
	{ echo GET / HTTP/1.0; } | { run -3 --separate-stderr pr-reconcile --serve b.cbor; }
}

@test "a client that goes away is told of on the server's side" {
	fork
	echo 'pr-reconcile 1' | { run -4 --separate-stderr pr-reconcile --serve b.cbor; [ "$stderr" = 'pr-reconcile: the other end went away' ]; }
}

@test "a damaged file is refused; --resync goes on behind the damage" {
	fork
	{ cat a.cbor; printf '\xff'; cat b.cbor; } >damaged.cbor
	run -3 --separate-stderr pr-reconcile --with 'pr-reconcile --serve b.cbor' damaged.cbor
	[[ $stderr == 'pr-reconcile: damaged.cbor: byte '* ]]
	run -3 --separate-stderr pr-reconcile --resync --have --with 'pr-reconcile --serve b.cbor' damaged.cbor
	pr-reconcile --resync --have --with 'pr-reconcile --serve b.cbor' damaged.cbor >out 2>said || true
	[ "$(keys out | tr '\n' ' ')" = 'k501a k502a k503a ' ]
	run -2 --separate-stderr pr-reconcile --with 'pr-reconcile --serve damaged.cbor' a.cbor
	[[ $stderr == *'the other end: damaged.cbor: byte '* ]]
}

@test "a file that can be read once only is refused" {
	fork
	mkfifo pipe
	run -2 --separate-stderr pr-reconcile --with 'pr-reconcile --serve b.cbor' pipe
	[[ $stderr == *'no regular file'* ]]
}

@test "a reader that goes away ends it quietly, and early" {
	entries b 1 40000 | cbor b.cbor
	entries a 1 10 | cbor a.cbor
	run -0 --separate-stderr bash -c 'pr-reconcile --frame 4096 --with "pr-reconcile --frame 4096 --serve b.cbor 2>said" a.cbor | head -c 1 >/dev/null; exit $((PIPESTATUS[0] != 141))'
	[ -z "$stderr" ]
	[ ! -s said ] # it was told
}

@test "chance partners: three files become one" {
	fork
	entries c 400 450 | cbor c.cbor
	for peer in a b c; do
		echo "$peer sync='pr-reconcile --accept --serve $peer.cbor'"
	done >members
	echo 'd' >>members # no command: nobody asks it
	for round in {1..8}; do
		for peer in a b c; do
			pr-reconcile --gossip -m members --self $peer --seed "$round" $peer.cbor >out
			grep -qaE "here and not there.*pulled" out
		done
	done
	[ "$(keys a.cbor | wc -l)" = 507 ]
	cmp <(keys a.cbor) <(keys b.cbor)
	cmp <(keys a.cbor) <(keys c.cbor)
	pr-reconcile --gossip -m members --self a --rounds 20 --seed 1 a.cbor | pr-view -o jsonl | grep -o '"about":"."' >partners
	[ "$(wc -l <partners)" = 20 ]
	[ "$(sort -u partners | tr '\n' ' ')" = '"about":"b" "about":"c" ' ]
	pr-reconcile --gossip -m members --self a --rounds 20 --seed 1 a.cbor | pr-view -o jsonl | grep -o '"about":"."' | cmp - partners
}

@test "a partner that is away does not keep gossip from the others" {
	fork
	{ echo "gone sync='exit 7'"; echo "b sync=\"pr-reconcile --serve b.cbor\""; } >members
	run -2 --separate-stderr pr-reconcile --gossip -m members --rounds 20 --seed 3 a.cbor
	[[ $stderr == *'with gone: not done'* ]]
	[ "$(keys a.cbor | wc -l)" = 507 ] # b takes nothing, and gives
	[ "$(keys b.cbor | wc -l)" = 504 ]
	echo gone >members
	run -2 --separate-stderr pr-reconcile --gossip -m members a.cbor
	[ "$stderr" = 'pr-reconcile: the members file has no other peer with a sync= command' ]
}

@test "what does not fit together is refused" {
	fork
	echo "b sync=true" >members
	refused() # OPTION…
	{
		run -2 --separate-stderr pr-reconcile "$@" </dev/null
		[[ $stderr == *"; try 'pr-reconcile --help'" ]] || fail "$*: $stderr"
	}
	refused --serve --with true a.cbor
	refused --serve
	refused --serve a.cbor b.cbor
	refused --with true -
	refused --with true --accept a.cbor
	refused --serve --pull a.cbor
	refused --have a.cbor
	refused --gossip a.cbor
	refused --gossip -m members --need a.cbor
	refused --with true --seed 4 a.cbor
	refused --with true --frame 4095 a.cbor
	refused --frame 4096 a.cbor
}
