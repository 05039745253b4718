# What a program says of itself, its manual and the completions name the same options; and the manuals are good mdoc.
load helper

# The option names in a text, sorted, one a line: -x and --long.
sorted() { sort -u | sed '/^$/d'; }

from_help()
{
	"$1" --help | grep -E '^ +-' | sed -E 's/^ +//; s/  .*//' | grep -oE -- '(^|[ ,])--?[A-Za-z][a-z-]*' |
		tr -d ' ,' | sorted
}

# Option strings of getopt in the source, and what every program has.
from_source()
{
	sed -nE 's/.*\{"([a-z-]+)", (no|required|optional)_argument.*/--\1/p' "$TOP/cmd/$1.c" | sorted
}

# .It Fl m , Fl -members Ar file
from_manual()
{
	grep -E '^\.It Fl ' "$TOP/man/$1.1" | grep -oE 'Fl [A-Za-z-]+' | sed 's/^Fl /-/' | sorted
}

# pr-x) options='…' ;;
from_bash()
{
	sed -nE "s/^\t$1\) options='(.*)' ;;$/\1/p" "$TOP/completions/pr-tools.bash" | tr ' ' '\n' | tr -d = | sorted
}

# pr-x) … '(-m --members)'{-m,--members=}'[…]:…' or '--keep[…]' … ;;
from_zsh()
{
	sed -n "/^$1)/,/;;/p" "$TOP/completions/_pr-tools" | grep -F '[' |
		sed -E "s/'\([^)]*\)'//; s/\[.*//" | grep -oE -- '--?[A-Za-z][a-z-]*' | sorted
}

@test "help lists every option of the program, and no others" {
	for program in $(programs); do
		from_help "$program" | grep -e -- >help
		printf '%s\n' --help --version | cat - <(from_source "$program") | sorted >source
		diff <(comm -23 source help) /dev/null || fail "$program: not in its help"
		diff <(comm -13 source help | grep -vxE -- '--(exit-status|resync|force-binary)') /dev/null || fail "$program: not in its source"
	done
}

@test "the manual has the options that help has" {
	for program in $(programs); do
		diff <(from_help "$program") <(from_manual "$program") || fail "$program: help (<) against manual (>)"
	done
}

@test "completion in bash has the options that help has" {
	for program in $(programs); do
		diff <(from_help "$program") <(from_bash "$program") || fail "$program: help (<) against bash (>)"
	done
}

@test "completion in zsh has the options that help has" {
	for program in $(programs); do
		diff <(from_help "$program") <(from_zsh "$program") || fail "$program: help (<) against zsh (>)"
	done
}

@test "completion in bash completes" {
	source "$TOP/completions/pr-tools.bash"
	for program in $(programs); do
		complete -p "$program" >/dev/null || fail "$program: no completion"
		COMP_WORDS=("$program" --he) COMP_CWORD=1 COMPREPLY=()
		_pr_tools "$program" --he "$program"
		[ "${COMPREPLY[*]}" = --help ] || fail "$program: ${COMPREPLY[*]}"
	done
}

@test "completion in bash completes arguments, too" {
	source "$TOP/completions/pr-tools.bash"
	completes() # WANTED WORD…: as bash splits them
	{
		local wanted=$1
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
		_pr_tools "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
		[ "${COMPREPLY[*]}" = "$wanted" ] || fail "$*: ${COMPREPLY[*]}"
	}
	completes 'table timeline' pr-view -o t
	completes jsonl pr-view --output = j
	completes members pr-import -o m
	completes 'majority bft keep-majority static-quorum= keep-oldest keep-referee= down-all lease votequorum pause-minority autoheal primary-component redis-cluster sentinel hierarchical origin' pr-strategy --policy =
	completes minimal pr-exclude --signer = m
	completes recovery pr-view --where reco
	completes failure,recovery pr-view --where = failure,reco
	completes 'redis-cluster redis-sentinel redis-aof redis-cli' pr-import -s red
}

@test "completion in zsh is for every program" {
	for program in $(programs); do
		head -n 1 "$TOP/completions/_pr-tools" | grep -qw -- "$program" || fail "$program: not in #compdef"
	done
	command -v zsh >/dev/null || skip "no zsh to check its syntax"
	zsh -n "$TOP/completions/_pr-tools"
}

@test "mandoc finds nothing to warn of" {
	for page in "$TOP"/man/*.[1-9]; do
		said=$(mandoc -Tlint -Wwarning "$page" 2>&1) || fail "$said"
		[ -z "$said" ] || fail "$said"
	done
}

@test "every program has a manual, and every manual a program refers to is there" {
	for program in $(programs); do
		[ -e "$TOP/man/$program.1" ] || fail "$program has none"
	done
	grep -hoE '^\.Xr pr[a-z-]* [0-9]' "$TOP"/man/*.[1-9] | sort -u | while read -r _ name section; do
		[ -e "$TOP/man/$name.$section" ] || fail "$name($section) is referred to"
	done
}

@test "every manual tells of the exit status" {
	for program in $(programs); do
		grep -q '^\.Sh EXIT STATUS' "$TOP/man/$program.1" || fail "$program"
	done
}

@test "a manual keeps to 80 columns" {
	for page in "$TOP"/man/*.[1-9]; do
		wide=$(mandoc -Tutf8 "$page" | sed 's/.\x08//g' | grep -E '^.{81}' || true)
		[ -z "$wide" ] || fail "$page: $wide"
	done
}

@test "pr-import(1) has every timeout that --set takes, with the value that counts if nothing tells it" {
	sed -nE 's/^param +([^ ]+) +([^ ]+)$/\1 \2/p' "$TOP"/lib/formats/* | sort -u >formats
	[ -s formats ]
	awk '/^\.S[hs]/ { here = /^\.Ss Timeouts/ } here && /^\.It Cm/ { name = $3; getline; print name, $1 }' "$TOP/man/pr-import.1" | sort -u >manual
	diff formats manual || fail 'formats (<) against pr-import(1) (>)'
}
