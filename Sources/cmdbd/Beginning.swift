import Supervisor
import System

/// The start mode of `cmdbd serve`: an upgrade runs it twice, first as a trial.
enum Beginning {
  case first
  /// A trial: opens and serves nothing; the exit status tells whether a start would succeed.
  case probe
  /// Replaces a running program and inherits its listeners.
  case successor(Handover, [Listener])

  init(_ variable: String?) throws(Options.Misuse) {
    guard let variable else {
      self = .first
      return
    }
    guard variable != Handover.probe else {
      self = .probe
      return
    }
    guard !variable.hasPrefix("probe") else {
      throw Options.Misuse(
        message: "this cmdbd has another layout of shared memory; restart the server instead")
    }
    guard let handover = Handover(variable) else {
      throw Options.Misuse(message: "\(Handover.variable) is set by cmdbd itself")
    }
    do {
      self = .successor(
        handover, try handover.listeners.map { fd in try Listener(inherited: fd) })
    } catch {
      throw Options.Misuse(message: "cannot take over a listener: \(error)")
    }
  }

  var handover: Handover? {
    guard case .successor(let handover, _) = self else { return nil }
    return handover
  }
}
