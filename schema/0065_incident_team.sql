-- A condition names teams that incidents have; a team asks for its own incidents.
create index incident_team on cmdb.incident (team collate "C", id) where team is not null;
