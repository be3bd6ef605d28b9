import System
import Testing

@Suite struct HostNameTests {
  @Test(arguments: ["127.0.0.1", "::1", "192.0.2.7"])
  func anAddressStandsForItself(host: String) throws {
    #expect(try HostName.endpoints(host, port: 7) == [.tcp(host: host, port: 7)])
  }

  /// The names that this host gives itself, as its own file has them.
  @Test func aNameIsLookedUp() throws {
    let lines = try Files.readText("/etc/hosts").split(separator: "\n")
    let own = lines.map { $0.split { $0 == " " || $0 == "\t" } }
      .first { $0.first == "127.0.0.1" && $0.count > 1 }
    guard let own else { return }
    for name in own.dropFirst() where name != "localhost" {
      let found = try HostName.endpoints(String(name), port: 7)
      #expect(found.contains(.tcp(host: "127.0.0.1", port: 7)), "\(name): \(found)")
    }
  }

  @Test func anUnknownNameSaysSo() {
    #expect(throws: HostName.Unresolved.self) {
      try HostName.endpoints("no-such-host.invalid", port: 7)
    }
  }
}
