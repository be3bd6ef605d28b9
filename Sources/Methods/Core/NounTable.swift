import CMDB

/// Every noun that methods are about.
enum NounTable {
  static let all: [Noun] = [
    .item, .version, .relation, .incident, .link, .entry, .account, .token, .notice, .presence,
    .consumer,
    .itemClass, .lifecycle, .relationType,
  ]
}
