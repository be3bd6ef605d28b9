import Testing

@testable import Commands

/// Which server is meant, by options, environment and profiles.
struct ConnectionTests {
  private func settings(
    _ options: [String] = [], _ variables: [String: String] = [:],
    files: [String: String] = [:]
  ) throws -> [String: String] {
    guard case .command(let invocation) = try Invocation.read(["health"] + options) else {
      throw Failure.misuse("no command", ru: "")
    }
    let settings = try ConnectionSettings(
      invocation, variable: { variables[$0] }, read: { files[$0] })
    return Dictionary(
      uniqueKeysWithValues: ConnectionSettings.variables.compactMap { option, _ in
        settings[option].map { (option.name, $0.value) }
      })
  }

  private static let home = ["HOME": "/people/a"]
  private static let profiles = [
    "/people/a/.config/cmdb/config": "connect = cmdb.example:7878\ntoken-file = t # beside\n",
    "/people/a/.config/cmdb/test.conf": "\nsocket=/run/test.sock\n",
  ]

  @Test func anOptionWinsOverTheEnvironment() throws {
    #expect(
      try settings(["--connect", "a:1"], ["CMDB_CONNECT": "b:2", "CMDB_CA": "/ca"])
        == ["--connect": "a:1", "--ca": "/ca"])
    #expect(try settings([], ["CMDB_SOCKET": "/s", "CMDB_KEY": ""]) == ["--socket": "/s"])
  }

  /// A token of the environment is for a server elsewhere.
  @Test func aSocketThatIsTypedNeedsNothingElse() throws {
    let variables = ["CMDB_CONNECT": "b:2", "CMDB_TOKEN_FILE": "/t"]
    #expect(try settings(["--socket", "/s"], variables) == ["--socket": "/s"])
  }

  @Test func aProfileIsAWhole() throws {
    let usual = ["--connect": "cmdb.example:7878", "--token-file": "/people/a/.config/cmdb/t"]
    #expect(try settings([], Self.home, files: Self.profiles) == usual)
    #expect(
      try settings(["--connect", "a:1"], Self.home, files: Self.profiles) == ["--connect": "a:1"])
    let test = ["--socket": "/run/test.sock"]
    #expect(try settings(["--profile", "test"], Self.home, files: Self.profiles) == test)
    var variables = Self.home.merging(["CMDB_PROFILE": "test"]) { $1 }
    #expect(try settings([], variables, files: Self.profiles) == test)
    variables["CMDB_CONNECT"] = "b:2"
    #expect(try settings([], variables, files: Self.profiles) == ["--connect": "b:2"])
    #expect(try settings(["--profile", "test"], variables, files: Self.profiles) == test)
    #expect(
      try settings([], ["XDG_CONFIG_HOME": "/x"], files: ["/x/cmdb/config": "ca = /c"])
        == ["--ca": "/c"])
  }

  @Test(arguments: [
    ("nonsense", "/people/a/.config/cmdb/config:1: expected `NAME = VALUE`."),
    (
      "\nconect = a:1",
      "/people/a/.config/cmdb/config:2: unknown setting `conect`; did you mean"
        + " `connect`?"
    ),
  ])
  func aWrongLineIsNamed(text: String, message: String) throws {
    #expect {
      try settings([], Self.home, files: ["/people/a/.config/cmdb/config": text])
    } throws: { error in
      guard case Failure.misuse(message, _) = error else { return false }
      return true
    }
  }

  @Test func aProfileThatIsNamedHasToBeThere() throws {
    #expect(throws: Failure.self) { try settings(["--profile", "no"], Self.home) }
    #expect(try settings([], Self.home) == [:])
  }
}
