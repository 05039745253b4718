# A log in the wrapper that something which gathers logs would have put around it:
#
#	awk -v as=docker -v host=etcd1 -v program=etcd -f wrap.awk LOG
#
# as: syslog (RFC 3164, in local time), syslog5424, iso (journalctl -o short-iso), export, journal, docker, cri, pieces (cri in pieces of 50 bytes, and
# for every seventh line, one of stdout comes between them), kubectl (--prefix --timestamps), stamp; colour, crlf.
# east: seconds that the log's clock is ahead of UTC. A line without a stamp has that of the line before it, as if it had been
# written at once, and the first lines that of the first stamp.
BEGIN {
	split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", names, " ")
	for (i = 1; i <= 12; i++)
		month[names[i]] = i
	for (i = 1; i < 256; i++)
		code[sprintf("%c", i)] = i
	while (!seconds && (getline <ARGV[1]) > 0)
		read_stamp()
	close(ARGV[1])
}

# Days since 1970-01-01, for years from 1970 on.
function days(y, m, d)
{
	if (m < 3) {
		y--
		m += 12
	}
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
}

function clock(text, part)
{
	split(text, part, ":")
	return part[1] * 3600 + part[2] * 60 + part[3]
}

# Sets `seconds` (UTC) and `fraction` ("" or ".123") by the stamp at the beginning of the line, if there is one. One of whole
# seconds means no time before that of the line before.
function read_stamp(head, at, date, word, n, before)
{
	before = seconds
	head = substr($0, 1, 80)
	if (match(head, /[0-9][0-9][0-9][0-9][-\/][01][0-9][-\/][0-3][0-9][ T][0-9][0-9]:[0-9][0-9]:[0-9][0-9]/)) {
		at = substr(head, RSTART, RLENGTH)
		split(at, date, /[-\/ T]/)
		date[4] = substr(at, 12)
	} else if (match(head, /[0-9]+ [A-Z][a-z][a-z] [0-9][0-9][0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]/)) {
		split(substr(head, RSTART, RLENGTH), word, " ")
		date[1] = word[3]
		date[2] = month[word[2]]
		date[3] = word[1]
		date[4] = word[4]
	} else if (match(head, /[A-Z][a-z][a-z] [ 0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]( [0-9][0-9][0-9][0-9])?/)) {
		n = split(substr(head, RSTART, RLENGTH), word, " ")
		date[1] = n > 3 ? word[4] : 2026
		date[2] = month[word[1]]
		date[3] = word[2]
		date[4] = word[3]
	} else {
		return
	}
	seconds = days(date[1] + 0, date[2] + 0, date[3] + 0) * 86400 + clock(date[4]) - east
	head = substr(head, RSTART + RLENGTH)
	if (match(head, /^[.,][0-9]+/))
		fraction = "." substr(head, 2, RLENGTH - 1)
	else if (seconds != before)
		fraction = ""
}

# The inverse of days(): "2026-11-22".
function date_of(day, y, m, era, doe, yoe, doy, mp)
{
	day += 719468
	era = int(day / 146097)
	doe = day - era * 146097
	yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
	doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
	mp = int((5 * doy + 2) / 153)
	m = mp < 10 ? mp + 3 : mp - 9
	y = yoe + era * 400 + (m < 3)
	return sprintf("%04d-%02d-%02d", y, m, doy - int((153 * mp + 2) / 5) + 1)
}

function abs(x)
{
	return x < 0 ? -x : x
}

function time_of(s)
{
	return sprintf("%02d:%02d:%02d", int(s % 86400 / 3600), int(s % 3600 / 60), s % 60)
}

# RFC 3339 in UTC, with so many digits behind the point.
function stamp(digits, rest)
{
	rest = substr(fraction, 2) "000000000"
	return date_of(int(seconds / 86400)) "T" time_of(seconds) "." substr(rest, 1, digits) "Z"
}

function quoted(text, out, i, c)
{
	if (text !~ /[\\"\001-\037]/)
		return "\"" text "\""
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		out = out (c == "\"" || c == "\\" ? "\\" c : code[c] < 32 ? sprintf("\\u%04x", code[c]) : c)
	}
	return "\"" out "\""
}

function micros()
{
	return sprintf("%d", seconds) substr(substr(fraction, 2) "000000", 1, 6)
}

function pieces(text, time)
{
	for (; length(text) > 50; text = substr(text, 51)) {
		print time " stderr P " substr(text, 1, 50)
		if (NR % 7 == 0)
			print time " stdout F between"
	}
	print time " stderr F " text
}

{
	read_stamp()
	local = seconds + east
	date = date_of(int(local / 86400))
	who = host " " program "[123]: "
	if (as == "syslog")
		print names[substr(date, 6, 2) + 0] sprintf(" %2d ", substr(date, 9)) time_of(local) " " who $0
	else if (as == "syslog5424")
		print "<30>1 " stamp(6) " " host " " program " 123 - - " $0
	else if (as == "iso")
		print date "T" time_of(local) sprintf("%s%02d%02d ", east < 0 ? "-" : "+", abs(east) / 3600, abs(east) % 3600 / 60) \
			who $0
	else if (as == "export")
		print "__CURSOR=s=1;i=" NR "\n__REALTIME_TIMESTAMP=" micros() "\n_HOSTNAME=" host "\nSYSLOG_IDENTIFIER=" program \
			"\nMESSAGE=" $0 "\n"
	else if (as == "journal")
		print "{\"__REALTIME_TIMESTAMP\":\"" micros() "\",\"_HOSTNAME\":\"" host "\",\"SYSLOG_IDENTIFIER\":\"" program \
			"\",\"MESSAGE\":" quoted($0) "}"
	else if (as == "docker")
		print "{\"log\":" quoted($0 "\n") ",\"stream\":\"stderr\",\"time\":\"" stamp(9) "\"}"
	else if (as == "cri")
		print stamp(9) " stderr F " $0
	else if (as == "pieces")
		pieces($0, stamp(9))
	else if (as == "kubectl")
		print "[pod/" host "/" program "] " stamp(9) " " $0
	else if (as == "stamp")
		print stamp(9) " " $0
	else if (as == "colour")
		print "\033[32m" substr($0, 1, 5) "\033[0m\033[1;31m" substr($0, 6) "\033[m"
	else if (as == "crlf")
		print $0 "\r"
}
