/// The server itself, who calls, and the catalogue.
extension MethodRow {
  static let serverRows = [
    MethodRow("rpc.discover", "", .single(50)),
    MethodRow("server.info"), MethodRow("server.health"), MethodRow("server.metrics"),
    MethodRow("session.whoami"),
    MethodRow("clock.trust", "", .counted(MethodScene.writesMax)),
    MethodRow("request.cancel") { _, _ in #"{"id":"none"}"# },
  ]

  static let accessRows = [
    MethodRow("session.login", "", .counted(MethodScene.writesMax)) { scene, _ in
      #"{"token":"\#(scene.secret)"}"#
    },
    MethodRow("session.invite", "", .counted(MethodScene.writesMax)) { _, _ in
      #"{"account":"bench"}"#
    },
    MethodRow("session.start", "with a token", .counted(MethodScene.writesMax)) { scene, _ in
      #"{"token":"\#(scene.secret)"}"#
    },
    MethodRow("session.list") { _, _ in #"{"limit":100}"# },
    MethodRow("session.end", "", .counted(MethodScene.writesMax)) { scene, turn in
      scene.made(turn)
    },
    MethodRow("account.create", "", .counted(MethodScene.writesMax)) { scene, turn in
      #"{"name":"bench-\#(scene.round)-\#(turn.serial)","roles":["agent"]}"#
    },
    MethodRow("account.update", "", .counted(MethodScene.writesMax)) { scene, turn in
      scene.made(turn)
    },
    MethodRow("account.list") { _, _ in #"{"limit":100}"# },
    MethodRow("token.issue", "", .counted(MethodScene.writesMax)) { _, _ in
      #"{"account":"bench","label":"bench"}"#
    },
    MethodRow("token.revoke", "", .counted(MethodScene.writesMax)) { scene, turn in
      scene.made(turn)
    },
    MethodRow("token.list") { _, _ in #"{"limit":100}"# },
    MethodRow("consumer.create", "", .single(40)) { scene, turn in
      #"{"name":"bench-\#(scene.round)-\#(turn.serial)","where":"class = printer"}"#
    },
    MethodRow("consumer.list") { _, _ in #"{"limit":100}"# },
    MethodRow("consumer.update", "", .single(40)) { scene, turn in
      #"{"consumer":"bench-\#(scene.round)-\#(turn.serial)","version":1,"entities":["item"]}"#
    },
    MethodRow("consumer.seek", "", .single(40)) { scene, turn in
      #"{"consumer":"bench-\#(scene.round)-\#(turn.serial)","version":2,"position":0}"#
    },
    MethodRow("consumer.delete", "", .single(40)) { scene, turn in
      #"{"consumer":"bench-\#(scene.round)-\#(turn.serial)","version":3}"#
    },
  ]

  static let catalogueRows = [
    MethodRow("class.list", "", .single(50)), MethodRow("lifecycle.list"),
    MethodRow("class.get") { _, _ in #"{"class":"printer"}"# },
    MethodRow("relation_type.list"),
    MethodRow("class.define", "", .single(8)) { scene, turn in
      """
      {"name":"bench_\(scene.round)_\(turn.serial)","parent":"it_equipment",\
      "tag_prefix":"B\(scene.round)X\(turn.serial)",\
      "attributes":[{"name":"bench_note","type":"text"}]}
      """
    },
    MethodRow("lifecycle.define", "", .single(8)) { scene, turn in
      """
      {"name":"bench_\(scene.round)_\(turn.serial)","states":[{"name":"new"},{"name":"old"}],\
      "initial":["new"],"transitions":[{"from":"new","to":"old"}]}
      """
    },
    MethodRow("lifecycle.update", "what items would break", .single(8)) { _, _ in
      #"{"lifecycle":"asset","version":1,"dry_run":true,"label":{"en":"Asset"}}"#
    },
    MethodRow("class.update", "what items would break", .single(8)) { _, _ in
      """
      {"class":"printer","version":1,"dry_run":true,\
      "change":[{"name":"page_counter_total","label":{"en":"Pages"}}]}
      """
    },
    MethodRow("relation_type.define", "", .single(8)) { scene, turn in
      """
      {"name":"bench_\(scene.round)_\(turn.serial)","forward":{"en":"feeds"},"reverse":\
      {"en":"is fed by"},"source_class":"asset","target_class":"asset"}
      """
    },
  ]
}
