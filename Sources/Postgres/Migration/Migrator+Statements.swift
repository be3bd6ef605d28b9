internal import SQL

extension Migrator {
  /// The roles of a database that is not our own cluster; whoever connects first has to be allowed
  /// to create them.
  static let roles = """
    do $$
    begin
      if not exists (select from pg_roles where rolname = 'cmdb_owner') then
        create role cmdb_owner nologin;
        create role cmdb_migrator nologin;
        create role cmdb_steward nologin;
        create role cmdb_runtime nologin;
        grant cmdb_owner to cmdb_migrator, cmdb_steward;
      end if;
      -- Our own cluster has a migrator; elsewhere one user takes all the roles.
      if current_user <> 'cmdb_migrator' and not (
        pg_has_role('cmdb_owner', 'member') and pg_has_role('cmdb_runtime', 'member'))
      then
        execute format('grant cmdb_owner, cmdb_steward, cmdb_runtime to %I', current_user);
      end if;
      if not has_database_privilege('cmdb_owner', current_database(), 'create') then
        execute format('grant create, connect, temporary on database %I to cmdb_owner',
          current_database());
      end if;
    end $$
    """

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
      'Files of functions as they are in force: replaced when their checksum differs.';
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

  static let forgetFunctions = Statement("delete from cmdb.schema_function")

  static let recordFunction = Statement(
    """
    insert into cmdb.schema_function (name, checksum)
    values ($1, $2)
    on conflict (name) do update
    set checksum = excluded.checksum, applied_at = excluded.applied_at
    """)
}
