import CMDB

/// The server's address and the credentials, from options, environment variables or a profile.
///
/// Options take precedence. A profile describes one server and is used as a whole, if `--profile`
/// names it or neither options nor environment contain an address. Environment variables supply
/// what options omit, except with `--socket`, which needs none of them.
struct ConnectionSettings {
  struct Setting: Equatable {
    let value: String
    /// The source for messages: an option, a variable, a line of a profile.
    let source: String
  }

  /// The variable of each option. In a profile it has the name of the option, without dashes.
  static let variables: [(option: Option, name: String)] = [
    (.socket, "CMDB_SOCKET"), (.connect, "CMDB_CONNECT"), (.tokenFile, "CMDB_TOKEN_FILE"),
    (.authorities, "CMDB_CA"), (.serverName, "CMDB_SERVER_NAME"),
    (.certificate, "CMDB_CERTIFICATE"), (.key, "CMDB_KEY"),
  ]
  private static let addresses: [Option] = [.socket, .connect]
  private static let files: [Option] = [.socket, .tokenFile, .authorities, .certificate, .key]

  private var settings: [String: Setting] = [:]

  /// - Parameters:
  ///   - variable: the environment; an empty variable counts as none.
  ///   - read: the text of a file; nil where there is none.
  init(
    _ invocation: Invocation, variable: (String) -> String?,
    read: (String) throws(Failure) -> String?
  ) throws(Failure) {
    func set(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
    let isTyped = Self.addresses.contains(where: invocation.has)
    var environment: [String: Setting] = [:]
    for (option, name) in Self.variables where !invocation.has(.socket) {
      guard !(isTyped && Self.addresses.contains(option)), let value = set(name) else { continue }
      environment[option.name] = Setting(value: value, source: name)
    }
    let isNamed = isTyped || Self.addresses.contains { environment[$0.name] != nil }
    let mayBeProfile = invocation.has(.profile) || !isNamed
    let profile = mayBeProfile ? try Self.profile(invocation[.profile], set, read) : nil
    settings = profile ?? environment
    for (option, _) in Self.variables {
      guard let value = invocation[option] else { continue }
      settings[option.name] = Setting(value: value, source: option.name)
    }
    // A given address overrides the other kind of address in the profile.
    if invocation.has(.socket) { settings[Option.connect.name] = nil }
    if invocation.has(.connect) { settings[Option.socket.name] = nil }
  }

  subscript(option: Option) -> Setting? { settings[option.name] }

  /// The settings of `NAME.conf`, or of `config` where no name is given; nil without a file.
  private static func profile(
    _ typed: String?, _ set: (String) -> String?, _ read: (String) throws(Failure) -> String?
  ) throws(Failure) -> [String: Setting]? {
    let name = typed ?? set("CMDB_PROFILE")
    let base = set("XDG_CONFIG_HOME") ?? set("HOME").map { "\($0)/.config" }
    guard let folder = base.map({ "\($0)/cmdb" }) else { return nil }
    let file = "\(folder)/\(name.map { "\($0).conf" } ?? "config")"
    if let text = try read(file) { return try settings(text, of: file, in: folder) }
    guard name == nil else {
      throw .misuse("There is no profile \(file).", ru: "Профиля \(file) нет.")
    }
    return nil
  }

  /// Lines of `name = value`; `#` begins a comment; files are relative to the profile's folder.
  private static func settings(
    _ text: String, of file: String, in folder: String
  ) throws(Failure) -> [String: Setting] {
    var settings: [String: Setting] = [:]
    let names = variables.map { String($0.option.name.dropFirst(2)) }
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.prefix { $0 != "#" }.trimmed
      guard !line.isEmpty else { continue }
      let place = "\(file):\(index + 1)"
      let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmed)
      guard parts.count == 2, !parts[1].isEmpty else {
        throw .misuse(
          "\(place): expected `NAME = VALUE`.", ru: "\(place): ожидается `ИМЯ = ЗНАЧЕНИЕ`.")
      }
      guard let option = variables.map(\.option).first(where: { $0.name == "--\(parts[0])" }) else {
        let hint = Invocation.suggestion(parts[0], names)
        throw .misuse(
          "\(place): unknown setting `\(parts[0])`" + hint.english,
          ru: "\(place): неизвестный параметр `\(parts[0])`" + hint.russian)
      }
      let isRelative = files.contains(option) && !parts[1].hasPrefix("/")
      settings[option.name] = Setting(
        value: isRelative ? "\(folder)/\(parts[1])" : parts[1], source: place)
    }
    return settings
  }
}

extension StringProtocol {
  /// Without blanks at either end.
  var trimmed: String {
    let head = drop { $0.isWhitespace }
    let end = head.lastIndex { !$0.isWhitespace }.map { head.index(after: $0) }
    return String(head[..<(end ?? head.startIndex)])
  }
}
