import CMDB
import JSONRPC
import Methods
import Postgres
import SQL
import System

/// Gets what a plan lacks, and gives back the context that has it.
final class NeedStore {
  private unowned let worker: Worker

  init(worker: Worker) {
    self.worker = worker
  }

  typealias Completion = (Result<Context, RPCError>) -> Void

  func get(
    _ need: Need, for context: Context, deadline: Instant?, _ completion: @escaping Completion
  ) {
    switch need {
    case .confirmedCatalogue:
      worker.catalogues.confirm { result in
        completion(
          result.map { catalogue in
            var context = context
            context.catalogue = catalogue
            context.isCatalogueConfirmed = true
            return context
          })
      }
    case .itemClass(let ref): getClass(need, WorkerStatement.itemClass, ref, context, completion)
    case .unitClass(let ref): getClass(need, WorkerStatement.unitClass, ref, context, completion)
    case .userID(let name):
      var context = context
      let uid = UserDatabase.ofHost().lookup(name: name).map { Int($0.uid) }
      context.userIDs.updateValue(uid, forKey: name)
      completion(.success(context))
    case .freshSecret:
      var context = context
      let secret = Entropy.bytes(Token.secretBytes)
      context.freshSecret = FreshSecret(secret: secret, digest: Digest.sha256(secret))
      completion(.success(context))
    case .serverState:
      var context = context
      context.serverState = worker.state
      completion(.success(context))
    case .metrics:
      var context = context
      context.metrics = worker.metrics
      completion(.success(context))
    case .moment(let asOf):
      let wait: Duration = asOf == .present ? .seconds(10) : worker.settings.settleDefault
      locate(
        MomentWait(
          moment: .named(asOf), isGiven: asOf != .present, context: context,
          deadline: deadline ?? worker.loop.now + wait, completion: completion))
    case .opening(let incident):
      let last = deadline ?? worker.loop.now + worker.settings.settleDefault
      locate(
        MomentWait(
          moment: .opening(incident), isGiven: false, context: context, deadline: last,
          completion: completion))
    }
  }

  private func getClass(
    _ need: Need, _ statement: Statement, _ ref: [UInt8], _ context: Context,
    _ completion: @escaping Completion
  ) {
    worker.ask(Unit(statement, [ref])) { result in
      completion(
        result.map { rows in
          var context = context
          context.classes.updateValue(rows.count > 0 ? rows.text(0, 0) : nil, forKey: need)
          return context
        })
    }
  }

  // MARK: Moments

  private struct MomentWait {
    enum Moment {
      case named(AsOf)
      /// When the incident was opened.
      case opening([UInt8])
    }

    var moment: Moment
    /// Whether the request named the moment: only then the request can be at fault.
    let isGiven: Bool
    let context: Context
    let deadline: Instant
    let completion: Completion
    var pause = Duration.milliseconds(2)
  }

  /// Asks until the moment has settled; the steward is rung so that it does so soon.
  private func locate(_ wait: MomentWait) {
    worker.ask(question(wait)) { [self] result in
      switch result {
      case .failure(let error): wait.completion(.failure(error))
      case .success(let rows):
        guard rows.count > 0 else {
          return wait.completion(
            .failure(.notFound("There is no such incident.", path: "incident")))
        }
        if rows.text(0, 0) == "t" { return settled(wait, rows) }
        var wait = wait
        // The present of the database, whose clock need not agree with this host's.
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
    let nextTry = worker.loop.now + wait.pause
    let isToCome = isBeyond(wait)
    guard nextTry < wait.deadline, !isToCome else {
      guard wait.isGiven else { return wait.completion(.failure(unsettled(settledUntil))) }
      let why = isToCome ? "That moment is in the future" : "The moment has not settled yet"
      var reason = Reason(
        "not_settled", "\(why); settled until \(settledUntil).", path: "as_of")
      reason.suggestion = settledUntil
      return wait.completion(
        .failure(
          RPCError.invalidParams([reason]).with("settled_until", string: settledUntil)))
    }
    worker.ringSteward()
    var wait = wait
    _ = worker.loop.schedule(after: wait.pause) { [self] in
      wait.pause = min(wait.pause * 2, .milliseconds(50))
      locate(wait)
    }
  }

  /// Nothing is wrong with the request: a transaction holds up what it needs.
  private func unsettled(_ settledUntil: String) -> RPCError {
    RPCError.retryAfter(
      .unavailable, milliseconds: 1000,
      "The present has not settled: an open transaction blocks it. Nothing has settled since "
        + "\(settledUntil); server.health names the transaction."
    ).with("reason", string: "not_settled").with("settled_until", string: settledUntil)
  }

  /// A moment that comes only after the deadline cannot settle before it.
  private func isBeyond(_ wait: MomentWait) -> Bool {
    guard wait.isGiven, case .named(.timestamp(let moment)) = wait.moment else { return false }
    let left = worker.loop.now.duration(to: wait.deadline)
    let last = worker.wallMicroseconds + Int64(left / .microseconds(1))
    return moment.microseconds > last
  }

  private func settled(_ wait: MomentWait, _ rows: Rows) {
    guard let position = rows.integer(0, 3), let version = rows.integer(0, 4) else {
      return wait.completion(.failure(RPCError(.internalError, "No such moment.")))
    }
    // Position 0 is before the database began: no text, and a moment before all others.
    let timestamp = rows.text(0, 2).flatMap { Timestamp($0) } ?? Timestamp(microseconds: 0)
    let moment = SettledMoment(timestamp: timestamp, position: Int(position))
    if case .opening = wait.moment {
      var context = wait.context
      context.opening = moment
      return wait.completion(.success(context))
    }
    worker.catalogues.version(Int(version)) { result in
      wait.completion(
        result.map { catalogue in
          var context = wait.context
          context.moment = moment
          context.catalogue = catalogue
          return context
        })
    }
  }
}
