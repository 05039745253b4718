# Times: years that stamps lack, zones, clocks that are put forward and back, leap seconds, and stamps that cannot be read.
load helper

need_zones() { [ -e /usr/share/zoneinfo/Europe/Oslo ] || skip 'no time zones are installed'; }

# times FILE…: the times of the links, and of whom.
times()
{
	pr-import "$@" | pr-view --where link -o jsonl | sed -E 's/.*"t":"([^"]*)\.[0-9]*Z".*"subject":"([^"]*)".*/\1 \2/'
}

# notes FILE…: what is noted, and of which file.
notes()
{
	pr-import "$@" | pr-view --where note -o jsonl | sed -E 's/.*"about":"([^"]*)","text":"([^"]*)".*/\1: \2/'
}

# Lines of Redis, with a zone that is not told, and of corosync, without a year.
redis() { printf '1:M %s.000 # Cluster state changed: %s\n' "$@"; }
lost() { printf '1:M %s.000 * FAIL message received from %040d about %040d\n' "$1" "$2" "$3"; }

# corosync STAMP NODE…: a log that lost one after the other, each at its stamp.
corosync()
{
	echo "$1 [6415] cs1 corosync notice  [TOTEM ] Initializing transport (UDP/IP Unicast)."
	echo "$1 [6415] cs1 corosync notice  [QUORUM] Members[1]: 1"
	while [ $# -gt 0 ]; do
		echo "$1 [6415] cs1 corosync notice  [TOTEM ] Failed to receive the leave message. failed: $2"
		shift 2
	done
}

@test "a log without years, alone, is an error that says what to do" {
	corosync 'Nov 22 14:28:39' 2 >cs1.log
	run --separate-stderr -2 pr-import cs1.log
	[ "$stderr" = 'pr-import: cs1.log: its time stamps name no year, nor does another log; --year tells it' ]
	sed 's/^/Nov 22 14:28:39 cs1 corosync: /' cs1.log >syslog
	run --separate-stderr -2 pr-import syslog
	[ "$stderr" = 'pr-import: syslog: its time stamps name no year, nor does another log; --year tells it' ]
	[ "$(times --year 2019 cs1.log)" = '2019-11-22T14:28:39 2' ]
	touch -d 2015-01-01 cs1.log # which says nothing
	[ "$(times --year 2019 cs1.log)" = '2019-11-22T14:28:39 2' ]
}

@test "nor is a pipe without a year read" {
	corosync 'Nov 22 14:28:39' 2 >cs1.log
	pr-import 2>said >told < <(cat cs1.log) && fail 'no error'
	[ "$(cat said)" = 'pr-import: stdin: its time stamps name no year, nor does another log; --year tells it' ]
	[ "$(cat cs1.log | times --year 2019)" = '2019-11-22T14:28:39 2' ]
}

@test "another log tells the year" {
	corosync 'Nov 22 14:28:39' 2 >cs1.log
	lost '22 Nov 2018 14:28:40' 1 2 >redis1.log
	[ "$(times cs1.log redis1.log | head -n 1)" = '2018-11-22T14:28:39 2' ]
	[ "$(times redis1.log cs1.log | head -n 1)" = '2018-11-22T14:28:39 2' ]
	sed 's/^/Nov 22 14:28:39 cs1 corosync: /' cs1.log >messages
	[ "$(times messages redis1.log | head -n 1)" = '2018-11-22T14:28:39 2' ]
	[ "$(cat cs1.log | times - redis1.log | head -n 1)" = '2018-11-22T14:28:39 2' ]
	corosync 'Jan  1 00:00:10' 2 >cs1.log
	lost '31 Dec 2018 23:59:58' 1 2 >redis1.log
	[ "$(times cs1.log redis1.log | tail -n 1)" = '2019-01-01T00:00:10 2' ]
}

@test "a syslog without years around lines with them needs nothing" {
	for log in redis-cluster-isolate-leader-1/logs/redis1 serf-split-1/logs/serf1; do
		awk -v as=syslog -v host=h1 -v program=p -f "$TESTS/wrap.awk" "$CAPTURES/$log.log" >syslog
		run --separate-stderr -0 pr-import syslog
		[ -z "$stderr" ]
		pr-import syslog >without
		pr-import --year 2026 syslog | cmp - without
		cat syslog | pr-import | pr-view --where link -o jsonl | sed 's/stdin/syslog/' |
			diff - <(pr-view --where link -o jsonl without)
	done
}

@test "over New Year" {
	corosync 'Dec 31 23:59:58' 2 'Dec 31 23:59:59' 3 'Jan  1 00:00:03' 4 'Feb 29 12:00:00' 5 >cs1.log
	times --year 2019 cs1.log >got
	printf '%s\n' '2019-12-31T23:59:58 2' '2019-12-31T23:59:59 3' '2020-01-01T00:00:03 4' '2020-02-29T12:00:00 5' | diff - got
	[ -z "$(notes --year 2019 cs1.log)" ]
}

@test "a zone for one of several logs" {
	need_zones
	lost '22 Nov 2026 14:00:00' 1 2 >utc.log
	lost '22 Nov 2026 15:00:01' 3 4 >oslo.log
	times utc.log oslo.log@Europe/Oslo | cut -d ' ' -f 1 >got
	printf '2026-11-22T14:00:0%d\n' 0 1 | diff - got
	times --time-zone Europe/Oslo utc.log@UTC oslo=oslo.log | cut -d ' ' -f 1 | diff got -
	pr-import n=oslo.log@Europe/Oslo | pr-view --where source -o jsonl | grep -q '"peer":"n".*"zone":"Europe/Oslo"'
	pr-import oslo.log@Europe/Oslo | pr-view --where source -o jsonl | grep -q '"peer":"oslo".*"zone":"Europe/Oslo"'
	run --separate-stderr -2 pr-import utc.log@Europe/Olso
	[ "$stderr" = 'pr-import: Europe/Olso: no such time zone' ]
	cp utc.log a@b.log
	pr-import a@b.log | pr-view --where source -o jsonl | grep -q '"file":"a@b.log"'
	cp utc.log utc.log@UTC # a file of that name goes first
	pr-import utc.log@UTC | pr-view --where source -o jsonl | grep -q '"file":"utc.log@UTC"'
}

@test "a log that is hours off is noted, with the remedy" {
	cd "$CAPTURES/redis-cluster-isolate-leader-1/logs"
	logs='redis1.log redis2.log redis4.log redis5.log redis6.log'
	[ -z "$(notes $logs redis3.log)" ]
	[ "$(notes $logs redis3.log@-05:00)" = "redis3.log: its times, read in the zone -05:00, are 5 hours ahead of those of the other\
 logs; redis3.log@+00:00 would be with them" ]
	[ "$(notes $logs redis3.log@+05:45)" = "redis3.log: its times, read in the zone +05:45, are 5 h 45 min behind those of the other\
 logs; redis3.log@+00:00 would be with them" ]
	pr-import --time-zone Asia/Kolkata $logs redis3.log@UTC | pr-view --where note -o jsonl >"$BATS_TEST_TMPDIR/note"
	need_zones
	grep -q 'are 5 h 30 min ahead of those of the other logs; redis3.log@+05:30 would be with them' "$BATS_TEST_TMPDIR/note"
	grep -q '"t":"2026-11-22T08:40:32' "$BATS_TEST_TMPDIR/note" # with what is known before the first record
}

@test "every system's logs agree in their own zone, and not where one is in another" {
	while read -r capture zone log options; do
		cd "$CAPTURES/$capture/logs"
		[ -z "$(notes $options --time-zone "$zone" *.log | grep 'the zone')" ] || fail "$capture: a note"
		notes $options --time-zone "$zone" $(ls | grep -v "^$log$") "$log@+11:00" | grep -q "^$log: its times, read in the zone +11:00" ||
			fail "$capture: no note of $log"
	done <<-'END'
	corosync-split-3 UTC cs2.log --year 2026
	etcd-split-1 UTC etcd3.log
	galera-partial-1 UTC gl2.log
	nats-isolate-leader-1 UTC nats2.log
	redis-sentinel-split-1 UTC sent1.log
	serf-split-1 UTC serf2.log
	zookeeper-isolate-leader-1 UTC zk3.log
	END
}

@test "captures in their true zone give no note of zones" {
	corpus=$TOP/../shared/corpus
	[ -d "$corpus" ] || skip 'no corpus beside the repository'
	for capture in "$corpus"/*/*/; do
		zone=$(sed -nE 's/.*"tz": "(.*)".*/\1/p' "$capture/meta.json")
		notes --year 2026 --time-zone "${zone:-UTC}" "$capture"/logs/*.log >said
		! grep 'the zone' said || fail "$capture"
	done
}

@test "a clock that is put forward, and one that is put back" {
	need_zones
	{
		lost '28 Mar 2027 01:59:59' 1 2
		lost '28 Mar 2027 02:30:00' 1 3 # there is no such time: as if the clock had not been put forward yet
		lost '28 Mar 2027 03:00:01' 1 4
	} >spring.log
	times spring.log@Europe/Oslo | cut -d ' ' -f 1 | sort >got
	printf '2027-03-28T%s\n' 00:59:59 01:00:01 01:30:00 | diff - got
	{
		lost '31 Oct 2027 02:59:59' 1 2
		lost '31 Oct 2027 02:00:01' 1 3
		lost '31 Oct 2027 02:59:59' 1 4
		lost '31 Oct 2027 03:00:00' 1 5
	} >autumn.log
	times autumn.log@Europe/Oslo | cut -d ' ' -f 1 >got
	printf '2027-10-31T%s\n' 00:59:59 01:00:01 01:59:59 02:00:00 | diff - got
	[ -z "$(notes autumn.log@Europe/Oslo)" ]
}

@test "a leap second is the next minute's first" {
	lost '31 Dec 2016 23:59:60' 1 2 >redis1.log
	lost '01 Jan 2017 00:00:00' 1 3 >>redis1.log
	times redis1.log | cut -d ' ' -f 1 >got
	printf '2017-01-01T00:00:00\n2017-01-01T00:00:00\n' | diff - got
	[ -z "$(notes redis1.log)" ]
	lost '31 Dec 2016 23:59:61' 1 2 >redis1.log
	[ -z "$(times redis1.log)" ]
}

@test "a stamp that cannot be read takes the time before it, is marked and counted" {
	{
		lost '22 Nov 2026 14:00:00' 1 2
		lost '99 Nov 2026 14:00:01' 1 3
		lost '22 Nov 2026 25:00:01' 1 4
		lost '22 Nov 2026 14:00:02' 1 5
	} >redis1.log
	pr-import redis1.log >told
	pr-view --where link -o jsonl told | sed -E 's/.*"t":"([^"]*)\.0*Z","src":"([^"]*)".*/\1 \2/' >got
	printf '2026-11-22T14:00:0%s redis1.log:%d\n' 0 1 0 2 0 3 2 4 | diff - got
	[ "$(pr-view --where link -o jsonl told | grep -c '"undated":true')" = 2 ]
	pr-view --where source -o jsonl told | grep -q '"recognised":2,"evidence":4,"untimed":2'
	pr-view --where note -o jsonl told | grep -q '"src":"redis1.log:2".*without a readable time.*"count":2'
}

@test "lines before the first time that can be read are counted, and give no records" {
	{
		lost 'yesterday' 1 2
		lost '22 Nov 2026 14:00:00' 1 3
	} >redis1.log
	pr-import redis1.log >told
	[ "$(pr-view --where link -o jsonl told | wc -l)" = 1 ]
	pr-view --where note -o jsonl told | grep -q 'before the first readable time.*"count":1'
}

@test "a clock that is set back is followed, and noted" {
	{
		lost '22 Nov 2026 14:00:00' 1 2
		lost '22 Nov 2026 13:00:00' 1 3
		lost '22 Nov 2026 13:00:05' 1 4
	} >redis1.log
	pr-import redis1.log | pr-view --where note -o jsonl | grep -q '"src":"redis1.log:2".*set back.*"count":1'
	times redis1.log | cut -d ' ' -f 1 >got
	printf '2026-11-22T%s\n' 14:00:00 13:00:00 13:00:05 | diff - got
}

@test "years that are out of range are no times" {
	for year in 1969 2501 0000 9999; do
		lost "22 Nov $year 14:00:00" 1 2 >redis1.log
		[ -z "$(times redis1.log)" ] || fail "$year"
	done
	for year in 1969 2501 26 twenty; do
		run --separate-stderr -2 pr-import --year $year redis1.log
	done
}

@test "the rest of a message in syslog has the time of its first line, not all of the second" {
	printf '%s\n' '2026-11-22 14:09:26,114 [myid:1] - WARN  [QuorumPeer@1] - Cannot open channel to 2 at election address /10.0.0.2:3888' \
		'java.net.ConnectException: Connection refused' >zk1.log
	sed 's/^/2026-11-22T14:09:26+00:00 zk1 zookeeper: /' zk1.log >wrapped.log
	pr-import zk1=zk1.log | pr-view --where link -o jsonl | grep -o '"earliest".*"latest":"[^"]*"' >bare
	pr-import zk1=wrapped.log | pr-view --where link -o jsonl | grep -o '"earliest".*"latest":"[^"]*"' | diff bare -
}

@test "records of a dump or a pattern that have no readable time are counted" {
	cp "$TESTS/dumps/zookeeper-srvr-mntr.txt" zk1.txt
	pr-import zk1.txt >told
	pr-view --where source -o jsonl told | grep -q '"evidence":2,"untimed":2}'
	pr-view --where note -o jsonl told | grep -q '"about":"zk1.txt","text":"records without a readable time.*","count":2}'
	printf '%s\n' '2026-11-22 14:08:00 a b' '11/22/2026 14:08 a c' >x.txt
	pr-import -s regex --pattern '(?<date>\S+ \S+) (?<observer>\w+) (?<subject>\w+)$' x.txt >told
	pr-view --where source -o jsonl told | grep -q '"evidence":2,"untimed":1}'
}
