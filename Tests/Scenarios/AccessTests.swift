import Client
import Glibc
import JSON
import Samples
import System
import Testing

/// How `cmdb` gets in: under TLS, with a token, with a certificate, and when it refuses to try.
@Suite(.serialized) struct AccessTests {
  private static let started = Result { try Protected() }

  private struct Outcome {
    let status: ChildProcess.ExitStatus?
    let output: String
    let error: String
  }

  private func cmdb(
    _ arguments: [String], _ variables: [String: String] = [:]
  ) throws -> Outcome {
    let path = "\(try Self.started.get().authority.folder)/\(UInt32.random(in: 0...UInt32.max))"
    let files = try [path + ".out", path + ".err"].map { path in
      let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw SystemError("open \(path)") }
      return file
    }
    defer { for file in files { close(file) } }
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: try TestServer.executable("cmdb"), arguments: arguments,
        environment: Environment.all().merging(variables) { $1 },
        descriptors: [1: files[0], 2: files[1]]))
    return Outcome(
      status: ChildProcess.waitForEnd(of: pid), output: try Files.readText(path + ".out"),
      error: try Files.readText(path + ".err"))
  }

  /// A file with a token; its path.
  private func file(_ text: String, mode: UInt32 = 0o600) throws -> String {
    let folder = try Self.started.get().authority.folder
    let path = "\(folder)/token-\(UInt32.random(in: 0...UInt32.max))"
    try Files.write(Array(text.utf8), to: path, mode: mode)
    return path
  }

  private func network() throws -> [String] {
    let protected = try Self.started.get()
    return ["--connect", "\(try protected.endpoint())", "--ca", protected.authority.file]
  }

  @Test func aTokenFileLogsIn() throws {
    let token = try Self.started.get().server.issue("cli")
    let file = try file(token.text + "\n")
    let outcome = try cmdb(try network() + ["--token-file", file, "call", "session.whoami"])
    #expect(outcome.status == .exited(0), "\(outcome.error)")
    #expect(try Document(outcome.output).root["account"]?.string == "cli")
    // Over the Unix socket as well.
    let socket = try Self.started.get().server.socketPath
    let local = try cmdb(["--socket", socket, "--token-file", file, "call", "session.whoami"])
    #expect(try Document(local.output).root["via"]?.string == "token")
    let client = try Self.started.get().server.client()
    _ = try client.result("token.revoke", #"{"id":\#(token.id)}"#)
    let refused = try cmdb(try network() + ["--token-file", file, "call", "server.info"])
    #expect(refused.status == .exited(1))
    #expect(refused.error.contains("unauthenticated"))
    #expect(!refused.error.contains(token.text))
  }

  @Test func aCertificateLogsIn() throws {
    let protected = try Self.started.get()
    _ = try protected.server.client().result(
      "account.create",
      #"{"name":"cli gate","roles":["feed"],"certificate_name":"cli.example.org"}"#)
    try protected.authority.sign("cli", for: "DNS:cli.example.org")
    let folder = protected.authority.folder
    let own = ["--certificate", "\(folder)/cli.pem", "--key", "\(folder)/cli.key"]
    let outcome = try cmdb(try network() + own + ["call", "session.whoami"])
    #expect(try Document(outcome.output).root["account"]?.string == "cli gate", "\(outcome.error)")
    let named = try cmdb(
      try network() + own + ["--server-name", "localhost", "call", "session.whoami"])
    #expect(named.status == .exited(0), "\(named.error)")
  }

  @Test func environmentOrProfileSayHowToConnect() throws {
    let protected = try Self.started.get()
    let token = try file(try protected.server.issue("cli profile").text)
    let address = "\(try protected.endpoint())"
    let whoami = ["call", "session.whoami"]
    func account(_ options: [String], _ variables: [String: String]) throws -> String? {
      let outcome = try cmdb(options + whoami, variables)
      #expect(outcome.status == .exited(0), "\(outcome.error)")
      return try Document(outcome.output).root["account"]?.string
    }
    let variables = [
      "CMDB_CONNECT": address, "CMDB_CA": protected.authority.file, "CMDB_TOKEN_FILE": token,
    ]
    #expect(try account([], variables) == "cli profile")
    #expect(try account(["--socket", protected.server.socketPath], variables) == "admin")
    let home = "\(protected.authority.folder)/xdg"
    try Files.makeDirectory(home, mode: 0o700)
    try Files.makeDirectory("\(home)/cmdb", mode: 0o700)
    let text = "connect = \(address)\nca = \(protected.authority.file)\ntoken-file = \(token)\n"
    try Files.write(Array(text.utf8), to: "\(home)/cmdb/test.conf", mode: 0o600)
    #expect(try account(["--profile", "test"], ["XDG_CONFIG_HOME": home]) == "cli profile")
    let unknown = try cmdb(["--profile", "no"] + whoami, ["XDG_CONFIG_HOME": home])
    #expect(unknown.status == .exited(2))
    #expect(unknown.error.contains("There is no profile \(home)/cmdb/no.conf."))
  }

  @Test func aHostNameThatIsNotKnownIsSaid() throws {
    let outcome = try cmdb(["--connect", "no-such-host.invalid:1"] + ["call", "server.info"])
    #expect(outcome.status == .exited(3))
    #expect(outcome.error.contains("Cannot resolve the host name `no-such-host.invalid`"))
  }

  @Test func aServerThatProvesNothingIsNotSpokenTo() throws {
    let address = "\(try Self.started.get().endpoint())"
    let stranger = try Authority()
    for (options, reason) in [
      (["--connect", address], "certificate verify failed"),
      (["--connect", address, "--ca", stranger.file], "certificate verify failed"),
      (try network() + ["--server-name", "elsewhere.example.org"], "mismatch"),
      (["--connect", address, "--plain"], "closed the connection"),
    ] {
      let outcome = try cmdb(options + ["call", "server.info"])
      #expect(outcome.status == .exited(3), "\(options)")
      #expect(outcome.error.contains(reason), "\(outcome.error)")
    }
  }

  @Test func whatWouldBeUnsafeIsRefused() throws {
    let token = try file(Client.wrongToken())
    for (options, reason) in [
      (try network() + ["--token-file", try file("x", mode: 0o644)], "chmod 600"),
      (try network() + ["--token-file", try file("x", mode: 0o640)], "chmod 600"),
      (try network() + ["--token-file", try file(" \n")], "no token"),
      (try network() + ["--token-file", "/nowhere/at/all"], "No such file"),
      (["--connect", "192.0.2.1:1", "--plain", "--token-file", token], "loopback"),
      (try network() + ["--plain"], "--ca"),
      (try network() + ["--certificate", token], "needs its key"),
      (try network() + ["--certificate", token, "--key", token], "no certificate"),
      (["--connect", "127.0.0.1:1", "--ca", "/nowhere/at/all"], "No such file"),
    ] {
      let outcome = try cmdb(options + ["call", "server.info"])
      #expect(outcome.status == .exited(2), "\(options): \(outcome.error)")
      #expect(outcome.error.contains(reason), "\(options): \(outcome.error)")
    }
  }

  @Test func linesArePipelinedUnderTLS() throws {
    let token = try Self.started.get().server.issue("cli lines")
    let file = try file(token.text)
    let requests = (1...100).map { #"{"jsonrpc":"2.0","id":\#($0),"method":"session.whoami"}"# }
    let input = try self.file(requests.joined(separator: "\n"))
    let words = try network() + ["--token-file", file, "call", "--lines"]
    let program = try TestServer.executable("cmdb")
    let output = "\(input).out"
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/bin/sh",
        arguments: ["-c", "exec \(program) \(words.joined(separator: " ")) <\(input) >\(output)"],
        environment: Environment.all(), descriptors: [2: 2]))
    #expect(ChildProcess.waitForEnd(of: pid) == .exited(0))
    let answers = try Files.readText(output).split(separator: "\n").map {
      try Document(String($0)).root
    }
    // The last line has no end, so it is sent with one: the client sends lines.
    #expect(Set(answers.compactMap { $0["id"]?.integer }) == Set(1...100))
    #expect(answers.allSatisfy { $0["result"]?["account"]?.string == "cli lines" })
  }
}
