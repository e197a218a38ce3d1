/** What may be chosen about an embedded server. */
export type ServerSettings = {
  /** false: the data may be lost with the machine's power (tests). */
  durable: boolean
  /** Load `pg_stat_statements`, which counts statements. */
  statistics: boolean
  /** Further settings of postgresql.conf. Where it listens is not among them. */
  settings: Readonly<Record<string, string>>
}

/** The settings of one start, in the form of postgresql.conf. */
export function settingsFile(port: number, chosen: ServerSettings): string {
  const all: Record<string, string> = {
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(chosen.statistics ? { shared_preload_libraries: 'pg_stat_statements' } : {}),
    ...(chosen.durable ? keptLog : throwaway),
    ...chosen.settings,
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
  }
  return Object.entries(all)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join('')
}

/** One log file for each day of the week, so that the log never grows without end. */
const keptLog = {
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'postgresql-%a.log',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
}

/** A commit still reaches the operating system, so that only a crash of the machine loses it. */
const throwaway = { fsync: 'off', full_page_writes: 'off' }
