internal import SQL

extension Migrator {
  /// Leaves alone what is there.
  static let bookkeeping = """
    create schema if not exists cmdb;

    create table if not exists cmdb.schema_migration (
      number int constraint schema_migration_key primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    );
    comment on table cmdb.schema_migration is 'Files of schema/ that were applied, once each.';
    comment on column cmdb.schema_migration.checksum is 'SHA-256 of the file.';

    create table if not exists cmdb.schema_function (
      name text constraint schema_function_key primary key,
      checksum text not null,
      applied_at timestamptz not null default now()
    );
    comment on table cmdb.schema_function is
      'Files of schema/functions/ as they are in force: replaced when their checksum differs.';
    """

  static let selectMigrations = Statement(
    """
    select number, name, checksum
    from cmdb.schema_migration
    order by number
    """)

  static let selectFunctions = Statement(
    """
    select name, checksum
    from cmdb.schema_function
    """)

  static let recordMigration = Statement(
    """
    insert into cmdb.schema_migration (number, name, checksum)
    values ($1, $2, $3)
    """)

  static let recordFunction = Statement(
    """
    insert into cmdb.schema_function (name, checksum)
    values ($1, $2)
    on conflict (name) do update
    set checksum = excluded.checksum, applied_at = excluded.applied_at
    """)
}
