import SQL

/// The statements with which a worker fetches the facts that plans need.
enum WorkerStatement {
  static let catalogueVersion = Statement(
    name: "catalogue_version", "select version from cmdb.catalogue_version")

  static let catalogue = Statement(
    name: "catalogue",
    """
    select c.version, c.content::text
    from cmdb.catalogue c
    where c.version = coalesce($1::bigint, (select v.version from cmdb.catalogue_version v))
    """)

  static let facts = Statement(
    """
    select d.id, d.currency, (select max(m.number) from cmdb.schema_migration m),
      (select string_agg(concat(t.timeline, ':', t.begins_after), ' ' order by t.timeline)
        from cmdb.timeline t), cmdb.rfc3339(d.created_at)
    from cmdb.database_identity d
    """)

  static let zone = Statement(
    """
    select z.days from cmdb.zone_days($1::text) z (days) where z.days is not null
    """)

  static let isClockKnown = Statement("select cmdb.believed_clock() is not null")

  static let accountOfUser = Statement(
    name: "account_of_user",
    """
    select a.id, a.name, array_to_string(a.roles, ','), a.person
    from cmdb.account a
    where a.os_uid = $1::bigint and a.os_host = $2::text and not a.disabled
    """)

  static let accountsOfHost = Statement(
    """
    select a.id, a.name, array_to_string(a.roles, ','), a.person, a.os_uid
    from cmdb.account a
    where a.os_host = $1::text and not a.disabled
    order by a.id
    limit 4096
    """)

  static let accountOfCertificate = Statement(
    name: "account_of_certificate",
    """
    select a.id, a.name, array_to_string(a.roles, ','), a.person
    from cmdb.account a
    where a.certificate_name = any (string_to_array($1::text, e'\\x1f')) and not a.disabled
    """)

  static let accountOfToken = Statement(
    name: "account_of_token",
    """
    select a.id, a.name, array_to_string(a.roles, ','), a.person
    from cmdb.token t
    join cmdb.account a on a.id = t.account
    left join cmdb.session s on s.id = t.id
    where t.id = $1::int
      and (s.id is null or cmdb.session_is_open(s))
      and t.revoked_at is null
      and (t.expires_at is null or t.expires_at > cmdb.present())
      and not a.disabled
    """)

  /// Which of some tokens open nothing any more, and which of some accounts are disabled.
  static let ended = Statement(
    name: "ended",
    """
    select u.id, true
    from unnest(string_to_array($1::text, ',')::int[]) u (id)
    where not exists (
      select from cmdb.token t
      left join cmdb.session s on s.id = t.id
      where t.id = u.id
        and (s.id is null or cmdb.session_is_open(s))
        and t.revoked_at is null
        and (t.expires_at is null or t.expires_at > cmdb.present()))
    union all
    select a.id, false
    from cmdb.account a
    where a.id = any (string_to_array($2::text, ',')::int[]) and a.disabled
    """)

  /// As `accountOfToken`, if the digest matches that of the token, which is itself not readable.
  static let accountOfSecret = Statement(
    name: "account_of_secret", "\(accountOfToken.text)\n  and cmdb.token_opens(t.id, $2::bytea)")

  static let sessionProof = Statement(
    name: "session_proof", "select cmdb.session_proof($1::boolean, $2::int, $3::bytea)")

  static let sessionStart = Statement(
    name: "session_start",
    """
    select s.account, s.name, s.roles, s.person, s.id, s.expires_at
    from cmdb.session_start($1::boolean, $2::int, $3::bytea, $4::bytea, $5::text, $6::text,
      $7::boolean, $8::text, $9::text) s
    """)

  static let tokenUsed = Statement(name: "token_used", "select cmdb.token_used($1::int)")

  static let moment = Statement(
    name: "moment",
    """
    select m.is_settled, m.settled_until, m.moment, m.position, m.catalogue
    from cmdb.locate_moment($1::timestamptz, $2::bigint) m
    """)

  static let opening = Statement(
    name: "opening",
    """
    select m.is_settled, m.settled_until, m.moment, m.position, m.catalogue
    from cmdb.incident i
    cross join lateral cmdb.locate_moment(i.created_at, null) m
    where i.id = cmdb.incident_id($1::jsonb)
    """)

  static let itemClass = Statement(
    name: "item_class",
    "select i.class from cmdb.item i where i.id = cmdb.item_id($1::jsonb)")

  static let unitClass = Statement(
    name: "unit_class",
    """
    select i.attributes->>'unit_class'
    from cmdb.item i
    where i.id = cmdb.item_id($1::jsonb)
    """)

  static let referred = Statement(
    name: "referred",
    """
    select r.place, r.id, r.name from cmdb.referred($1::jsonb, $2::timestamptz) r
    """)

  static let importOptions = Statement(
    name: "import_options", "select m.options::text from cmdb.import m where m.id = $1::bigint")

  static let consumerFilter = Statement(
    name: "consumer_filter",
    """
    select c.filter::text
    from cmdb.consumer c
    where c.name = $1::text and c.account = coalesce($2::int, c.account)
    """)

  static let isImportWritten = Statement(
    name: "is_import_written", "select cmdb.import_writer() is not null")

  static let idempotency = Statement(
    name: "idempotency",
    """
    select i.hash = $3::bytea, i.response
    from cmdb.idempotency i
    where i.account = $1::int and i.key = $2::text
    """)
}
