import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  /// What conditions are about, where a person writes them.
  private static let subjects: [Noun] = [.item, .incident, .conversation]

  static let whereComplete = Method(
    "where.complete", .server, .right(.read),
    """
    Says what can be written at a place of a condition: fields, operators, values, tags, accounts; \
    and whether the condition is right as it stands. Positions count code points from 1.
    """,
    [
      Parameter(
        "subject", .choice(subjects.map(\.name)), required: true,
        "What the condition is about; of conversations it takes the right `incidents`."),
      Parameter(
        "text", .string(0...8192), required: true, "The condition, as far as it is written."),
      Parameter(
        "position", .integer(1...8193),
        "Where the cursor stands: before this code point (default: at the end)."),
    ],
    result: (
      "completion",
      .record([
        Parameter(
          "from", .count, required: true, "The first code point that a candidate replaces."),
        Parameter("to", .count, required: true, "The one behind the last that it replaces."),
        Parameter(
          "candidates",
          .array(
            .record([
              Parameter("text", .line, required: true, "What is written in their place."),
              Parameter("label", .label, "What people read for it."),
              Parameter(
                "kind",
                .choice(["field", "operator", "value", "keyword", "item", "account"]),
                required: true, "What it is."),
            ]), count: 0...WhereCompletion.candidatesMax * 2), required: true,
          "The most likely first."),
        Parameter(
          "error",
          .record([
            Parameter("position", .count, "Where it is wrong."),
            Parameter("message", .line, required: true, "What is wrong."),
            Parameter("suggestion", .line, "What is probably meant."),
          ]), "Why the condition cannot be used as it stands; none: it can."),
      ])
    ),
    example: (
      #"{"subject": "item", "text": "warranty_end < to", "position": 18}"#,
      """
      {"from": 16, "to": 18, "candidates": [{"text": "today", "kind": "value"}], "error": \
      {"position": 16, "message": "At character 16: `warranty_end` must be compared with a date, \
      YYYY-MM-DD."}}
      """
    )
  ) { arguments, context throws(Stop) in
    let noun = subjects.first { $0.name == arguments.string("subject") } ?? .item
    let caller = try context.knownCaller()
    // As the lists that the condition is for: tags that they hide are not completed, either.
    guard noun.name != Noun.conversation.name || caller.rights.contains(.incidents) else {
      throw .refused(
        RPCError(.forbidden, "To ask about conversations needs the right `incidents`.")
          .with("required", string: Right.incidents.rawValue))
    }
    let text = arguments.string("text") ?? ""
    let condition = Where(
      fields: FieldTable(noun, catalogue: context.catalogue, hidden: context.hiddenNames),
      caller: caller, now: context.presentOrMoment, zone: context.zone)
    let position = arguments.integer("position") ?? text.unicodeScalars.count + 1
    let answer = WhereAnswer(
      completion: condition.completion(of: text, at: position), problem: problem(condition, text))
    let unit: SQL.Unit
    switch answer.completion.asked {
    case nil: return .answer(answer.json())
    case .items(let classes, let written):
      let subtrees = classes.map { $0.flatMap(context.catalogue.subtree) }
      unit = Unit(
        Statement(
          name: "complete_items", "select cmdb.complete_items($1::text, $2::text[])"),
        [Bind.text(written), Bind.array(subtrees)])
    case .accounts(let written):
      unit = Unit(
        Statement(name: "complete_accounts", "select cmdb.complete_accounts($1::text)"),
        [Bind.text(written)])
    }
    return .read(
      Read(
        .list(unit),
        .made { rows throws(RPCError) in
          let cell = rows.count > 0 ? rows[0, 0] : nil
          guard let cell, let found = try? Document(Array(cell), limits: .trusted) else {
            throw RPCError(.internalError, "The search gave no answer.")
          }
          return answer.json(found.root)
        }))
  }

  /// Why a condition cannot be used; nothing is wrong with none.
  private static func problem(_ condition: Where, _ text: String) -> Problem? {
    guard text.contains(where: { !$0.isWhitespace }) else { return nil }
    do throws(Problem) {
      _ = try condition.predicate(text)
      return nil
    } catch {
      return error
    }
  }
}

private struct WhereAnswer: Sendable {
  let completion: WhereCompletion
  let problem: Problem?

  /// - Parameter found: `[{text, name, kind}]`, what the database knows.
  func json(_ found: Value? = nil) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("from", integer: completion.from)
      writer.member("to", integer: completion.to)
      writer.key("candidates")
      writer.array { writer in
        for candidate in completion.candidates {
          writer.object { writer in
            writer.member("text", string: candidate.text)
            if let label = candidate.label {
              writer.key("label")
              label.write(to: &writer)
            }
            writer.member("kind", string: candidate.kind.rawValue)
          }
        }
        for one in found.map({ $0.elements.map { $0 } }) ?? [] { writer.raw(one.raw) }
      }
      if let problem {
        writer.key("error")
        writer.object { writer in
          if let position = problem.position { writer.member("position", integer: position) }
          writer.member("message", string: problem.message)
          if let suggestion = problem.suggestion { writer.member("suggestion", string: suggestion) }
        }
      }
    }
    return writer.bytes
  }
}
