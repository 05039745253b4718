/* Any bytes as a members file. What is read of it lies in it; every name finds its member, and no name two. */
#include "record/members.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/endpoint.h"
#include "fuzz.h"
#include "record/peers.h"

static bool in_text(const struct pr_members *m, struct pr_span span, size_t n)
{
	const uint8_t *text = (const uint8_t *)m->text;
	return !span.p || (span.p >= text && span.n <= n && (size_t)(span.p - text) <= n - span.n);
}

static void look(const struct pr_members *m, size_t n)
{
	HOLDS(m->count > 0 && in_text(m, m->domain, n));
	HOLDS(m->numerator < m->denominator || (m->numerator == 0 && m->denominator == 0));
	for (size_t i = 0; i < m->count; i++) {
		const struct pr_member *member = &m->list[i];
		HOLDS(member->name.n > 0 && member->name.n <= PR_PEER_MAX && in_text(m, member->name, n));
		HOLDS(in_text(m, member->role, n) && in_text(m, member->group, n) && in_text(m, member->key, n));
		HOLDS(in_text(m, member->sync, n) && in_text(m, member->addr, n));
		struct pr_endpoint beat;
		HOLDS(in_text(m, member->beat, n) && (!member->beat.p || pr_endpoint_parse(&beat, member->beat)));
		HOLDS(member->weight <= PR_WEIGHT_MAX && (member->voter || member->weight == 0));
		HOLDS(pr_members_find(m, member->name) == member);
		for (size_t k = 0; k < member->alias_count; k++)
			HOLDS(in_text(m, member->aliases[k], n) && pr_members_find(m, member->aliases[k]));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static int fd = -1;
	char file[64], error[300] = "";
	struct pr_members m;
	if (fd < 0)
		fd = memfd_create("members", MFD_CLOEXEC);
	HOLDS(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, p, n, 0) == (ssize_t)n);
	snprintf(file, sizeof file, "/proc/self/fd/%d", fd);
	if (pr_members_read(&m, file, error, sizeof error))
		look(&m, n);
	else
		HOLDS(error[0] != '\0' && m.count == 0 && !m.text);
	pr_members_free(&m);
	return 0;
}
