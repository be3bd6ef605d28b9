-- Clocks and timers are written by functions of the owner alone, of an incident that is locked and
-- of an agreement and a schedule that were just read; none of these is ever deleted. Their checks
-- could not fail, took a fifth of what an agreement costs an incident, and locked the row of an
-- agreement for all that are opened at once.

alter table cmdb.incident_clock
  drop constraint incident_clock_of_incident_fkey,
  drop constraint incident_clock_sla_fkey,
  drop constraint incident_clock_schedule_fkey;
alter table cmdb.timer drop constraint timer_of_incident_fkey;
