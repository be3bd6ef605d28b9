internal import CLibPQ
internal import Glibc
internal import System

/// Asks PostgreSQL to end what a connection runs.
///
/// `PQcancel` connects anew and waits until the other side has closed, for as long as that takes:
/// so a thread of its own calls it, which knows nothing but an `Errand`. When the other side has
/// closed, the signal has been sent: what is sent to PostgreSQL afterwards is not hit by it.
final class CancelRequest {
  private let loop: EventLoop
  private let errand: Errand
  private var registration: EventLoop.Registration?

  /// Calls `completion` once PostgreSQL has been asked, or could not be. Nil when there is no
  /// memory, descriptor or thread for it.
  init?(_ errand: Errand, on loop: EventLoop, completion: @escaping () -> Void) {
    self.loop = loop
    self.errand = errand
    guard
      let registration = try? loop.register(
        errand.bell.raw, .readable,
        { [weak self] _ in
          self?.stopWatching()
          completion()
        })
    else { return nil }
    self.registration = registration
    guard errand.begin() else {
      stopWatching()
      return nil
    }
  }

  /// The thread goes on and ends by itself.
  deinit {
    stopWatching()
  }

  private func stopWatching() {
    if let registration { loop.cancel(registration) }
    registration = nil
  }
}

/// What the loop and the thread both have; the last of them frees it.
@safe
final class Errand {
  let bell: Doorbell
  private let key: OpaquePointer

  init?(of connection: OpaquePointer) {
    guard let bell = try? Doorbell(), let key = unsafe PQgetCancel(connection) else { return nil }
    self.bell = bell
    unsafe self.key = unsafe key
  }

  deinit {
    unsafe PQfreeCancel(key)
  }

  func begin() -> Bool {
    var thread = pthread_t()
    let shared = unsafe Unmanaged.passRetained(self)
    let status = unsafe pthread_create(
      &thread, nil,
      { shared in
        guard let shared = unsafe shared else { return nil }
        unsafe Unmanaged<Errand>.fromOpaque(shared).takeRetainedValue().run()
        return nil
      }, shared.toOpaque())
    guard status == 0 else {
      unsafe shared.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private func run() {
    var message: [CChar] = Array(repeating: 0, count: 256)
    _ = unsafe PQcancel(key, &message, Int32(message.count))
    bell.ring()
  }
}
