import CMDB
import JSON
import JSONRPC
import Methods
import Postgres
import SQL
import System

/// What a session has subscribed to.
extension ClientSession {
  func subscribe(_ subscribing: Subscribing, for exchange: Exchange) {
    guard !exchange.isOfBatch else {
      return exchange.acted(
        .refusal(
          RPCError(
            .invalidState,
            "`changes.subscribe` cannot be part of a batch: its result comes before its entries.")))
    }
    ask(subscribing.start.unit, for: exchange) { [self] rows throws(RPCError) in
      guard subscriptions.count < Feed.subscriptionsMax else {
        throw .limitExceeded(
          "subscriptions", value: subscriptions.count + 1, most: Feed.subscriptionsMax)
      }
      guard let caller, closing.state == .open else { throw .unavailable(250) }
      let begun = try subscribing.begun(rows)
      subscriptionNumber += 1
      let name = "s\(subscriptionNumber)"
      let subscription = Subscription(
        name, begun, sight: FeedSight(caller.rights), to: self, of: desk.feed)
      exchange.acted(.answer(begun.result(name)))
      guard !isClosed else { return }
      subscriptions[name] = subscription
      desk.feed.add(subscription, head: begun.head, of: self)
    }
  }

  func change(_ change: SubscriptionChange, for exchange: Exchange) {
    ask(change.start.unit, for: exchange) { [self] rows throws(RPCError) in
      let subscription = try subscription(change.subscription)
      subscription.change { change.changed($0, rows) }
      exchange.acted(.answer(Self.answer(subscription.position)))
    }
  }

  func unsubscribe(_ name: String, for exchange: Exchange) {
    do throws(RPCError) {
      let subscription = try subscription(name)
      subscription.close()
      subscriptionEnded(subscription)
      exchange.acted(.answer(Self.answer(subscription.position)))
    } catch {
      exchange.acted(.refusal(error))
    }
  }

  private func subscription(_ name: String) throws(RPCError) -> Subscription {
    guard let subscription = subscriptions[name] else {
      throw .notFound("This connection has no subscription `\(name)`.", path: "subscription")
    }
    return subscription
  }

  private static func answer(_ position: Int) -> [UInt8] {
    Array(#"{"position":\#(position)}"#.utf8)
  }

  /// Asks the database; a request that was cancelled meanwhile goes no further.
  private func ask(
    _ unit: SQL.Unit, for exchange: Exchange,
    _ body: @escaping (Rows) throws(RPCError) -> Void
  ) {
    let last = desk.loop.now + desk.settings.fastTimeout
    desk.lanes.fast.submit(unit, deadline: last) { [weak self, weak exchange] result in
      guard let self, let exchange, !exchange.isEnded, !isClosed else { return }
      do throws(RPCError) {
        switch result {
        case .success(let rows): try body(rows)
        case .failure(let error): exchange.acted(Self.ending(error))
        }
      } catch {
        exchange.acted(.refusal(error))
      }
    }
  }

  private static func ending(_ error: PostgresError) -> RequestMachine.Ending {
    switch Verdict(error, isWrite: false) {
    case .refused(let error), .retry(let error): .refusal(error)
    case .catalogueMoved, .planForClass: .refusal(.overloaded)
    case .defect(let reason): .defect(reason)
    }
  }

  // MARK: Their end

  /// It sends nothing any more.
  func subscriptionEnded(_ subscription: Subscription) {
    guard subscriptions.removeValue(forKey: subscription.name) != nil else { return }
    if subscriptions.isEmpty { desk.feed.forget(self) }
  }

  func endSubscriptions(_ reason: FeedEnd) {
    for subscription in Array(subscriptions.values) { subscription.end(reason) }
  }

  /// The connection is closed: nobody is told.
  func dropSubscriptions() {
    for subscription in subscriptions.values { subscription.close() }
    subscriptions = [:]
    desk.feed.forget(self)
  }

  /// What the account of the session may do now.
  func subscriberIs(_ caller: Caller?) {
    guard let caller, caller.rights.contains(.subscribe) else { return endSubscriptions(.rights) }
    let sight = FeedSight(caller.rights)
    for subscription in subscriptions.values { subscription.sightChanged(sight) }
  }
}
