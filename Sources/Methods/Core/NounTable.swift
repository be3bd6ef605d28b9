import CMDB

/// Every noun that methods are about.
enum NounTable {
  static let all: [Noun] = [
    .item, .version, .relation, .incident, .link, .entry, .account, .directory, .token,
    .session, .view, .notice, .presence, .consumer, .conversation, .address, .delivery, .timer,
    .itemClass, .lifecycle, .relationType,
  ]
}
