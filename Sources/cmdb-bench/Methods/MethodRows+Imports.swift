/// Imports of a hundred new items, one at a time: so many may be open at once.
extension MethodRow {
  static let importRows = [
    MethodRow("import.open", "", .single(8)) { _, _ in #"{"mode":"create","class":"printer"}"# },
    MethodRow("import.rows", "100 rows", .single(8)) { scene, turn in scene.made(turn) },
    MethodRow("import.preview", "100 rows", .single(6)) { scene, turn in scene.made(turn) },
    MethodRow("import.commit", "100 items", .single(6)) { scene, turn in scene.made(turn) },
    MethodRow("import.get") { scene, turn in scene.made(turn) },
    MethodRow("import.columns", "8 headers") { _, _ in
      #"{"headers":["Метка","Name","Серийный номер","Место","Model","Масса, кг","Цена","Note"]}"#
    },
    MethodRow("mapping.save", "", .single(40)) { _, turn in
      #"{"name":"bench \#(turn.serial)","mapping":{"columns":{"Инв. №":"inventory_no"}}}"#
    },
    MethodRow("mapping.list") { _, _ in "{}" },
    MethodRow("mapping.remove", "", .single(40)) { _, turn in
      #"{"name":"bench \#(turn.serial)","version":1}"#
    },
    MethodRow("authority.define", "", .single(40)) { _, turn in
      #"{"class":"printer","attribute":"notes","sources":["bench \#(turn.serial)"]}"#
    },
    MethodRow("authority.list") { _, _ in "{}" },
    MethodRow("import.list") { _, _ in #"{"limit":100}"# },
    MethodRow("import.discard", "", .single(2)) { scene, turn in scene.made(turn) },
  ]
}
