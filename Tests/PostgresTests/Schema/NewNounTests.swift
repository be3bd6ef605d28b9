import Postgres
import SQL
import Testing

/// The statements that follow from the description of a noun fit a table of that description.
@Suite struct NewNounTests {
  private static let schema = """
    create table cmdb.vehicle_pass (
      id bigint primary key, number text not null, plate text not null, kind text not null,
      holder bigint, until date, issued_by int, version int not null,
      created_at timestamptz not null);
    create function cmdb.vehicle_pass_at(moment timestamptz) returns setof cmdb.vehicle_pass
      language sql stable as $$
        select * from cmdb.vehicle_pass p where moment is null or p.created_at <= moment $$;
    create function cmdb.vehicle_pass_answer(moment timestamptz)
      returns table (id bigint, answer text) language sql stable as $$
        select p.id, json_build_object('id', p.id, 'number', p.number)::text
        from cmdb.vehicle_pass_at(moment) p $$
    """

  @Test func everyStatementIsPlanned() throws {
    let database = try ScratchCluster.makeMigrated()
    let session = try database.session()
    try session.execute(Self.schema)
    #expect(GoldenStatement.ofNewNoun.count > 20)
    for golden in GoldenStatement.ofNewNoun {
      try session.execute("deallocate all; prepare planned as \(golden.unit.statement.text)")
    }
  }
}
