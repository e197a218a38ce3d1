import type {
  AllMiddlewareArgs,
  AnyMiddlewareArgs,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
} from '@slack/bolt'
import { z } from 'zod'
import { currentRoster } from '../../db/rosters.ts'
import { personBySlack } from '../../domain/roster-lookup.ts'
import { reasonOf } from '../../errors.ts'
import { type Edge, within } from '../edge.ts'
import type { MessageView } from '../views/blocks.ts'
import { sentence } from '../views/ephemeral.ts'
import { resultModal } from '../views/result-modal.ts'

/** A press, a choice, a shortcut or a form: https://docs.slack.dev/reference/interaction-payloads */
const Interaction = z.object({
  type: z.string(),
  user: z.object({ id: z.string(), team_id: z.string().nullish() }),
  team: z.object({ enterprise_id: z.string().nullish() }).nullish(),
  enterprise: z.object({ id: z.string() }).nullish(),
  channel: z.object({ id: z.string() }).nullish(),
  trigger_id: z.string().nullish(),
  response_url: z.string().nullish(),
  view: z.object({ id: z.string() }).nullish(),
})
type Interaction = z.infer<typeof Interaction>

/** Milliseconds of Slack's three seconds for finding out whose somebody is; the rest is the listener's. */
const PATIENCE_MS = 1_500

const NOT_KNOWN = sentence(
  'Whether you are of this company could not be looked up, so nothing has changed. Try it again.',
)

/**
 * Refuses what people of another company press, choose and send in a channel that is shared with them, before any listener
 * sees it, and tells them alone. Commands need none of this: Slack has them in its own workspace only
 * (docs.slack.dev/apis/slack-connect). For mentions see `mentionOf`.
 */
export function refuseStrangers(edge: Edge): (args: AnyMiddlewareArgs & AllMiddlewareArgs) => Promise<void> {
  const isOurs = createCheck(edge)
  return async (args) => {
    // What is said is read from whoever is in the channel, many times a second.
    if ('event' in args.body) return args.next()
    const asked = Interaction.safeParse(args.body).data
    const team = asked?.user.team_id
    if (!asked || !team || team === edge.self.teamId) return args.next()
    // Debrief writes to nobody alone but whom it pages, and who was paged may answer, whoever they are.
    if (asked.channel?.id.startsWith('D')) return args.next()
    const known = await within(isOurs(asked, team), PATIENCE_MS).catch((thrown) => {
      edge.ctx.log.warn({ user: asked.user.id, reason: reasonOf(thrown) }, 'whose somebody is could not be looked up')
      return null
    })
    if (known?.early === true) return args.next()
    const refusing = refuse(edge, args, asked, known === null ? NOT_KNOWN : await onlyOurs(edge))
    edge.ctx.inBackground(refusing.catch(() => {}))
    return refusing
  }
}

/**
 * Whether somebody of another team than our workspace is of our company. Who is in the roster is: they are paged, so they
 * may answer. In a grid Slack names the grid, or another of its workspaces, in place of ours; only `users.info` tells the
 * latter from another company's.
 */
function createCheck({ ctx, lanes, self }: Edge): (asked: Interaction, team: string) => Promise<boolean> {
  let grid: string | null | undefined
  const ask = async (method: string, args: Record<string, string>) => {
    const result = await lanes.ask(method, args)
    if (!result.ok) throw new Error(`${method}: ${result.code}`)
    return result.data
  }
  return async ({ user, team: at, enterprise }, team) => {
    const roster = await currentRoster(ctx.db, ctx.rosters)
    if (roster && personBySlack(roster, user.id)) return true
    if (!enterprise && !at?.enterprise_id) return false
    if (grid === undefined) grid = ((await ask('auth.test', {}))['enterprise_id'] as string | undefined) ?? null
    if (!grid || team === grid) return team === grid
    const { enterprise_user: home } = (await ask('users.info', { user: user.id }))['user'] as {
      enterprise_user?: { enterprise_id?: string; teams?: string[] }
    }
    return home?.enterprise_id === grid || (home?.teams?.includes(self.teamId) ?? false)
  }
}

async function onlyOurs({ ctx }: Edge): Promise<MessageView> {
  const roster = await currentRoster(ctx.db, ctx.rosters)
  return sentence(
    `Debrief takes this only from people of ${roster?.company.name ?? 'the company that runs it'}. Nothing changed.`,
  )
}

async function refuse(edge: Edge, args: AnyMiddlewareArgs, asked: Interaction, why: MessageView): Promise<void> {
  const view = resultModal(why)
  if (asked.type === 'view_submission')
    return (args as SlackViewMiddlewareArgs).ack({ response_action: 'update', view })
  const { ack, respond } = args as SlackActionMiddlewareArgs
  await ack()
  if (asked.response_url) {
    await respond({ response_type: 'ephemeral', replace_original: false, ...why })
    return
  }
  // Within a form its answer takes the form's place, and a shortcut of the workspace has nowhere else to answer.
  const { id } = asked.view ?? {}
  const result = id
    ? await edge.lanes.ask('views.update', { view_id: id, view })
    : asked.trigger_id
      ? await edge.lanes.ask('views.open', { trigger_id: asked.trigger_id, view })
      : null
  if (result?.ok === false) edge.ctx.log.warn({ code: result.code }, 'a refusal could not be shown')
}
