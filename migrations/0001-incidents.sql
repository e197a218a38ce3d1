-- Incidents, their record, their pages and what Slack shows of them.
-- Instants are timestamptz and always given by the caller: no time is made in SQL.

create table workspace (
  team_id text primary key,
  team_url text not null,
  team_name text not null,
  bot_user_id text not null,
  bot_id text not null,
  app_id text,
  next_number integer not null,
  seen_at timestamptz not null
);

create table roster_version (
  version integer primary key,
  roster jsonb not null,
  digest text not null,
  source text not null,
  stored_at timestamptz not null
);

-- What Slack knows of a person: name for the record, and the direct-message channel opened beforehand, so that a page is one call.
create table slack_user (
  team_id text not null,
  user_id text not null,
  name text not null,
  handle text,
  is_bot boolean not null default false,
  dm_channel_id text,
  refusal text,
  primary key (team_id, user_id)
);

create table incident (
  id uuid primary key,
  team_id text not null,
  number integer not null,
  title text not null,
  severity text not null,
  status text not null,
  outcome text,
  duplicate_of integer,
  services text[] not null,
  declared_by text not null,
  commander text,
  zone text not null,
  detection text,
  started_at timestamptz,
  detected_at timestamptz,
  declared_at timestamptz not null,
  acknowledged_at timestamptz,
  mitigated_at timestamptz,
  resolved_at timestamptz,
  closed_at timestamptz,
  -- milestone -> instant, as a person or a command stated them
  stated jsonb not null,
  impact text,
  resolution text,
  seen text,
  -- Slack user ids of those who asked to be in, besides whom it calls
  joined text[] not null,
  roster_version integer not null references roster_version,
  runbook text,
  channel_id text,
  channel_name text,
  thread_ts text,
  -- why there is no channel of its own
  channel_refusal text,
  -- history as last counted against Slack's own
  slack_messages integer,
  checked_at timestamptz,
  published_at timestamptz,
  published_by text,
  -- counts changes, so that a projection knows what it shows
  generation integer not null default 0,
  unique (team_id, number)
);
create index incident_open on incident (team_id, status);
create index incident_channel on incident (channel_id);

-- One row for each command, button or form, by Slack's own key; its answer is given again to a repeat.
create table inbox (
  key text primary key,
  received_at timestamptz not null,
  action text not null,
  incident_id uuid references incident,
  answer jsonb not null
);

-- A stretch of a channel or thread that belongs to an incident's record.
create table record_source (
  incident_id uuid not null references incident,
  team_id text not null,
  channel_id text not null,
  thread_ts text,
  from_ts text not null,
  to_ts text
);
create unique index record_source_once on record_source (incident_id, channel_id, coalesce(thread_ts, ''));
create index record_source_channel on record_source (team_id, channel_id);

create table message (
  team_id text not null,
  channel_id text not null,
  ts text not null,
  thread_ts text,
  subtype text,
  author_kind text not null,
  user_id text,
  bot_id text,
  author_name text not null,
  text text not null,
  files jsonb not null,
  at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  raw jsonb not null,
  primary key (team_id, channel_id, ts)
);

create table message_revision (
  team_id text not null,
  channel_id text not null,
  ts text not null,
  revised_at timestamptz not null,
  change text not null,
  text text not null,
  primary key (team_id, channel_id, ts, revised_at, change)
);

create table timeline_entry (
  id uuid primary key,
  incident_id uuid not null references incident,
  at timestamptz not null,
  kind text not null,
  actor_user_id text,
  actor_name text not null,
  actor_team text,
  text text not null,
  source text not null,
  evidence jsonb not null,
  -- what the channel is told of it, null for nothing
  notice jsonb,
  seq bigint generated always as identity
);
create index timeline_entry_incident on timeline_entry (incident_id, at);

create table escalation (
  id uuid primary key,
  incident_id uuid not null references incident,
  ladder text not null,
  kind text not null,
  label text not null,
  team text,
  reason text not null,
  policy jsonb not null,
  state text not null,
  step integer not null,
  round integer not null,
  last_resorts integer not null,
  started_at timestamptz not null,
  next_at timestamptz,
  ended_at timestamptz,
  answered_by text,
  answered_how text,
  unique (incident_id, ladder)
);

create table page (
  id uuid primary key,
  incident_id uuid not null references incident,
  escalation_id uuid not null references escalation,
  person text not null,
  person_name text not null,
  user_id text,
  step integer not null,
  round integer not null,
  rung text not null,
  state text not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  via text,
  channel_id text,
  ts text,
  ended_at timestamptz,
  ended_by text,
  ended_how text,
  unique (escalation_id, rung, person, created_at)
);
create index page_incident on page (incident_id);

create table page_attempt (
  id uuid primary key,
  page_id uuid not null references page,
  method text not null,
  outcome text not null,
  external_id text,
  reason text,
  at timestamptz not null
);

-- Work that falls due. due_at is domain time; retry_at and lease_until are wire time.
create table due_work (
  key text primary key,
  kind text not null,
  incident_id uuid references incident,
  escalation_id uuid references escalation,
  page_id uuid references page,
  due_at timestamptz not null,
  retry_at timestamptz,
  lease_until timestamptz,
  -- presence key of the process that holds the lease
  lease_by integer,
  attempts integer not null default 0,
  generation integer not null default 0,
  last_error text,
  done_at timestamptz
);
create index due_work_open on due_work (due_at) where done_at is null;

-- What Slack should show and shows, one row for each (incident, tag).
create table projection (
  incident_id uuid not null references incident,
  tag text not null,
  channel_id text,
  ts text,
  state text not null,
  digest text,
  attempted_at timestamptz,
  failures integer not null default 0,
  last_error text,
  primary key (incident_id, tag)
);

create table postmortem (
  incident_id uuid primary key references incident,
  version integer not null,
  draft jsonb not null,
  markdown text not null,
  messages integer not null,
  drafted_at timestamptz not null,
  -- the version that stands in the channel as a file; it follows when the talk has settled
  filed_version integer not null default 0,
  last_error text
);
