import CMDB
import JSONRPC

extension Noun {
  static let timer = Noun(
    "timer", "timers", in: .timer, answers: .row("timer_json"),
    about: "An action that the steward carries out at its time.",
    fields: [
      .always("id", .id, "A unique id, never reused.", uses: .sort),
      .always("due_at", .timestamp, "Its moment.", uses: .sort),
      .always(
        "kind", .choice(["breach", "step", "waiting", "close"]),
        """
        `breach`: a deadline passes; `step`: a step of an agreement; `waiting`: a pause ends; \
        `close`: a resolved incident is closed.
        """, uses: .sort),
      .always(
        "incident", .incident, "The incident that it is about.",
        at: .called("of_incident", in: .incident, as: "number"), uses: .sort),
      .sometimes(
        "step", .line, "The step, such as `resolution 75% notify`.", at: .answer, uses: []),
      .sometimes(
        "measure", .choice(["first_response", "next_response", "resolution"]),
        "The promise of whose clock it is.", at: .answer, uses: []),
    ])
}

extension Schema {
  static let timer = Schema.answer(of: .timer, named: "Timer")
}

enum TimerRules {
  static let sample = """
    {"id": 12, "due_at": "2026-02-01T14:24:00.000000Z", "kind": "step", \
    "incident": "INC-000004", "step": "resolution 80% notify", "measure": "resolution"}
    """
}
