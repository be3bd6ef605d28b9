// Linux interfaces that Swift's Glibc module does not import. This header must not define
// _GNU_SOURCE: with it `fd_set` differs from the one that Glibc's module has seen.
#pragma once

#include <stdint.h>
#include <sys/epoll.h>

// `struct epoll_event` with its union of integers and pointers read as the integer it is for us.
struct linux_epoll_event {
  uint32_t events;
  uint64_t token;
} __EPOLL_PACKED;

int linux_epoll_ctl(int epoll, int operation, int fd, uint32_t events, uint64_t token);
int linux_epoll_wait(int epoll, struct linux_epoll_event *batch, int max, int milliseconds);
