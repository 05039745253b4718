/*
 * What a process that hears the whole network needs no more once it runs: root's privileges, and most system calls.
 *
 * The filter (seccomp(2), a program for the kernel's BPF) lets through what a loop over open descriptors does, files that are read or
 * replaced, and sockets of IPv4 and IPv6. To start a program or a process, to look into another one, or to make memory executable
 * ends the process; any other call fails with ENOSYS, as it would in a kernel that has not got it.
 */
#ifndef PR_CONFINE_H
#define PR_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct pr_user {
	uid_t user;
	gid_t group;
};

/* By name, or by number. False: there is no such user. */
bool pr_user_find(struct pr_user *user, const char *name);
/* For good. False: errno says why. */
bool pr_user_become(const struct pr_user *user);

enum pr_confined {
	PR_CONFINED,
	PR_CONFINED_NOT, /* there is no filter for this machine, or a sanitizer needs what it forbids */
	PR_CONFINED_FAILED, /* errno says why */
};

/* For good, and for all that this process may start. */
enum pr_confined pr_confine(void);

#endif
