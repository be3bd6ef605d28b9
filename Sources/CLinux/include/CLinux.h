// Linux interfaces that Swift's Glibc module does not import. This header must not define
// _GNU_SOURCE: with it `fd_set` differs from the one that Glibc's module has seen.
#pragma once

#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/types.h>

// `struct epoll_event` with its union of integers and pointers read as the integer it is for us.
struct linux_epoll_event {
  uint32_t events;
  uint64_t token;
} __EPOLL_PACKED;

// `struct ucred`.
struct linux_credentials {
  pid_t pid;
  uid_t uid;
  gid_t gid;
};

// Descriptors: all are made close-on-exec; where it matters they are non-blocking, too.
int linux_epoll_ctl(int epoll, int operation, int fd, uint32_t events, uint64_t token);
int linux_epoll_wait(int epoll, struct linux_epoll_event *batch, int max, int milliseconds);
int linux_accept(int listener);
int linux_eventfd(void);
int linux_memfd(const char *name);
int linux_memfd_seal_size(int fd);
int linux_pipe(int ends[2]);
int linux_signalfd(const sigset_t *signals);
int linux_peer_credentials(int fd, struct linux_credentials *credentials);

// Starts writing the dirty pages of a file to disk without waiting (sync_file_range).
int linux_begin_write_back(int fd);

// Files without a name, which are gone with their last descriptor, and a name for such a file.
int linux_open_unnamed(const char *folder);
int linux_name_unnamed(int fd, const char *path);

// Columns of the terminal behind `fd`; 0 when it is none, or does not say.
int linux_terminal_columns(int fd);

// Processes.
int linux_spawn_add_close_from(posix_spawn_file_actions_t *actions, int first);
int linux_spawn_add_chdir(posix_spawn_file_actions_t *actions, const char *directory);
short linux_spawn_session_flag(void);
// Usual policy with this niceness; what runs keeps the processor for `slice_nanoseconds` from what
// wakes up (Linux 6.12; before it nothing is made of them).
int linux_set_priority(pid_t pid, int nice, uint64_t slice_nanoseconds);
int linux_set_last_at_disk(pid_t pid);
int linux_set_groups(const gid_t *groups, size_t count);
int linux_set_gid_for_good(gid_t gid);
int linux_set_uid_for_good(uid_t uid);

// C11's relaxed atomics on 64-bit words in memory shared by processes.
static inline uint64_t linux_atomic_load(const uint64_t *word) {
  return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline void linux_atomic_store(uint64_t *word, uint64_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static inline _Bool linux_atomic_replace(uint64_t *word, uint64_t old, uint64_t value) {
  return __atomic_compare_exchange_n(word, &old, value, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

static inline uint64_t linux_atomic_add(uint64_t *word, uint64_t value) {
  return __atomic_add_fetch(word, value, __ATOMIC_RELAXED);
}
