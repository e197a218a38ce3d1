import type { StoredIncident } from '../db/incidents.ts'
import { type AdoptedSource, type Changes, changesWork, gapsWork, type NewEntry, syncWork } from '../db/save.ts'
import { startLadders } from '../domain/calls.ts'
import type { Method } from '../domain/contact.ts'
import { type Detection, NO_MILESTONES } from '../domain/incident.ts'
import { planPages } from '../domain/paging-plan.ts'
import type { Roster } from '../domain/roster.ts'
import type { Severity } from '../domain/severity.ts'
import { type Sighting, textsOf } from '../domain/sighting.ts'
import type { Instant } from '../domain/time.ts'
import { adoptedEntry } from './adopt-messages.ts'
import { attach, entryAs } from './attach-sightings.ts'
import { withCommander } from './change.ts'
import { changesOfCalls } from './paging-changes.ts'
import { runbookEntry } from './show-runbook.ts'

/** What is decided to be an incident, whoever or whatever declares it. */
export type Birth = {
  teamId: string
  number: number
  title: string
  severity: Severity
  services: string[]
  /** What was seen, in words for those who are paged. */
  seen: string | null
  detection: Detection | null
  /** Who declares it; a machine has no user id. */
  byUserId: string | null
  byName: string
  via: string | null
  /** Domain time of the declaration. */
  at: Instant
  /** What it is declared from, and what else is part of it: each gets its entry. */
  sightings: readonly Sighting[]
  /** The declaration itself as a sighting: its entry is "Declared". */
  ownSighting: Sighting | null
  adopt: readonly AdoptedSource[]
  roster: Roster
  rosterVersion: number
  now: Instant
  newId: () => string
  methods: ReadonlySet<Method>
  /** Everything of it says DRILL. */
  drill?: boolean
}

/** All that an incident is born with: its first entries, sightings, ladders, pages and due work. `called`: names of those paged. */
export function bornIncident(birth: Birth): { incident: StoredIncident; changes: Changes; called: string[] } {
  const { roster, now, newId, sightings } = birth
  const blank = blankIncident(birth)
  const texts = textsOf(sightings)
  const { title, severity, services } = birth
  const { ladders, runbook } = planPages(roster, { severity, services, title, texts })
  const incident = { ...blank, runbook: runbook?.key ?? null, runbooks: runbook ? [runbook.key] : [] }
  const own = birth.ownSighting ? [{ ...birth.ownSighting, incidentId: incident.id }] : []
  const given = { roster, now, newId, methods: birth.methods, pages: [], incident, checks: [], toldAllRed: false }
  const seen = attach({ ...given, sightings: own }, sightings)
  const declared = entryAs({ ...given, sightings: [] }, birth, 'decision', `Declared ${severity}: ${title}`, {
    at: birth.at,
    notice: { view: 'card' },
  })
  const calls = startLadders(ladders, {
    ...given,
    incidentId: incident.id,
    severity,
    awake: birth.byUserId === null ? [] : [birth.byUserId],
    commander: null,
  })
  const paging = changesOfCalls(calls, { ...given, declaring: true })
  const changes = withCommander(given, { ...paging, incident: seen.incident ?? incident })
  return {
    incident: changes.incident ?? incident,
    called: calls.pages.map((page) => page.personName),
    changes: {
      ...changes,
      entries: [
        ...inOrder(seen.entries ?? [], declared),
        ...birth.adopt.map((one) => adoptedEntry(given, { userId: one.adoptedBy, userName: birth.byName }, one)),
        ...(runbook ? [runbookEntry(given, runbook, null)] : []),
        ...(changes.entries ?? []),
      ],
      sightings: [...own, ...(seen.sightings ?? [])],
      adopted: [...birth.adopt],
      work: [
        ...(changes.work ?? []),
        ...(seen.work ?? []),
        ...(birth.adopt.length > 0 ? [gapsWork(incident.id, now)] : []),
        ...(birth.roster.changeChannels.length > 0 ? [changesWork(incident.id, now)] : []),
        syncWork(incident.id, now),
      ],
    },
  }
}

/** What was seen stands before the declaration that it led to; what the channel is told comes after. */
function inOrder(seen: readonly NewEntry[], declared: NewEntry): NewEntry[] {
  return [...seen.filter((one) => one.notice === null), declared, ...seen.filter((one) => one.notice !== null)]
}

function blankIncident(birth: Birth): StoredIncident {
  return {
    id: birth.newId(),
    teamId: birth.teamId,
    number: birth.number,
    title: birth.title,
    severity: birth.severity,
    status: 'investigating',
    outcome: null,
    duplicateOf: null,
    services: birth.services,
    declaredBy: birth.byUserId,
    declaredVia: birth.via,
    commander: null,
    zone: birth.roster.company.zone,
    detection: birth.detection,
    milestones: { ...NO_MILESTONES, declaredAt: birth.at },
    stated: {},
    impact: null,
    resolution: null,
    seen: birth.seen,
    joined: [],
    runbook: null,
    runbooks: [],
    anewAt: null,
    channelId: null,
    channelName: null,
    threadTs: null,
    channelRefusal: null,
    slackMessages: null,
    checkedAt: null,
    publishedAt: null,
    publishedBy: null,
    rosterVersion: birth.rosterVersion,
    drill: birth.drill ?? false,
    generation: 0,
  }
}
