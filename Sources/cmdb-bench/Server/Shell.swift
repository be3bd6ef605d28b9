import System

/// Programs whose output goes to a file; the shell does nothing but open it.
enum Shell {
  static func start(
    _ program: String, _ arguments: [String], output: String, errors: String,
    environment: [String: String] = [:]
  ) throws(SystemError) -> Int32 {
    try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/bin/sh",
        arguments: [
          "-c", #"o=$1 e=$2; shift 2; exec "$0" "$@" >"$o" 2>"$e""#, program, output, errors,
        ] + arguments,
        environment: Environment.all().merging(environment) { _, ours in ours }))
  }

  /// Runs a program to its end and returns what it wrote.
  static func output(
    of program: String, _ arguments: [String], in directory: String,
    environment: [String: String] = [:]
  ) throws -> String {
    let output = "\(directory)/output"
    let pid = try start(
      program, arguments, output: output, errors: "\(output)-errors", environment: environment)
    guard ChildProcess.waitForEnd(of: pid)?.isSuccess == true else {
      let errors = (try? Files.readText("\(output)-errors")) ?? ""
      throw Server.Failure(description: "\(program) failed: \(errors.suffix(2000))")
    }
    return try Files.readText(output)
  }
}
