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
  case export(Export)
  /// Cancels the request of the same connection that bears this id.
  case cancel(id: [UInt8])
  /// Finds out whose token it is, nil for what has not the form of one, and answers as
  /// `session.whoami` does.
  case login(Token?)
  /// Cannot be planned before this is known; then it is planned again.
  case needs(Need)
}

/// One statement that changes nothing.
package struct Read: Sendable {
  package let unit: Unit
  package let reply: Reply
  /// What is answered while the database is away, where that is an answer and no error.
  package var whenUnavailable: [UInt8]?
  /// Another read in its place where it finds no row.
  package var whenEmpty: (@Sendable () -> Read)?
  /// Members added to the result: `as_of` and `position` of a read of the past.
  package var moment: SettledMoment?
  /// A walk over the graph: it has connections and a time of its own, and its result, which is
  /// bounded by a number of items, may be larger than others.
  package var isGraph = false
  /// It may look at every row: no index leads to those it is about.
  package var isScan = false
  /// Its best plan depends on its values: it is planned with each call.
  package var isSearch = false
  /// How to look it up together with others of its kind, where that gives the same.
  package var lookup: Lookup?

  package init(_ unit: Unit, _ reply: Reply, whenUnavailable: [UInt8]? = nil) {
    self.unit = unit
    self.reply = reply
    self.whenUnavailable = whenUnavailable
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
  package let reply: Reply
  /// Account, key and hash of a request that carried an idempotency key.
  package let idempotency: Idempotency?
  /// False when the answer may ask for another plan; later writes of the connection wait for it.
  package let isCertain: Bool
  /// What was defined, read from the catalogue that has it; nil where the cell is the answer.
  package var madeFromCatalogue: (@Sendable (Catalogue) -> [UInt8]?)?

  package struct Idempotency: Equatable, Sendable {
    package let accountID: Int
    package let key: String
    /// What is hashed: method and canonical parameters, the key and the deadline aside.
    package let fingerprint: [UInt8]
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

/// What a plan may lack, and a driver can get by one statement or a look at the host.
package enum Need: Hashable, Sendable {
  /// What an `as_of` means, and the catalogue of then.
  case moment(AsOf)
  /// The moment at which the incident with this IncidentRef (JSON text) was opened, settled.
  case opening([UInt8])
  /// The present catalogue, compared with the database.
  case confirmedCatalogue
  /// The class of the item with this ItemRef (JSON text).
  case itemClass([UInt8])
  /// The class of the units of the model with this ItemRef (JSON text).
  case unitClass([UInt8])
  /// The uid of an operating-system user of this host.
  case userID(String)
  /// Random bits for a token, and their digest: a pure target has neither.
  case freshSecret
  /// How the whole server is.
  case serverState
  /// The metrics of all processes.
  case metrics
}

/// The secret of a token to be, as the driver made it.
package struct FreshSecret: Equatable, Sendable {
  package let secret: [UInt8]
  /// SHA-256 of it: all that is kept.
  package let digest: [UInt8]

  package init(secret: [UInt8], digest: [UInt8]) {
    self.secret = secret
    self.digest = digest
  }
}

/// What a rule finds out: a value, or what has to be known before.
enum Known<Value> {
  case value(Value)
  case needs(Need)
}

/// A moment that a caller names.
package enum AsOf: Hashable, Sendable {
  case timestamp(Timestamp)
  case position(Int)
  /// The present, once it has settled: exports are of one moment.
  case present
}

/// A moment at which nothing can change any more.
package struct SettledMoment: Equatable, Sendable {
  package let timestamp: Timestamp
  /// The last position of the journal at or before it.
  package let position: Int

  package init(timestamp: Timestamp, position: Int) {
    self.timestamp = timestamp
    self.position = position
  }
}
