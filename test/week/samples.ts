import { shown } from '../behaviour/acting.ts'
import type { People } from './people.ts'
import { personNamed } from './reading.ts'
import type { Stage } from './stage.ts'
import type { Citizen, Crew } from './town.ts'
import { scheduleOf } from './town.ts'

/** Who is on call for a team at an instant, by each thing that says so; null where it says nothing yet. */
export type Sample = {
  team: string
  at: string
  /** By `/incident oncall`. */
  shown: string | null
  standsIn: boolean
  /** Who was paged by the first step, just then. */
  paged: string | null
  /** By the newest hand-off in the team's channel. */
  handedTo: string | null
  /** Of the Slack user group. */
  inGroup: string | null
}

/** Asks everything that names who is on call for a team. */
export async function sampleOf(stage: Stage, people: People, crew: Crew): Promise<Sample | null> {
  if (scheduleOf(crew) === null) return null
  const { company, accounts, clock, far, channels, groups, outbox, town } = stage
  const at = clock.now()
  const asker = people.somebody(`asks:${crew.key}:${at}`)
  people.acts(asker)
  const { ephemeral } = await far.slack.command(
    accounts.get(asker.key)!,
    company.general,
    `/incident oncall ${crew.key}`,
  )
  const line = JSON.stringify(ephemeral?.blocks ?? []).match(/\* {2}([^·"]+?)( \(stands in\))? (?:until|with no end)/)
  const posts = far.slack.messages(channels.get(crew.key)!).map(shown)
  const handed = posts.flatMap((text) => /→ \*?([^*,]+?)\*?, (?:stands in )?since/.exec(text)?.[1] ?? [])
  const paged = await firstPaged(stage, crew, at)
  const member = outbox.memberOf(groups.get(crew.key)!)
  const inGroup = town.people.find((one) => accounts.get(one.key) === member)?.name ?? null
  await stage.settle()
  return {
    team: crew.key,
    at,
    shown: line?.[1] ?? null,
    standsIn: line?.[2] !== undefined,
    paged: paged[0] ?? null,
    handedTo: handed.at(-1) ?? null,
    inGroup,
  }
}

async function firstPaged(stage: Stage, crew: Crew, at: string): Promise<string[]> {
  const rows = await stage.company.bot.ctx.db
    .selectFrom('page')
    .innerJoin('escalation', 'escalation.id', 'page.escalation_id')
    .select('page.person_name')
    .where('escalation.ladder', '=', `team:${crew.key}`)
    .where('page.rung', '=', 'step')
    .where('page.step', '=', 0)
    .where('page.created_at', '=', at)
    .execute()
  return rows.map((one) => one.person_name)
}

/** What of a sample does not name the same person; nothing where all do. */
export function disagreement(sample: Sample, people: readonly Citizen[], accounts: ReadonlyMap<string, string>) {
  const { shown, paged, handedTo, inGroup } = sample
  const person = personNamed(people, shown)
  if (!person) return sample
  // Whom nothing reaches is passed over, and Slack has no group of nobody.
  const reachable = accounts.has(person.key) || person.phone !== null
  const same = [reachable ? paged : null, handedTo, accounts.has(person.key) ? inGroup : null]
  return same.every((one) => one === null || one === shown) ? null : sample
}
