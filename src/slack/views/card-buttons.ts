import type { ActionsBlock, Overflow } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import { ACTIONS, encodeChoice, encodeValue } from './actions.ts'
import { actions, button, overflow } from './blocks.ts'

/** The buttons of the card, at most five with the menu: what somebody needs who has just been woken, then the next step. */
export function cardButtons(incident: Incident): ActionsBlock | null {
  const value = encodeValue({ incident: incident.id })
  const menu = overflow(ACTIONS.cardMenu, [
    { label: 'Severity...', value: encodeChoice('severity', incident.id) },
    { label: 'Hand over...', value: encodeChoice('hand-over', incident.id) },
    { label: 'False alarm or duplicate...', value: encodeChoice('wrong', incident.id) },
    { label: 'Timeline', value: encodeChoice('timeline', incident.id) },
  ])
  const catchUp = button('Catch me up', ACTIONS.catchUp, value)
  if (incident.status === 'closed') return actions([button('Reopen', ACTIONS.reopen, value)])
  if (incident.status === 'resolved')
    return actions([
      button('Close', ACTIONS.close, value, 'primary'),
      button('Reopen', ACTIONS.reopen, value),
      catchUp,
      menu,
    ])
  // Who leads writes the updates; until somebody does, taking command stands in that place.
  const lead = incident.commander === null
  const first = lead ? [button('Take command', ACTIONS.takeCommand, value, 'primary'), catchUp] : [catchUp]
  const update = lead ? null : button('Post update', ACTIONS.postUpdate, value)
  const style = lead ? undefined : 'primary'
  return incident.status === 'mitigated'
    ? actions([
        ...first,
        update,
        button('Resolve', ACTIONS.resolve, value, style),
        button('Relapse', ACTIONS.relapse, value, 'danger'),
        menu,
      ])
    : actions([
        ...first,
        update,
        button('Page...', ACTIONS.pageForm, value),
        button('Mitigated', ACTIONS.mitigated, value, style),
        menu,
      ])
}

/** What people add to an incident, in a menu of its own beside where it stands, because a menu holds five choices. */
export function cardExtras(incident: Incident): Overflow | undefined {
  if (incident.status === 'closed') return undefined
  return overflow(ACTIONS.cardMenu, [
    { label: 'Customers report it...', value: encodeChoice('report', incident.id) },
    { label: 'To be undone later...', value: encodeChoice('temporary', incident.id) },
    { label: 'Runbook...', value: encodeChoice('runbook', incident.id) },
  ])
}
