internal import CLinux
internal import Glibc

/// Delivers signals through the loop, as one more descriptor, instead of interrupting the process.
///
/// The signals are blocked for the calling thread, so it must be made before any other thread is.
/// They stay blocked when it ends; programs started by `ChildProcess` get an empty mask.
package final class SignalSource {
  /// `struct signalfd_siginfo` is 128 bytes for ever (signalfd(2)) and begins with the number.
  private static let recordBytes = 128

  private let descriptor: FileDescriptor
  private let loop: EventLoop
  private let handler: (Signal) -> Void
  private var registration: EventLoop.Registration?

  /// Calls `handler` for each signal; several of one kind that come together count as one.
  package init(
    _ signals: [Signal], on loop: EventLoop, _ handler: @escaping (Signal) -> Void
  ) throws(SystemError) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal.rawValue) }
    let blocked = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    guard blocked == 0 else { throw SystemError(call: "pthread_sigmask", errno: blocked) }
    descriptor = try FileDescriptor(checking: unsafe linux_signalfd(&set), "signalfd")
    self.loop = loop
    self.handler = handler
    registration = try loop.register(descriptor.raw, .readable) { [weak self] _ in
      self?.deliver()
    }
  }

  private func deliver() {
    var records: [UInt8] = []
    while case .bytes = Socket.read(descriptor.raw, into: &records, max: 16 * Self.recordBytes) {}
    for start in stride(from: 0, to: records.count, by: Self.recordBytes) {
      let number = unsafe records[start..<(start + 4)].withUnsafeBytes { raw in
        unsafe raw.loadUnaligned(as: Int32.self)
      }
      handler(Signal(rawValue: number))
    }
  }

  deinit {
    if let registration { loop.cancel(registration) }
  }
}
