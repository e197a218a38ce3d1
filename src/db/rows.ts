type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S
type Snake<S extends string> = S extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${Snake<Tail>}`
  : S
/** An object type with the names of the code for those of the database. */
export type Camelised<T> = { [K in keyof T as K extends string ? Camel<K> : K]: T[K] }
/** The other way round: the row of a type. */
export type Snaked<T> = { [K in keyof T as K extends string ? Snake<K> : K]: T[K] }

/** A row with the names of the code: `declared_at` becomes `declaredAt`. Values stay as they are. */
export function objectOf<T extends object>(row: T): Camelised<T> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase()),
      value,
    ]),
  ) as Camelised<T>
}

/** A row with the names of the database: `declaredAt` becomes `declared_at`. */
export function rowOf<T extends object>(value: T): Snaked<T> {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), item]),
  ) as Snaked<T>
}

/** JSON as jsonb takes it: it knows neither U+0000 nor half a surrogate pair, and one such text must not keep others out. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? inner.replaceAll('\u0000', '').toWellFormed() : inner,
  )
}

/** Rows as one jsonb parameter, for `jsonb_populate_recordset`. */
export function jsonRows(values: readonly object[]): string {
  return jsonOf(values.map(rowOf))
}

const JSON_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/

/** Rows that PostgreSQL aggregated as JSON, where it writes instants in its own form. */
export function objectsOfJson<T>(rows: unknown): T[] {
  return ((rows as object[] | null) ?? []).map((row) =>
    objectOf(
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [
          key,
          typeof value === 'string' && JSON_INSTANT.test(value) ? new Date(value).toISOString() : value,
        ]),
      ),
    ),
  ) as T[]
}
