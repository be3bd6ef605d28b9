import System

/// pgbench with the very same statement: what clients reach that talk to PostgreSQL themselves.
struct Limit {
  let server: Server
  let program: String

  init(_ server: Server) throws {
    self.server = server
    program = try server.databaseProgram("pgbench")
  }

  /// Transactions a second.
  func run(_ work: Work, _ shape: Options.Shape, _ scene: Work.Scene, seconds: Int) throws -> Double
  {
    let script = "\(server.directory)/script"
    let output = "\(server.directory)/pgbench"
    try Files.write(Array(work.script(scene).utf8), to: script, mode: 0o644)
    let pid = try Shell.start(
      program,
      [
        "-n", "-M", "prepared", "-c", "\(shape.clients)", "-j", "\(min(2, shape.clients))", "-T",
        "\(seconds)", "-D", "version=1", "-f", script, "-h", server.databaseDirectory, "-U",
        "cmdb_runtime", "cmdb",
      ], output: output, errors: "\(output)-errors", environment: Self.environment)
    let status = ChildProcess.waitForEnd(of: pid)
    let lines = try Files.readText(output).split(separator: "\n")
    guard status?.isSuccess == true, let line = lines.first(where: { $0.hasPrefix("tps = ") }),
      let figure = line.split(separator: " ").dropFirst(2).first, let rate = Double(figure)
    else {
      let errors = (try? Files.readText("\(output)-errors")) ?? ""
      throw Server.Failure(description: "pgbench failed: \(errors.suffix(2000))")
    }
    return rate
  }

  /// The settings of a worker's connections, for the same plans.
  private static let environment = [
    "PGOPTIONS": "-c jit=off -c enable_seqscan=off -c search_path=cmdb,pg_temp -c timezone=UTC"
  ]
}
