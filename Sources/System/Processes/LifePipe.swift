internal import CLinux
internal import Glibc

/// Tells children that their parent is gone, even if it was killed: the kernel closes the end that
/// only the parent has, and the other end hangs up.
///
/// The parent makes it and gives `readEnd` to each child; a child must not get the other end.
package struct LifePipe: ~Copyable {
  private let reading: FileDescriptor
  private let writing: FileDescriptor

  package init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe linux_pipe(&ends) == 0 else { throw SystemError("pipe") }
    reading = FileDescriptor(owning: ends[0])
    writing = FileDescriptor(owning: ends[1])
  }

  /// Takes over both ends from the program that this one has replaced (`Process.replace`): for
  /// children the parent lives on.
  package init(inheritedReadEnd readEnd: Int32, writeEnd: Int32) throws(SystemError) {
    reading = FileDescriptor(owning: readEnd)
    writing = FileDescriptor(owning: writeEnd)
    try Descriptors.setCloseOnExec(readEnd)
    try Descriptors.setCloseOnExec(writeEnd)
  }

  /// The borrowed end that no child may get.
  package var writeEnd: Int32 { writing.raw }

  /// The borrowed descriptor that children inherit.
  package var readEnd: Int32 { reading.raw }

  /// In the child: calls `handler` once when the process that made the pipe has ended. The
  /// descriptor stays open as long as the child lives.
  package static func watch(
    inherited fd: Int32, on loop: EventLoop, _ handler: @escaping () -> Void
  ) throws(SystemError) {
    try Descriptors.setCloseOnExec(fd)
    var registration: EventLoop.Registration?
    registration = try loop.register(fd, []) { [unowned loop] _ in
      if let registration { loop.cancel(registration) }
      handler()
    }
  }
}
