# pr-exclude on simulated chains, as a user runs it: who is excluded lied, and whoever was shown to, is. tests/unit/liars.c tries
# many more chains, and knows better what is right.
load helper

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
	pr-sim --random 3 --validators 40 --keys keys --truth truth >capture
	jq -r 'select(.action == "lie") | .peer' truth | sort -u >liars
}

# of WHAT: names from the records on stdin.
of() { pr-view -o jsonl | jq -r "$1" | sort -u; }

@test "who is excluded is a liar, and everybody of whom there is proof is excluded" {
	pr-exclude -m keys/members --only capture >found
	of 'select(.type == "exclusion" and .state == "excluded") | .peer' <found >excluded
	of 'select(.type == "evidence" and .class == "proof") | .subject' <found >proven
	[ "$(wc -l <excluded)" -ge 3 ]
	[ "$(comm -23 excluded liars)" = '' ] || fail "honest: $(comm -23 excluded liars)"
	diff proven excluded
	# Two who voted twice, each once, would not do: every kind of contradiction is there.
	[ "$(of 'select(.type == "evidence" and .class == "proof") | .behaviour' <found | wc -l)" -ge 2 ]
}

@test "accusers are counted: half of a cluster that accuses the other half wrongs nobody, if pr-detect says that it is cut off" {
	pr-sim --random 5 --validators 40 --print | sed 's/^reports nothing/reports links/; s/^activity never/activity 1s/' >scenario
	pr-sim --keys keys --truth truth scenario >capture
	jq -r 'select(.action == "lie") | .peer' truth | sort -u >liars
	excluded='select(.type == "exclusion" and .state == "excluded") | .peer'
	pr-exclude -m keys/members --accusers capture | of "$excluded" | comm -23 - liars >wronged
	[ -s wronged ] # nobody looked for cuts
	pr-detect capture | pr-exclude -m keys/members --accusers >found
	of "$excluded" <found >excluded
	[ "$(wc -l <excluded)" -ge 3 ]
	[ "$(comm -23 excluded liars)" = '' ] || fail "honest: $(comm -23 excluded liars)"
}

@test "the order of records, and the number of threads, make no difference to who it is" {
	pr-exclude -j 1 -m keys/members capture >one
	pr-exclude -j 5 -m keys/members capture | cmp - one
	of 'select(.type == "exclusion" and .state == "excluded") | .peer' <one >excluded
	pr-view -o jsonl capture | shuf --random-source=capture | pr-import -s json | pr-exclude -m keys/members |
		of 'select(.type == "exclusion" and .state == "excluded") | .peer' | diff - excluded
}

@test "a third party needs the evidence and the members file alone" {
	pr-exclude -m keys/members --only capture | pr-view --where evidence -o jsonl | jq -c 'select(.class == "proof")' | pr-import -s json >evidence
	pr-exclude --verify-evidence -m keys/members evidence >said
	[ "$(grep -c . said)" -ge 3 ]
	pr-sim --random 4 --validators 40 --keys others >/dev/null
	run -1 pr-exclude --verify-evidence -m others/members evidence
}

@test "without the members file nobody is proven to have said anything, but for whose keys the stream has" {
	pr-view -o jsonl capture | jq -c 'select(.type != "member")' | pr-import -s json | pr-exclude --only |
		of 'select(.type == "exclusion" and .state == "excluded") | .peer' >excluded
	[ ! -s excluded ]
	pr-exclude --only capture | of 'select(.type == "exclusion" and .state == "excluded") | .peer' >excluded
	[ "$(comm -23 excluded liars)" = '' ]
}
