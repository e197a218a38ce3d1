import { z } from 'zod'
import { instant, linkOf, problemsOf } from '../../reading.ts'
import { type ChangeReading, type Headers, NOTHING, oneLine, type Told } from '../reading.ts'

const id = z.union([z.int(), z.string().min(1)])
const person = z.object({ login: z.string() }).nullish()
const Repository = z.object({ name: z.string(), html_url: z.string().nullish() })

/** docs.github.com/en/webhooks/webhook-events-and-payloads#deployment and #deployment_status, as far as it is read. */
const Deployment = z.object({
  id,
  sha: z.string(),
  ref: z.string(),
  task: z.string().nullish(),
  environment: z.string().nullish(),
  /** Anything that whoever deploys puts in; some send it as JSON in a text. */
  payload: z.unknown(),
  creator: person,
  created_at: instant,
  transient_environment: z.boolean().nullish(),
})
const DeploymentEvent = z.object({ deployment: Deployment, repository: Repository, sender: person })
const StatusEvent = DeploymentEvent.extend({
  deployment_status: z.object({
    state: z.string(),
    created_at: instant,
    log_url: z.string().nullish(),
    target_url: z.string().nullish(),
  }),
})

/** docs.github.com/en/webhooks/webhook-events-and-payloads#release */
const ReleaseEvent = z.object({
  action: z.string(),
  release: z.object({
    id,
    tag_name: z.string(),
    html_url: z.string().nullish(),
    author: person,
    published_at: instant.nullish(),
    created_at: instant,
  }),
  repository: Repository,
  sender: person,
})

/**
 * States that say something of the systems (docs.github.com/en/rest/deployments/statuses). Not `queued`, `pending` and
 * `waiting`: nothing has happened yet; nor `inactive`, which an older deployment becomes by a newer one.
 */
const STATES = new Map([
  ['in_progress', 'running'],
  ['success', 'done'],
  ['failure', 'failed'],
  ['error', 'failed'],
])

/**
 * Reads an event of GitHub by its header `X-GitHub-Event`: deployments with their statuses, and published releases; other
 * events, and deployments to environments that go away again (a preview of a pull request), tell of no change.
 */
export function readGitHub(body: unknown, headers: Headers): ChangeReading {
  switch (headers['x-github-event']) {
    case undefined:
      return { ok: false, problems: ['the header X-GitHub-Event is missing: GitHub sends it with every event'] }
    case 'deployment':
      return read(DeploymentEvent, body, (event) => deploymentTold(event, 'started', event.deployment.created_at))
    case 'deployment_status':
      return read(StatusEvent, body, statusTold)
    case 'release':
      return read(ReleaseEvent, body, releaseTold)
    default:
      return NOTHING
  }
}

function read<T>(shape: z.ZodType<T>, body: unknown, told: (event: T) => Told | null): ChangeReading {
  const parsed = shape.safeParse(body, { reportInput: true })
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) }
  const one = told(parsed.data)
  return one === null ? NOTHING : { ok: true, value: [one] }
}

function statusTold(event: z.infer<typeof StatusEvent>): Told | null {
  const { state, created_at: asOf, log_url: log, target_url: target } = event.deployment_status
  const word = STATES.get(state)
  const told = word === undefined ? null : deploymentTold(event, word, asOf)
  if (told === null) return null
  // A deployment may wait for its approval for hours; what is known later keeps the later beginning.
  return { ...told, at: state === 'in_progress' ? asOf : told.at, link: linkOf(log, target) ?? told.link }
}

function deploymentTold(event: z.infer<typeof DeploymentEvent>, word: string, asOf: string): Told | null {
  const { deployment, repository, sender } = event
  if (deployment.transient_environment === true) return null
  const version = versionOf(deployment.ref, deployment.sha)
  const task = deployment.task && deployment.task !== 'deploy' ? ` (${deployment.task})` : ''
  const where = deployment.environment ? ` to ${deployment.environment}` : ''
  return {
    key: `deployment ${deployment.id}`.slice(0, 200),
    at: deployment.created_at,
    asOf,
    title: oneLine(`${repository.name} ${version}${where}${task}, ${word}`)!,
    service: oneLine(repository.name),
    version: oneLine(version),
    byName: oneLine(deployment.creator?.login ?? sender?.login),
    link: linkOf(repository.html_url ? `${repository.html_url}/deployments` : null),
    asBuilt: asBuiltIn(deployment.payload),
  }
}

function releaseTold({ action, release, repository, sender }: z.infer<typeof ReleaseEvent>): Told | null {
  if (action !== 'published') return null
  const at = release.published_at ?? release.created_at
  return {
    key: `release ${release.id}`.slice(0, 200),
    at,
    asOf: at,
    title: oneLine(`${repository.name} ${release.tag_name} released`)!,
    service: oneLine(repository.name),
    version: oneLine(release.tag_name),
    byName: oneLine(release.author?.login ?? sender?.login),
    link: linkOf(release.html_url),
    asBuilt: null,
  }
}

/** A tag says more than a commit, a branch less. */
function versionOf(ref: string, sha: string): string {
  const tag = ref.replace(/^refs\/tags\//, '')
  return /^v?\d+(\.\d+)+|^v\d+|\d+\.\d+/.test(tag) && !tag.startsWith('refs/') ? tag : sha.slice(0, 7)
}

function asBuiltIn(payload: unknown): string | null {
  if (typeof payload === 'string' && payload.startsWith('{')) {
    try {
      return asBuiltIn(JSON.parse(payload))
    } catch {
      return null
    }
  }
  const { as_built: asBuilt } = (payload ?? {}) as { as_built?: unknown }
  return typeof asBuilt === 'string' ? linkOf(asBuilt) : null
}
