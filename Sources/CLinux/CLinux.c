#define _GNU_SOURCE
#include "CLinux.h"

#include <assert.h>
#include <stddef.h>

static_assert(sizeof(struct linux_epoll_event) == sizeof(struct epoll_event), "same size");
static_assert(
    offsetof(struct linux_epoll_event, token) == offsetof(struct epoll_event, data), "same place");

int linux_epoll_ctl(int epoll, int operation, int fd, uint32_t events, uint64_t token) {
  struct epoll_event event = {.events = events, .data.u64 = token};
  return epoll_ctl(epoll, operation, fd, &event);
}

int linux_epoll_wait(int epoll, struct linux_epoll_event *batch, int max, int milliseconds) {
  return epoll_wait(epoll, (struct epoll_event *)batch, max, milliseconds);
}
