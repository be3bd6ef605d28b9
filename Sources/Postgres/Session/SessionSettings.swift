/// How a connection is opened and what holds on it.
package struct SessionSettings: Sendable, Equatable {
  /// A libpq connection string, `key=value …` or a URI; no password, which belongs into a passfile.
  package var conninfo: String
  /// What `pg_stat_activity` shows.
  package var applicationName: String
  /// Nil leaves PostgreSQL's own setting.
  package var statementTimeout: Duration?
  package var lockTimeout: Duration?
  package var idleInTransactionSessionTimeout: Duration?
  package var isReadOnly: Bool
  package var searchPath: String?
  /// Further settings by name.
  package var parameters: [String: String]

  package init(
    conninfo: String,
    applicationName: String = "cmdb",
    statementTimeout: Duration? = nil,
    lockTimeout: Duration? = nil,
    idleInTransactionSessionTimeout: Duration? = .seconds(10),
    isReadOnly: Bool = false,
    searchPath: String? = nil,
    parameters: [String: String] = [:]
  ) {
    self.conninfo = conninfo
    self.applicationName = applicationName
    self.statementTimeout = statementTimeout
    self.lockTimeout = lockTimeout
    self.idleInTransactionSessionTimeout = idleInTransactionSessionTimeout
    self.isReadOnly = isReadOnly
    self.searchPath = searchPath
    self.parameters = parameters
  }

  /// All settings by name, the same for every process: what text format means must not depend on
  /// the server's or the role's configuration.
  var settings: [String: String] {
    var settings = [
      "timezone": "UTC",
      "datestyle": "ISO",
      "intervalstyle": "iso_8601",
      // A statement whose client has died or closed its stream ends within this time.
      "client_connection_check_interval": "1000",
    ]
    settings["statement_timeout"] = statementTimeout?.milliseconds
    settings["lock_timeout"] = lockTimeout?.milliseconds
    settings["idle_in_transaction_session_timeout"] =
      idleInTransactionSessionTimeout?.milliseconds
    settings["default_transaction_read_only"] = isReadOnly ? "on" : nil
    settings["search_path"] = searchPath
    return settings.merging(parameters) { _, own in own }
  }

  /// `settings` as the server's command line: `-c name=value …`, blanks escaped.
  var options: String {
    settings.sorted { $0.key < $1.key }
      .map { "-c \($0.key)=\(SessionSettings.escape($0.value))" }
      .joined(separator: " ")
  }

  private static func escape(_ value: String) -> String {
    var escaped = ""
    for character in value.unicodeScalars {
      if character == " " || character == "\\" || character == "\t" { escaped += "\\" }
      escaped.unicodeScalars.append(character)
    }
    return escaped
  }
}

extension Duration {
  /// PostgreSQL takes whole milliseconds and reads 0 as "never", so a short time becomes 1.
  fileprivate var milliseconds: String {
    let (seconds, attoseconds) = components
    return String(max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
  }
}
