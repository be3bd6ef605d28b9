import Events

/// What a supervisor leaves to the program that takes its place (`SIGUSR2`): the same process, so
/// the children stay its children; the descriptors stay open under the same numbers.
///
/// It travels as one line in an environment variable, `name=value` separated by spaces. Between
/// versions names are added, never given another meaning.
package struct Handover: Equatable, Sendable {
  /// The environment variable.
  package static let variable = "CMDB_HANDOVER"
  /// Its value for a program that is tried out before anything is left to it: also how this one
  /// reads the shared status.
  package static let probe = "probe layout=\(SlotLayout.identity)"

  package enum Role: String, Sendable {
    case postgres, steward, worker
    /// A worker that drains: its successor is there already.
    case retiring
    /// The receiver of the database's log.
    case archive
    /// The gateway for browsers.
    case web
  }

  package struct Process: Equatable, Sendable {
    package let role: Role
    package let pid: Int32
    package let slot: Int

    package init(role: Role, pid: Int32, slot: Int) {
      self.role = role
      self.pid = pid
      self.slot = slot
    }
  }

  package var lock: Int32
  package var status: Int32
  package var doorbell: Int32
  package var lifePipeReadEnd: Int32
  package var lifePipeWriteEnd: Int32
  package var listeners: [Int32]
  /// `SupervisorPlan.workerDescriptors`.
  package var shared: [Int32: Int32]
  /// By which stewards of one server know each other.
  package var instance: String
  package var processes: [Process]

  package init(
    lock: Int32, status: Int32, doorbell: Int32, lifePipeReadEnd: Int32, lifePipeWriteEnd: Int32,
    listeners: [Int32], shared: [Int32: Int32] = [:], instance: String, processes: [Process]
  ) {
    self.lock = lock
    self.status = status
    self.doorbell = doorbell
    self.lifePipeReadEnd = lifePipeReadEnd
    self.lifePipeWriteEnd = lifePipeWriteEnd
    self.listeners = listeners
    self.shared = shared
    self.instance = instance
    self.processes = processes
  }

  /// Everything that has to stay open.
  package var descriptors: [Int32] {
    [lock, status, doorbell, lifePipeReadEnd, lifePipeWriteEnd] + listeners + shared.values
  }

  // MARK: Text

  package var text: String {
    let shared = shared.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
    let processes = processes.map { "\($0.role.rawValue):\($0.pid):\($0.slot)" }
    return [
      "lock=\(lock)", "status=\(status)", "doorbell=\(doorbell)",
      "life=\(lifePipeReadEnd),\(lifePipeWriteEnd)",
      "listeners=\(listeners.map(String.init).joined(separator: ","))",
      "shared=\(shared.joined(separator: ","))", "instance=\(instance)",
      "processes=\(processes.joined(separator: ","))",
    ].joined(separator: " ")
  }

  /// Nil for what is no such text.
  package init?(_ text: String) {
    var values: [Substring: Substring] = [:]
    for word in text.split(separator: " ") {
      guard let sign = word.firstIndex(of: "=") else { return nil }
      values[word[..<sign]] = word[word.index(after: sign)...]
    }
    func numbers(_ name: Substring) -> [Int32] {
      values[name, default: ""].split(separator: ",").compactMap { Int32($0) }
    }
    let life = numbers("life")
    guard let lock = numbers("lock").first, let status = numbers("status").first,
      let doorbell = numbers("doorbell").first, life.count == 2, let instance = values["instance"]
    else { return nil }
    var shared: [Int32: Int32] = [:]
    for pair in values["shared", default: ""].split(separator: ",") {
      let parts = pair.split(separator: ":").compactMap { Int32($0) }
      if parts.count == 2 { shared[parts[0]] = parts[1] }
    }
    self.init(
      lock: lock, status: status, doorbell: doorbell, lifePipeReadEnd: life[0],
      lifePipeWriteEnd: life[1], listeners: numbers("listeners"), shared: shared,
      instance: String(instance),
      processes: values["processes", default: ""].split(separator: ",").compactMap(Process.init))
  }
}

extension Handover.Process {
  init?(_ text: Substring) {
    let parts = text.split(separator: ":")
    guard parts.count == 3, let role = Handover.Role(rawValue: String(parts[0])),
      let pid = Int32(parts[1]), let slot = Int(parts[2])
    else { return nil }
    self.init(role: role, pid: pid, slot: slot)
  }
}
