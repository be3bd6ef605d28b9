internal import CLinux
internal import Glibc

/// Wakes another process of this host without a message: an eventfd that both have.
///
/// Any number of rings before the other side drains are one wake-up.
package struct Doorbell: ~Copyable {
  private let descriptor: FileDescriptor

  package init() throws(SystemError) {
    descriptor = try FileDescriptor(checking: linux_eventfd(), "eventfd")
  }

  /// Takes over a descriptor that another process made.
  package init(inherited fd: Int32) throws(SystemError) {
    descriptor = FileDescriptor(owning: fd)
    try Descriptors.setCloseOnExec(fd)
  }

  /// The borrowed descriptor, for the loop (readable after a ring) and for children.
  package var raw: Int32 { descriptor.raw }

  /// Never blocks; a counter that is full has woken the other side long ago.
  package func ring() {
    var one: UInt64 = 1
    _ = unsafe Glibc.write(descriptor.raw, &one, MemoryLayout<UInt64>.size)
  }

  /// Silences the bell; returns how often it rang since the last time.
  @discardableResult
  package func drain() -> UInt64 {
    var count: UInt64 = 0
    let size = MemoryLayout<UInt64>.size
    return unsafe Glibc.read(descriptor.raw, &count, size) == size ? count : 0
  }
}
