import { didYouMean } from '../language/similar.ts'
import type { Roster, Service } from '../roster.ts'
import { fold } from '../roster-lookup.ts'
import { SEVERITIES, type Severity, worse } from '../severity.ts'

/** Longest title, in characters. */
export const TITLE_LIMIT = 200

/**
 * What a person typed, as plain text: Slack's escaped forms (`<@U1|ana>`, `<#C1|ops>`, `<https://x|label>`, `&lt;`) become what the
 * person saw. The result is data: whatever shows it escapes it again.
 * Forms: https://docs.slack.dev/messaging/formatting-message-text
 */
export function readable(text: string, roster: Roster): string {
  return text
    .replace(/<([^<>]*)>/g, (_, inner: string) => readableEntity(inner, roster))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
}

function readableEntity(inner: string, roster: Roster): string {
  const bar = inner.indexOf('|')
  const target = bar < 0 ? inner : inner.slice(0, bar)
  const label = bar < 0 ? '' : inner.slice(bar + 1)
  if (target.startsWith('@')) {
    const userId = target.slice(1)
    return `@${label || (roster.people.find((person) => person.slack === userId)?.name ?? userId)}`
  }
  if (target.startsWith('#')) return `#${label || target.slice(1)}`
  if (target.startsWith('!')) return label || `@${target.slice(1).replace(/^subteam\^/, '')}`
  return label || target.replace(/^mailto:/, '')
}

/** White space collapsed, trimmed, cut to TITLE_LIMIT characters (code points) with an ellipsis. */
export function titleOf(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()]
  if (characters.length <= TITLE_LIMIT) return characters.join('')
  return `${characters
    .slice(0, TITLE_LIMIT - 1)
    .join('')
    .trimEnd()}…`
}

/** A free text with its tokens taken out. `problem` is a sentence for the writer when a token names nothing known. */
export type DeclareTokens = {
  rest: string
  severity: Severity | null
  /** Service keys, each once. */
  services: string[]
  problem: string | null
}

/**
 * Takes `sev1`..`sev4` (also `SEV-1`, `sev 1`, `[sev1]`, `sev1:`) and `service:key` (also by name or alias, `service:a,b`, `service: a`)
 * out of a text, in any case, wherever they stand. Of two severities the worse counts: nobody is woken too late for a typo.
 */
export function takeTokens(text: string, roster: Roster): DeclareTokens {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const rest: string[] = []
  const services: string[] = []
  let severity: Severity | null = null
  let problem: string | null = null
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    const next = words[index + 1] ?? ''
    const sev = severityToken(word, next)
    if (sev !== null) {
      const found = severityNumbered(sev.number)
      if (found === null) problem ??= unknownSeverity(`sev${sev.number}`)
      else if (severity === null || worse(found, severity)) severity = found
      index += sev.words - 1
      continue
    }
    const named = /^service:(.*)$/i.exec(word)?.[1]
    if (named === undefined) {
      rest.push(word)
    } else if (named === '') {
      // A colon before a space may be plain prose ("payment service: all down"): it is a token only before a known service.
      const service = serviceNamed(roster, next)
      if (service === null) rest.push(word)
      else {
        services.push(service.key)
        index += 1
      }
    } else {
      for (const name of named.split(',').filter((part) => part !== '')) {
        const service = serviceNamed(roster, name)
        if (service === null) problem ??= unknownService(roster, name)
        else services.push(service.key)
      }
    }
  }
  return { rest: rest.join(' '), severity, services: [...new Set(services)], problem }
}

function severityToken(word: string, next: string): { number: string; words: number } | null {
  const one = /^[[({*_]*sev-?(\d)[\])}*_:,;.!-]*$/i.exec(word)?.[1]
  if (one !== undefined) return { number: one, words: 1 }
  const two = /^[[({*_]*sev$/i.test(word) ? /^([1-4])[\])}*_:,;.!-]*$/.exec(next)?.[1] : undefined
  return two === undefined ? null : { number: two, words: 2 }
}

function severityNumbered(number: string): Severity | null {
  return SEVERITIES.find((severity) => severity === `SEV${number}`) ?? null
}

/** The service that a word names by key, name or alias, in any case, or null. */
function serviceNamed(roster: Roster, name: string): Service | null {
  const wanted = plainName(name)
  if (wanted === '') return null
  return (
    roster.services.find((service) =>
      [service.key, service.name, ...service.aliases].some((known) => plainName(known) === wanted),
    ) ?? null
  )
}

const plainName = (name: string) => fold(name.replace(/^["'“”]+|["'“”.,;:!]+$/g, ''))

function unknownService(roster: Roster, name: string): string {
  const keys = roster.services.map((service) => service.key)
  if (keys.length === 0) return `The roster has no services, so "${shortened(name)}" cannot be one. Leave service: out.`
  const names = roster.services.flatMap((service) => [service.key, service.name, ...service.aliases])
  const near = didYouMean(name, names)
  const nearKey = near === null ? null : serviceNamed(roster, near)?.key
  const hint = nearKey ? ` Did you mean service:${nearKey}?` : ''
  return `No service is called "${shortened(name)}".${hint} Known: ${listed(keys)}.`
}

/** The sentence about a word that is no severity. */
export function unknownSeverity(word: string): string {
  return `"${shortened(word)}" is not a severity. Use one of ${SEVERITIES.join(', ').toLowerCase()}, sev1 being the worst.`
}

/** A typed value short enough to be quoted in a sentence. */
export function shortened(value: string): string {
  const characters = [...value]
  return characters.length <= 80 ? value : `${characters.slice(0, 79).join('')}…`
}

/** Names for a sentence: `a, b, c and 12 more`. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map(shortened).join(', ')
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown
}
