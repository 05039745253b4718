#include "confine.h"

#include <errno.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

bool pr_user_find(struct pr_user *user, const char *name)
{
	char *end;
	unsigned long number = *name >= '0' && *name <= '9' ? strtoul(name, &end, 10) : 0;
	const struct passwd *entry = number > 0 && *end == '\0' ? getpwuid((uid_t)number) : getpwnam(name);
	if (!entry)
		return false;
	*user = (struct pr_user){entry->pw_uid, entry->pw_gid};
	return true;
}

bool pr_user_become(const struct pr_user *user)
{
	if (setgroups(0, NULL) != 0 || setresgid(user->group, user->group, user->group) != 0 ||
	    setresuid(user->user, user->user, user->user) != 0)
		return false;
	if (user->user != 0 && (setuid(0) == 0 || seteuid(0) == 0)) { /* there is a way back */
		errno = EPERM;
		return false;
	}
	return true;
}

#if defined __has_feature
#define HAS_SANITIZER (__has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer))
#elif defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define HAS_SANITIZER 1
#else
#define HAS_SANITIZER 0
#endif

#if defined __x86_64__ && !defined __ILP32__
#define ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCH AUDIT_ARCH_AARCH64
#elif defined __riscv && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#else
#define ARCH 0
#endif

/* Calls that are let through whatever their arguments; what only some machines have is left to #ifdef. */
static const unsigned allowed[] = {
	SYS_read, SYS_readv, SYS_pread64, SYS_write, SYS_writev, SYS_close, SYS_lseek, SYS_fcntl, SYS_fstat, SYS_newfstatat, SYS_openat,
	SYS_fsync, SYS_fdatasync, SYS_ftruncate, SYS_renameat2, SYS_unlinkat,
	SYS_sendto, SYS_sendmsg, SYS_sendmmsg, SYS_recvfrom, SYS_recvmsg, SYS_recvmmsg, SYS_connect, SYS_bind, SYS_getsockname, SYS_getpeername,
	SYS_getsockopt, SYS_setsockopt, SYS_shutdown,
	SYS_epoll_pwait, SYS_epoll_ctl, SYS_ppoll, SYS_timerfd_settime,
	SYS_clock_gettime, SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday,
	SYS_brk, SYS_munmap, SYS_mremap, SYS_madvise, SYS_futex, SYS_getrandom,
	SYS_getpid, SYS_gettid, SYS_getuid, SYS_geteuid, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_restart_syscall, SYS_sched_yield, SYS_wait4,
	SYS_exit, SYS_exit_group,
#ifdef SYS_renameat
	SYS_renameat,
#endif
#ifdef SYS_epoll_wait
	SYS_epoll_wait,
#endif
#ifdef SYS_epoll_pwait2
	SYS_epoll_pwait2,
#endif
#ifdef SYS_poll
	SYS_poll,
#endif
#ifdef SYS_open
	SYS_open, SYS_stat, SYS_lstat, SYS_unlink, SYS_rename, SYS_access, SYS_time,
#endif
#ifdef SYS_statx
	SYS_statx,
#endif
#ifdef SYS_faccessat
	SYS_faccessat,
#endif
};

/* Calls that end the process: nothing here makes them, so somebody else does. */
static const unsigned deadly[] = {
	SYS_execve, SYS_execveat, SYS_clone, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kill, SYS_tkill,
#ifdef SYS_clone3
	SYS_clone3,
#endif
#ifdef SYS_fork
	SYS_fork, SYS_vfork,
#endif
};

#define MOST 256u
#define FIELD(name) ((unsigned)offsetof(struct seccomp_data, name))

struct program {
	struct sock_filter code[MOST];
	unsigned short n;
};

static void add(struct program *p, struct sock_filter instruction)
{
	if (p->n < MOST)
		p->code[p->n++] = instruction;
}

static void load(struct program *p, unsigned offset)
{
	add(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

static void give(struct program *p, unsigned verdict)
{
	add(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict));
}

/* If what was loaded is this number, that verdict. */
static void give_if(struct program *p, unsigned number, unsigned verdict)
{
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1));
	give(p, verdict);
}

/* The low half of an argument, on the little-endian machines that there is a filter for. */
static unsigned argument(unsigned i)
{
	return FIELD(args) + 8 * i;
}

/* mmap and mprotect unless the memory is to be executed. `skip`: so many instructions follow for the call. */
static void judge_memory(struct program *p, unsigned number)
{
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4));
	load(p, argument(2));
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1));
	give(p, SECCOMP_RET_KILL_PROCESS);
	give(p, SECCOMP_RET_ALLOW);
}

/* socket() of the Internet's families, or signals to oneself: the first argument is one of two numbers. */
static void judge_first(struct program *p, unsigned number, unsigned a, unsigned b, unsigned otherwise)
{
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 5));
	load(p, argument(0));
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, a, 1, 0));
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, b, 0, 1));
	give(p, SECCOMP_RET_ALLOW);
	give(p, otherwise);
}

static void write_program(struct program *p)
{
	unsigned self = (unsigned)getpid();
	load(p, FIELD(arch));
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0));
	give(p, SECCOMP_RET_KILL_PROCESS);
	load(p, FIELD(nr));
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		give_if(p, allowed[i], SECCOMP_RET_ALLOW);
	judge_memory(p, SYS_mmap);
	judge_memory(p, SYS_mprotect);
	judge_first(p, SYS_socket, AF_INET, AF_INET6, SECCOMP_RET_ERRNO | EAFNOSUPPORT);
	judge_first(p, SYS_tgkill, self, self, SECCOMP_RET_KILL_PROCESS);
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		give_if(p, deadly[i], SECCOMP_RET_KILL_PROCESS);
	give(p, SECCOMP_RET_ERRNO | ENOSYS);
}

enum pr_confined pr_confine(void)
{
	static struct program p;
	if (ARCH == 0 || HAS_SANITIZER)
		return PR_CONFINED_NOT;
	p.n = 0;
	write_program(&p);
	const struct sock_fprog filter = {.len = p.n, .filter = p.code};
	errno = E2BIG;
	if (p.n == MOST || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return PR_CONFINED_FAILED;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0)
		return PR_CONFINED;
	return errno == EINVAL || errno == ENOSYS ? PR_CONFINED_NOT : PR_CONFINED_FAILED;
}
