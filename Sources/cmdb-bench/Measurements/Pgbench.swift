import System

/// pgbench with the very same statement: what clients reach that talk to PostgreSQL themselves.
struct Pgbench {
  struct Outcome {
    var count = 0.0
    var seconds = 0.0
    /// CPU time of PostgreSQL.
    var databaseMicroseconds = 0.0

    var perSecond: Double { seconds > 0 ? count / seconds : 0 }

    static func += (left: inout Outcome, right: Outcome) {
      left.count += right.count
      left.seconds += right.seconds
      left.databaseMicroseconds += right.databaseMicroseconds
    }
  }

  private let server: Server
  private let program: String

  init(_ server: Server) throws {
    self.server = server
    program = try server.databaseProgram("pgbench")
  }

  func run(_ text: String, _ shape: Options.Shape, seconds: Int) throws -> Outcome {
    let script = "\(server.directory)/script"
    try Files.write(Array(text.utf8), to: script, mode: 0o644)
    let before = Usage(of: server)
    let output = try Shell.output(
      of: program,
      [
        "-n", "-M", "prepared", "-c", "\(shape.clients)", "-j", "\(min(2, shape.clients))", "-T",
        "\(seconds)", "-D", "version=1", "-f", script, "-h", server.databaseDirectory, "-U",
        "cmdb_runtime", "cmdb",
      ], in: server.directory, environment: Server.programEnvironment)
    let usage = Usage.since(before, of: server)
    guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
      let figure = line.split(separator: " ").dropFirst(2).first, let rate = Double(figure)
    else { throw Server.Failure(description: "pgbench says no rate: \(output.suffix(2000))") }
    return Outcome(
      count: rate * Double(seconds), seconds: Double(seconds),
      databaseMicroseconds: usage.databaseMicroseconds)
  }
}
