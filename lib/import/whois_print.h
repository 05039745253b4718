/* pr-import --whois: an import whose records are looked at, and at its end what came of it. */
#ifndef PR_WHOIS_PRINT_H
#define PR_WHOIS_PRINT_H

#include "import.h"
#include "whois.h"

/* Where the import's records are to go. Borrows w. */
struct pr_outlet pr_whois_outlet(struct pr_whois *w);
/* After pr_import_run(). members: of the call, or NULL. */
void pr_whois_print(struct pr_whois *w, const struct pr_import *im, enum pr_whois_format format,
                    const struct pr_members *members, struct pr_writer *out, pr_import_complaint *complain, void *arg);

#endif
