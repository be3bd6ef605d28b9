internal import CLibPQ

/// What a connection string says about hosts, together with environment and service file.
package struct DatabaseHosts: Equatable, Sendable {
  package let hostCount: Int
  /// libpq's `target_session_attrs`; `any` where nothing names it.
  package let sessions: String

  package init(hostCount: Int, sessions: String) {
    self.hostCount = hostCount
    self.sessions = sessions
  }

  /// Asks libpq itself and reaches no network: with a port that does not exist no host is tried.
  package init(_ conninfo: String) {
    let keywords = CStringTable(["dbname", "port"])
    let values = CStringTable([conninfo, "0"])
    let connection = unsafe keywords.withTable { keywords in
      unsafe values.withTable { values in unsafe PQconnectStartParams(keywords, values, 1) }
    }
    defer { unsafe PQfinish(connection) }
    var found: [String: String] = [:]
    let list = unsafe PQconninfo(connection)
    defer { unsafe PQconninfoFree(list) }
    if var next = unsafe list {
      while let keyword = unsafe next.pointee.keyword {
        unsafe found[String(cString: keyword)] = next.pointee.val.map {
          unsafe String(cString: $0)
        }
        unsafe next += 1
      }
    }
    let hosts = [found["host"], found["hostaddr"]].map { list in
      list.map { $0.split(separator: ",", omittingEmptySubsequences: false).count } ?? 0
    }
    hostCount = max(1, hosts.max() ?? 1)
    sessions = found["target_session_attrs"] ?? "any"
  }

  /// Why a server cannot work with it; nil where it can. Lanes that only read set their sessions
  /// read-only, which libpq refuses as `read-write`, and a standby takes no writes.
  package var complaint: String? {
    switch sessions {
    case "primary": nil
    case "any" where hostCount == 1: nil
    case "any":
      "with several hosts it needs target_session_attrs=primary, else a standby may be taken"
    default: "target_session_attrs=\(sessions) does not work; write target_session_attrs=primary"
    }
  }
}
