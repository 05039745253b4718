#include "selection.h"

bool pr_selection_types(struct pr_selection *s, const char *list, struct pr_span *name)
{
	for (;;) {
		size_t n = strcspn(list, ",");
		uint64_t type = pr_type_named(list, n);
		if (type == 0) {
			*name = (struct pr_span){(const uint8_t *)list, n};
			return false;
		}
		s->types |= 1u << type;
		if (!list[n])
			return true;
		list += n + 1;
	}
}

void pr_selection_list(struct pr_text *out)
{
	static const char *const names[] = {
#define X(type, number, name) (name),
		PR_TYPES(X)
#undef X
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		pr_text_string(out, i > 0 ? ", " : "");
		pr_text_string(out, names[i]);
	}
}
