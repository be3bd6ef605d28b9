import CMDB
import JSONRPC
import SQL

extension Method {
  static let clockTrust = Method(
    "clock.trust", .write, .right(.administer),
    "Confirms that the database's clock is right after a jump. `off_s` is the size of the jump in "
      + "seconds, 0 when there was none.",
    result: ("clock", .map(.any)),
    example: ("{}", #"{"off_s": 3600, "time": "2026-02-01T10:30:00.000000Z"}"#)
  ) { arguments, context throws(Stop) in
    try Conventions.write("clock.trust", Call("clock_trust"), arguments, context)
  }
}
