package import CMDB

/// A fact that a plan may need and the driver can obtain with one statement or from the host.
package enum Need: Hashable, Sendable {
  /// The time zone of this name.
  case zone(String)
  /// What a moment means, and the catalogue of then. `of` is the parameter that names it.
  case moment(AsOf, of: String = "as_of")
  /// What the earlier of two moments means.
  case baseline(AsOf, of: String)
  /// The moment at which the incident with this IncidentRef (JSON text) was opened, settled.
  case opening([UInt8])
  /// The present catalogue, compared with the database.
  case confirmedCatalogue
  /// The class of the item with this ItemRef (JSON text).
  case itemClass([UInt8])
  /// The class of the units of the model with this ItemRef (JSON text).
  case unitClass([UInt8])
  /// What bears these keys, now or at a moment: of each reference of a request the ways in which
  /// it may be meant, as `cmdb.referred` takes them.
  case referred([UInt8], at: Timestamp?)
  /// What the import of this number was opened with.
  case importOptions(Int)
  /// What the consumer of this name hears of, if it is this account's; nil for anybody's.
  case consumerFilter(String, of: Int?)
  /// The uid of an operating-system user of this host.
  case userID(String)
  /// Random bits for a token and their digest, which a pure target cannot produce.
  case freshSecret
  /// The health of the whole server.
  case serverState
  /// The metrics of all processes.
  case metrics
}

/// The answer to a need.
package enum Fact: Sendable {
  case zone(Zone)
  /// The moment, and the catalogue of that moment.
  case moment(SettledMoment, Catalogue)
  case opening(SettledMoment)
  case baseline(SettledMoment)
  /// The worker's copy of the catalogue is up to date.
  case confirmedCatalogue
  /// The name of the class; nil where there is no such item or model, or the model has none.
  case itemClass(String?)
  /// Of each reference what it means, by its place.
  case referred([Int: [Referred]])
  /// As JSON; nil where there is no such import.
  case importOptions([UInt8]?)
  /// As JSON; nil where the account has no such consumer.
  case consumerFilter([UInt8]?)
  /// Nil where the host has no such user.
  case userID(Int?)
  case secret(FreshSecret)
  case serverState(ServerState)
  case metrics([Metric])
}

/// Of which moment a request is.
package enum Moment: Sendable {
  case present
  /// Settled, with the catalogue of then.
  case past(SettledMoment, Catalogue)
}

/// What has been learnt for one request. Each answer stands under its question.
package struct Facts: Sendable {
  package private(set) var moment = Moment.present
  /// The time zone that the request names; nil where it names none.
  package private(set) var zone: Zone?
  private var known: [Need: Fact] = [:]

  package init() {}

  package mutating func learn(_ need: Need, _ fact: Fact) {
    switch fact {
    case .zone(let zone): self.zone = zone
    case .moment(let settled, let catalogue): moment = .past(settled, catalogue)
    case .opening, .baseline, .confirmedCatalogue, .itemClass, .referred, .importOptions,
      .consumerFilter, .userID, .secret, .serverState, .metrics:
      known[need] = fact
    }
  }

  package subscript(need: Need) -> Fact? { known[need] }

  /// Whether what is planned is true of the database's own catalogue: that of now, compared, or
  /// that of a moment, which cannot change.
  package var isCatalogueConfirmed: Bool {
    switch moment {
    case .past: true
    case .present: known[.confirmedCatalogue] != nil
    }
  }
}

/// An item or an incident that bears a key.
package struct Referred: Equatable, Sendable {
  package let id: Int64
  /// Its tag or number.
  package let name: String

  package init(id: Int64, name: String) {
    self.id = id
    self.name = name
  }
}

extension Need {
  /// Whether its answer may depend on what earlier writes of the session write.
  package var isOfRows: Bool {
    switch self {
    case .itemClass, .unitClass, .referred, .importOptions, .consumerFilter: true
    case .zone, .moment, .opening, .baseline, .confirmedCatalogue, .userID, .freshSecret,
      .serverState, .metrics:
      false
    }
  }
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
