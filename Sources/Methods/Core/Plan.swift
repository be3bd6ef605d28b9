package import CMDB
import JSON
package import JSONRPC
package import SQL

/// The plan of a request: a value, made without a database and executed by a driver.
package enum Plan: Sendable {
  /// Answered immediately with this result, as JSON text.
  case answer([UInt8])
  case read(Read)
  case write(Write)
  case stream(Stream)
  case job(Job)
  case session(SessionAct)
}

/// An action of the client's session.
package enum SessionAct: Sendable {
  /// Cancels the request with this id on the same connection.
  case cancel(id: [UInt8])
  /// Logs in with a token (nil if malformed) and answers like `session.whoami`.
  case logIn(Token?)
  /// Begins a session with a code or a token.
  case start(SessionStart)
  /// Begins a subscription of the journal.
  case subscribe(Subscribing)
  /// Begins one at a durable consumer.
  case attach(Attaching)
  /// Acknowledges what a consumer has dealt with.
  case acknowledge(ConsumerAck)
  /// Replaces what a subscription is about.
  case changeSubscription(SubscriptionChange)
  /// Ends a subscription: nothing of it comes after the answer.
  case unsubscribe(String)
}

/// A read: one statement.
package struct Read: Sendable {
  /// The statement by its cost class; each class has its own connections and timeout.
  package enum Way: Sendable {
    /// Short; combined with equal statements of the tick where possible.
    case point(Unit, together: Lookup?)
    /// Indexed, but may return many rows.
    case list(Unit)
    /// Planned for each call, since the best plan depends on the values.
    case search(Unit)
    /// May scan every row, since no index finds the result.
    case scan(Unit)
    /// An impact analysis. Its result is limited by a number of items and may be larger than
    /// others.
    case graph(Unit)
  }

  /// The answer while the database is down.
  package enum Outage: Sendable {
    case refuse
    case answer([UInt8])
  }

  package let way: Way
  package let reply: Reply
  package let outage: Outage
  /// The read to use instead where no row is found.
  package let whenEmpty: (@Sendable () -> Read)?
  /// Members added to the result of a read of the past: `as_of` and `position`.
  package var moment: SettledMoment?

  package init(
    _ way: Way, _ reply: Reply, outage: Outage = .refuse, moment: SettledMoment? = nil,
    whenEmpty: (@Sendable () -> Read)? = nil
  ) {
    self.way = way
    self.reply = reply
    self.outage = outage
    self.moment = moment
    self.whenEmpty = whenEmpty
  }

  package var unit: Unit {
    switch way {
    case .point(let unit, together: _), .list(let unit), .search(let unit), .scan(let unit),
      .graph(let unit):
      unit
    }
  }
}

/// A read of one row by key that can be combined with other keys, because starting a statement
/// costs PostgreSQL more than finding a row.
package struct Lookup: Sendable {
  /// Takes a JSON array of keys as first parameter and returns the position of each key, from 1,
  /// and its row.
  package let statement: Statement
  /// As JSON.
  package let key: [UInt8]
  /// The other parameters; only reads with equal ones are combined.
  package let others: [[UInt8]?]

  package func isOfKind(_ other: Lookup) -> Bool {
    statement.name == other.statement.name && others == other.others
  }
}

/// One call of a function of `schema/<noun>/`, which is one transaction.
package struct Write: Sendable {
  package let unit: Unit
  package let answer: Answer
  /// For a request with an idempotency key.
  package var key: Key?
  package let certainty: Certainty
  /// For a write that is asked again while it finds nothing.
  package var waiting: Waiting?

  package init(unit: Unit, answer: Answer, key: Key? = nil, certainty: Certainty) {
    self.unit = unit
    self.answer = answer
    self.key = key
    self.certainty = certainty
  }

  /// A write that finds nothing leaves the order of writes at once, and takes its place in it anew
  /// each time it asks: those behind it are not held up.
  package struct Waiting: Sendable {
    /// From the arrival of the request on.
    package let milliseconds: Int
    /// For what it waits: of several on one connection the last one does.
    package let subject: [UInt8]
    /// Whether an answer says that there is nothing.
    package let isNothing: @Sendable ([UInt8]) -> Bool

    package init(
      milliseconds: Int, subject: [UInt8], isNothing: @escaping @Sendable ([UInt8]) -> Bool
    ) {
      self.milliseconds = milliseconds
      self.subject = subject
      self.isNothing = isNothing
    }
  }

  /// The identity under which a repetition finds the effect of the first attempt.
  package struct Key: Equatable, Sendable {
    package let accountID: Int
    package let key: String
    /// The hashed bytes: method and canonical parameters without key and deadline.
    package let fingerprint: [UInt8]

    package init(accountID: Int, key: String, fingerprint: [UInt8]) {
      self.accountID = accountID
      self.key = key
      self.fingerprint = fingerprint
    }
  }

  /// Whether PostgreSQL may request another plan, and the consequence for later writes.
  package enum Certainty: Equatable, Sendable {
    /// Executed as planned or refused: later writes follow immediately.
    case certain
    /// May be refused with the class of this item (an ItemRef as JSON text) and then planned again:
    /// later writes wait.
    case forClass(of: [UInt8])
    /// Creates a new catalogue version, with which later writes are planned: they wait.
    case makesCatalogue
  }

  /// The answer to the client.
  package enum Answer: Sendable {
    case rows(Reply)
    /// The cell holds a catalogue version, from which the answer is made.
    case fromCatalogue(@Sendable (Catalogue) -> [UInt8]?)
  }
}

/// A write that may have been executed before: the key of its stored answer, and how that answer is
/// returned. Made without a plan, because the request may no longer have one.
package struct Repetition: Sendable {
  package let key: Write.Key
  package let answer: Write.Answer

  package init(key: Write.Key, answer: Write.Answer) {
    self.key = key
    self.answer = answer
  }
}

extension Write.Answer {
  /// The cell that the function answers.
  static var cell: Write.Answer {
    .rows(.cell { RPCError(.internalError, "The write gave no answer.") })
  }
}

/// The conversion of rows to a result.
package enum Reply: Sendable {
  /// The first cell of the first row, which is JSON; the error without a row.
  case cell(missing: @Sendable () -> RPCError)
  case made(@Sendable (Rows) throws(RPCError) -> [UInt8])

  package func result(from rows: Rows) throws(RPCError) -> [UInt8] {
    switch self {
    case .cell(let missing):
      guard rows.count > 0, let cell = rows[0, 0] else { throw missing() }
      return Array(cell)
    case .made(let make): return try make(rows)
    }
  }
}
