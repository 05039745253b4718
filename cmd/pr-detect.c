/* pr-detect: who was cut off from whom, when, and whether it was a cut at all. */
#include "cli/options.h"
#include "detect/detect_job.h"

static const char usage[] =
	"usage: pr-detect [options] [file ...]\n"
	"Reads what peers said of each other and writes what was wrong with the cluster: failure records.\n"
	"Consumes contact, link and activity records; passes all others along.\n"
	"\n"
	"  -m, --members FILE     the configured membership (pr-members(5)); else the stream's member records\n"
	"      --threshold N/M    a quorum is strictly more than this part of the weight (1/2)\n"
	"      --detector NAME    how long heartbeats may be silent: fixed, phi, phi-exp, chen, 2w (the default) or swim\n"
	"      --timeout TIME     heartbeats silent for longer are lost, whatever the detector (15s)\n"
	"      --margin LENGTH    chen, 2w: how much later than expected a beat may be: a time, or a number of intervals\n"
	"      --phi NUMBER       phi, phi-exp: the threshold (8)\n"
	"      --pause LENGTH     phi: how long a pause is acceptable (3 intervals)\n"
	"      --deviation LENGTH phi: what the deviation is taken for at least (0.1 intervals)\n"
	"      --window SAMPLES   how many intervals count; 0: means that decay, in little memory (1000; 2w: 0)\n"
	"      --loss PART        more of the heartbeats than this missing is message loss (10%)\n"
	"      --loss-window TIME over this time, or over 100 heartbeats if that takes longer (30s)\n"
	"      --slack TIME       how much out of order records may be, and how long a picture must hold (2s)\n"
	"      --policy NAME      links (the default), or origin: who was not seen for the timeout, at every tick\n"
	"      --tick TIME        of the origin (10s)\n"
	"      --min-participants N  that the origin requires at least (2)\n"
	"      --as PEER          only what that peer could know: by its own log, of what it heard itself\n"
	"      --live             notice silence by the clock, not by the next record\n"
	"      --quality FILE     tell how good the detector is, against what really happened (pr-sim --truth)\n"
	"  -o, --output FORMAT    of --quality: table (the default) or jsonl\n"
	"      --keep             pass along what is consumed, too\n"
	"      --only             write failure records alone\n"
	"  -e, --exit-status      exit 1 if there is a failure\n"
	"      --resync           go on at the next label behind damage\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-import logs/* | pr-detect | pr-view\n";

enum {
	THRESHOLD = PR_OPTION_OWN, DETECTOR, TIMEOUT, MARGIN, PHI, PAUSE, DEVIATION, WINDOW, LOSS, LOSS_WINDOW, SLACK, POLICY, TICK, MIN_PARTICIPANTS,
	AS, LIVE, QUALITY, KEEP, ONLY,
};

static const struct option longs[] = {
	{"members", required_argument, NULL, 'm'},
	{"threshold", required_argument, NULL, THRESHOLD},
	{"detector", required_argument, NULL, DETECTOR},
	{"timeout", required_argument, NULL, TIMEOUT},
	{"margin", required_argument, NULL, MARGIN},
	{"phi", required_argument, NULL, PHI},
	{"pause", required_argument, NULL, PAUSE},
	{"deviation", required_argument, NULL, DEVIATION},
	{"window", required_argument, NULL, WINDOW},
	{"loss", required_argument, NULL, LOSS},
	{"loss-window", required_argument, NULL, LOSS_WINDOW},
	{"slack", required_argument, NULL, SLACK},
	{"policy", required_argument, NULL, POLICY},
	{"tick", required_argument, NULL, TICK},
	{"min-participants", required_argument, NULL, MIN_PARTICIPANTS},
	{"as", required_argument, NULL, AS},
	{"live", no_argument, NULL, LIVE},
	{"quality", required_argument, NULL, QUALITY},
	{"output", required_argument, NULL, 'o'},
	{"keep", no_argument, NULL, KEEP},
	{"only", no_argument, NULL, ONLY},
	PR_CLI_FINDING_OPTION,
	PR_CLI_OPTIONS,
	{0},
};

static int take_detector_option(struct pr_cli *cli, int option, struct pr_detector_options *o)
{
	switch (option) {
	case DETECTOR:
		return pr_option_detector(cli, "--detector", optarg, &o->kind);
	case MARGIN:
		o->own_margin = false;
		return pr_option_stretch(cli, "--margin", optarg, &o->margin);
	case PHI:
		return pr_option_threshold(cli, "--phi", optarg, &o->phi);
	case PAUSE:
		return pr_option_stretch(cli, "--pause", optarg, &o->pause);
	case DEVIATION:
		return pr_option_stretch(cli, "--deviation", optarg, &o->deviation);
	case WINDOW:
		return pr_option_window(cli, "--window", optarg, &o->window);
	default:
		return pr_cli_option(cli, option);
	}
}

static int take_option(struct pr_cli *cli, int option, struct pr_detect_job *s)
{
	struct pr_detect_options *detect = &s->detect;
	switch (option) {
	case 'm':
		s->members = optarg;
		return PR_CLI_GO_ON;
	case THRESHOLD:
		return pr_option_fraction(cli, "--threshold", optarg, &detect->numerator, &detect->denominator);
	case TIMEOUT:
		return pr_option_duration(cli, "--timeout", optarg, &detect->detector.timeout);
	case LOSS:
		return pr_option_percent(cli, "--loss", optarg, &detect->loss.part);
	case LOSS_WINDOW:
		return pr_option_duration(cli, "--loss-window", optarg, &detect->loss.window);
	case SLACK:
		s->slacked = true;
		return pr_option_duration(cli, "--slack", optarg, &detect->slack);
	case POLICY:
		s->by_origin = strcmp(optarg, "origin") == 0;
		return s->by_origin || strcmp(optarg, "links") == 0 ? PR_CLI_GO_ON
		                                                    : pr_cli_usage(cli, "--policy: there are links and origin");
	case TICK:
		s->origins_own = true;
		return pr_option_duration(cli, "--tick", optarg, &s->origin.tick);
	case MIN_PARTICIPANTS:
		s->origins_own = true;
		return pr_option_count(cli, "--min-participants", optarg, &s->origin.min_participants);
	case AS:
		detect->as = pr_span_of(optarg);
		return detect->as.n > 0 && detect->as.n <= PR_PEER_MAX ? PR_CLI_GO_ON
		                                                       : pr_option_refuse(cli, "--as", optarg, "a peer's name");
	case LIVE:
		s->live = true;
		return PR_CLI_GO_ON;
	case QUALITY:
		s->truth = optarg;
		return PR_CLI_GO_ON;
	case 'o':
		s->measures_own = true;
		s->json = strcmp(optarg, "jsonl") == 0;
		return s->json || strcmp(optarg, "table") == 0 ? PR_CLI_GO_ON : pr_option_refuse(cli, "--output", optarg, "table or jsonl");
	case KEEP:
		s->keep = true;
		return PR_CLI_GO_ON;
	case ONLY:
		s->only = true;
		return PR_CLI_GO_ON;
	default:
		return take_detector_option(cli, option, &detect->detector);
	}
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-detect", .usage = usage};
	struct pr_detect_job job = {.cli = &cli,
	                            .detect = {.detector = PR_DETECTOR_DEFAULTS, .loss = PR_LOSS_DEFAULTS, .slack = 2 * PR_SECOND},
	                            .origin = {.tick = 10 * PR_SECOND, .min_participants = 2}};
	int option, status;
	while ((option = pr_cli_next(&cli, argc, argv, "m:o:" PR_CLI_FINDING_LETTER PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&cli, option, &job)) != PR_CLI_GO_ON)
			return status;
	return pr_detect_job_run(&job, argv + optind, (size_t)(argc - optind));
}
