import CMDB
import System

/// `STATE/backup-marks`: the marks that were set, a line each. A restore stops at the first one of
/// a name, so that each is given once.
struct MarkNames {
  private let path: String
  private var text: String

  init(in state: String) throws {
    path = "\(state)/backup-marks"
    text = Files.exists(path) ? try Files.readText(path) : ""
  }

  /// Before the mark is set: one that is noted and was not set only costs its name.
  mutating func add(_ name: String) throws {
    let taken = text.split(separator: "\n").first { $0.split(separator: " ").first == name[...] }
    if let taken {
      throw ToolFailure(
        "there is a mark \(taken.split(separator: " ").joined(separator: " of ")) already, at "
          + "which a restore to this name would stop; take another name")
    }
    text += "\(name) \(BackupStatus.now)\n"
    try Files.write(Array(text.utf8), to: path, mode: 0o600)
  }
}
