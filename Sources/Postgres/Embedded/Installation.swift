internal import System

/// The PostgreSQL programs of one version on this host.
struct Installation: Equatable {
  /// libpq's and the pipeline's floor.
  static let majorMin = 15

  let directory: String
  let major: Int

  var initdb: String { "\(directory)/initdb" }
  var postgres: String { "\(directory)/postgres" }

  /// The newest one, or the one that an existing data directory was made by.
  static func find(major wanted: Int?) throws(EmbeddedClusterError) -> Installation {
    let found = candidates().compactMap(Installation.init(directory:))
    if let wanted {
      if let match = found.first(where: { $0.major == wanted }) { return match }
      let versions = found.map { String($0.major) }.joined(separator: ", ")
      throw EmbeddedClusterError(
        "the database was made by PostgreSQL \(wanted), found here: "
          + "\(versions.isEmpty ? "none" : versions); install postgresql-\(wanted), or upgrade "
          + "the database with pg_upgrade")
    }
    guard let newest = found.max(by: { $0.major < $1.major }) else {
      throw EmbeddedClusterError(
        "no PostgreSQL programs (initdb, postgres) found; install the package postgresql")
    }
    guard newest.major >= majorMin else {
      throw EmbeddedClusterError(
        "PostgreSQL \(newest.major) is too old; install postgresql \(majorMin) or newer")
    }
    return newest
  }

  private init?(directory: String) {
    self.directory = directory
    guard Files.exists("\(directory)/initdb"), Files.exists("\(directory)/postgres"),
      let answer = try? Command.run("\(directory)/postgres", ["--version"]),
      let major = Installation.major(in: answer.output)
    else { return nil }
    self.major = major
  }

  /// Reads `postgres (PostgreSQL) 15.18 (Debian …)`, and `17beta1`.
  static func major(in text: String) -> Int? {
    guard let version = text.split(separator: ")").dropFirst().first else { return nil }
    return Int(version.drop { $0 == " " }.prefix { $0.isNumber })
  }

  /// What the host's own tools say, then where Debian puts them, then `PATH`.
  private static func candidates() -> [String] {
    let path = (Environment.value("PATH") ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
    var directories: [String] = []
    if let tool = path.map({ "\($0)/pg_config" }).first(where: Files.exists),
      let answer = try? Command.run(tool, ["--bindir"]), answer.status.isSuccess
    {
      directories.append(String(answer.output.prefix { $0 != "\n" }))
    }
    // Debian installs each version apart. No listing is needed: versions are small numbers.
    for major in (majorMin..<majorMin + 20).reversed() {
      directories.append("/usr/lib/postgresql/\(major)/bin")
      directories.append("/usr/pgsql-\(major)/bin")
    }
    var seen: Set<String> = []
    return (directories + path).filter {
      seen.insert($0).inserted && Files.exists("\($0)/initdb")
    }
  }
}
