/* Where somebody listens, as people write it: "10.1.2.3:7373", "[fd00::2]:7373", "etcd1.example", "fd00::2". */
#ifndef PR_ENDPOINT_H
#define PR_ENDPOINT_H

#include "span.h"

#define PR_HOST_MAX 253u /* bytes, of a name in the DNS (RFC 1035 section 2.3.4, as text); addresses are shorter */

struct pr_endpoint {
	struct pr_span host; /* without brackets; points into the text */
	uint16_t port;       /* 0: none was given */
};

/* False: it is none. */
bool pr_endpoint_parse(struct pr_endpoint *endpoint, struct pr_span text);

#endif
