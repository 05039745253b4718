/* What two logs' own peers call themselves, and whether they can be one. */
#include "check.h"
#include "import/selfhood.h"

static struct pr_identity *who;

/* "i:ID", "a:ADDRESS", "n:NAME", with blanks between them. */
static struct pr_selfhood self_of(const char *words)
{
	struct pr_selfhood self = {0};
	for (const char *at = words; *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");
		enum pr_known known = *at == 'i' ? PR_KNOWN_ID : *at == 'a' ? PR_KNOWN_ADDR : PR_KNOWN_SELF;
		pr_selfhood_add(&self, known, pr_identity_add(who, (struct pr_span){(const uint8_t *)at + 2, n - 2}, known));
		at += n;
	}
	return self;
}

static bool differ(const char *a, const char *b)
{
	struct pr_selfhood x = self_of(a), y = self_of(b);
	CHECK_EQ_INT(pr_selfhood_differs(who, &x, &y), pr_selfhood_differs(who, &y, &x));
	return pr_selfhood_differs(who, &x, &y);
}

static void ids_and_hosts_tell(void)
{
	who = pr_identity_new();
	CHECK(!differ("n:a i:1", "n:a i:1"));
	CHECK(differ("n:a i:1", "n:a i:2"));
	CHECK(!differ("i:1 i:2 i:3", "i:3 i:4")); /* it has started several times */
	CHECK(differ("i:1 a:10.0.0.1:80", "i:1 a:10.9.0.1:80"));
	CHECK(!differ("a:10.0.0.1:80", "a:10.0.0.1:90"));
	CHECK(!differ("i:1", "a:10.0.0.1:80")); /* nothing to compare */
	CHECK(!differ("n:a", "n:b"));
	pr_identity_free(who);
}

static void who_has_too_many_is_not_told_from_others(void)
{
	char words[400] = "", word[8];
	who = pr_identity_new();
	for (unsigned i = 0; i <= PR_SELFHOOD_MAX; i++) {
		snprintf(word, sizeof word, "i:%u ", 100 + i);
		strcat(words, word);
	}
	CHECK(!differ(words, "i:1"));
	pr_identity_free(who);
}

CHECK_MAIN(ids_and_hosts_tell, who_has_too_many_is_not_told_from_others)
