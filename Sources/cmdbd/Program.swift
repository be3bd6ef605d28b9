import Events
import Postgres
import Server
import Supervisor
import System

/// `cmdbd`: the server and all its processes.
@main
struct Program {
  static func main() {
    Signal.pipe.ignore()
    Process.exit(run(Array(CommandLine.arguments.dropFirst())))
  }

  private static func run(_ arguments: [String]) -> Int32 {
    do {
      return try act(arguments)
    } catch let misuse as Options.Misuse {
      // A start is refused in one line. What a running server started to take its place says it
      // as an event of that server's log, too.
      if Environment.value(Handover.variable) != nil {
        Log(level: .error)(.configurationRefused(reason: misuse.message))
      }
      Standard.error.write("cmdbd: \(misuse.message)")
      return 2
    } catch let error as PostgresError {
      Standard.error.write("cmdbd: the database: \(error.message)")
      return 1
    } catch {
      Standard.error.write("cmdbd: \(error)")
      return 1
    }
  }

  private static func act(_ arguments: [String]) throws -> Int32 {
    let options = try Options(arguments)
    switch options.command {
    case .help: say(Options.help)
    case .version: say("cmdbd \(Version.text)")
    case .serve: return try Serve(options).run()
    case .migrate: return try Roles.migrate(options)
    case .worker: try Roles.worker(options)
    case .steward: try Roles.steward(options)
    case .web: try Roles.web(options)
    case .demo: return try Roles.demo(options)
    case .check: return try Check(options).run()
    case .accountAdd: return try AccountAdd(options).run()
    case .timelineNew: return try TimelineNew(options).run()
    case .zoneSet: return try ZoneSet(options).run()
    case .backup: return try Backup(options).run()
    case .backupVerify: return try BackupVerify(options).run()
    case .backupMark: return try BackupMark(options).run()
    case .restore: return try Restore(options).run()
    }
    return 0
  }

  private static func say(_ text: String) {
    Standard.output.write(text)
  }
}
