internal import CLinux
internal import Glibc

/// This process, and signals to others.
package enum Process {
  /// The process id.
  package static var id: Int32 { getpid() }

  /// The absolute path of the running program. After the file was replaced, as by an upgrade, it
  /// ends in ` (deleted)`; so whoever restarts itself reads it at the start.
  package static func executablePath() throws(SystemError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { throw SystemError("readlink /proc/self/exe") }
    return String(nulTerminated: buffer)
  }

  /// The rights that a new file of this process gets, as its umask leaves them: `0o644`. Not for
  /// programs with threads: for a moment there is no umask.
  package static var newFileMode: UInt32 {
    let mask = umask(0)
    umask(mask)
    return 0o666 & ~mask
  }

  /// Sends a signal; to a whole process group when `pid` is negative. False if there is no such
  /// process (any more), or it is not ours to signal.
  @discardableResult
  package static func kill(_ pid: Int32, _ signal: Signal) -> Bool {
    Glibc.kill(pid, signal.rawValue) == 0
  }

  /// Does nothing for so long, at most a quarter of an hour.
  package static func pause(_ duration: Duration) {
    let microseconds = min(duration.wholeNanoseconds / 1000, 900_000_000)
    if microseconds > 0 { usleep(UInt32(microseconds)) }
  }

  /// Background work: a tenth of what others get where processors are scarce, so that it always
  /// goes on.
  private static let backgroundNice: Int32 = 10
  /// For how long a processor is kept from somebody else. Usually it is some milliseconds, whatever
  /// the niceness. Short, so that a process that wakes up does not wait for this one.
  private static let backgroundSlice = Duration.microseconds(100)

  /// Puts a process of one thread at low priority for processor (nice 10) and disk (last of best
  /// effort).
  ///
  /// Where the kernel shares out processors among sessions (autogroup), the niceness of a process
  /// counts within its session alone; so a session that it leads gets the same. Where the kernel
  /// knows no slices of a process (before 6.12) the usual ones stay.
  ///
  /// - Returns: false if it is not there any more, or not ours to change.
  @discardableResult
  package static func yieldToOthers(_ pid: Int32) -> Bool {
    let present = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(pid))
    let nice = max(present, backgroundNice)
    let nanoseconds = UInt64(backgroundSlice.wholeNanoseconds)
    guard linux_set_priority(pid, nice, nanoseconds) == 0 else { return false }
    _ = linux_set_last_at_disk(pid)
    if getsid(pid) == pid { yieldSession(pid, nice) }
    return true
  }

  /// The kernel takes one such order in a tenth of a second from all who are not root.
  private static func yieldSession(_ pid: Int32, _ nice: Int32) {
    let order = Array("\(nice)".utf8)
    for _ in 0..<3 {
      guard let file = try? Files.open("/proc/\(pid)/autogroup", O_WRONLY),
        unsafe Glibc.write(file.raw, order, order.count) < 0, errno == EAGAIN
      else { return }
      usleep(110_000)
    }
  }

  /// Puts another program in the place of this one: the same process id, and only the descriptors
  /// that were made inheritable (`Descriptors.setInheritable`). Returns only by throwing.
  ///
  /// - Parameter keepsSignals: whether blocked signals stay blocked, so that one that comes
  ///   meanwhile waits for the new program; otherwise they are unblocked first.
  package static func replace(
    with executable: String, arguments: [String], environment: [String: String],
    keepsSignals: Bool = false
  ) throws(SystemError) -> Never {
    let arguments = CStrings([executable] + arguments)
    let environment = CStrings(
      environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    var none = sigset_t()
    var before = sigset_t()
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(keepsSignals ? SIG_BLOCK : SIG_SETMASK, &none, &before)
    unsafe execve(executable, arguments.pointers, environment.pointers)
    let error = SystemError("execve \(executable)")
    unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    throw error
  }

  /// Ends this process at once with `status`, without `atexit` handlers.
  package static func exit(_ status: Int32) -> Never {
    _exit(status)
  }
}
