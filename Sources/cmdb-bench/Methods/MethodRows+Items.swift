/// Items and their relations.
extension MethodRow {
  private static let anyAsset: @Sendable (MethodScene) -> String = { scene in
    "\\set id random(\(scene.items.lowerBound), \(scene.items.upperBound - 1))\n"
  }
  private static let anyRoom = "\\set room random(2, 100)\n"
  private static let columns = "i.id, i.tag, i.class, i.name, i.state, i.version"

  static let itemReadRows = [
    MethodRow(
      "item.get", target: 135,
      floor: .made { scene in
        anyAsset(scene) + """
          select i.*, (select array_agg(t.tag) from cmdb.relation r
            join cmdb.item t on t.id = r.target
            where r.source = i.id and r.role is not null) as refs
          from cmdb.item i where i.id = :id;

          """
      }
    ) { scene, turn in #"{"item":\#(scene.item(turn))}"# },
    MethodRow("item.get", "as of a moment", target: 290) { scene, turn in
      #"{"item":\#(scene.item(turn)),"as_of":"\#(scene.moment)"}"#
    },
    MethodRow("item.find", "by tag", target: 190) { scene, turn in
      let tag = scene.tag(of: scene.room(turn), prefix: "LOC")
      return #"{"where":"tag = '\#(tag)'"}"#
    },
    MethodRow("item.find", "by an indexed attribute", target: 210) { scene, turn in
      let serial = scene.tag(of: scene.item(turn), prefix: "SN").split(separator: "-").joined()
      return #"{"where":"serial_no = '\#(serial)'"}"#
    },
    MethodRow(
      "item.find", "100 of all", target: 1500,
      floor: .script("select \(columns) from cmdb.item i order by i.id limit 100;\n")
    ) { _, _ in #"{"limit":100}"# },
    MethodRow(
      "item.find", "100 of a class", target: 1520,
      floor: .made { _ in
        """
        select \(columns) from cmdb.item i where i.class >= 'printer' and i.class <= 'printer'
        order by i.class, i.id limit 100;

        """
      }
    ) { _, _ in #"{"where":"class = printer","limit":100}"# },
    MethodRow(
      "item.find", "50 by class and room", target: 2100,
      floor: .made { _ in
        anyRoom + """
          select \(columns) from cmdb.relation r join cmdb.item i on i.id = r.source
          where r.target = :room and r.type = 'located_in' and i.class = 'printer'
          order by i.id limit 50;

          """
      }
    ) { scene, turn in
      let room = scene.tag(of: scene.room(turn), prefix: "LOC")
      return #"{"where":"class = printer and location = '\#(room)'","limit":50}"#
    },
    MethodRow("item.find", "by one word of its text", .repeated) { scene, turn in
      let word = scene.tag(of: scene.item(turn), prefix: "SN").split(separator: "-").joined()
      return #"{"text":"\#(word)"}"#
    },
    MethodRow(
      "item.resolve", target: 440,
      floor: .made { scene in
        anyAsset(scene) + """
          select i.* from cmdb.item_code c join cmdb.item i on i.id = c.item
          where c.code = 'inv' || lpad(:id::text, 8, '0');

          """
      }
    ) { scene, turn in #"{"code":"\#(scene.tag(of: scene.item(turn), prefix: "INV"))"}"# },
    MethodRow("where.complete", "a field") { _, _ in #"{"subject":"item","text":"warr"}"# },
    MethodRow("where.complete", "a tag") { scene, turn in
      let tag = scene.tag(of: scene.item(turn), prefix: "INV")
      return #"{"subject":"item","text":"location = '\#(tag)"}"#
    },
    MethodRow("view.save", "", .counted(90)) { scene, turn in
      #"{"name":"bench-\#(scene.round)-\#(turn.serial)","subject":"item","where":"id < 9"}"#
    },
    MethodRow("view.list") { _, _ in "{}" },
    MethodRow("view.remove", "", .counted(MethodScene.writesMax)) { scene, turn in
      scene.made(turn)
    },
    MethodRow("item.duplicates", "of 20,000 codes", .single(8)),
    MethodRow(
      "item.count", "by class and state", .single(8),
      floor: .script("select class, state, count(*) from cmdb.item group by 1, 2;\n")
    ) { _, _ in #"{"by":["class","state"]}"# },
    MethodRow(
      "item.history", target: 740,
      floor: .made { scene in
        anyAsset(scene) + """
          select * from cmdb.item where id = :id;
          select * from cmdb.item_history where id = :id;

          """
      }
    ) { scene, turn in #"{"item":\#(scene.item(turn))}"# },
  ]

  static let itemWriteRows = [
    MethodRow("item.update_many", "20 items, dry run", .single(manyTurns)) { scene, turn in
      many(scene, turn.serial, #""dry_run":true"#)
    },
    MethodRow("item.update_many", "20 items", .single(manyTurns)) { scene, turn in
      // Plans are told from the latest on.
      many(scene, manyTurns - 1 - turn.serial, #""plan":\#(scene.made(turn))"#)
    },
    MethodRow("item.receive", "20 units", .single(30)) { scene, turn in
      let units = (0..<20).map { #"{"serial_no":"R\#(scene.round)-\#(turn.serial)-\#($0)"}"# }
      return """
        {"class":"printer","model":101,"location":\(scene.room(turn)),\
        "units":[\(units.joined(separator: ","))]}
        """
    },
    MethodRow(
      "item.register", "with two references", .counted(MethodScene.writesMax), target: 950,
      floor: .script(BareTables.register)
    ) { scene, turn in
      """
      {"class":"printer","name":"Bench \(scene.round)","state":"in_use","attributes":{"serial_no":\
      "B\(scene.round)-\(turn.serial)","inventory_no":"B\(scene.round)-\(turn.serial)"},\
      "references":{"location":\(scene.room(turn)),"model":101}}
      """
    },
    MethodRow(
      "item.update", "of one attribute", .counted(MethodScene.writesMax), target: 1380,
      floor: .script(BareTables.update)
    ) { scene, turn in
      #"{"item":\#(scene.freshItem(turn)),"version":1,"attributes":{"notes":"changed"}}"#
    },
    MethodRow(
      "item.transition", "", .counted(MethodScene.writesMax), target: 750,
      floor: .script(BareTables.update)
    ) { scene, turn in
      #"{"item":\#(scene.freshItem(turn)),"version":1,"state":"in_repair"}"#
    },
    MethodRow("item.transitions") { scene, turn in #"{"item":\#(scene.item(turn))}"# },
    MethodRow(
      "item.reclassify", "", .counted(MethodScene.writesMax), floor: .script(BareTables.update)
    ) { scene, turn in
      #"{"item":\#(scene.freshItem(turn)),"version":1,"class":"peripheral"}"#
    },
    MethodRow(
      "item.merge", "", .counted(MethodScene.writesMax), floor: .script(BareTables.update)
    ) { scene, turn in
      scene.made(turn)
    },
    MethodRow(
      "item.void", "", .counted(MethodScene.writesMax), floor: .script(BareTables.update)
    ) { scene, turn in
      scene.made(turn)
    },
  ]

  static let relationRows = [
    MethodRow(
      "relation.list", "of a room, 100", target: 1990,
      floor: .made { _ in
        anyRoom + """
          select r.*, s.tag, s.name, s.class from cmdb.relation r
          join cmdb.item s on s.id = r.source where r.target = :room
          order by r.id limit 100;

          """
      }
    ) { scene, turn in #"{"item":\#(scene.room(turn))}"# },
    MethodRow("relation.list", "of an asset", target: 380) { scene, turn in
      #"{"item":\#(scene.item(turn))}"#
    },
    MethodRow(
      "relation.connect", "", .counted(MethodScene.writesMax), target: 590,
      floor: .script(BareTables.relation)
    ) { scene, turn in
      #"{"type":"covered_by","source":\#(scene.freshItem(turn)),"target":"BENCH-CTR"}"#
    },
    MethodRow(
      "relation.disconnect", "", .counted(MethodScene.writesMax), target: 310,
      floor: .script(BareTables.relation)
    ) { scene, turn in scene.made(turn) },
    MethodRow("impact.analyze", "of 100", .repeated) { scene, _ in
      #"{"items":[\#(scene.items.lowerBound)]}"#
    },
  ]

  /// As many as plans are kept of an account.
  private static let manyTurns = 20

  private static func many(_ scene: MethodScene, _ serial: Int, _ way: String) -> String {
    let items = (0..<20).map { "\(scene.items.lowerBound + serial * 20 + $0)" }
    return """
      {"where":"id in (\(items.joined(separator: ",")))",\
      "set":{"attributes":{"notes":"many \(scene.round)"}},\(way)}
      """
  }
}
