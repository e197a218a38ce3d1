-- What turns out not to be over, and what is open found without a look at what is over.

-- when it last turned out not to be over: by a relapse or a reopening
alter table incident add column anew_at timestamptz;

-- What comes in is held against all that is open: that must not take longer with every incident that is over.
drop index incident_open;
create index incident_open on incident (team_id, number) where status <> 'closed';
