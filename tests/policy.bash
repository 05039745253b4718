# Loaded by policy-*.bats: a case of a policy in one line, decided by the real programs.
#
#   decides POLICY CASE WANTED
#
# A case is one picture of a cluster that is cut, or several in a row with ";" between them, each 20 s after the one before. A
# picture is its sides, "a b | c d", with "!" before a side of one peer that has crashed; behind "/" stand peers that are members, but in
# no picture. All sides are cut off from one another but for the pairs behind "&": "AC B>C" says that the first and third reach
# each other, and that what the second says reaches the third. "healed" instead of a picture: all are together again. What is known of a peer
# stands behind its name, and is told a second before the picture: "a:weight=2:age=0:role=x:group=g:clients=3", "a:joining", "a:leaving",
# "a:left", "a:joined", "a:fresh" (it started), "a:holds" (the lease). Members are those of the first picture; who is named later joins later.
#
# What is wanted of each decision, as --compare writes it, in a row with ", " between: "A.x rule": the letters of the sides that
# go on, "." for one that stops, "x" for one that does not run, "r" where the states must be reconciled first, "?" where the policy does not say.
# "*" is any of these: where the original decides on each side by what that side alone knows, a case is one side's.

# pictures CASE: its records as JSON Lines.
pictures()
{
	awk -v RS='' '
	function record(t, rest) { printf "{\"t\":%d000000000,%s}\n", t, rest }
	function tell(t, name, word, at) {
		at = index(word, "=")
		if (word == "fresh")
			record(t, "\"type\":\"lifecycle\",\"peer\":\"" name "\",\"state\":\"start\"")
		else if (word == "holds")
			record(t, "\"type\":\"leader\",\"observer\":\"" name "\",\"leader\":\"" name "\",\"epoch\":" t)
		else if (!at)
			record(t, "\"type\":\"member\",\"peer\":\"" name "\",\"status\":\"" word "\"")
		else if (word ~ /^(role|group)=/)
			record(t, "\"type\":\"member\",\"peer\":\"" name "\",\"" substr(word, 1, at - 1) "\":\"" substr(word, at + 1) "\"")
		else
			record(t, "\"type\":\"member\",\"peer\":\"" name "\",\"" substr(word, 1, at - 1) "\":" substr(word, at + 1))
	}
	function side_of(letter) { return index("ABCDEFGHIJKLMNOP", letter) - 1 }
	function picture(t, text,    n, i, j, word, parts, count, what, kind, peers, groups, severed, through, sides, group) {
		n = split(text, word, " ")
		if (n == 1 && word[1] == "healed") {
			record(t, "\"type\":\"failure\",\"id\":\"" id "\",\"event\":\"close\"")
			id = ""
			return
		}
		kind = "network-partition"; sides = 0; group = ""; groups = ""; what = "side"; peers = ""
		split("", through)
		for (i = 1; i <= n; i++) {
			if (word[i] == "|") { groups = groups "[" substr(group, 2) "],"; group = ""; sides++ }
			else if (word[i] == "!") { kind = "crash"; peers = word[i + 1]; sub(/:.*/, "", peers); peers = "\"" peers "\"" }
			else if (word[i] == "/" || word[i] == "&") what = word[i]
			else if (what == "&") {
				through[side_of(substr(word[i], 1, 1)), side_of(substr(word[i], length(word[i])))] = 1
				if (word[i] !~ />/) through[side_of(substr(word[i], 2)), side_of(substr(word[i], 1, 1))] = 1
			} else {
				count = split(word[i], parts, ":")
				if (!(parts[1] in known)) record(t - 2, "\"type\":\"member\",\"peer\":\"" parts[1] "\",\"status\":\"joined\"")
				known[parts[1]] = 1
				for (j = 2; j <= count; j++) tell(t - 1, parts[1], parts[j])
				if (what == "side") group = group ",\"" parts[1] "\""
			}
		}
		groups = groups "[" substr(group, 2) "]"; sides++; severed = ""
		for (i = 0; i < sides; i++)
			for (j = 0; j < sides; j++)
				if (i != j && !((i, j) in through)) severed = severed ",[" i "," j "]"
		what = id ? "change" : "open"
		if (!id) id = sprintf("%012x", ++failures)
		record(t, "\"type\":\"failure\",\"id\":\"" id "\",\"event\":\"" what "\",\"failure\":\"" kind "\",\"since\":\"" since(t) "\",\"peers\":[" peers \
			"],\"groups\":[" groups "],\"severed\":[" substr(severed, 2) "]")
	}
	function since(t) { return sprintf("1970-01-01T00:%02d:%02dZ", t / 60, t % 60) }
	{ gsub(/\n/, " "); n = split($0, all, " *; *"); for (i = 1; i <= n; i++) picture(20 * i, all[i]) }' <<<"$1"
}

# What is decided, each decision once, in a row.
decisions()
{
	awk 'BEGIN { mark["stop"] = "."; mark["wait"] = "x"; mark["resolve"] = "r"; mark["unsafe"] = "?" }
	{
		said = ""
		match($0, /"rule":"[^"]*"/)
		rule = substr($0, RSTART + 8, RLENGTH - 9)
		for (side = 1; match($0, /"verdict":"[a-z]*"/); side++) {
			verdict = substr($0, RSTART + 11, RLENGTH - 12)
			said = said (verdict == "continue" ? substr("ABCDEFGHIJKLMNOP", side, 1) : mark[verdict])
			$0 = substr($0, RSTART + RLENGTH)
		}
		said = said " " rule
		if (said != last) printf "%s%s", (NR > 1 ? ", " : ""), said
		last = said
	}'
}

decides()
{
	local got wanted=${3//'?'/'\?'}
	wanted=${wanted//'*'/'?'}
	got=$(pictures "$2" | pr-import -s json | pr-strategy --only --stable-after=0 --policy="$1" | pr-view -o jsonl | decisions)
	# shellcheck disable=SC2053
	[[ $got == $wanted ]] || fail "$1 of '$2' decides '$got', not '$3'"
}
