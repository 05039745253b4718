# Reads one suite's TAP (version 13; what is no TAP is notes on the test that follows, or on the one that failed before).
# Prints passed, failed and skipped tests to stdout, and to stderr, under the suite's `name`, what failed or was skipped.
function tell(line) { printf "%s: %s\n", name, line >"/dev/stderr" }
function tell_notes(    i) { for (i = 0; i < n; i++) tell(notes[i]); n = 0 }

/^1\.\.[0-9]+/ { planned = 1; plan = substr($1, 4) + 0; next }
/^not ok / { failed++; tell($0); tell_notes(); behind = 1; next }
/^ok .*# skip/ { skipped++; tell($0); n = behind = 0; next }
/^ok / { passed++; n = behind = 0; next }
behind { tell($0); next }
n < 60 { notes[n++] = $0 }

END {
	seen = passed + failed + skipped
	if (!planned || seen != plan || (status && !failed)) {
		failed++
		tell_notes()
		tell(sprintf("ended with status %d after %d of %s tests", status, seen, planned ? plan : "no"))
	}
	print passed + 0, failed + 0, skipped + 0
}
