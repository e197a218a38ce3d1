import { DateTime } from 'luxon'
import { type Instant, instantOf, inZone } from '../time.ts'

/** A time of day that somebody wrote, as an instant. `end` is set for a span (`09:15 to 10:30`); `index` is where it stands. */
export type StatedTime = { at: Instant; end: Instant | null; index: number; length: number }

/** A calendar date that somebody wrote, `2021-03-12`, and the words it was written in. */
export type StatedDate = { date: string; index: number; length: number }

// Abbreviations as people write them in chats; offsets in minutes.
const ZONES: Record<string, number> = {
  utc: 0, gmt: 0, z: 0, wet: 0, bst: 60, cet: 60, west: 60, cest: 120, eet: 120, eest: 180, msk: 180,
  ist: 330, sgt: 480, hkt: 480, jst: 540, kst: 540, aest: 600, aedt: 660, nzst: 720,
  est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360, pst: -480, pdt: -420, brt: -180,
} // biome-ignore format: one line per part of the world

const ZONE =
  '(?:\\s?(utc|gmt|z|wet|west|bst|cet|cest|eet|eest|msk|ist|sgt|hkt|jst|kst|aest|aedt|nzst|est|edt|cst|cdt|mst|mdt|pst|pdt|brt)\\b)?'
const CLOCK = `(?:(\\d{1,2})(?::|h|\\.)(\\d{2})(?::\\d{2})?\\s?(am|pm)?|(\\d{1,2})\\s?(am|pm)|(\\d{2})(\\d{2})(?=\\s?(?:utc|gmt|z\\b|h\\b|hrs|hours))|(\\d{1,2})h?)`
const TO = '\\s*(?:to|until|till|through|and|bis|à|a|hasta|-|–|—)\\s*(?:about |around |~|ca\\.? )?'
const RANGE = new RegExp(`(?<![\\d.:,/-])${CLOCK}${ZONE}${TO}${CLOCK}${ZONE}(?![\\d%]|,\\d)`, 'gi')
const POINT = new RegExp(`(?<![\\d.:,/+-])${CLOCK}${ZONE}(?![\\d%:/]|,\\d)`, 'gi')
const BEFORE_HOUR =
  /(?:\b(?:at|around|since|from|between|by|about|until|before|after|à|vers|depuis|de|dès|entre|um|seit|ab|gegen|von|zwischen|las|desde)|~|≈)\s*(?:about |around |ca\.? |~|les |las )*$/i
const UNIT_AFTER =
  /^\s*(?:%|percent|min\w*|sec\w*|hours?|hrs?\b|days?|weeks?|months?|people|customers|orders|of\b|ms\b|s\b|x\b|nodes?|pods?|hosts?|times?|tickets?|instances?|servers?|errors?|requests?|out\b|regions?|shops?|stores?|calls?|reports?|users?|more\b|other\b|different\b|new\b|[kmg]b?\b|rps\b|cores?\b|retries|cases?|jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec)/i

type Clock = { hour: number; minute: number; explicit: boolean }

/** Times of day in `text`, said at `near`, in the zone that is written beside them, else in `zone`. Each is taken as the last such moment before `near`, unless the text names another day. */
export function statedTimes(text: string, near: Instant, zone: string): StatedTime[] {
  const found: StatedTime[] = []
  const covered: [number, number][] = []
  for (const match of text.matchAll(RANGE)) {
    const from = clockOf(match.slice(1, 9))
    const to = clockOf(match.slice(10, 18))
    const lead = text.slice(0, match.index)
    if (!from || !to || (!from.explicit && !BEFORE_HOUR.test(lead))) continue
    if (!to.explicit && !from.explicit && UNIT_AFTER.test(text.slice(match.index + match[0].length))) continue
    const said = match[18] ?? match[9]
    const end = resolve(to, text, near, zone, said)
    let at = resolve(from, text, near, zone, match[9] ?? match[18])
    if (at > end) at = instantOf(Date.parse(at) - 86_400_000)
    found.push({ at, end, index: match.index, length: match[0].length })
    covered.push([match.index, match.index + match[0].length])
  }
  for (const match of text.matchAll(POINT)) {
    if (covered.some(([a, b]) => match.index >= a && match.index < b)) continue
    const clock = clockOf(match.slice(1, 9))
    const lead = text.slice(0, match.index)
    const after = text.slice(match.index + match[0].length)
    // `1h15` and `8h` are durations unless a word of time stands before them; a bare number is none without it.
    const written = /^\d{1,2}(?::|\.)\d{2}|am|pm/i.test(match[0]) || match[6] !== undefined || match[9] !== undefined
    if (
      !clock ||
      (!written && !BEFORE_HOUR.test(lead)) ||
      (/^\d{1,2}\.\d{2}/.test(match[0]) && !BEFORE_HOUR.test(lead))
    )
      continue
    if (!clock.explicit && UNIT_AFTER.test(after)) continue
    found.push({
      at: resolve(clock, text, near, zone, match[9]),
      end: null,
      index: match.index,
      length: match[0].length,
    })
  }
  return found.sort((a, b) => a.index - b.index)
}

function clockOf(groups: readonly (string | undefined)[]): Clock | null {
  const [h1, m1, half1, h2, half2, h3, m3, h4] = groups
  const half = (half1 ?? half2)?.toLowerCase()
  let hour = Number(h1 ?? h2 ?? h3 ?? h4)
  const minute = Number(m1 ?? m3 ?? 0)
  if (half === 'pm' && hour < 12) hour += 12
  if (half === 'am' && hour === 12) hour = 0
  if (hour > 23 || minute > 59) return null
  return { hour, minute, explicit: h4 === undefined }
}

function resolve(clock: Clock, text: string, near: Instant, zone: string, abbreviation: string | undefined): Instant {
  const offset = abbreviation === undefined ? undefined : ZONES[abbreviation.toLowerCase()]
  const said =
    offset === undefined ? inZone(near, zone) : DateTime.fromISO(near, { zone: 'utc' }).setZone(`UTC${signed(offset)}`)
  const dated = statedDates(text, near, zone, 'past').at(0)
  let day = said
  if (dated) day = DateTime.fromISO(dated.date, { zone: said.zone })
  else if (/\byesterday\b|\bhier\b|\bgestern\b|\bayer\b|\blast night\b/i.test(text)) day = said.minus({ days: 1 })
  let at = day.set({ hour: clock.hour, minute: clock.minute, second: 0, millisecond: 0 })
  if (!dated && at > said.plus({ minutes: 15 }) && !/\byesterday\b/i.test(text)) at = at.minus({ days: 1 })
  return instantOf(at.toMillis())
}

function signed(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${size % 60 ? `:${String(size % 60).padStart(2, '0')}` : ''}`
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH =
  '(jan(?:uary|\\.)?|feb(?:ruary|\\.)?|mar(?:ch|\\.)?|apr(?:il|\\.)?|may|june?|july?|aug(?:ust|\\.)?|sept?(?:ember|\\.)?|oct(?:ober|\\.)?|nov(?:ember|\\.)?|dec(?:ember|\\.)?)'
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const DAY = '(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)'
const NUMBERS: Record<string, number> = { a: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, ten: 10 }

/** Calendar dates in `text`, said at `near` in `zone`. A date without year, and a weekday, is the next one (`future`, for due dates) or the last one (`past`). */
export function statedDates(
  text: string,
  near: Instant,
  zone: string,
  side: 'future' | 'past' = 'future',
): StatedDate[] {
  const today = inZone(near, zone).startOf('day')
  const found: StatedDate[] = []
  const add = (match: RegExpMatchArray, day: DateTime | null) => {
    const index = match.index ?? 0
    if (!day?.isValid || found.some((f) => index < f.index + f.length && f.index < index + match[0].length)) return
    found.push({ date: day.toFormat('yyyy-MM-dd'), index, length: match[0].length })
  }
  const dayOf = (day: string, month: string, year: string | undefined): DateTime => {
    const number = MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1
    let date = today.set({ year: year === undefined ? today.year : Number(year), month: number, day: Number(day) })
    if (year === undefined && side === 'future' && date < today.minus({ days: 31 })) date = date.plus({ years: 1 })
    if (year === undefined && side === 'past' && date > today.plus({ days: 1 })) date = date.minus({ years: 1 })
    return Number(day) > 31 || date.month !== number ? DateTime.invalid('no such day') : date
  }
  const each = (pattern: string, to: (m: RegExpMatchArray) => DateTime | null) => {
    for (const match of text.matchAll(new RegExp(pattern, 'gi'))) add(match, to(match))
  }
  each('\\b(\\d{4})-(\\d{2})-(\\d{2})\\b', (m) => DateTime.fromISO(m[0], { zone }))
  each(`(?:\\b${DAY},? (?:the )?)?\\b(\\d{1,2})(?:st|nd|rd|th)?\\.? (?:of )?${MONTH}\\b(?:,? (\\d{4}))?`, (m) =>
    dayOf(m[2] ?? '', m[3] ?? '', m[4]),
  )
  each(`(?:\\b${DAY},? )?\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?\\b(?!:)(?:,? (\\d{4})\\b)?`, (m) =>
    dayOf(m[3] ?? '', m[2] ?? '', m[4]),
  )
  each('\\b(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})?(?![\\d.])', (m) =>
    dayOf(m[1] ?? '', MONTHS[Number(m[2]) - 1] ?? 'none', m[3]),
  )
  each(`\\b(?:end of|eo) ?${MONTH}\\b`, (m) => dayOf('1', m[1] ?? '', undefined).endOf('month'))
  if (side === 'past') {
    each(`\\b(?:on|last|since) (?:the )?${DAY}\\b`, (m) => weekday(today, m[1] ?? '', 'past'))
    each('\\bon the (\\d{1,2})(?:st|nd|rd|th)\\b', (m) => {
      const day = today.set({ day: Number(m[1]) })
      return day > today ? day.minus({ months: 1 }) : day
    })
    return found.sort((a, b) => a.index - b.index)
  }
  each(`\\bnext ${DAY}\\b`, (m) => {
    const day = weekday(today, m[1] ?? '', 'future')
    return day.weekNumber === today.weekNumber ? day.plus({ weeks: 1 }) : day
  })
  each(
    `\\b(?:by|until|till|before|due|on|for|this|latest|coming|next|,) (?:the )?(?:coming |this )?${DAY}\\b|\\b${DAY}\\)?$`,
    (m) => weekday(today, m[1] ?? m[2] ?? '', 'future'),
  )
  each('\\b(?:end of (?:the |this )?week|eow)\\b', () => weekday(today.minus({ days: 1 }), 'fri', 'future'))
  each('\\b(?:end of (?:the |this )?month|eom)\\b', () => today.endOf('month'))
  each('\\bin (a|one|two|three|four|five|six|ten|\\d+) (day|week|month)s?\\b', (m) => {
    const many = NUMBERS[(m[1] ?? '').toLowerCase()] ?? Number(m[1])
    return today.plus({ [`${(m[2] ?? '').toLowerCase()}s`]: many })
  })
  each('\\btomorrow\\b|\\bdemain\\b|\\bmañana\\b', () => today.plus({ days: 1 }))
  each('\\b(?:today|tonight|eod|end of (?:the )?day|cob|aujourd.hui|heute|hoy)\\b', () => today)
  return found.sort((a, b) => a.index - b.index)
}

function weekday(today: DateTime, name: string, side: 'future' | 'past'): DateTime {
  const wanted = DAYS.indexOf(name.slice(0, 3).toLowerCase()) + 1
  const ahead = (wanted - today.weekday + 7) % 7
  if (side === 'future') return today.plus({ days: ahead === 0 ? 7 : ahead })
  return today.minus({ days: (7 - ahead) % 7 })
}
