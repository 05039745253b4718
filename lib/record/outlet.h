/* Where records go: whoever makes some need not know whether they are written, changed first, or looked at alone. */
#ifndef PR_OUTLET_H
#define PR_OUTLET_H

#include "record.h"

struct pr_outlet {
	/* The record is the caller's again when the call returns; p NULL: it could not be built, since memory ran out. */
	void (*record)(void *arg, struct pr_span record);
	void *arg;
};

#endif
