/// What a method needs and a role gives (API.md §1, Rights).
package enum Right: String, CaseIterable, Sendable {
  case read, export, journal, items, incidents, `import`, stocktake, subscribe, administer, policy,
    gateway
}

/// A set of rights; an account has several, and they add up.
package enum Role: String, CaseIterable, Sendable {
  case admin, registrar, agent, auditor, feed, gateway

  package var rights: Set<Right> {
    switch self {
    case .admin: Set(Right.allCases).subtracting([.gateway])
    case .registrar: [.read, .export, .items, .incidents, .import, .stocktake, .subscribe]
    case .agent: [.read, .incidents, .subscribe]
    case .auditor: [.read, .export, .journal, .stocktake, .subscribe]
    case .feed: [.read, .import, .subscribe]
    // Nothing else: a stolen token of a bridge reads neither items nor incidents.
    case .gateway: [.gateway]
    }
  }
}

/// How a caller proved who it is.
package enum Via: String, Sendable {
  case peer, token, certificate
  /// By a token, through the web gateway.
  case web
}

/// Who calls.
package struct Caller: Equatable, Sendable {
  package let accountID: Int
  package let name: String
  package let roles: [Role]
  package let rights: Set<Right>
  package let via: Via
  /// The item of class `person` that the account belongs to: what `me` means among references.
  package let personID: Int?
  /// The token that the caller has shown; nil for one known by peer or certificate.
  package let tokenID: Int?

  package init(
    accountID: Int, name: String, roles: [Role], via: Via, personID: Int? = nil,
    tokenID: Int? = nil
  ) {
    self.accountID = accountID
    self.name = name
    self.roles = roles
    self.rights = roles.reduce(into: []) { $0.formUnion($1.rights) }
    self.via = via
    self.personID = personID
    self.tokenID = tokenID
  }

  /// As the database is told them.
  package var rightNames: [String] {
    Right.allCases.filter(rights.contains).map(\.rawValue)
  }

  /// Secrets are for those who keep the register; others see that there is one.
  package var seesSecrets: Bool { rights.contains(.items) }
}
