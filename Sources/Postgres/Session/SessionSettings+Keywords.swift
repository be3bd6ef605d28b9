internal import CLibPQ

extension SessionSettings {
  /// What libpq is given: the connection string, then what overrides it. `options` of the string
  /// itself come first in the line, so that ours win.
  func keywords() -> [(String, String)] {
    let ownOptions = valueInConninfo(of: "options").map { $0 + " " } ?? ""
    return [
      ("dbname", conninfo),
      ("application_name", applicationName),
      ("client_encoding", "UTF8"),
      ("options", ownOptions + options),
    ]
  }

  private func valueInConninfo(of name: String) -> String? {
    guard let list = unsafe PQconninfoParse(conninfo, nil) else { return nil }
    defer { unsafe PQconninfoFree(list) }
    var next = unsafe list
    while let keyword = unsafe next.pointee.keyword {
      if unsafe String(cString: keyword) == name {
        return unsafe next.pointee.val.map { unsafe String(cString: $0) }
      }
      unsafe next += 1
    }
    return nil
  }
}
