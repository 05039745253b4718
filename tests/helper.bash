# Loaded by every bats file: `load helper`. The programs come from $BIN (the build that is under test), the environment is
# a plain one, and a test runs in a directory of its own, where it may write.
bats_require_minimum_version 1.5.0

TESTS=$BATS_TEST_DIRNAME
TOP=$(cd "$TESTS/.." && pwd)
CAPTURES=$TESTS/captures
BIN=$(cd "${BIN:-$TOP/bin}" && pwd)
PATH=$BIN:$PATH
export LC_ALL=C.UTF-8 PR_FORMATS=$TOP/lib/formats PR_RUNBOOKS=$TOP/lib/runbooks
unset TZ NO_COLOR

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
}

# What went wrong, for the reader of a failed test.
fail()
{
	printf '%s\n' "$@" >&2
	return 1
}

# The programs that there are.
programs()
{
	local source
	for source in "$TOP"/cmd/*.c; do
		basename "$source" .c
	done
}

# For what can only be tried on a terminal; a chroot may have none to give.
need_terminal()
{
	script -qec true /dev/null >/dev/null 2>&1 </dev/null || skip 'no pseudo-terminal to be had here'
}

# keys_of PEER…: PEER.pem, which only its owner reads, and PEER.pub.
keys_of()
{
	local peer
	for peer; do
		openssl genpkey -algorithm ed25519 -out "$peer.pem"
		chmod 600 "$peer.pem"
		openssl pkey -in "$peer.pem" -pubout -out "$peer.pub"
	done
}

# hex BYTES…: writes them, given as hex digits with or without blanks.
hex()
{
	local digits
	digits=$(printf '%s' "$@" | tr -d ' \n')
	printf '%b' "$(sed 's/../\\x&/g' <<<"$digits")"
}

# The label of a stream (RFC 9277), which begins every one.
label()
{
	hex d9d9f8 da70725431 43424f52
}
