# How lib/ is laid out: folders, and which of them may know which.
load helper

@test "modules know only folders that stand above theirs in lib/README.md" {
	cd "$TOP/lib"
	sed -n 's/^| `\([a-z]*\)` |.*/\1/p' README.md >"$BATS_TEST_TMPDIR/order"
	for folder in */; do
		compgen -G "$folder*.h" >/dev/null || continue
		grep -qx "${folder%/}" "$BATS_TEST_TMPDIR/order" || fail "lib/README.md does not have $folder"
	done
	! compgen -G '*.[ch]' || fail 'a module has a folder'
	for folder in $(cat "$BATS_TEST_TMPDIR/order"); do
		! find "$folder" -type f ! -name '*.[ch]' | grep . || fail "$folder has modules, and nothing else"
	done
	grep '^#include "[a-z]*/' */*.[ch] | awk -F '[/:"]' 'NR == FNR { rank[$1] = NR; next }
		!($1 in rank) || !($4 in rank) || rank[$4] >= rank[$1] { print; bad = 1 }
		END { exit bad || FNR < 500 }' "$BATS_TEST_TMPDIR/order" -
}

@test "what simulates clusters knows nothing of what is measured on them" {
	! grep -n '#include "\(detect\|capture\|import\)/' "$TOP"/lib/sim/*.[ch]
}
