/** The value below which `share` (0..1) of the values lie, the nearest one that was measured. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits))
}

/** Two columns; what is an object takes a line for each of its fields. */
export function table(figures: object): string {
  const lines = flat(figures, '')
  const width = Math.max(...lines.map(([name]) => name.length))
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}

function flat(value: object, prefix: string): [string, string][] {
  return Object.entries(value).flatMap(([key, one]): [string, string][] =>
    typeof one === 'object' && one !== null
      ? flat(one as object, `${prefix}${key}.`)
      : [[`${prefix}${key}`, String(one)]],
  )
}
