import type { Method } from './method.ts'

const perMinute = { 1: 1, 2: 20, 3: 50, 4: 100 }

/** Seconds until the caller may try again, or null where the call may go through. */
export type Limits = (name: string, tier: Method['tier'], channel: string | undefined) => number | null

/**
 * Slack's rate limits, counted in wire time: tiers 1 to 4 allow 1, 20, 50 and 100 calls a minute and method; posting allows one
 * message a second and channel, with short bursts; the other special methods allow hundreds a minute.
 */
export function createLimits(burst = 5): Limits {
  const calls = new Map<string, number[]>()
  return (name, tier, channel) => {
    const posting = name === 'chat.postMessage'
    const key = posting ? `${name} ${channel ?? ''}` : name
    const windowMs = posting ? burst * 1000 : 60_000
    const most = posting ? burst : tier === 'special' ? 600 : perMinute[tier]
    const now = performance.now()
    const recent = (calls.get(key) ?? []).filter((at) => at > now - windowMs)
    calls.set(key, recent)
    const oldest = recent[0]
    if (recent.length >= most && oldest !== undefined) return Math.max(1, Math.ceil((oldest + windowMs - now) / 1000))
    recent.push(now)
    return null
  }
}
