-- Ways in: what was noticed and by whom, what changed before, what is only temporary, which steps of a runbook are done,
-- and which stretches of other channels belong to a record.

-- A machine or a shell may declare: then nobody of Slack did.
alter table incident alter column declared_by drop not null;
-- who declared it where nobody of Slack did, in words
alter table incident add column declared_via text;
-- keys of the runbooks that its channel shows, in the order in which they came
alter table incident add column runbooks text[] not null default '{}';

-- A stretch of another channel or thread that somebody added.
alter table record_source add column adopted_by text;
alter table record_source add column adopted_at timestamptz;
create unique index record_source_stretch on record_source (incident_id, channel_id, coalesce(thread_ts, ''), from_ts);
drop index record_source_once;

-- One sign that something is wrong: an alert, a customer's problem, what staff or telemetry show.
create table sighting (
  id uuid primary key,
  team_id text not null,
  -- key of the hook, or "slack", or "shell"
  source text not null,
  dedup_key text not null,
  signal text not null,
  title text not null,
  text text not null,
  services text[] not null,
  severity text,
  -- its own time, and when it came in
  at timestamptz not null,
  received_at timestamptz not null,
  -- how many customers or alerts it stands for
  count integer not null,
  link text,
  by_user_id text,
  by_name text not null,
  recovered_at timestamptz,
  state text not null,
  incident_id uuid references incident,
  -- where its offer stands in Slack
  channel_id text,
  ts text
);
create unique index sighting_once on sighting (team_id, source, dedup_key, at);
create index sighting_incident on sighting (incident_id);
create index sighting_loose on sighting (team_id, at) where incident_id is null;

-- Somebody said that a signal is well again, or is not.
create table signal_check (
  id uuid primary key,
  incident_id uuid not null references incident,
  signal text not null,
  well boolean not null,
  at timestamptz not null,
  user_id text,
  user_name text not null
);
create index signal_check_incident on signal_check (incident_id);

-- What must be undone later.
create table temporary_measure (
  id uuid primary key,
  incident_id uuid not null references incident,
  -- counted for each incident
  number integer not null,
  text text not null,
  owner_user_id text,
  owner_name text not null,
  noted_at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  unique (incident_id, number)
);

-- A step of a runbook that somebody has done; steps count from 0.
create table runbook_tick (
  incident_id uuid not null references incident,
  runbook text not null,
  step integer not null,
  at timestamptz not null,
  user_id text not null,
  user_name text not null,
  primary key (incident_id, runbook, step)
);

-- Something of the company's systems that is different afterwards: a deployment, a flag, a configuration.
create table system_change (
  id uuid primary key,
  team_id text not null,
  -- key of the hook, or the channel's id
  source text not null,
  key text not null,
  at timestamptz not null,
  title text not null,
  service text,
  version text,
  by_name text,
  link text,
  -- document of the release: tickets, people, notes
  as_built text,
  received_at timestamptz not null,
  unique (team_id, source, key)
);
create index system_change_at on system_change (team_id, at);

-- What work is about where that is neither incident nor page: a sighting's id, or a runbook's step.
alter table due_work add column subject text;
