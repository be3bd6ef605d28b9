/// What agents work with: queues, presence, notices.
extension MethodRow {
  static let deskRows = [
    MethodRow("incident.assign", "to an agent", .counted(MethodScene.writesMax)) { scene, turn in
      #"{"incident":\#(scene.freshIncident(turn)),"version":1,"assignee":"bench"}"#
    },
    MethodRow("incident.take", "the one named", .counted(MethodScene.writesMax)) { scene, turn in
      #"{"incident":\#(scene.freshIncident(turn))}"#
    },
    MethodRow("event.report", "that joins", .counted(MethodScene.writesMax)) { _, turn in
      #"""
      {"source":"bench","key":"k\#(turn.serial % 50)","item":"BENCH-PER","state":"problem",\#
      "text":"Down"}
      """#
    },
    MethodRow("incident.watch", "", .counted(MethodScene.writesMax)) { scene, turn in
      #"{"incident":\#(scene.freshIncident(turn))}"#
    },
    MethodRow("incident.unwatch", "", .counted(MethodScene.writesMax)) { scene, turn in
      #"{"incident":\#(scene.freshIncident(turn))}"#
    },
    MethodRow("presence.set", "", .counted(MethodScene.writesMax)) { _, turn in
      #"{"available":\#(turn.serial.isMultiple(of: 2))}"#
    },
    MethodRow("inbox.get") { _, _ in "{}" },
    MethodRow("requester.get") { _, _ in #"{"person":"BENCH-PER"}"# },
    MethodRow("requester.find", "by a number") { _, _ in #"{"phone":"8 921 555 10 13"}"# },
    MethodRow("directory.list", "by a word") { _, _ in #"{"text":"bench"}"# },
    MethodRow("presence.list") { _, _ in #"{"limit":100}"# },
    MethodRow("timer.list") { _, _ in #"{"sort":"due_at","limit":50}"# },
    MethodRow("notice.list") { _, _ in #"{"unseen":true,"sort":"-id","limit":50}"# },
    MethodRow("notice.seen", "", .counted(MethodScene.writesMax)) { _, _ in #"{"up_to":1}"# },
    MethodRow("conversation.open", "", .counted(MethodScene.writesMax)) { scene, turn in
      #"{"address":"c\#(scene.round).\#(turn.serial)@bench.example","channel":"BENCH-CHN"}"#
    },
    MethodRow("conversation.get") { _, _ in #"{"party":"BENCH-PER"}"# },
    MethodRow("conversation.find", "unanswered") { _, _ in
      #"{"where":"state = open","limit":50}"#
    },
    MethodRow("conversation.find", "by a word") { _, _ in #"{"text":"technician","limit":50}"# },
    MethodRow("answer.render") { _, _ in
      #"{"canned":"BENCH-CAN","conversation":1}"#
    },
    MethodRow("message.send", "", .counted(MethodScene.writesMax)) { scene, turn in
      scene.made(turn)
    },
    MethodRow("message.note", "", .counted(MethodScene.writesMax)) { scene, turn in
      scene.made(turn)
    },
    MethodRow("message.sort", "", .counted(MethodScene.writesMax)) { scene, turn in
      scene.made(turn)
    },
    MethodRow("delivery.find") { _, _ in #"{"state":"queued","limit":50}"# },
    MethodRow("delivery.cancel", "", .counted(MethodScene.writesMax)) { scene, turn in
      scene.made(turn)
    },
    MethodRow("conversation.update", "", .counted(MethodScene.writesMax)) { scene, turn in
      scene.made(turn)
    },
    MethodRow("conversation.identify", "", .counted(MethodScene.writesMax)) { scene, turn in
      scene.made(turn)
    },
    MethodRow("conversation.merge", "", .single(20)) { scene, turn in scene.made(turn) },
    MethodRow("message.redact", "", .single(20)) { scene, turn in scene.made(turn) },
    MethodRow("address.list") { _, _ in #"{"limit":50}"# },
    MethodRow("address.link", "", .counted(MethodScene.writesMax)) { scene, turn in
      #"{"address":{"kind":"mail","address":"c1.\#(turn.serial)@bench.example"},"#
        + #""person":"BENCH-PER"}"#
    },
    MethodRow("address.unlink", "", .counted(MethodScene.writesMax)) { _, turn in
      #"{"address":{"kind":"mail","address":"c1.\#(turn.serial)@bench.example"}}"#
    },
  ]
}
