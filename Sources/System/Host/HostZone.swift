import Glibc

/// The time zone of this host.
package enum HostZone {
  private static let directory = "/usr/share/zoneinfo/"

  /// By the variable TZ, else by the host's setting; UTC where neither names a zone of the IANA
  /// database, or one that is UTC by another name.
  package static func name() -> String {
    let named =
      [Environment.value("TZ"), try? Files.readText("/etc/timezone"), ofLink()].lazy
      .compactMap { $0 }
      .map { String($0.drop { $0 == ":" }.prefix { !$0.isWhitespace }) }
      .first { isZone($0) }
    return named == "Etc/UTC" ? "UTC" : named ?? "UTC"
  }

  /// What `/etc/localtime` leads to.
  private static func ofLink() -> String? {
    guard let path = unsafe realpath("/etc/localtime", nil) else { return nil }
    defer { unsafe free(path) }
    let text = unsafe String(cString: path)
    return text.hasPrefix(directory) ? String(text.dropFirst(directory.count)) : nil
  }

  private static func isZone(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix("/") && !name.contains("..") && Files.exists(directory + name)
  }
}
