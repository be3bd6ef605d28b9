import Supervisor
import System

/// How `cmdbd serve` begins: an upgrade runs it twice, first to try it out.
enum Beginning {
  case first
  /// Nothing is opened and nothing is served; the exit status says whether it would do.
  case probe
  /// In the place of another program, whose listeners it has.
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
