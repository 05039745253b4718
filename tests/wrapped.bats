# Logs in what they come in: wrappers, packings, several writers in one file, rotated pieces. The evidence is that of the bare
# log, and so are the verdicts.
load helper

# Everything that a log tells of peers, one record a line, in order; what a wrapper's stamp may add is left out: parts of a
# second, and what follows from it.
evidence()
{
	pr-view --where link --where contact --where leader --where lifecycle --where member -o jsonl "$1" |
		sed -E 's/"(earliest|latest|since)":"[^"]*",?//g; s/,?"undated":true//; s/("t":"[^.]*)[^"]*"/\1"/; s/,\}/}/' | sort
}

# What pr-detect says in the end, without times.
verdicts()
{
	pr-detect <"$1" | pr-view --where failure -o jsonl |
		sed -E 's/.*"event"/"event"/; s/"(start|since|earliest|latest|end|end_earliest|end_latest)":"[^"]*",?//g; s/,"evidence".*//'
}

# same FILE FILE: two streams tell the same.
same()
{
	diff <(evidence "$1") <(evidence "$2") && diff <(verdicts "$1") <(verdicts "$2")
}

# wrap HOW LOG [PROGRAM]: the log of the peer that its name says.
wrap()
{
	awk -v as="$1" -v host="$(basename "$2" .log)" -v program="${3:-server}" -v east="${east:-0}" -f "$TESTS/wrap.awk" "$2"
}

# Sets zone, and east in seconds, of a capture.
zone_of()
{
	zone=$(sed -nE 's/.*"tz": "([^"]*)".*/\1/p' "$1/meta.json")
	zone=${zone:-UTC}
	case $zone in
	UTC) east=0 ;;
	America/New_York) east=-18000 ;; # in November
	Asia/Kolkata) east=19800 ;;
	*) fail "$1: $zone" ;;
	esac
}

# A capture of each system.
systems()
{
	local capture
	for capture in "$CAPTURES"/*/; do
		echo "$(basename "$capture" | sed 's/-.*//') $capture"
	done | sort -u -k 1,1 | cut -d ' ' -f 2
}

# without_lines: the numbers of lines taken out of a stream, since a wrapper may make several of one.
without_lines()
{
	pr-view -o jsonl | sed -E 's/("src":"[^:]*):[0-9]*/\1/' | pr-import -s json
}

# alike HOW…: a capture of each system, wrapped so, tells what it tells bare.
alike()
{
	local how capture log zone east
	for capture in $(systems); do
		zone_of "$capture"
		(cd "$capture/logs" && pr-import -q --year 2026 --time-zone "$zone" *.log) >bare
		without_lines <bare >bare.lines
		for how; do
			rm -rf logs && mkdir logs
			for log in "$capture"/logs/*.log; do
				wrap "$how" "$log" >"logs/$(basename "$log")"
			done
			(cd logs && pr-import -q --year 2026 --time-zone "$zone" *.log) >wrapped
			case $how in
			export | pieces)
				without_lines <wrapped >wrapped.lines
				same bare.lines wrapped.lines
				;;
			*) same bare wrapped ;;
			esac >difference || fail "$capture, $how: $(head difference)"
		done
	done
}

@test "what stands in syslog tells what it tells bare" { alike syslog syslog5424; }

@test "what stands in the journal tells what it tells bare" { alike iso export journal; }

@test "what stands in a container's log tells what it tells bare" { alike docker cri pieces kubectl stamp; }

@test "colours and CRLF change nothing" { alike colour crlf; }
