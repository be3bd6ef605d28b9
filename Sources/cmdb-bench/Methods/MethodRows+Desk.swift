/// What agents work with: queues, presence, notices.
extension MethodRow {
  static let deskRows = [
    MethodRow("notice.list") { _, _ in #"{"unseen":true,"sort":"-id","limit":50}"# },
    MethodRow("notice.seen", "", .counted(MethodScene.writesMax)) { _, _ in #"{"up_to":1}"# },
  ]
}
