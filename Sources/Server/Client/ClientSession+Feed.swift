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
    guard mayBegin(exchange) else { return }
    guard let condition = subscribing.condition else {
      return begin(subscribing, condition: nil, for: exchange)
    }
    guard let lookup = condition.lookup else {
      return begin(subscribing, condition: condition.withoutNames, for: exchange)
    }
    ask(lookup, for: exchange) { [self] rows in
      begin(subscribing, condition: condition.found(rows), for: exchange)
    }
  }

  private func mayBegin(_ exchange: Exchange) -> Bool {
    guard exchange.isOfBatch else { return true }
    exchange.acted(
      .refusal(
        RPCError(
          .invalidState,
          "`changes.subscribe` cannot be part of a batch: its result comes before its entries.")))
    return false
  }

  /// What it wants to hear of is read and judged first; only then is who was attached before sent
  /// away.
  func attach(_ attaching: Attaching, for exchange: Exchange) {
    guard mayBegin(exchange) else { return }
    ask(attaching.reading, for: exchange) { [self] rows throws(RPCError) in
      guard let catalogue = desk.catalogues.present else { throw .unavailable(250) }
      let found = try attaching.found(
        rows, catalogue, now: Timestamp(microseconds: desk.clock.microseconds))
      guard let condition = found.condition, let lookup = condition.lookup else {
        return attach(
          attaching, found, found.condition?.withoutNames, for: exchange)
      }
      ask(lookup, for: exchange) { [self] rows in
        attach(attaching, found, condition.found(rows), for: exchange)
      }
    }
  }

  private func attach(
    _ attaching: Attaching, _ found: Attaching.Found, _ condition: FeedWhere.Bound?,
    for exchange: Exchange
  ) {
    do throws(RPCError) {
      let probe = try attaching.wouldBegin(found, try timelines())
      ask(probe.start.unit, for: exchange) { [self] rows throws(RPCError) in
        _ = try probe.begun(rows, condition: condition)
        try requireRoom(for: condition)
        ask(attaching.attaching(found), for: exchange, over: desk.lanes.write) {
          [self] rows throws(RPCError) in
          begin(
            try attaching.begins(rows, found, try timelines()), condition: condition,
            for: exchange)
        }
      }
    } catch {
      exchange.acted(.refusal(error))
    }
  }

  private func timelines() throws(RPCError) -> Timelines {
    guard let timelines = desk.facts?.facts.timelines else { throw .unavailable(250) }
    return timelines
  }

  /// Beyond what the program has been given is refused, at once where this worker has given it.
  func acknowledge(_ ack: ConsumerAck, for exchange: Exchange) {
    if let subscription = desk.feed.subscription(of: ack.key.consumer) {
      guard subscription.attachment?.epoch == ack.key.epoch else {
        return exchange.acted(.refusal(ConsumerAck.superseded))
      }
      guard ack.position <= subscription.position else {
        return exchange.acted(.refusal(ConsumerAck.beyond(subscription.position)))
      }
    }
    desk.feed.acks.acknowledge(ack) { [weak exchange] outcome in
      guard let exchange, !exchange.isEnded else { return }
      switch outcome {
      case .stored(let position): exchange.acted(.answer(Self.answer(position)))
      case .beyond(let position): exchange.acted(.refusal(ConsumerAck.beyond(position)))
      case .failed(let error): exchange.acted(Self.ending(error))
      }
    }
  }

  private func begin(
    _ subscribing: Subscribing, condition: FeedWhere.Bound?, for exchange: Exchange
  ) {
    ask(subscribing.start.unit, for: exchange) { [self] rows throws(RPCError) in
      let begun = try subscribing.begun(rows, condition: condition)
      try requireRoom(for: condition)
      guard let caller else { throw .unavailable(250) }
      subscriptionNumber += 1
      let name = "s\(subscriptionNumber)"
      let subscription = Subscription(
        name, begun, for: caller, to: self, of: desk.feed)
      if let attachment = begun.attachment {
        desk.feed.subscription(of: attachment.consumer)?.end(.takenOver)
      }
      exchange.acted(.answer(begun.result(name)))
      guard !isClosed else { return }
      subscriptions[name] = subscription
      desk.feed.add(subscription, head: begun.head, of: self)
    }
  }

  private func requireRoom(for condition: FeedWhere.Bound?) throws(RPCError) {
    guard subscriptions.count < Feed.subscriptionsMax else {
      throw .limitExceeded(
        "subscriptions", value: subscriptions.count + 1, most: Feed.subscriptionsMax)
    }
    guard closing.state == .open else { throw .unavailable(250) }
    guard condition.map(desk.feed.hasRoom(for:)) ?? true else { throw .overloaded }
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
    _ unit: SQL.Unit, for exchange: Exchange, over lane: Lane? = nil,
    _ body: @escaping (Rows) throws(RPCError) -> Void
  ) {
    let last = desk.loop.now + desk.settings.fastTimeout
    (lane ?? desk.lanes.fast).submit(unit, deadline: last) { [weak self, weak exchange] result in
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
    subscription.leave()
    if subscriptions.isEmpty { desk.feed.forget(self) }
  }

  func endSubscriptions(_ reason: FeedEnd) {
    for subscription in Array(subscriptions.values) { subscription.end(reason) }
  }

  /// The connection is closed: nobody is told.
  func dropSubscriptions() {
    for subscription in subscriptions.values {
      subscription.close()
      subscription.leave()
    }
    subscriptions = [:]
    desk.feed.forget(self)
  }

  /// What the account of the session may do now.
  func subscriberIs(_ caller: Caller?) {
    guard let caller, caller.rights.contains(.subscribe) else { return endSubscriptions(.rights) }
    for subscription in Array(subscriptions.values) { subscription.callerChanged(caller) }
  }
}
