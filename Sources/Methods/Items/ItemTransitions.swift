import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemTransitions = Method(
    "item.transitions", .read, .right(.read),
    "Lists the states that an item can go to from here, and what is still missing for each.",
    [Parameter("item", .itemRef, required: true, "The item.")],
    result: ("transitions", .transitions),
    example: (
      #"{"item": "PRN-000001"}"#,
      """
      {"state": "in_use", "transitions": [{"state": "retired", \
      "label": {"en": "Retired", "ru": "Списан"}, "reason_required": true, \
      "requires": ["retired_on"], "missing": [{"code": "required", "path": "retired_on", \
      "message": "The transition to retired requires retired_on."}]}]}
      """
    )
  ) { arguments, context throws(Stop) in
    guard let item = arguments["item"] else { throw .defect("No item.") }
    var sql = SQLText()
    let key = sql.bind(Bind.key(item))
    let moment = context.momentParameter().map { sql.bind($0) + "::timestamptz" } ?? "null"
    // Of which lifecycle it is, is known behind the read: all guards that there are are looked at.
    let rights = try context.knownCaller().rights.map(\.rawValue).sorted()
    let all = Transitions.guards(of: context.catalogue)
    let guards =
      all.map { guards in
        let place = "\(sql.bind(guards))::jsonb, i.id, '{}', \(sql.bind(Bind.array(rights)))"
        return "cmdb.failed_guards(\(place)::text[], \(moment))"
      } ?? "'[]'"
    let condition =
      item.kind == .string ? "i.tag = \(key)::text collate \"C\"" : "i.id = \(key)::bigint"
    sql.append(
      built: """
        select i.state, i.class, array_to_json(array(select jsonb_object_keys(i.attributes) \
        union all select r.role from cmdb.relation_at(\(moment)) r \
        where r.source = i.id and r.role is not null)), \(guards) \
        from cmdb.item_at(\(moment)) i where \(condition)
        """)
    let (catalogue, shown) = (context.catalogue, String(decoding: item.raw, as: UTF8.self))
    return .read(
      Read(
        .point(sql.unit(isKept: true), together: nil),
        .made { rows throws(RPCError) in
          guard rows.count > 0, let state = rows.text(0, 0), let className = rows.text(0, 1) else {
            throw .notFound("There is no item \(shown).", path: "item")
          }
          let present = Set(try Document(ofDatabase: Array(rows[0, 2] ?? [])).root.strings)
          let lifecycle = catalogue[class: className].flatMap(catalogue.lifecycle)
          let failed = try Document(ofDatabase: Array(rows[0, 3] ?? [])).root
          return Transitions(from: state, lifecycle, present: present, failed: failed).json()
        }))
  }
}

/// The ways that lead from a state.
struct Transitions {
  struct Way {
    let state: String
    let label: Label
    let isReasonRequired: Bool
    /// Fields that have to be there.
    let requires: [String]
    /// Those that are not.
    let missing: [String]
    /// Why guards fail: a code and a sentence each.
    var failures: [(code: String, message: String)] = []
  }

  let state: String
  let ways: [Way]

  init(state: String, ways: [Way]) {
    self.state = state
    self.ways = ways
  }

  /// The guards of a catalogue, each once, as JSON; nil where there are none.
  static func guards(of catalogue: Catalogue) -> [UInt8]? {
    var seen: Set<TransitionGuard> = []
    let all = catalogue.lifecycles.flatMap(\.transitions).flatMap(\.guards)
      .filter { seen.insert($0).inserted }
    guard !all.isEmpty else { return nil }
    return CatalogueJSON.bytes { writer in
      writer.array { writer in for one in all { one.write(to: &writer) } }
    }
  }

  /// - Parameters:
  ///   - present: the attributes and references that the item has.
  ///   - failed: `[{"guard", "reason"}]`, as `cmdb.failed_guards` finds them.
  init(from state: String, _ lifecycle: Lifecycle?, present: Set<String>, failed: Value) {
    self.state = state
    let reasons = failed.elements.compactMap { entry in
      entry["guard"].flatMap { TransitionGuard($0) }.map { ($0, entry["reason"]) }
    }
    let steps = lifecycle?.transitions.filter { $0.from == state } ?? []
    ways = (lifecycle?.states ?? []).compactMap { target in
      steps.first { $0.to == target.name }.map { step in
        Way(
          state: step.to, label: target.label, isReasonRequired: step.isReasonRequired,
          requires: step.requires, missing: step.requires.filter { !present.contains($0) },
          failures: reasons.filter { step.guards.contains($0.0) }.map { _, reason in
            (reason?["code"]?.string ?? "", reason?["message"]?.string ?? "")
          })
      }
    }
  }

  func json() -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("state", string: state)
      writer.key("transitions")
      writer.array { writer in
        for way in ways { Self.write(way, to: &writer) }
      }
    }
    return writer.bytes
  }

  private static func write(_ way: Way, to writer: inout Writer) {
    writer.object { writer in
      writer.member("state", string: way.state)
      writer.key("label")
      way.label.write(to: &writer)
      writer.member("reason_required", boolean: way.isReasonRequired)
      writer.member("requires", strings: way.requires)
      writer.key("missing")
      writer.array { writer in
        for path in way.missing {
          writer.object { writer in
            writer.member("code", string: "required")
            writer.member("message", string: "The transition to \(way.state) requires \(path).")
            writer.member("path", string: path)
          }
        }
        for failure in way.failures {
          writer.object { writer in
            writer.member("code", string: failure.code)
            writer.member("message", string: failure.message)
          }
        }
      }
    }
  }
}

extension Schema {
  static let transitions = Schema.named(
    "Transitions",
    .record(
      [
        Parameter("state", .line, required: true, "The state that it has."),
        Parameter(
          "transitions",
          .array(
            .record([
              Parameter("state", .line, required: true, "The state that it can go to."),
              Parameter("label", .map(.text), required: true, "Its label by language."),
              Parameter(
                "reason_required", .boolean, required: true, "Whether `reason` has to be given."),
              Parameter(
                "requires", .array(.line, count: 0...100), required: true,
                "Fields that have to have a value."),
              Parameter(
                "missing",
                .array(
                  .record([
                    Parameter("code", .line, required: true, "Its kind."),
                    Parameter("message", .text, required: true, "The same for a person."),
                    Parameter("path", .line, "The field; not of a guard."),
                  ]), count: 0...100), required: true,
                "Which of them have none, and the guards that fail, by their names."),
            ]), count: 0...1000), required: true, "In the order of the lifecycle."),
      ] + momentMembers), about: "The states that follow, and what each of them requires.")
}
