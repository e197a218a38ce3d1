import type { SlackCall, SlackFailure } from './lanes.ts'

/** The user group with an id or a handle (`@` optional); ids are taken as they are (docs.slack.dev/reference/methods/usergroups.list). */
export async function findGroup(call: SlackCall, wanted: string): Promise<{ ok: true; id: string } | SlackFailure> {
  if (/^S[A-Z0-9]{6,}$/.test(wanted)) return { ok: true, id: wanted }
  const result = await call('usergroups.list')
  if (!result.ok) return result
  const handle = wanted.replace(/^@/, '').toLowerCase()
  const groups = (result.data['usergroups'] ?? []) as { id: string; handle: string }[]
  const found = groups.find((one) => one.handle.toLowerCase() === handle)
  if (found) return { ok: true, id: found.id }
  return { ok: false, kind: 'permanent', code: 'no such group', needed: null, retryAfterMs: null, data: {} }
}
