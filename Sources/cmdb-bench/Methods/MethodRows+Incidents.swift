/// Incidents, what is exported, and the journal.
extension MethodRow {
  private static let anyIncident: @Sendable (MethodScene) -> String = { scene in
    "\\set id random(\(scene.incidents.lowerBound), \(scene.incidents.upperBound - 1))\n"
  }

  static let incidentReadRows = [
    MethodRow(
      "incident.get", target: 1250,
      floor: .made { scene in
        anyIncident(scene) + """
          select * from cmdb.incident where id = :id;
          select * from cmdb.incident_item where of_incident = :id;
          select * from cmdb.incident_history where id = :id;
          select * from cmdb.incident_comment where of_incident = :id;

          """
      }
    ) { scene, turn in #"{"incident":\#(scene.incident(turn))}"# },
    MethodRow(
      "incident.find", "100 of all", target: 1800,
      floor: .made { _ in
        """
        select id, number, title, state, priority, assignee, changed_at from cmdb.incident
        order by id limit 100;

        """
      }
    ) { _, _ in #"{"limit":100}"# },
    MethodRow("incident.find", "of an item", target: 420) { scene, turn in
      #"{"where":"item = \#(scene.item(turn))"}"#
    },
    MethodRow("incident.count", "open, by team", .single(8)) { _, _ in
      #"{"where":"state in (new, assigned, in_progress, pending)","by":["team"]}"#
    },
    MethodRow("incident.find", "mine, open, 50", target: 1940) { _, _ in
      #"{"where":"assignee = me and state in (new, assigned, in_progress)","limit":50}"#
    },
    MethodRow("incident.items", target: 1250) { scene, turn in
      #"{"incident":\#(scene.incident(turn))}"#
    },
    MethodRow("incident.impact", target: 1460) { scene, turn in
      #"{"incident":\#(scene.incident(turn))}"#
    },
  ]

  static let incidentWriteRows = [
    MethodRow(
      "incident.open", "without items", .counted(MethodScene.writesMax), target: 760,
      floor: .script(BareTables.incident)
    ) { _, _ in #"{"title":"Prints stripes"}"# },
    MethodRow(
      "incident.open", "about an item", .counted(MethodScene.writesMax), target: 2760
    ) { scene, turn in
      #"{"title":"Prints stripes","items":[{"item":\#(scene.item(turn))}]}"#
    },
    MethodRow(
      "incident.update", "", .counted(MethodScene.writesMax), target: 2880,
      floor: .script(BareTables.incident)
    ) { scene, turn in
      #"{"incident":\#(scene.freshIncident(turn)),"version":1,"category":"printing"}"#
    },
    MethodRow(
      "incident.transition", "", .counted(MethodScene.writesMax), target: 3100,
      floor: .script(BareTables.incident)
    ) { scene, turn in #"{"incident":\#(scene.freshIncident(turn)),"state":"assigned"}"# },
    MethodRow(
      "incident.link", "", .counted(MethodScene.writesMax), target: 3660,
      floor: .script(BareTables.link)
    ) { scene, turn in
      #"{"incident":\#(scene.freshIncident(turn)),"item":\#(scene.items.lowerBound + turn.serial)}"#
    },
    MethodRow(
      "incident.unlink", "", .counted(MethodScene.writesMax), target: 1830,
      floor: .script(BareTables.link)
    ) { scene, turn in
      scene.made(turn)
    },
    MethodRow(
      "incident.comment", "", .counted(MethodScene.writesMax), target: 380,
      floor: .script(BareTables.comment)
    ) { scene, turn in
      #"{"incident":\#(scene.freshIncident(turn)),"text":"A technician is on the way"}"#
    },
  ]

  static let recordRows = [
    MethodRow("priority.list"),
    MethodRow("priority.define", "", .single(50)) { _, turn in
      #"{"impact":3,"urgency":3,"priority":\#(4 + turn.serial % 2)}"#
    },
    MethodRow("inventory.export", "of 100 items", .single(50)) { _, _ in
      #"{"format":"csv","class":"location"}"#
    },
    MethodRow("incident.export", "the newest 100", .single(50)) { scene, _ in
      #"{"format":"csv","where":"id >= \#(scene.incidents.upperBound - 100)"}"#
    },
    MethodRow("inventory.compare", "100 of the estate's first day", .single(50)) { scene, _ in
      #"{"from":{"position":0},"to":"\#(scene.moment)"}"#
    },
    MethodRow(
      "journal.list", "the newest 100", target: 7800,
      floor: .script("select * from cmdb.journal order by position desc limit 100;\n")
    ) { _, _ in #"{"limit":100,"sort":"-position"}"# },
    MethodRow("sla.preview", "of a schedule", .single(50)) { _, _ in
      #"{"item":"BENCH-SCH","attributes":{"exceptions":{"2030-01-01":{"closed":true}}}}"#
    },
    MethodRow("sla.explain") { scene, turn in #"{"incident":\#(scene.incident(turn))}"# },
    MethodRow("incident.transitions") { scene, turn in
      #"{"incident":\#(scene.incident(turn))}"#
    },
    MethodRow("schedule.add", "8 hours") { scene, _ in
      #"{"schedule":"BENCH-SCH","from":"\#(scene.moment)","within":"PT8H"}"#
    },
    MethodRow("schedule.between", "30 days") { scene, _ in
      #"{"schedule":"BENCH-SCH","from":"\#(scene.moment)","to":"\#(scene.later)"}"#
    },
    MethodRow("schedule.hours", "30 days") { scene, _ in
      #"{"schedule":"BENCH-SCH","from":"\#(scene.moment)","to":"\#(scene.later)"}"#
    },
    MethodRow("change_set.get", "of one item") { scene, turn in scene.made(turn) },
    MethodRow(
      "change_set.revert", "of one item", .counted(MethodScene.writesMax),
      floor: .script(BareTables.update)
    ) { scene, turn in scene.made(turn) },
  ]
}
