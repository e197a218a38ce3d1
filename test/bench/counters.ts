import type { Stage } from './stage.ts'

/** How often each statement of a database has been executed; by its normalised text. */
export type Executed = Map<string, number>

/** A moment: what each database had executed, and how far the write-ahead log reached. */
export type Moment = { at: number; debrief: Executed; queue: Executed; lsn: string }

/** Transaction control is counted as commits, not as statements. */
const CONTROL = /^\s*(begin|start transaction|commit|end|rollback|savepoint|release)\b/i

/** Looks at the counters of pg_stat_statements, from a connection to another database. */
export async function look({ watcher, databases }: Stage): Promise<Moment> {
  const { rows } = await watcher.query<{ database: string; query: string; calls: number }>(
    `select d.datname as database, s.query, sum(s.calls)::int as calls
     from pg_stat_statements s join pg_database d on d.oid = s.dbid
     where d.datname = any($1) and s.toplevel group by 1, 2`,
    [[databases.debrief, databases.queue]],
  )
  const lsn = await watcher.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn')
  const of = (database: string): Executed =>
    new Map(rows.filter((row) => row.database === database).map((row) => [row.query, row.calls]))
  return {
    at: performance.now(),
    debrief: of(databases.debrief),
    queue: of(databases.queue),
    lsn: lsn.rows[0]!.lsn,
  }
}

/** Statements that were executed from one moment to another, transaction control apart. */
export function between(before: Executed, after: Executed): Executed {
  const executed: Executed = new Map()
  for (const [query, calls] of after) {
    const more = calls - (before.get(query) ?? 0)
    if (more > 0 && !CONTROL.test(query)) executed.set(query, more)
  }
  return executed
}

/** What is in `executed` beyond what an idle process executes in a window of the same length. */
export function beyond(executed: Executed, idle: Executed): Executed {
  const rest: Executed = new Map()
  for (const [query, calls] of executed) {
    const more = calls - (idle.get(query) ?? 0)
    if (more > 0) rest.set(query, more)
  }
  return rest
}

export function total(executed: Executed): number {
  return [...executed.values()].reduce((sum, calls) => sum + calls, 0)
}

/**
 * Transactions that wrote in a database: commit records of the write-ahead log whose transaction changed a block of it
 * (postgresql.org/docs/current/pgwalinspect.html). One that only read leaves no record and waits for no disk.
 */
export async function commitsBetween({ watcher }: Stage, database: string, before: Moment, after: Moment) {
  const { rows } = await watcher.query<{ commits: number }>(
    `with changed as (
       select distinct xid from pg_get_wal_block_info($1, $2)
       where reldatabase = (select oid from pg_database where datname = $3) and xid <> '0')
     select count(*)::int as commits from pg_get_wal_records_info($1, $2) r
     where r.resource_manager = 'Transaction' and r.record_type like 'COMMIT%' and r.xid in (select xid from changed)`,
    [before.lsn, after.lsn, database],
  )
  return rows[0]!.commits
}
