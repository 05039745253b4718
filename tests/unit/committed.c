/*
 * committed: against every subset's own sum, and against the data of etcd's raft library, whose format has joint memberships as well
 * (cfgj=, and `zero` for the second being empty).
 */
#include "reconcile/committed.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/dice.h"
#include "check.h"
#include "cluster/partition.h"

#define FOLDER "../shared/vectors/raft-quorum"
#define VOTERS 10u

/* The largest index that some set of the needed weight has reached: by trying every set. */
static uint64_t by_every_set(const struct pr_voter *voters, size_t count, uint64_t needed)
{
	uint64_t best = 0;
	for (unsigned set = 0; set < 1u << count; set++) {
		uint64_t weight = 0, least = UINT64_MAX;
		for (size_t i = 0; i < count; i++)
			if (set >> i & 1) {
				weight += voters[i].weight;
				least = voters[i].index < least ? voters[i].index : least;
			}
		if (weight >= needed && least > best)
			best = least;
	}
	return best;
}

static void weighted_indexes_are_those_of_the_best_set(void)
{
	struct pr_voter voters[VOTERS];
	struct pr_dice dice;
	pr_dice_seed(&dice, 6);
	for (unsigned i = 0; i < 2000; i++) {
		size_t count = pr_dice_between(&dice, 1, VOTERS);
		uint64_t total = 0;
		for (size_t k = 0; k < count; k++) {
			voters[k] = (struct pr_voter){pr_dice_below(&dice, 4), pr_dice_below(&dice, 8), PR_VOTE_PENDING};
			total += voters[k].weight;
		}
		uint64_t needed = total > 0 ? pr_quorum_needed(total, 1 + i % 2, 2 + i % 2) : 0;
		uint64_t wanted = needed == 0 ? PR_COMMITTED_ALL : by_every_set(voters, count, needed);
		CHECK_EQ_INT(pr_committed_index(voters, count, needed), wanted);
	}
}

/* One membership of a transcript. */
struct config {
	uint64_t ids[VOTERS];
	size_t count;
	bool given;
};

struct step {
	struct config configs[2];
	char values[2 * VOTERS][24]; /* idx= or votes=, of the voters of both, each once, in the order of the first's and the second's */
	size_t value_count;
	char command[32];
};

/* "cfg=(1, 2)": the words between the brackets. The count. */
static size_t read_words(const char *at, char words[][24], size_t room)
{
	size_t count = 0;
	const char *end = strchr(at, ')');
	CHECK(end != NULL);
	for (at++; end && at < end; at += strspn(at, ", ")) {
		size_t n = strcspn(at, ", )");
		if (n == 0 || count == room || n >= 24)
			break;
		memcpy(words[count], at, n);
		words[count++][n] = '\0';
		at += n;
	}
	return count;
}

static void read_config(struct config *config, const char *line, const char *name)
{
	char words[VOTERS][24];
	const char *at = strstr(line, name);
	*config = (struct config){.given = at != NULL};
	if (!at || at[strlen(name)] != '(')
		return; /* "cfgj=zero" */
	config->count = read_words(at + strlen(name), words, VOTERS);
	for (size_t i = 0; i < config->count; i++)
		config->ids[i] = strtoull(words[i], NULL, 10);
}

static void read_step(struct step *step, const char *line)
{
	const char *values = strstr(line, "idx=(");
	values = values ? values : strstr(line, "votes=(");
	*step = (struct step){0};
	sscanf(line, "%31s", step->command);
	read_config(&step->configs[0], line, "cfg=");
	read_config(&step->configs[1], line, "cfgj=");
	if (values)
		step->value_count = read_words(strchr(values, '('), step->values, 2 * VOTERS);
}

/* Values are of the voters of both memberships in turn, each voter once. "_": it has none. */
static const char *value_of(const struct step *step, uint64_t id)
{
	uint64_t seen[2 * VOTERS];
	size_t count = 0;
	for (size_t i = 0; i < step->configs[0].count + step->configs[1].count; i++) {
		size_t first = step->configs[0].count, k = 0;
		uint64_t next = i < first ? step->configs[0].ids[i] : step->configs[1].ids[i - first];
		while (k < count && seen[k] != next)
			k++;
		if (next == id)
			return k < step->value_count ? step->values[k] : "_";
		if (k == count)
			seen[count++] = next;
	}
	return "_";
}

static size_t fill(const struct step *step, const struct config *config, struct pr_voter *voters)
{
	for (size_t i = 0; i < config->count; i++) {
		const char *value = value_of(step, config->ids[i]);
		enum pr_vote vote = *value == 'y' ? PR_VOTE_WON : *value == 'n' ? PR_VOTE_LOST : PR_VOTE_PENDING;
		voters[i] = (struct pr_voter){1, *value == '_' ? 0 : strtoull(value, NULL, 10), vote};
	}
	return config->count;
}

static void answer(const struct step *step, char *text, size_t size)
{
	static const char *const votes[] = {"VoteLost", "VotePending", "VoteWon"};
	struct pr_voter voters[VOTERS];
	uint64_t index = PR_COMMITTED_ALL;
	enum pr_vote vote = PR_VOTE_WON;
	for (size_t c = 0; c < 2; c++) {
		size_t count = fill(step, &step->configs[c], voters);
		uint64_t needed = count > 0 ? pr_quorum_needed(count, 1, 2) : 0;
		vote = pr_committed_vote_both(vote, pr_committed_vote(voters, count, needed));
		index = pr_committed_both(index, pr_committed_index(voters, count, needed));
	}
	if (strcmp(step->command, "vote") == 0)
		snprintf(text, size, "%s", votes[vote]);
	else if (index == PR_COMMITTED_ALL)
		snprintf(text, size, "∞");
	else
		snprintf(text, size, "%" PRIu64, index);
}

/* A transcript: a command, "----", what it prints, whose last line ends with the answer, and an empty line. The number of steps. */
static int replay(FILE *in)
{
	char line[512], last[512] = "", wanted[64];
	struct step step;
	int steps = 0;
	bool printing = false, asked = false;
	while (fgets(line, sizeof line, in) || asked) {
		bool end = feof(in) || line[0] == '\n';
		line[strcspn(line, "\n")] = '\0';
		if (printing && !end) {
			snprintf(last, sizeof last, "%s", line);
		} else if (printing) {
			answer(&step, wanted, sizeof wanted);
			size_t n = strlen(wanted), all = strlen(last);
			CHECK(all >= n);
			CHECK_EQ_STR(all >= n ? last + all - n : last, wanted);
			CHECK(all == n || all < n || last[all - n - 1] < '0' || last[all - n - 1] > '9');
			steps++;
			printing = asked = false;
		} else if (strcmp(line, "----") == 0) {
			printing = true;
		} else if (line[0] && line[0] != '#') {
			read_step(&step, line);
			asked = true;
		}
	}
	return steps;
}

static void answers_joint_transcripts(void)
{
	static char text[] = "committed cfg=(1,2,3) cfgj=(3,4,5) idx=(10,20,30,40,_)\n----\n20\n\n"
	                     "committed cfg=(1,2,3) cfgj=(1,2,3) idx=(1,2,3)\n----\n2\n\n"
	                     "committed cfg=(1) cfgj=zero idx=(7)\n----\n7\n\n"
	                     "committed cfg=(1,2,3) cfgj=(2,3,4,5) idx=(5,9,9,2,_)\n----\n2\n\n"
	                     "vote cfg=(1,2,3) cfgj=(2,3,4) votes=(n,y,y,_)\n----\nVoteWon\n\n"
	                     "vote cfg=(1,2,3) cfgj=(4,5) votes=(y,y,y,n,_)\n----\nVoteLost\n\n"
	                     "vote cfg=(1) cfgj=(2,3) votes=(y,y,_)\n----\nVotePending\n";
	FILE *in = fmemopen(text, sizeof text - 1, "r");
	CHECK(in && replay(in) == 7);
	if (in)
		fclose(in);
}

static void answers_as_raft_does(void)
{
	DIR *folder = opendir(FOLDER);
	char path[512];
	int files = 0;
	if (!folder) {
		printf("# skipped: %s is not here\n", FOLDER);
		return;
	}
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", FOLDER, entry->d_name);
		FILE *in = fopen(path, "r");
		CHECK(in != NULL);
		int steps = in ? replay(in) : 0;
		printf("# %s: %d answers\n", entry->d_name, steps);
		CHECK(steps > 10);
		files++;
		if (in)
			fclose(in);
	}
	CHECK(files > 0);
	closedir(folder);
}

CHECK_MAIN(weighted_indexes_are_those_of_the_best_set, answers_joint_transcripts, answers_as_raft_does)
