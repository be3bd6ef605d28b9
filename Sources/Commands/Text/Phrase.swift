/// What this program itself says in headings; all else comes from the catalogue.
enum Phrase: Sendable, CaseIterable {
  case account, address, after, assignee, at, attribute, by, category, changes, channel, children,
    className
  case code, condition, contact, contract, contractor, contracts, count, created, database, depth,
    description, device, disabled
  case diskFree, due, email, expired, external, formerTag, heldItems, hidden, holder, impact
  case impaired
  case inForce, incidents, invited, initial, item, installedIn, items, journalLag, clockJump, key,
    kind, label, lastUsed,
    lifecycle,
    location
  case major, matched, matchedBy, mergedFrom, mergedInto
  case method, name, next, no, note, number, onBehalf, openIncidents
  case opened,
    osUser
  case parent, people, person, phone, position, prefix, priority, promises, reason, reference,
    references
  case relations, requester, resolution, resolved, rights, role, roles, service, services,
    settledUntil
  case since, sinceThen, source, spared, state, states, status, steward, tag, target, team, timeline
  case title, type, unit, updated, urgency, validUntil, value, values, version, via, warranty
  case workers, yes

  func text(_ language: Language) -> String {
    language.isRussian ? russian : english
  }
}
