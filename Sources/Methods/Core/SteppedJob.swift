import JSON
import JSONRPC
import SQL

/// A job whose steps the database orders. Each answers where the next one goes on, a place that
/// only the function of the steps can read: `{"phase", "done", "total", "place", "is_last"}`, as
/// `cmdb.import_step` makes it. With `is_last` what follows is the write that ends the job.
struct SteppedJob: Sendable {
  /// Its last parameter is the place.
  let step: Unit
  /// The same.
  let last: Write

  var first: Job.Step {
    work(step, Job.Progress(phase: "read", done: 0, total: nil))
  }

  private func work(_ unit: Unit, _ progress: Job.Progress) -> Job.Step {
    .work(Job.Work(unit, progress) { rows throws(RPCError) in try next(rows) })
  }

  private func next(_ rows: Rows) throws(RPCError) -> Job.Step {
    guard rows.count > 0, let cell = rows[0, 0] else {
      throw RPCError(.internalError, "The step gave no answer.")
    }
    let document = try Document(ofDatabase: Array(cell))
    let told = document.root
    guard let phase = told["phase"]?.string, let done = told["done"]?.integer,
      let place = told["place"]
    else { throw RPCError(.internalError, "The step does not tell where it goes on.") }
    let progress = Job.Progress(
      phase: phase, done: Int(done), total: told["total"]?.integer.map { Int($0) })
    guard told["is_last"]?.boolean == true else {
      return work(step.at(Array(place.raw)), progress)
    }
    return .final(
      Write(unit: last.unit.at(Array(place.raw)), answer: last.answer, certainty: last.certainty),
      progress)
  }
}

extension Unit {
  fileprivate func at(_ place: [UInt8]) -> Unit {
    var values = parameters
    values[values.count - 1] = place
    return Unit(statement, values)
  }
}
