import CMDB
import JSON
package import JSONRPC
import SQL

/// Every method of this server: one table for dispatch and for `rpc.discover`.
package enum MethodTable {
  package static let all: [Method] = [
    .rpcDiscover, .serverInfo, .serverHealth, .serverMetrics, .sessionWhoami, .sessionLogin,
    .sessionInvite, .sessionStart, .sessionList, .sessionEnd, .requestCancel, .clockTrust,
    .accountCreate, .accountUpdate, .accountList, .tokenIssue, .tokenRevoke, .tokenList,
    .directoryList,
    .classList, .classGet, .classDefine, .classUpdate, .lifecycleList, .lifecycleDefine,
    .lifecycleUpdate, .relationTypeList, .relationTypeDefine,
    .itemRegister, .itemGet, .itemFind, .itemResolve, .itemDuplicates, .itemCount, .itemUpdate,
    .itemTransition, .itemTransitions, .itemReclassify, .itemMerge, .itemVoid, .itemHistory,
    .itemReceive, .itemUpdateMany,
    .whereComplete, .viewSave, .viewList, .viewRemove,
    .relationConnect, .relationDisconnect, .relationList,
    .impactAnalyze,
    .incidentOpen, .incidentGet, .incidentFind, .incidentUpdate, .incidentTransition,
    .incidentTransitions, .incidentAssign, .incidentTake, .incidentItems, .incidentLink,
    .incidentUnlink, .incidentComment, .incidentWatch, .incidentUnwatch, .incidentImpact,
    .incidentExport, .incidentCount,
    .inboxGet, .requesterGet, .requesterFind,
    .conversationOpen, .conversationGet, .conversationFind, .conversationUpdate,
    .conversationIdentify, .conversationMerge,
    .messageReceive, .messageSend, .messageNote, .messageSort, .messageRedact,
    .deliveryClaim, .deliveryReport, .deliveryFind, .deliveryRetry, .deliveryCancel,
    .addressList, .addressLink, .addressUnlink, .answerRender,
    .presenceSet, .presenceList, .noticeList, .noticeSeen,
    .eventReport, .priorityList, .priorityDefine,
    .timerList, .slaExplain, .slaPreview, .scheduleAdd, .scheduleBetween, .scheduleHours,
    .importOpen, .importRows, .importPreview, .importCommit, .importGet, .importList,
    .importDiscard, .importColumns, .mappingSave, .mappingList, .mappingRemove,
    .authorityDefine, .authorityList,
    .inventoryExport, .inventoryCompare, .journalList, .changeSetGet, .changeSetRevert,
    .changesSubscribe, .changesUpdate, .changesUnsubscribe,
    .consumerCreate, .consumerUpdate, .consumerSeek, .consumerAck, .consumerList, .consumerDelete,
  ]

  /// Methods with their numbers in the table, from 1; 0 stands for an unknown method.
  private static let byName = Dictionary(
    all.enumerated().map { ($1.name, (method: $1, number: $0 + 1)) },
    uniquingKeysWith: { first, _ in first })

  package static let notifications =
    [closing, ImportRules.progress, ChangeSetProgress.notification]
    + ExportStream.notifications("inventory")
    + ExportStream.notifications("incident") + FeedNotice.descriptions

  private static let closing = NotificationDescription(
    name: "server.closing",
    summary:
      "The server is shutting down: requests already read are answered, later ones are "
      + "not executed.",
    parameters: [])

  package static func method(_ name: String) throws(RPCError) -> Method {
    try numbered(name).method
  }

  /// The method and its number, by which the worker counts.
  package static func numbered(
    _ name: String
  ) throws(RPCError) -> (method: Method, number: Int) {
    if let known = byName[name] { return known }
    let shown = String(name.prefix(100))
    let nearest = Spelling.nearest(to: shown, among: all.map(\.name))
    let error = RPCError(
      .methodNotFound,
      "There is no method `\(shown)`" + Spelling.hint(nearest))
    guard let nearest else { throw error }
    throw error.with("suggestion", string: nearest)
  }

  /// The introduction to the API, for what no single method describes.
  private static let about = """
    One JSON-RPC 2.0 message a line. Requests may be pipelined: answers come in any order, writes \
    of one connection take effect in the order sent, reads may overtake them. A batch is answered \
    by one array in the order of its requests; its items are independent of each other, there is \
    no transaction around them, one that fails stops no other, and a read of a batch need not see \
    the writes before it: to read your own write, wait for its answer first.
    """

  package static func document(version: String) -> [UInt8] {
    OpenRPCDocument(
      title: "cmdb", about: about, version: version, methods: all.map(\.description),
      notifications: notifications, extensions: [("x-where", whereGuide)]
    ).json()
  }

  /// The language of `where`, as `cmdb help where` explains it too.
  private static var whereGuide: [UInt8] {
    let sections = [
      ("comparisons", WhereGuide.comparisons), ("values", WhereGuide.values),
      ("fields", WhereGuide.fields),
    ]
    var writer = Writer()
    writer.object { writer in
      for (name, entries) in sections {
        writer.key(name)
        writer.array { writer in
          for (form, about) in entries {
            writer.object { writer in
              writer.member("form", string: form)
              writer.member("about", string: about)
            }
          }
        }
      }
      writer.member("examples", strings: WhereGuide.examples)
    }
    return writer.bytes
  }
}
