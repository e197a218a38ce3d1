import type { ModalView } from '@slack/types'
import type { PageTarget } from '../../domain/command/arguments.ts'
import type { Incident } from '../../domain/incident.ts'
import type { Roster } from '../../domain/roster.ts'
import { personBySlack } from '../../domain/roster-lookup.ts'
import { encodeValue, FORMS } from './actions.ts'
import { type FormResult, type FormValues, modal, readChoice, readUser, selectInput, userInput } from './forms.ts'

/** The form that pages a team or a person. */
export function pageModal(incident: Incident, roster: Roster): ModalView {
  const blocks = [
    selectInput('team', {
      label: 'Team',
      hint: 'Whoever is on call for it is called, then the next, until somebody answers.',
      choices: roster.teams.map((team) => ({ label: team.name, value: team.key })),
      optional: true,
    }),
    userInput('person', { label: 'or a person', optional: true }),
  ]
  return modal({
    id: FORMS.page,
    title: `Page for #${incident.number}`,
    submit: 'Page',
    metadata: encodeValue({ incident: incident.id }),
    blocks: blocks.filter((block) => block !== null),
  })
}

/** Reads the form of paging: whom to page, one or two. */
export function readPageForm(values: FormValues, roster: Roster): FormResult<PageTarget[]> {
  const team = readChoice(values, 'team')
  const user = readUser(values, 'person')
  const targets: PageTarget[] = []
  if (team !== null && roster.teams.some((known) => known.key === team)) targets.push({ kind: 'team', team })
  if (user !== null) {
    const person = personBySlack(roster, user)
    targets.push(person === null ? { kind: 'user', userId: user } : { kind: 'person', person: person.key })
  }
  if (targets.length > 0) return { ok: true, value: targets }
  // Without teams in the roster that block is not there, and Slack drops an error for a block that is not.
  const block = roster.teams.length === 0 ? 'person' : 'team'
  return { ok: false, errors: { [block]: 'Choose a team or a person.' } }
}
