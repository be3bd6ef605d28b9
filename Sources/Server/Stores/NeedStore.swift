import JSON
import CMDB
import JSONRPC
import Methods
import Postgres
import SQL
import System

/// Fetches the facts that a plan needs.
final class NeedStore {
  private let lanes: Lanes
  private let catalogues: CatalogueStore
  private let server: ServerView
  private let bell: StewardBell
  private let clock: TickClock
  private let loop: EventLoop
  private let settings: Settings
  /// Those that requests have named; there are some 600.
  private var zones: [String: Zone] = [:]
  private static let zonesMax = 1000

  init(
    lanes: Lanes, catalogues: CatalogueStore, server: ServerView, bell: StewardBell,
    clock: TickClock, loop: EventLoop, settings: Settings
  ) {
    self.lanes = lanes
    self.catalogues = catalogues
    self.server = server
    self.bell = bell
    self.clock = clock
    self.loop = loop
    self.settings = settings
  }

  typealias Completion = (Result<Fact, RPCError>) -> Void

  /// - Parameter deadline: The deadline of the request; nil without one.
  func get(_ need: Need, until deadline: Instant?, _ completion: @escaping Completion) {
    switch need {
    case .confirmedCatalogue:
      catalogues.confirm { completion($0.map { _ in .confirmedCatalogue }) }
    case .zone(let name): getZone(name, completion)
    case .itemClass(let ref): getClass(WorkerStatement.itemClass, ref, completion)
    case .unitClass(let ref): getClass(WorkerStatement.unitClass, ref, completion)
    case .referred(let lookups, at: let moment):
      let at = moment.map { Array($0.description.utf8) }
      lanes.ask(Unit(WorkerStatement.referred, [lookups, at])) { result in
        completion(
          result.map { rows in
            var found: [Int: [Referred]] = [:]
            for row in 0..<rows.count {
              guard let place = rows.integer(row, 0), let id = rows.integer(row, 1) else {
                continue
              }
              found[Int(place), default: []].append(
                Referred(id: id, name: rows.text(row, 2) ?? ""))
            }
            return .referred(found)
          })
      }
    case .importOptions(let number):
      lanes.ask(Unit(WorkerStatement.importOptions, [Array(String(number).utf8)])) { result in
        completion(
          result.map { rows in .importOptions(rows.count > 0 ? rows[0, 0].map { Array($0) } : nil) }
        )
      }
    case .consumerFilter(let name, of: let account):
      let owner = account.map { Array(String($0).utf8) }
      lanes.ask(Unit(WorkerStatement.consumerFilter, [Array(name.utf8), owner])) { result in
        completion(
          result.map { rows in
            .consumerFilter(rows.count > 0 ? rows[0, 0].map { Array($0) } : nil)
          })
      }
    case .userID(let name):
      let uid = UserDatabase.ofHost().lookup(name: name).map { Int($0.uid) }
      completion(.success(.userID(uid)))
    case .freshSecret:
      let secret = Entropy.bytes(Token.secretBytes)
      completion(.success(.secret(FreshSecret(secret: secret, digest: Digest.sha256(secret)))))
    case .serverState: completion(.success(.serverState(server.state)))
    case .metrics: completion(.success(.metrics(server.metrics)))
    case .moment(let asOf, of: let parameter):
      var wait = newWait(.named(asOf), until: deadline, completion)
      wait.parameter = asOf == .present ? nil : parameter
      if deadline == nil, asOf == .present { wait.deadline = loop.now + .seconds(10) }
      locate(wait)
    case .baseline(let asOf, of: let parameter):
      var wait = newWait(.named(asOf), until: deadline, completion)
      wait.parameter = parameter
      wait.isBaseline = true
      locate(wait)
    case .opening(let incident): locate(newWait(.opening(incident), until: deadline, completion))
    }
  }

  private func newWait(
    _ moment: MomentWait.Moment, until deadline: Instant?, _ completion: @escaping Completion
  ) -> MomentWait {
    MomentWait(
      moment: moment, deadline: deadline ?? loop.now + settings.settleDefault,
      importDeadline: deadline ?? loop.now + settings.settleOfImport, completion: completion)
  }

  private func getZone(_ name: String, _ completion: @escaping Completion) {
    if let zone = zones[name] { return completion(.success(.zone(zone))) }
    lanes.ask(Unit(WorkerStatement.zone, [Array(name.utf8)])) { [self] result in
      completion(
        result.flatMap { rows in
          guard rows.count > 0, let text = rows[0, 0].map({ Array($0) }),
            let zone = (try? Document(text, limits: .trusted)).flatMap({ Zone($0.root) })
          else {
            return .failure(
              RPCError.invalidParams([
                Problem(
                  "zone",
                  "The database knows no time zone `\(name)`; they are named like Europe/Moscow.",
                  path: "zone")
              ]))
          }
          if zones.count < Self.zonesMax { zones[name] = zone }
          return .success(.zone(zone))
        })
    }
  }

  private func getClass(
    _ statement: Statement, _ ref: [UInt8], _ completion: @escaping Completion
  ) {
    lanes.ask(Unit(statement, [ref])) { result in
      completion(result.map { rows in .itemClass(rows.count > 0 ? rows.text(0, 0) : nil) })
    }
  }

  // MARK: Moments

  private struct MomentWait {
    enum Moment {
      case named(AsOf)
      /// The moment at which the incident was opened.
      case opening([UInt8])
    }

    var moment: Moment
    /// The parameter in which the request named the moment: only then it can be at fault.
    var parameter: String?
    var isBaseline = false
    var deadline: Instant
    /// The same while an import is written, whose length is known to delay what settles.
    let importDeadline: Instant
    let completion: Completion
    var pause = Duration.milliseconds(2)
  }

  /// Polls until the moment has settled, and signals the steward to settle it soon.
  private func locate(_ wait: MomentWait) {
    lanes.ask(question(wait)) { [self] result in
      switch result {
      case .failure(let error): wait.completion(.failure(error))
      case .success(let rows):
        guard rows.count > 0 else {
          return wait.completion(
            .failure(.notFound("There is no such incident.", path: "incident")))
        }
        if rows.text(0, 0) == "t" { return settled(wait, rows) }
        var wait = wait
        // The present time of the database, whose clock may differ from this host's.
        if case .named(.present) = wait.moment,
          let moment = rows.text(0, 2).flatMap({ Timestamp($0) })
        {
          wait.moment = .named(.timestamp(moment))
        }
        waitLonger(wait, settledUntil: rows.text(0, 1) ?? "")
      }
    }
  }

  private func question(_ wait: MomentWait) -> Unit {
    switch wait.moment {
    case .named(.timestamp(let moment)):
      Unit(WorkerStatement.moment, [Array(moment.description.utf8), nil])
    case .named(.present):
      Unit(WorkerStatement.moment, [nil, nil])
    case .named(.position(let number)):
      Unit(WorkerStatement.moment, [nil, Array(String(number).utf8)])
    case .opening(let incident): Unit(WorkerStatement.opening, [incident])
    }
  }

  private func waitLonger(_ wait: MomentWait, settledUntil: String) {
    let nextTry = loop.now + wait.pause
    let isToCome = isBeyond(wait)
    guard nextTry < wait.deadline, !isToCome else {
      return giveUp(wait, isToCome: isToCome, settledUntil)
    }
    bell.ring()
    var wait = wait
    _ = loop.schedule(after: wait.pause) { [self] in
      wait.pause = min(wait.pause * 2, .milliseconds(50))
      locate(wait)
    }
  }

  /// Unless an import is being written.
  private func giveUp(_ wait: MomentWait, isToCome: Bool, _ settledUntil: String) {
    guard !isToCome, loop.now + wait.pause < wait.importDeadline else {
      return wait.completion(.failure(unsettled(wait, isToCome: isToCome, settledUntil)))
    }
    lanes.ask(Unit(WorkerStatement.isImportWritten, [])) { [self] result in
      guard case .success(let rows) = result, rows.text(0, 0) == "t" else {
        return wait.completion(.failure(unsettled(wait, isToCome: isToCome, settledUntil)))
      }
      var wait = wait
      wait.deadline = min(loop.now + settings.settleDefault, wait.importDeadline)
      waitLonger(wait, settledUntil: settledUntil)
    }
  }

  private func unsettled(
    _ wait: MomentWait, isToCome: Bool, _ settledUntil: String
  ) -> RPCError {
    guard let parameter = wait.parameter else { return unsettled(settledUntil) }
    let why = isToCome ? "That moment is in the future" : "The moment has not settled yet"
    var reason = Problem("not_settled", "\(why); settled until \(settledUntil).", path: parameter)
    reason.suggestion = settledUntil
    return RPCError.invalidParams([reason]).with("settled_until", string: settledUntil)
  }

  /// The request is valid: an open transaction delays the moment it needs.
  private func unsettled(_ settledUntil: String) -> RPCError {
    RPCError.retryAfter(
      .unavailable, milliseconds: 1000,
      "The present has not settled: an open transaction blocks it. Nothing has settled since "
        + "\(settledUntil); server.health names the transaction."
    ).with("reason", string: "not_settled").with("settled_until", string: settledUntil)
  }

  /// A moment later than the deadline cannot settle in time.
  private func isBeyond(_ wait: MomentWait) -> Bool {
    guard wait.parameter != nil, case .named(.timestamp(let moment)) = wait.moment else {
      return false
    }
    let left = loop.now.duration(to: wait.deadline)
    let last = clock.microseconds + Int64(left / .microseconds(1))
    return moment.microseconds > last
  }

  private func settled(_ wait: MomentWait, _ rows: Rows) {
    guard let position = rows.integer(0, 3), let version = rows.integer(0, 4) else {
      return wait.completion(.failure(RPCError(.internalError, "No such moment.")))
    }
    // Position 0 precedes all entries: it stands for the moment before all others.
    let timestamp = rows.text(0, 2).flatMap { Timestamp($0) } ?? Timestamp(microseconds: 0)
    let moment = SettledMoment(timestamp: timestamp, position: Int(position))
    if case .opening = wait.moment { return wait.completion(.success(.opening(moment))) }
    if wait.isBaseline { return wait.completion(.success(.baseline(moment))) }
    catalogues.version(Int(version)) { result in
      wait.completion(result.map { .moment(moment, $0) })
    }
  }
}
