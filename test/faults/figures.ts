/** The middle one and the greatest, as `12 / 340`; whole numbers. */
export function middleAndMost(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b)
  return `${Math.round(sorted[Math.floor((sorted.length - 1) / 2)] ?? 0)} / ${Math.round(sorted.at(-1) ?? 0)}`
}
