/** Something the user can mend; its message is safe to show them as it is. */
export class UserError extends Error {
  override name = 'UserError'
}

/** A setting that keeps Debrief from starting: one line per problem, each naming the place and the fix. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** The process ends before something was done; no fault of what was to be done. */
export class EndingError extends Error {
  override name = 'EndingError'
}

/** The message of anything thrown, without what a library may have attached to it (tokens sit in request configs). */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
