-- Schedules and who stands in, ways to reach people, drills, and what is posted about duty.

-- Every text of a drill begins with DRILL; it is no part of lists and figures.
alter table incident add column drill boolean not null default false;

-- How a person is reached besides Slack: numbers are theirs, and no part of the roster.
create table contact_method (
  id uuid primary key,
  team_id text not null,
  -- person key of the roster, or the Slack user id of somebody whom it does not know
  person text not null,
  kind text not null,
  -- a number in E.164 form, or an ntfy topic
  address text not null,
  -- what was sent to see that it is theirs, hashed; null once it is verified
  code_hash text,
  code_sent_at timestamptz,
  code_tries integer not null default 0,
  verified_at timestamptz,
  -- when a test or a page last came back by it
  proved_at timestamptz,
  added_at timestamptz not null,
  unique (team_id, person, kind, address)
);

-- Somebody stands in for a stretch of a schedule. Asked for until it is accepted; only accepted ones count.
create table schedule_override (
  id uuid primary key,
  team_id text not null,
  -- key of the roster
  schedule text not null,
  -- who is on call then; null while nobody has accepted
  person text,
  -- whom it spares
  instead_of text,
  from_at timestamptz not null,
  until_at timestamptz not null,
  reason text,
  asked_by text not null,
  asked_of text,
  state text not null,
  created_at timestamptz not null,
  answered_at timestamptz
);
create index schedule_override_time on schedule_override (team_id, until_at);

-- What is posted about duty and not about one incident: hand-offs, overnight, findings. One row for each, found again by its marker.
create table duty_post (
  key text primary key,
  team_id text not null,
  kind text not null,
  channel_id text,
  ts text,
  attempted_at timestamptz,
  last_error text,
  at timestamptz not null
);

-- Who pressed or typed it, as a sign of life.
alter table inbox add column by_user_id text;
create index inbox_incident on inbox (incident_id) where incident_id is not null;

create index page_attempt_page on page_attempt (page_id);
create index page_attempt_at on page_attempt (at);
create index page_attempt_external on page_attempt (external_id) where external_id is not null;
create index due_work_page on due_work (page_id) where page_id is not null;
-- A try has the way that it went by, where that is not its channel's own name.
alter table page_attempt add column address text;
-- What a far side that calls people by itself has last been told of the end of its page: answered, or over.
alter table page_attempt add column settled text;
