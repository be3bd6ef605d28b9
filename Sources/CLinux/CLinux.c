#define _GNU_SOURCE
#include "CLinux.h"

#include <assert.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static_assert(sizeof(struct linux_epoll_event) == sizeof(struct epoll_event), "same size");
static_assert(
    offsetof(struct linux_epoll_event, token) == offsetof(struct epoll_event, data), "same place");
static_assert(sizeof(struct linux_credentials) == sizeof(struct ucred), "same size");
static_assert(offsetof(struct linux_credentials, uid) == offsetof(struct ucred, uid), "same place");
static_assert(offsetof(struct linux_credentials, gid) == offsetof(struct ucred, gid), "same place");

int linux_epoll_ctl(int epoll, int operation, int fd, uint32_t events, uint64_t token) {
  struct epoll_event event = {.events = events, .data.u64 = token};
  return epoll_ctl(epoll, operation, fd, &event);
}

int linux_epoll_wait(int epoll, struct linux_epoll_event *batch, int max, int milliseconds) {
  return epoll_wait(epoll, (struct epoll_event *)batch, max, milliseconds);
}

int linux_accept(int listener) {
  return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int linux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int linux_memfd(const char *name) {
  return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

int linux_memfd_seal_size(int fd) {
  return fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

int linux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int linux_signalfd(const sigset_t *signals) {
  return signalfd(-1, signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

int linux_peer_credentials(int fd, struct linux_credentials *credentials) {
  socklen_t size = sizeof *credentials;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, &size);
}

int linux_begin_write_back(int fd) {
  const off64_t all = 0;
  return sync_file_range(fd, 0, all, SYNC_FILE_RANGE_WRITE);
}

int linux_open_unnamed(const char *folder) {
  return open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
}

int linux_name_unnamed(int fd, const char *path) {
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  return linkat(AT_FDCWD, link, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

int linux_terminal_columns(int fd) {
  struct winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int linux_spawn_add_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int linux_spawn_add_chdir(posix_spawn_file_actions_t *actions, const char *directory) {
  return posix_spawn_file_actions_addchdir_np(actions, directory);
}

short linux_spawn_session_flag(void) { return POSIX_SPAWN_SETSID; }

// sched_setattr(2), which glibc has no function for before 2.41.
int linux_set_priority(pid_t pid, int nice, uint64_t slice_nanoseconds) {
  struct {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
  } attributes = {.size = sizeof attributes, .policy = SCHED_OTHER, .nice = nice,
                  .runtime = slice_nanoseconds};
  return (int)syscall(SYS_sched_setattr, pid, &attributes, 0);
}

// ioprio_set(2): the last of the usual class.
int linux_set_last_at_disk(pid_t pid) {
  const int process = 1, best_effort = 2, last = 7;
  return (int)syscall(SYS_ioprio_set, process, pid, best_effort << 13 | last);
}

int linux_set_groups(const gid_t *groups, size_t count) { return setgroups(count, groups); }

int linux_set_gid_for_good(gid_t gid) { return setresgid(gid, gid, gid); }

int linux_set_uid_for_good(uid_t uid) { return setresuid(uid, uid, uid); }
