package import System

/// What a supervisor runs: made by the program, which alone knows databases and methods.
package struct SupervisorPlan {
  /// A database of our own.
  package struct Database {
    /// Makes what is missing and stops what a killed supervisor left behind; blocks for moments.
    package let prepare: () throws -> Void
    package let specification: ChildProcess.Specification
    package let isReady: () -> Bool

    package init(
      prepare: @escaping () throws -> Void, specification: ChildProcess.Specification,
      isReady: @escaping () -> Bool
    ) {
      self.prepare = prepare
      self.specification = specification
      self.isReady = isReady
    }
  }

  /// What receives the database's log as it is written.
  package struct Archive {
    /// Makes what the receiver needs, in a database that runs; blocks for moments. What it throws
    /// at a start is a configuration error.
    package let prepare: () throws -> Void
    package let specification: ChildProcess.Specification

    package init(
      prepare: @escaping () throws -> Void, specification: ChildProcess.Specification
    ) {
      self.prepare = prepare
      self.specification = specification
    }
  }

  /// The gateway for browsers.
  package struct Web {
    package let listener: Listener
    /// Behind the name of the role.
    package let arguments: [String]
    /// As `workerSecrets`; nil without TLS.
    package let secrets: (() throws(SystemError) -> FileDescriptor)?

    package init(
      listener: Listener, arguments: [String],
      secrets: (() throws(SystemError) -> FileDescriptor)?
    ) {
      self.listener = listener
      self.arguments = arguments
      self.secrets = secrets
    }
  }

  /// How another program takes the place of this one.
  package struct Upgrade {
    /// Where the program was when it was started: an upgrade puts another file there.
    package let executable: String
    package let arguments: [String]
    package let environment: [String: String]
    /// The descriptor of the lock on the state directory.
    package let lock: Int32
    /// By which stewards of one server know each other.
    package let instance: String

    package init(
      executable: String, arguments: [String], environment: [String: String], lock: Int32,
      instance: String
    ) {
      self.executable = executable
      self.arguments = arguments
      self.environment = environment
      self.lock = lock
      self.instance = instance
    }
  }

  package let executable: String
  package let environment: [String: String]
  /// Arguments of `worker` and `steward` behind the name of the role and the slot.
  package let childArguments: [String]
  /// Arguments of `migrate` behind its name, which runs once before them.
  package let migrateArguments: [String]
  /// Arguments of `demo`, behind its name, which runs once when every worker serves and is waited
  /// for; nil: there is no such step.
  package let demoArguments: [String]?
  package let workerCount: Int
  package let listeners: [Listener]
  /// What workers share besides the status, by the number at which each finds it.
  package let workerDescriptors: [Int32: Int32]
  /// Makes the file that a new worker finds as `InheritedDescriptor.secrets`, since it may not read
  /// what only the supervisor may. Called for every start, so that each sees what is there now.
  package let workerSecrets: (() throws(SystemError) -> FileDescriptor)?
  package let database: Database?
  /// Given to workers when they drain, and then some.
  package let drainMax: Duration
  /// Told of each stage, and that the supervisor is alive.
  package let serviceManager: ServiceManager
  /// Whether socket files are to go with the server: not those that somebody else has made.
  package let ownsSocketFiles: Bool
  /// Only of a database of our own.
  package var archive: Archive?
  package var web: Web?
  /// Nil where `SIGUSR2` means nothing.
  package var upgrade: Upgrade?

  package init(
    executable: String, environment: [String: String], childArguments: [String],
    migrateArguments: [String], demoArguments: [String]?, workerCount: Int, listeners: [Listener],
    workerDescriptors: [Int32: Int32] = [:],
    workerSecrets: (() throws(SystemError) -> FileDescriptor)? = nil, database: Database?,
    drainMax: Duration, serviceManager: ServiceManager = .absent, ownsSocketFiles: Bool = true
  ) {
    self.executable = executable
    self.environment = environment
    self.childArguments = childArguments
    self.migrateArguments = migrateArguments
    self.demoArguments = demoArguments
    self.workerCount = workerCount
    self.listeners = listeners
    self.workerDescriptors = workerDescriptors
    self.workerSecrets = workerSecrets
    self.database = database
    self.drainMax = drainMax
    self.serviceManager = serviceManager
    self.ownsSocketFiles = ownsSocketFiles
  }
}

/// The descriptors that every child of ours finds, by number.
package enum InheritedDescriptor {
  package static let lifePipe: Int32 = 3
  package static let status: Int32 = 4
  package static let doorbell: Int32 = 5
  /// Workers only: failures to log in, and what they have to keep to themselves.
  package static let loginTable: Int32 = 6
  package static let secrets: Int32 = 7
  package static let firstListener: Int32 = 8
}
