import Postgres
import Testing

/// Which connection strings a server may start with.
@Suite struct DatabaseHostsTests {
  @Test(arguments: [
    ("dbname=cmdb", 1, "any"), ("host=/tmp user=a", 1, "any"),
    ("host=a,b,c target_session_attrs=primary", 3, "primary"),
    ("hostaddr=127.0.0.1,127.0.0.2", 2, "any"),
    ("postgresql://a:5432,b:5433/cmdb?target_session_attrs=read-write", 2, "read-write"),
    ("postgresql:///cmdb?host=/tmp&target_session_attrs=any", 1, "any"),
  ])
  func libpqSaysWhatItRead(_ conninfo: String, _ count: Int, _ sessions: String) {
    #expect(DatabaseHosts(conninfo) == DatabaseHosts(hostCount: count, sessions: sessions))
  }

  @Test(arguments: ["any", "primary", "read-write", "read-only", "standby", "prefer-standby"])
  func onlyAPrimaryIsServed(_ sessions: String) {
    #expect(
      (DatabaseHosts(hostCount: 1, sessions: sessions).complaint == nil)
        == ["any", "primary"].contains(sessions))
    #expect(
      (DatabaseHosts(hostCount: 2, sessions: sessions).complaint == nil)
        == (sessions == "primary"))
  }
}
