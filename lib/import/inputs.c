#include "inputs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filenames.h"
#include "systems.h"

struct finding {
	struct pr_inputs *in;
	const struct pr_import_options *options;
	const struct pr_call *call;
	char *const *files; /* as they were given */
	struct pr_filename *names;
	char *error;
	size_t size; /* of error */
};

static uint32_t peer_of(const struct finding *f, size_t i)
{
	const char *ignored, *as = f->options->as;
	struct pr_identity *who = f->call->who;
	size_t n = pr_logname_split(f->files[i], &ignored);
	pr_identity_at(who, (struct pr_place){.input = PR_PLACE_CALL});
	if (n > 0)
		return pr_identity_add(who, (struct pr_span){(const uint8_t *)f->files[i], n}, PR_KNOWN_GIVEN);
	if (as)
		return pr_identity_add(who, pr_span_of(as), PR_KNOWN_GIVEN);
	pr_identity_at(who, (struct pr_place){.input = PR_PLACE_FILE_NAME});
	return pr_identity_add(who, pr_span_of(f->names[i].text), PR_KNOWN_FILE);
}

static uint64_t size_of(const char *path)
{
	struct stat st;
	bool known = (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &st) : stat(path, &st)) == 0;
	return known && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

/* The file's zone: what stands behind its name, else the call's. */
static bool set_zone(const struct finding *f, struct pr_log *log, const char *name)
{
	log->zone_name = name ? name : f->options->zone_name;
	log->zone = pr_zones_find(f->in->zones, log->zone_name);
	if (!log->zone)
		snprintf(f->error, f->size, "%s: no such time zone", log->zone_name);
	return log->zone;
}

/* The system that the call names. */
static bool set_system(const struct finding *f, struct pr_log *log)
{
	const char *system = f->options->system;
	bool good = !system || pr_system_set(log, f->options->catalogue, system);
	if (!good)
		snprintf(f->error, f->size, "%s: no such system; --list names them", system);
	return good;
}

static bool add(const struct finding *f, size_t i)
{
	char *path = f->in->paths[i];
	uint32_t self = peer_of(f, i);
	if (self == PR_IDENTITY_NONE) {
		snprintf(f->error, f->size, "a peer's name is UTF-8 text of 1 to %u bytes", PR_PEER_MAX);
		return false;
	}
	struct pr_log *log = f->in->logs[i] = pr_log_new(path, f->call, self);
	if (!log) {
		snprintf(f->error, f->size, "%s", strerror(ENOMEM));
		return false;
	}
	log->number = (uint32_t)i;
	log->given = f->names[i].given;
	log->apart = f->names[i].apart;
	log->year = f->options->year;
	f->in->size += size_of(path);
	return set_zone(f, log, f->in->zone_names[i]) && set_system(f, log);
}

/* Takes the zone off what stands behind NAME=. False: memory ran out. */
static bool split_zone(struct pr_inputs *in, size_t i, const char *path)
{
	size_t n;
	in->zone_names[i] = pr_logname_zone(path, &n);
	in->paths[i] = in->zone_names[i] ? strndup(path, n) : strdup(path);
	return in->paths[i];
}

static bool make_room(struct pr_inputs *in, char *const *files, size_t count)
{
	const char *path;
	in->zones = pr_zones_new();
	in->paths = calloc(count, sizeof *in->paths);
	in->zone_names = calloc(count, sizeof *in->zone_names);
	in->logs = calloc(count, sizeof(struct pr_log *));
	bool room = in->zones && in->paths && in->zone_names && in->logs;
	for (in->count = 0; room && in->count < count; in->count++) {
		pr_logname_split(files[in->count], &path);
		room = split_zone(in, in->count, path);
	}
	return room;
}

static bool name_files(const struct finding *f)
{
	const char *ignored;
	for (size_t i = 0; i < f->in->count; i++)
		f->names[i].given = f->options->as || pr_logname_split(f->files[i], &ignored) > 0;
	return pr_filenames_find(f->in->paths, f->in->count, f->names);
}

bool pr_inputs_find(struct pr_inputs *in, const struct pr_import_options *options, const struct pr_call *call,
                    char *const *files, size_t count, char *error, size_t size)
{
	const struct finding f = {in, options, call, files, calloc(count, sizeof *f.names), error, size};
	bool good = make_room(in, files, count) && f.names && name_files(&f);
	if (!good)
		snprintf(error, size, "%s", strerror(ENOMEM));
	for (size_t i = 0; i < count && good; i++)
		good = add(&f, i);
	free(f.names);
	return good;
}

void pr_inputs_free(struct pr_inputs *in)
{
	for (size_t i = 0; i < in->count; i++) {
		pr_log_free(in->logs[i]);
		free(in->paths[i]);
	}
	free(in->paths);
	free(in->zone_names);
	free(in->logs);
	pr_zones_free(in->zones);
}
