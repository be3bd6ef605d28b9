package import CMDB
import JSON
package import JSONRPC
package import SQL

/// What a method wants done: a value, made without a database, that a driver carries out.
package enum Plan: Sendable {
  /// Answered at once with this result, as JSON text.
  case answer([UInt8])
  case read(Read)
  case write(Write)
  case stream(Stream)
  case session(SessionAct)
}

/// What only the session of the client itself can do.
package enum SessionAct: Sendable {
  /// Cancels the request of the same connection that bears this id.
  case cancel(id: [UInt8])
  /// Finds out whose token it is, nil for what has not the form of one, and answers as
  /// `session.whoami` does.
  case logIn(Token?)
}

/// One statement that changes nothing.
package struct Read: Sendable {
  /// The statement, by what it may cost: each has connections, and so a time, of its own.
  package enum Way: Sendable {
    /// Short. With others of its kind in a tick it goes as one statement, where that gives the
    /// same.
    case point(Unit, together: Lookup?)
    /// Finds its rows by an index, but may find many.
    case list(Unit)
    /// Its best plan depends on its values: it is planned with each call.
    case search(Unit)
    /// May look at every row: no index leads to those it is about.
    case scan(Unit)
    /// Walks over the graph. Its result, which is bounded by a number of items, may be larger than
    /// others.
    case graph(Unit)
  }

  /// What is answered while the database is away.
  package enum Outage: Sendable {
    case refuse
    case answer([UInt8])
  }

  package let way: Way
  package let reply: Reply
  package let outage: Outage
  /// Another read in its place where it finds no row.
  package let whenEmpty: (@Sendable () -> Read)?
  /// Members added to the result: `as_of` and `position` of a read of the past.
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

/// A read of one row by a key that PostgreSQL can look up together with other keys: to start a
/// statement costs it more than to find a row.
package struct Lookup: Sendable {
  /// Its first parameter is a JSON array of keys; it gives the place of a key, from 1, and its row.
  package let statement: Statement
  /// As JSON.
  package let key: [UInt8]
  /// The other parameters: reads that agree in them may go together.
  package let others: [[UInt8]?]

  package func isOfKind(_ other: Lookup) -> Bool {
    statement.name == other.statement.name && others == other.others
  }
}

/// One call of a function of `schema/<noun>/`, which is one transaction.
package struct Write: Sendable {
  package let unit: Unit
  package let answer: Answer
  /// Of a request that carried an idempotency key.
  package var key: Key?
  package let certainty: Certainty

  package init(unit: Unit, answer: Answer, key: Key? = nil, certainty: Certainty) {
    self.unit = unit
    self.answer = answer
    self.key = key
    self.certainty = certainty
  }

  /// Under what a repetition finds the effect of the first try.
  package struct Key: Equatable, Sendable {
    package let accountID: Int
    package let key: String
    /// What is hashed: method and canonical parameters, the key and the deadline aside.
    package let fingerprint: [UInt8]

    package init(accountID: Int, key: String, fingerprint: [UInt8]) {
      self.accountID = accountID
      self.key = key
      self.fingerprint = fingerprint
    }
  }

  /// Whether PostgreSQL may ask for another plan, and what of the writes behind this one.
  package enum Certainty: Equatable, Sendable {
    /// Takes effect as it was planned, or not at all: later writes follow at once.
    case certain
    /// May be refused with the class of this item (an ItemRef, as JSON text), and is then planned
    /// again: later writes wait.
    case forClass(of: [UInt8])
    /// Makes a new catalogue, by which later writes are planned: they wait for it.
    case makesCatalogue
  }

  /// What its client is told.
  package enum Answer: Sendable {
    case rows(Reply)
    /// The cell is a version of the catalogue; the answer is made from it.
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

/// How the rows of a unit become a result.
package enum Reply: Sendable {
  /// The first cell of the first row, which is JSON already; without a row the error.
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
