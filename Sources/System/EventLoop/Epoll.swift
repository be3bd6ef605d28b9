internal import CLinux
internal import Glibc

/// The kernel's side of the loop: a level-triggered epoll set and the last batch of events.
struct Epoll: ~Copyable {
  struct Event {
    let token: UInt64
    let readiness: EventLoop.Readiness
  }

  /// Events fetched by one call: enough that a busy tick is one call, few enough that timers and
  /// the hooks at the tick's end are not kept waiting. What does not fit comes with the next tick.
  private static let batchEventsMax = 512

  private let descriptor: FileDescriptor
  private var batch: [linux_epoll_event]

  init() throws(SystemError) {
    descriptor = try FileDescriptor(
      checking: epoll_create1(Int32(EPOLL_CLOEXEC)), "epoll_create1")
    batch = Array(repeating: linux_epoll_event(), count: Epoll.batchEventsMax)
  }

  func add(_ fd: Int32, _ interest: EventLoop.Interest, token: UInt64) throws(SystemError) {
    guard control(EPOLL_CTL_ADD, fd, interest, token) else {
      throw SystemError("epoll_ctl add \(fd)")
    }
  }

  func modify(_ fd: Int32, _ interest: EventLoop.Interest, token: UInt64) {
    let done = control(EPOLL_CTL_MOD, fd, interest, token)
    precondition(done, "descriptor \(fd) was closed before its registration was cancelled")
  }

  /// A descriptor that was closed already has left the set by itself; that is no error.
  func remove(_ fd: Int32) {
    _ = control(EPOLL_CTL_DEL, fd, [], 0)
  }

  /// Fetches the next batch and returns its size; an interrupting signal counts as no event.
  mutating func wait(timeoutMilliseconds: Int32) -> Int {
    let count = unsafe linux_epoll_wait(
      descriptor.raw, &batch, Int32(batch.count), timeoutMilliseconds)
    precondition(count >= 0 || errno == EINTR, "epoll_wait: \(SystemError("epoll_wait"))")
    return max(0, Int(count))
  }

  /// One event of the last batch.
  subscript(index: Int) -> Event {
    let event = batch[index]
    var readiness: EventLoop.Readiness = []
    if event.events & EPOLLIN.rawValue != 0 { readiness.insert(.readable) }
    if event.events & EPOLLOUT.rawValue != 0 { readiness.insert(.writable) }
    if event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { readiness.insert(.hangup) }
    return Event(token: event.token, readiness: readiness)
  }

  private func control(
    _ operation: Int32, _ fd: Int32, _ interest: EventLoop.Interest, _ token: UInt64
  ) -> Bool {
    var events: UInt32 = 0
    if interest.contains(.readable) { events |= EPOLLIN.rawValue }
    if interest.contains(.writable) { events |= EPOLLOUT.rawValue }
    return linux_epoll_ctl(descriptor.raw, operation, fd, events, token) == 0
  }
}
