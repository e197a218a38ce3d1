import fc from 'fast-check'
import { test } from 'vitest'
import { type Postmortem, SECTIONS } from '../../../src/domain/postmortem.ts'
import { SEVERITIES } from '../../../src/domain/severity.ts'
import { SIGNALS } from '../../../src/domain/sighting.ts'
import { KINDS } from '../../../src/domain/timeline.ts'
import { announcement } from '../../../src/slack/views/announcement.ts'
import { type CardInput, card } from '../../../src/slack/views/card.ts'
import { type CloseInput, closedLine, closeMessage, closeThread, draftFailed } from '../../../src/slack/views/close.ts'
import { closeModal } from '../../../src/slack/views/close-modal.ts'
import { commanderModal } from '../../../src/slack/views/commander-modal.ts'
import { confirmQuestion, seenAgainNotice } from '../../../src/slack/views/confirm.ts'
import { declareModal } from '../../../src/slack/views/declare-modal.ts'
import * as ephemeral from '../../../src/slack/views/ephemeral.ts'
import { incidentList, timelineView } from '../../../src/slack/views/lists.ts'
import { type PageState, pageMessage } from '../../../src/slack/views/page.ts'
import { pageModal } from '../../../src/slack/views/page-modal.ts'
import { type Ladder, lastResortNotice, pagingMessage, thirdStepNotice } from '../../../src/slack/views/paging.ts'
import { controlPanel, help } from '../../../src/slack/views/panel.ts'
import { resolveModal } from '../../../src/slack/views/resolve-modal.ts'
import { severityModal } from '../../../src/slack/views/severity-modal.ts'
import { updateMessage, updateModal } from '../../../src/slack/views/update.ts'
import { anyChange, anyIncident, instant, many, maybe, text, url } from './hostile.ts'
import { expectAllowed, expectAllowedForm } from './limits.ts'
import { permalink, roster } from './samples.ts'

// Each of these holds for titles of 10,000 characters, broadcasts, 200 responders and 500 entries.
const RUNS = { numRuns: 60 }
const ms = fc.integer({ min: 0, max: 1e9 })
const how = fc.constantFrom('button' as const, 'message' as const, 'phone' as const, 'team-mate' as const)
const named = fc.record({ name: text, at: instant })

const anyLamp = fc.record({
  signal: fc.constantFrom(...SIGNALS),
  state: fc.constantFrom('unseen' as const, 'red' as const, 'green' as const),
  firstAt: maybe(instant),
  first: fc.constant(null),
  count: fc.nat(),
  greenAt: maybe(instant),
  confirmedBy: maybe(text),
  again: maybe(instant),
})
const anyMeasure = fc.record({
  id: fc.uuid(),
  number: fc.nat(),
  text,
  ownerUserId: fc.constant(null),
  ownerName: text,
  notedAt: instant,
  undoneAt: maybe(instant),
  undoneBy: maybe(text),
})

test('the question who has confirmed it keeps every limit', () => {
  const red = fc
    .shuffledSubarray([...SIGNALS])
    .chain((signals) => fc.tuple(...signals.map((signal) => anyLamp.map((one) => ({ ...one, signal })))))
  fc.assert(
    fc.property(anyIncident, text, red, fc.boolean(), (incident, said, lamps, relapse) => {
      expectAllowed(
        confirmQuestion({ text: said, incidentId: incident.id, zone: 'Europe/Madrid', red: lamps, relapse }),
      )
      expectAllowed(seenAgainNotice({ incident, text: said, by: said, userId: incident.commander }))
    }),
    RUNS,
  )
})

test('the card keeps every limit', () => {
  const person = fc.record({
    name: text,
    team: maybe(text),
    state: fc.constantFrom('called' as const, 'answered' as const, 'not-ours' as const, 'unreachable' as const),
    afterMs: maybe(ms),
    how: maybe(how),
    insteadOf: maybe(text),
  })
  const input: fc.Arbitrary<CardInput> = fc.record({
    incident: anyIncident,
    services: many(text, 200),
    doing: maybe(fc.record({ text, since: maybe(instant) })),
    known: maybe(text),
    people: many(person, 200),
    leadersCalled: many(text, 50),
    lamps: many(anyLamp, 4),
    changes: many(anyChange, 100),
    unreadChanges: many(fc.constantFrom('C0DEPLOYS', '<!channel>'), 50),
    stillInPlace: many(fc.record({ text, owner: text }), 200),
    beforeRestart: many(fc.record({ service: text, text }), 50),
    runbook: maybe(fc.record({ title: text, done: fc.nat(), total: fc.nat(), next: maybe(text), link: maybe(url) })),
    dashboards: many(fc.record({ service: text, url }), 50),
    alertLink: maybe(url),
    nextUpdateBy: maybe(instant),
    bridge: maybe(url),
    capture: maybe(fc.record({ captured: fc.nat(), messages: fc.nat(), checkedAt: instant })),
    couldNot: many(text, 9),
    missingPermission: maybe(text),
  })
  fc.assert(
    fc.property(input, (given) => expectAllowed(card(given))),
    RUNS,
  )
})

test('the page keeps every limit in every state', () => {
  const state: fc.Arbitrary<PageState> = fc.oneof(
    fc.constant<PageState>({ kind: 'asked' }),
    fc.record({
      kind: fc.constant('answered' as const),
      afterMs: ms,
      inChannel: many(fc.record({ name: text, leads: fc.boolean() }), 200),
    }),
    fc.record({ kind: fc.constant('declined' as const), next: maybe(text) }),
    fc.record({ kind: fc.constant('not-ours' as const), team: text, commander: maybe(text) }),
    fc.record({ kind: fc.constant('held' as const), how: text }),
    fc.record({ kind: fc.constant('stopped' as const), reason: text, at: instant, by: maybe(text) }),
  )
  const input = fc.record({
    pageId: fc.uuid(),
    incident: anyIncident,
    role: text,
    declaredBy: text,
    at: instant,
    zone: fc.constant('Europe/Madrid'),
    report: maybe(fc.record({ text, permalink: maybe(url) })),
    afterwards: maybe(named),
    why: maybe(text),
    bridge: maybe(url),
    drill: fc.boolean(),
    stillIn: fc.boolean(),
    mayHold: fc.boolean(),
    state,
  })
  fc.assert(
    fc.property(input, (given) => expectAllowed(pageMessage(given))),
    RUNS,
  )
})

const ladder: fc.Arbitrary<Ladder> = fc.record({
  id: fc.uuid(),
  label: text,
  state: fc.constantFrom('calling', 'answered', 'not-ours', 'stopped', 'last-resort', 'exhausted'),
  tried: many(
    fc.record({
      name: text,
      state: fc.constantFrom('called', 'answered', 'no-answer', 'declined', 'unreachable'),
      at: instant,
      by: many(text, 30),
    }),
    200,
  ),
  next: maybe(named),
  answer: maybe(fc.record({ name: text, at: instant, afterMs: ms, how })),
})

test('the paging message and its notices keep every limit', () => {
  fc.assert(
    fc.property(anyIncident, many(ladder, 200), ladder, text, instant, (incident, ladders, one, calling, now) => {
      expectAllowed(pagingMessage({ incident, ladders }))
      expectAllowed(thirdStepNotice({ incident, ladder: one, calling, since: now, now }))
      expectAllowed(lastResortNotice({ incident, ladder: one, calling, everyMinutes: 5 }))
    }),
    RUNS,
  )
})

const updateText = fc.record({
  customersSee: maybe(text),
  weKnow: maybe(text),
  weDo: maybe(text),
  tellCustomers: maybe(text),
})

test('announcements and updates keep every limit', () => {
  const lastUpdate = maybe(fc.record({ text, at: instant, permalink: maybe(url) }))
  fc.assert(
    fc.property(anyIncident, many(text, 200), lastUpdate, updateText, instant, (incident, services, last, said, at) => {
      expectAllowed(announcement({ incident, services, lastUpdate: last }))
      expectAllowed(
        updateMessage({
          incident,
          sequence: 3,
          at,
          by: incident.title,
          previousStatus: 'identified',
          text: said,
          nextBy: at,
        }),
      )
      expectAllowedForm(updateModal({ incident, last: said, nextMinutes: 30 }))
    }),
    RUNS,
  )
})

test('forms keep every limit with a roster of any size', () => {
  const named = fc.tuple(text, fc.oneof(fc.uuid(), text))
  fc.assert(
    fc.property(anyIncident, many(named, 300), text, anyLamp, (incident, names, said, lamp) => {
      const big = {
        ...roster,
        services: names.map(([name, key]) => ({
          key,
          name,
          team: 'dba',
          aliases: [],
          beforeRestart: null,
          dashboard: null,
          asBuilt: null,
        })),
        teams: names.map(([name, key]) => ({
          key,
          name,
          aliases: [],
          lead: null,
          members: [],
          policy: 'default',
          schedule: null,
          channel: null,
          pager: 'debrief' as const,
        })),
        severities: SEVERITIES.map((severity) => ({ severity, meaning: said, pageOwners: true, pageTeams: [] })),
      }
      const services = names.map(([, key]) => key)
      expectAllowedForm(declareModal({ roster: big, key: 'k1', title: said, severity: null, services, seen: said }))
      expectAllowedForm(pageModal(incident, big))
      expectAllowedForm(severityModal(incident, big))
      expectAllowedForm(commanderModal(incident))
      expectAllowedForm(resolveModal(incident))
      expectAllowedForm(
        resolveModal(
          incident,
          SIGNALS.map((signal) => ({ ...lamp, signal })),
        ),
      )
      expectAllowedForm(closeModal(incident))
      expectAllowed(ephemeral.howBad({ incident, roster: big }))
    }),
    RUNS,
  )
})

test('answers to one person keep every limit', () => {
  const declared = fc.record({
    title: text,
    severity: maybe(fc.constantFrom(...SEVERITIES)),
    services: many(text, 300),
  })
  const entry = fc.record({
    id: fc.uuid(),
    ts: fc.constant<string | null>(null),
    at: instant,
    kind: fc.constantFrom(...KINDS),
    actor: fc.record({ name: text, team: maybe(text), userId: fc.constant(null) }),
    text,
    permalink: maybe(url),
    evidence: fc.constant<string[]>([]),
    source: fc.constant('system' as const),
    threadTs: fc.constant(null),
    deleted: fc.boolean(),
    adopted: maybe(fc.record({ by: text, from: text })),
  })
  fc.assert(
    fc.property(many(anyIncident, 200), declared, many(entry, 500), text, (incidents, asked, entries, said) => {
      const question = { key: 'k1', declared: asked }
      expectAllowed(ephemeral.sentence(said))
      expectAllowed(ephemeral.saving(said))
      expectAllowed(ephemeral.unknownWord(said, said))
      expectAllowed(ephemeral.confirmDeclare({ ...question, subCommand: 'signal' }, 'SEV2'))
      expectAllowed(incidentList(incidents))
      const [incident] = incidents
      if (incident === undefined) return
      expectAllowed(ephemeral.declaredMessage({ incident, called: [said, said] }))
      expectAllowed(ephemeral.similarOpen(question, incidents))
      expectAllowed(timelineView({ incident, entries, total: entries.length }))
      expectAllowed(controlPanel(incident))
    }),
    RUNS,
  )
  expectAllowed(help(true))
  expectAllowed(help(false))
})

test('the closing message and its thread keep every limit', () => {
  const evidence = fc.oneof(url, fc.constantFrom(permalink('1615299304.141745'), '1615299304.141745', 'no ts'))
  const statement = fc.record({ text, evidence: many(evidence, 50) })
  const postmortem: fc.Arbitrary<Postmortem> = fc.record({
    title: text,
    headline: text,
    sections: fc
      .tuple(many(statement, 500), text)
      .map(([statements, title]) => SECTIONS.map((key) => ({ key, title, statements }))),
    stakeholders: many(fc.record({ name: text, team: maybe(text) }), 200),
    actions: many(fc.record({ what: text, owner: maybe(text), due: maybe(text), evidence: many(evidence, 3) }), 100),
    questions: many(fc.record({ to: fc.record({ name: text, userId: fc.constant(null) }), text }), 100),
    durationMinutes: maybe(fc.nat(100_000)),
    messages: fc.nat(),
  })
  const input: fc.Arbitrary<CloseInput> = fc.record({
    incident: anyIncident,
    postmortem: maybe(postmortem),
    draft: fc.nat(),
    links: fc.constant({ '1615299304.141745': permalink('1615299304.141745') }),
    lamps: many(anyLamp, 4),
    measures: many(anyMeasure, 100),
    approved: maybe(fc.record({ by: text, at: instant })),
  })
  fc.assert(
    fc.property(input, many(text, 200), (given, woken) => {
      expectAllowed(closeMessage(given))
      const { incident, postmortem } = given
      if (postmortem !== null) closeThread(incident, postmortem, given.links).forEach(expectAllowed)
      expectAllowed(closedLine({ incident, by: incident.title, afterMs: 360_000, woken }))
      expectAllowed(draftFailed(incident, incident.title, null))
    }),
    RUNS,
  )
})
