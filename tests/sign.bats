# pr-sign: signatures, seals and proofs.
load helper

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
	keys_of alice bob
	printf '%s\n' 'domain orders' 'alice key=alice.pub' 'bob key=bob.pub' 'carol' >members
	records 20 | pr-import -s json >plain
}

# records N: as JSON Lines.
records()
{
	local i
	for ((i = 1; i <= $1; i++)); do
		echo "{\"type\":\"note\",\"t\":$i,\"text\":\"number $i\"}"
	done
}

# What was written, without the signatures.
texts() { pr-view -o jsonl "$@" | jq -r .text; }

# bytes FILE: as hex digits.
bytes() { od -An -v -tx1 "$1" | tr -d ' \n'; }

@test "a signature is a COSE_Sign1 (RFC 9052), as OpenSSL alone checks it" {
	records 1 | pr-import -s json >one
	pr-sign --key alice.pem --domain orders one >signed
	record=$(bytes one | tail -c +25)
	kid=$(openssl pkey -in alice.pem -pubout -outform DER | tail -c 32 | sha256sum | head -c 16)
	protected=a201270448$kid
	payload=$(printf '%02x' $((0x40 + ${#record} / 2)))$record # less than 24 bytes
	envelope=$(bytes signed | tail -c +25)
	[ "${envelope:0:-132}" = "d2844d${protected}a0$payload" ] || fail "$envelope"
	hex "${envelope: -128}" >signature
	hex 84 6a5369676e617475726531 "4d$protected" 466f7264657273 "$payload" >structure
	openssl pkeyutl -verify -pubin -inkey alice.pub -rawin -in structure -sigfile signature
	# And the other way round.
	hex 84 6a5369676e617475726531 43a10127 466f7264657273 "$payload" >structure
	openssl pkeyutl -sign -inkey bob.pem -rawin -in structure -out signature
	kid=$(openssl pkey -in bob.pem -pubout -outform DER | tail -c 32 | sha256sum | head -c 16)
	{ label; hex d2 84 43a10127 "a10448$kid" "$payload" 5840 "$(bytes signature)"; } >theirs
	pr-sign --verify -m members theirs >out
	cmp theirs out
}

@test "signatures are read and written by python3-cbor2 and OpenSSL as they are here" {
	python=/usr/bin/python3
	$python -c 'import cbor2' 2>/dev/null || skip 'no python3-cbor2'
	cat >apart.py <<-'END'
		import cbor2, io, sys
		stream, n = io.BytesIO(open(sys.argv[1], 'rb').read()), 0
		while stream.tell() < len(stream.getvalue()):
		    item = cbor2.load(stream)
		    if item.tag == 18:
		        protected, unprotected, payload, signature = item.value
		        headers = cbor2.loads(protected)
		        assert headers[1] == -8 and cbor2.loads(payload)[8] == 'number %d' % (n + 1)
		        n += 1
		        open('structure%d' % n, 'wb').write(cbor2.dumps(['Signature1', protected, b'orders', payload]))
		        open('signature%d' % n, 'wb').write(signature)
		        print(headers[4].hex())
	END
	records 3 | pr-import -s json | pr-sign --key alice.pem --domain orders >signed
	kid=$(openssl pkey -in alice.pem -pubout -outform DER | tail -c 32 | sha256sum | head -c 16)
	[ "$($python apart.py signed | uniq -c | xargs)" = "3 $kid" ]
	for n in 1 2 3; do
		openssl pkeyutl -verify -pubin -inkey alice.pub -rawin -in structure$n -sigfile signature$n
		if openssl pkeyutl -verify -pubin -inkey bob.pub -rawin -in structure$n -sigfile signature$n; then fail "bob signed $n"; fi
	done
	# And the other way round.
	cat >together.py <<-'END'
		import cbor2, subprocess, sys
		def sign(key, kid, domain, record):
		    protected = cbor2.dumps({1: -8, 4: bytes.fromhex(kid)}, canonical=True)
		    payload = cbor2.dumps(record, canonical=True)
		    open('structure', 'wb').write(cbor2.dumps(['Signature1', protected, domain, payload]))
		    subprocess.run(['openssl', 'pkeyutl', '-sign', '-inkey', key, '-rawin', '-in', 'structure', '-out', 'signature'])
		    return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, open('signature', 'rb').read()]))
		key, kid, out = sys.argv[1], sys.argv[2], sys.stdout.buffer
		out.write(cbor2.dumps(cbor2.CBORTag(55800, cbor2.CBORTag(1886540849, b'BOR'))))
		for n in range(0, 300, 100):
		    out.write(sign(key, kid, b'orders', {0: 20, 1: n, 8: 'n' * n}))
	END
	$python together.py alice.pem "$kid" >theirs
	run -0 --separate-stderr pr-sign --verify -m members theirs
	[ "$(pr-view -o jsonl theirs | jq '.text | length' | xargs)" = '0 100 200' ]
	run -1 pr-sign --verify -m members --domain other theirs
	$python together.py bob.pem "$kid" >theirs
	run -1 --separate-stderr pr-sign --verify -m members theirs
	[ "$stderr" = 'pr-sign: bad signature: 3 of 3 records, the first at theirs: byte 12' ]
}

@test "--verify: good signatures of members, in their domain" {
	pr-sign --key alice.pem -m members plain >signed
	pr-sign --verify -m members signed >out
	cmp signed out
	run -1 --separate-stderr pr-sign --verify -m members --domain other signed
	[ "$stderr" = 'pr-sign: bad signature: 20 of 20 records, the first at signed: byte 12' ]
	sed -i 's/^alice .*/alice/' members
	run -1 --separate-stderr pr-sign --verify -m members signed
	[[ $stderr == 'pr-sign: unknown key: 20 of 20 records, the first at signed: byte 12' ]]
}

@test "--verify: --mark notes what is not good, --drop-bad leaves it out" {
	pr-sign --key alice.pem -m members plain >signed
	records 1 | pr-import -s json >one
	cat one signed >both
	run -1 --separate-stderr pr-sign --verify -m members both
	[ "$stderr" = 'pr-sign: unsigned: 1 of 21 records, the first at both: byte 12' ]
	pr-sign --verify --drop-bad -m members both >out 2>/dev/null || true
	cmp out signed
	pr-sign --verify --mark -m members both 2>/dev/null | pr-view -o jsonl >out || true
	[ "$(sed -n 2p out | jq -c '[.program, .about, .text]')" = '["pr-sign","both@12","unsigned"]' ]
	[ "$(wc -l <out)" = 22 ]
}

@test "what is signed already is not signed again" {
	pr-sign --key alice.pem plain >signed
	pr-sign --key bob.pem signed >again
	cmp signed again
}

@test "any bit of a signed record that changes is noticed" {
	records 1 | pr-import -s json | pr-sign --key alice.pem -m members >signed
	size=$(stat -c %s signed)
	for ((at = 12; at < size; at++)); do
		cp signed damaged
		byte=$(od -An -tu1 -j $at -N 1 signed)
		printf "\\x$(printf %x $((byte ^ 1)))" | dd of=damaged bs=1 seek=$at conv=notrunc 2>/dev/null
		status=0
		pr-sign --verify -m members damaged >/dev/null 2>said || status=$?
		[ "$status" != 0 ] || fail "byte $at"
	done
}

@test "a sealed capture is good, with any number of threads" {
	pr-sign --seal --every 7 --key bob.pem -m members plain >sealed
	pr-sign --seal --every 7 --key bob.pem -m members -j 1 plain >again
	cmp sealed again
	[ "$(pr-view -o jsonl sealed | jq -c 'select(.type == "seal") | [.count, .final]' | xargs)" = '[7,null] [14,null] [20,true]' ]
	run -0 pr-sign --check -m members sealed
	[[ $output =~ ^good:\ 20\ records,\ root\ [0-9a-f]{64},\ sealed\ by\ bob$ ]]
	pr-sign --seal --key alice.pem -m members sealed >anew 2>said
	[ "$(cat said)" = 'pr-sign: 3 seals that were there were left out' ]
	run -0 pr-sign --check -m members anew
	[[ $output == *'sealed by alice' ]]
}

# tampered SAYS COMMAND…: the sealed capture after a command on its JSON Lines is not what was sealed.
tampered()
{
	local says=$1
	shift
	"$@" <sealed.jsonl | pr-import -s json >tampered
	status=0
	pr-sign --check -m members tampered >out 2>said || status=$?
	[ "$status" = 1 ] || fail "$*: exit status $status"
	grep -q "$says" said || fail "$*: $(cat said)"
	[ ! -s out ]
}

@test "--check names the first record that is not what was sealed" {
	pr-sign --seal --every 7 --key bob.pem -m members plain >sealed
	pr-view -o jsonl sealed >sealed.jsonl
	pr-import -s json sealed.jsonl >whole
	cmp sealed whole
	tampered 'record 10 is not the one that was sealed here' sed 's/number 10/number 77/'
	tampered 'record 3 is not the one that was sealed here' sed '3d'
	tampered 'record 20 is missing before this seal' sed '/number 20"/d'
	tampered 'record 3 is not the one that was sealed here' sed '3{h;d};4G'
	tampered 'record 21 was not there when it was sealed' sed '/number 20"/{p;s/20/21/}'
	tampered 'there is no seal' sed '/"seal"/d'
	tampered 'a seal is missing before this one' sed '/"count":7/d'
	tampered 'cut off: there is no final seal' sed '/"count":20/d'
	tampered 'cut off: there is no final seal' head -n 10
	tampered 'behind the final seal' sed '$p'
	tampered 'seal: bad signature' sed '/"count":7/s/"count":7/"count":8/'
	! pr-sign --check -m members --domain other sealed 2>said
	grep -q 'seal: bad signature' said
	{ sed '/"seal"/d' sealed.jsonl | pr-import -s json | pr-sign --seal --every 7 --key alice.pem -m members | pr-view -o jsonl | head -n 8
	  sed 1,8d sealed.jsonl; } | pr-import -s json >mixed
	! pr-sign --check -m members mixed 2>said
	grep -q 'seal: of another key than the seals before it' said
}

@test "--check: a capture whose end is cut off in a record" {
	pr-sign --seal --key bob.pem -m members plain | head -c 100 >cut
	run -4 --separate-stderr pr-sign --check -m members cut
	[ -z "$output" ]
}

@test "every record can be proved, and no other by its proof" {
	pr-sign --seal --every 7 --key bob.pem -m members plain >sealed
	for n in {1..20}; do
		pr-sign --prove $n sealed >proof
		run -0 pr-sign --check-proof -m members proof
		[ "$output" = "good: record $n of 20, sealed by bob" ]
		pr-view -o jsonl proof | sed '1s/number/Number/' | pr-import -s json >other
		run -1 pr-sign --check-proof -m members other
		[[ $output == *'the record was not sealed here' ]]
	done
	run -1 --separate-stderr pr-sign --prove 21 sealed
	[ "$stderr" = 'pr-sign: there is no record 21: there are 20' ]
	run -1 --separate-stderr pr-sign --prove 1 plain
	[ "$stderr" = 'pr-sign: there is no seal' ]
	head -c 40 proof >cut
	run -4 pr-sign --check-proof -m members cut
	pr-view -o jsonl proof | head -n 2 | pr-import -s json >cut
	run -1 pr-sign --check-proof -m members cut
	[[ $output == *'a proof has three records, this has 2' ]]
	pr-view -o jsonl proof | jq -c 'if .type == "proof" then .path += .path[:1] else . end' | pr-import -s json >longer
	run -1 pr-sign --check-proof -m members longer
}

@test "keys: what is refused, and why" {
	chmod 644 alice.pem
	run -2 pr-sign --key alice.pem plain
	[ "$output" = 'pr-sign: alice.pem: a private key that everybody may read: chmod o-r' ]
	chmod 600 alice.pem alice.pub
	run -2 pr-sign --key alice.pub plain
	[ "$output" = 'pr-sign: alice.pub: not a private key in PEM' ]
	run -2 pr-sign --key none.pem plain
	[ "$output" = 'pr-sign: none.pem: No such file or directory' ]
	openssl genpkey -algorithm x25519 -out other.pem
	chmod 600 other.pem
	run -2 pr-sign --key other.pem plain
	[ "$output" = 'pr-sign: other.pem: not an Ed25519 key' ]
	openssl pkey -in alice.pem -aes256 -passout pass:secret -out locked.pem
	chmod 600 locked.pem
	run -2 pr-sign --key locked.pem plain </dev/null
	[ "$output" = 'pr-sign: locked.pem: not a private key in PEM' ]
	echo 'alice key=none.pub' >members
	run -2 pr-sign --verify -m members plain
	[ "$output" = 'pr-sign: members: alice: none.pub: No such file or directory' ]
	# The neutral element, which verifies a signature of zeros over anything.
	{ printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00\x01'; head -c 31 /dev/zero; } |
		openssl pkey -pubin -inform DER -pubout -out low.pub
	echo 'alice key=low.pub' >members
	run -2 pr-sign --verify -m members plain
	[ "$output" = 'pr-sign: members: alice: low.pub: a point of low order, which verifies what nobody signed' ]
}

@test "keys: one under two names is refused" {
	printf '%s\n' 'alice key=alice.pub' 'carol' 'mallory key=alice.pem' >members
	run -2 pr-sign --verify -m members plain
	[ "$output" = "pr-sign: members: mallory: alice.pem: it is the key of alice, too" ]
}

@test "a process that holds a private key leaves no core" {
	ulimit -c unlimited 2>/dev/null || skip 'cores are not allowed here'
	mkfifo there
	# dumped COMMAND…: kills it while it waits for its input, and tells whether the kernel says that it dumped core.
	dumped()
	{
		"$@" there >/dev/null 2>&1 &
		local pid=$!
		exec 7>there # opened at both ends: its options and keys were read before
		kill -ABRT $pid
		wait $pid 2>/dev/null || true
		exec 7>&-
		compgen -G 'core*' >/dev/null
	}
	case $(cat /proc/sys/kernel/core_pattern) in
	core*) ;;
	*) skip 'cores go elsewhere here' ;;
	esac
	dumped pr-view || skip 'no core is written here' # else the test could not fail
	rm -f core*
	for mode in '' --seal; do
		if dumped pr-sign $mode --key alice.pem; then
			fail "pr-sign $mode dumped core"
		fi
	done
}

@test "key files are looked for beside the members file" {
	mkdir keys
	mv members alice.pub bob.pub keys
	pr-sign --key alice.pem --domain orders plain | pr-sign --verify -m keys/members >/dev/null
}

@test "options that do not go together" {
	run -2 pr-sign plain
	[[ $output == *'to sign takes --key'* ]]
	run -2 pr-sign --verify plain
	[[ $output == *--members* ]]
	run -2 pr-sign --verify --seal -m members plain
	run -2 pr-sign --verify --key alice.pem -m members plain
	run -2 pr-sign --mark --key alice.pem plain
	run -2 pr-sign --every 7 --key alice.pem plain
	run -2 pr-sign --seal --every 70000 --key alice.pem plain
	run -2 pr-sign --prove 0 plain
}
