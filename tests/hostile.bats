# Input that is broken or meant to break: what can be read is read, the rest is told, and memory and time stay bounded.
load helper

log=$BATS_TEST_DIRNAME/captures/etcd-split-1/logs/etcd1.log

links() { pr-view --where link -o jsonl "$@"; }

# refused STATUS FILE…: that exit status; what was read goes to `told`, messages to `said`.
refused()
{
	local wanted=$1 status=0
	shift
	pr-import "$@" >told 2>said || status=$?
	[ "$status" = "$wanted" ] || fail "status $status: $(cat said)"
}

# A log of some size that goes on for days.
long_log()
{
	for day in {10..29}; do
		sed "s/2026-11-22/2026-11-$day/; s|2026/11/22|2026/11/$day|" "$log"
	done
}

@test "what stands before the end of a truncated file is read, status 4" {
	long_log >etcd1.log
	pr-import etcd1.log | links >whole
	for pack in gzip zstd xz; do
		$pack -c <etcd1.log >packed
		head -c $(($(stat -c %s packed) * 3 / 4)) packed >etcd1.log.$pack
		refused 4 etcd1=etcd1.log.$pack
		grep -q "^pr-import: etcd1.log.$pack: $pack: cut off at byte [0-9]*$" said
		links told | sed "s/etcd1.log.$pack/etcd1.log/" >some
		[ "$(wc -l <some)" -gt 10 ] && [ "$(wc -l <some)" -lt "$(wc -l <whole)" ] || fail "$pack: $(wc -l <some) links"
		diff <(head -n "$(wc -l <some)" whole) some || fail "$pack"
		pr-view --where source -o jsonl told | grep -q "\"sha256\":\"$(sha256sum <etcd1.log.$pack | cut -d ' ' -f 1)\""
	done
}

@test "what stands before damage is read, status 3, and so is the next file" {
	long_log | head -n 3000 >a.log
	cat a.log a.log a.log a.log >etcd1.log
	for pack in gzip xz; do
		$pack -c <etcd1.log >etcd1.log.$pack
		at=$(($(stat -c %s etcd1.log.$pack) / 2))
		printf '\xff\x00\xff\x00\xff\x00\xff\x00' | dd of=etcd1.log.$pack bs=1 seek=$at conv=notrunc status=none
		refused 3 etcd1=etcd1.log.$pack etcd2="$CAPTURES/etcd-split-1/logs/etcd2.log"
		grep -q "^pr-import: etcd1.log.$pack: $pack: damaged" said || fail "$pack: $(cat said)"
		[ "$(links told | grep -c "etcd2.log:")" -gt 5 ] || fail "$pack"
	done
}

@test "a bomb is refused, whatever it is packed in" {
	head -c 2000000000 /dev/zero | zstd -q >bomb.zst
	zstd -q -c bomb.zst | gzip -n >bomb.gz
	for bomb in bomb.zst bomb.gz; do
		[ -n "${ASAN_OPTIONS:-}" ] || ulimit -v 1000000 # a sanitizer takes terabytes of addresses
		refused 3 $bomb etcd1="$log"
		grep -q "^pr-import: $bomb: .*are refused$" said || fail "$(cat said)"
		[ "$(links told | wc -l)" -gt 5 ]
	done
}

@test "NULs and other bytes are bytes; a line of megabytes loses its end alone" {
	pr-import etcd1="$log" | links | sed -E 's/"src":"[^"]*",//' >wanted
	{
		head -n 20 "$log"
		head -c 3000000 /dev/zero | tr '\0' x
		echo
		printf 'a\0b\0\n\xff\xfe\r\n\0\n\n\033]0;\n'
		tail -n +21 "$log"
		head -c 2000000 "$BIN/pr-import" | tr -d '\n'
	} >etcd1.log
	pr-import etcd1.log | links | sed -E 's/"src":"[^"]*",//' | diff wanted -
	tr '\n' '\0' <"$log" >nul.log
	refused 0 nul.log
}

@test "more writers in one syslog than there is room for take nobody's place" {
	strangers() { seq 1 5000 | awk '{ print "<30>1 2026-11-22T14:08:00Z host" $1 % 90 " prog" $1 " 1 - - nothing" }'; }
	{
		strangers
		for peer in 1 2; do
			awk -v as=syslog5424 -v host=etcd$peer -v program=etcd -f "$TESTS/wrap.awk" "${log%1.log}$peer.log"
			strangers
		done
	} >messages
	pr-import etcd1="$log" "${log%1.log}2.log" >bare
	refused 0 messages
	diff <(links bare | sed -E 's/"src":"[^"]*",//') <(links told | sed -E 's/"src":"[^"]*",//')
	diff <(pr-view --where member -o jsonl bare | jq -c "del(.src)") <(pr-view --where member -o jsonl told | jq -c "del(.src)")
	[ "$(cat messages | pr-import | links | wc -l)" = "$(links bare | wc -l)" ]
	! cat messages | pr-import | pr-view --where member -o jsonl | grep host
}

@test "more peers in one syslog than there is room for are counted" {
	seq 1 300 | awk '{ print "<30>1 2026-11-22T14:08:00Z host" $1 " etcd 1 - - 2026-11-22 14:08:00.000000 I | rafthttp: peer abc" $1 \
		" became active" }' >messages
	refused 0 messages
	[ "$(pr-view --where source -o jsonl told | wc -l)" = 256 ]
	pr-view --where note -o jsonl told | grep -q 'further writers.*"count":44'
}

@test "a host's name that is none" {
	printf '<30>1 2026-11-22T14:08:00Z h\xffst etcd 1 - - %s\n' '2026-11-22 14:08:00.000000 I | rafthttp: peer abc became active' >log
	refused 0 log
	pr-view --where source -o jsonl told | grep -q '"peer":"log"'
	cat log | pr-import | pr-view --where source -o jsonl | grep -q '"peer":"stdin"'
	printf '<30>1 2026-11-22T14:08:00Z %0300d etcd 1 - - %s\n' 0 '2026-11-22 14:08:00.000000 I | rafthttp: peer abc became active' >log
	refused 0 log
}

@test "a folder of formats with a broken file in it" {
	mkdir formats
	cp "$TOP"/lib/formats/{etcd.fmt,memberlist.inc,serf.fmt} formats
	printf 'format broken\nrule\n' >formats/broken.fmt
	PR_FORMATS=$PWD/formats refused 2 etcd1="$log"
	grep -q 'broken.fmt:[0-9]*: ' said
	[ "$(wc -l <said)" = 1 ]
	pr-import etcd1="$log" >others
	cmp told others # which are read by the other formats
}

@test "a hostile format file is refused, or harmless" {
	format() { printf 'format x\nabout x\nmark abcd\ntime %%Y-%%m-%%d %%H:%%M:%%S\n%s\n' "$1" >x.fmt; }
	format "$(printf 'rule r\n  text abcd\n  match (a+)+(b|c)*$\n  yield contact subject=x')"
	{ printf '2026-11-22 14:00:00 abcd '; head -c 100000 /dev/zero | tr '\0' a; echo '!'; } >log
	PR_FORMATS=$PWD refused 0 -s x log # what takes too many steps does not match
	head -c 2000000 /dev/zero >x.fmt
	PR_FORMATS=$PWD refused 2 -s x log
	head -c 5000 "$BIN/pr-import" >x.fmt
	PR_FORMATS=$PWD refused 2 -s x log
	format "$(for i in {1..2000}; do printf 'rule r%d\n  text text%d\n  match x\n  yield contact subject=x\n' $i $i; done)"
	PR_FORMATS=$PWD refused 2 -s x log
	format "$(printf 'include x.fmt\n')"
	PR_FORMATS=$PWD refused 2 -s x log
	format "$(printf 'rule r\n  text abcd\n  match (?C1)a\\C(?R)\n  yield contact subject=x')"
	PR_FORMATS=$PWD run timeout 20 pr-import -s x log
	[ "$status" != 124 ] && [ "$status" -lt 128 ]
}

@test "names that peers cannot have are refused" {
	run --separate-stderr -2 pr-import --as '' "$log"
	run --separate-stderr -2 pr-import --as "$(printf '\xff')" "$log"
	run --separate-stderr -2 pr-import --as "$(printf '%0256d' 0)" "$log"
	for name in 'a b' '"quoted"' 'ключ' '-' "$(printf '%0255d' 0)"; do
		refused 0 --as "$name" "$log"
		pr-view --where source -o jsonl told | jq -r .peer | diff - <(echo "$name")
	done
}

@test "what is no file" {
	mkdir folder
	cp "$log" secret.log
	refused 2 folder folder/ gone.log etcd1="$log"
	diff said - <<-'END'
		pr-import: folder: Is a directory
		pr-import: folder/: Is a directory
		pr-import: gone.log: No such file or directory
	END
	[ "$(links told | wc -l)" -gt 5 ]
	[ "$(id -u)" != 0 ] || return 0 # root may read everything
	chmod 000 secret.log
	refused 2 secret.log
}

@test "two thousand files with few descriptors" {
	head -n 60 "$log" >piece
	mkdir many
	for i in {1..2000}; do
		ln piece many/etcd.log.$i
	done
	ulimit -n 64
	refused 0 -q -j 8 many/*
	[ "$(pr-view --where source -o jsonl told | wc -l)" = 2000 ]
}

@test "a disk that is full" {
	[ -e /dev/full ] || skip 'no /dev/full here'
	run --separate-stderr -2 bash -c 'pr-import "$1" >/dev/full' - "$log"
	[ "$stderr" = 'pr-import: stdout: No space left on device' ]
}

@test "a temporary folder that is missing is needed for large logs alone" {
	TMPDIR=$PWD/gone refused 0 etcd1="$log"
	long_log >etcd1.log
	TMPDIR=$PWD/gone refused 2 etcd1.log
	[ "$(cat said)" = 'pr-import: etcd1.log: the temporary file in $TMPDIR: No such file or directory' ]
	pr-import etcd1.log >/dev/null
}
