/** A telephone number in E.164 form (ITU-T E.164: at most 15 digits), from digits with whatever stands between them; null when it is none. */
export function phoneOf(written: string): string | null {
  const phone = `+${written.replace(/\D/g, '')}`
  return /^\+[1-9]\d{6,14}$/.test(phone) ? phone : null
}

/** Telephone numbers as CSV with the columns `person` (a key of the roster) and `phone`; each pair once. */
export function contactsCsv(phones: readonly { person: string; phone: string }[]): string {
  return `${[...new Set(['person,phone', ...phones.map(({ person, phone }) => `${person},${phone}`)])].join('\n')}\n`
}
