internal import CLinux
internal import Glibc

extension Process {
  /// Begins to write to disk what a process has written to the files that it has open.
  ///
  /// The kernel gathers what is written for seconds and then hands all of it to the disk; a commit
  /// that comes at that moment waits behind it. Called again and again while the process writes,
  /// this keeps each portion small.
  ///
  /// - Returns: how many files there were; none once the process has ended, or if it is not ours.
  @discardableResult
  package static func beginWriteBack(of pid: Int32) -> Int {
    let folder = "/proc/\(pid)/fd"
    var count = 0
    for name in (try? Files.names(in: folder)) ?? [] {
      // Without waiting: a pipe, which has nothing to write back, may have no other end.
      guard let file = try? Files.open("\(folder)/\(name)", O_RDONLY | O_NONBLOCK | O_NOCTTY),
        linux_begin_write_back(file.raw) == 0
      else { continue }
      count += 1
    }
    return count
  }
}
