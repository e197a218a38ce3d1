import { createHash } from 'node:crypto'
import type { Transporter } from 'nodemailer'
import { z } from 'zod'
import { shortTo } from '../../domain/language/phrase.ts'
import { reasonOf } from '../../errors.ts'
import type { Delivery, OutgoingPage, PagingChannel } from '../channel.ts'
import { told, unanswered } from '../untaken.ts'
import { headlineOf, plainLine, roleOf } from '../words.ts'

/** The mail server (`smtp://` or `smtps://`, with user and password), and who copies come from. */
export type EmailSettings = { smtpUrl: string; from: string }

const Address = z.email()
/** Milliseconds that a mail server has for each of its answers; nobody waits for a copy. */
const PATIENCE_MS = 15_000

/**
 * Sends a copy of a page by e-mail, plain text only. It wakes nobody and takes no answer, and says so. The same try has the
 * same Message-ID, by which most mail servers keep only one of it.
 */
export function emailChannel(settings: EmailSettings): PagingChannel {
  let transport: Promise<Transporter> | null = null
  return {
    id: 'email',
    methods: ['email'],
    async send(page, signal) {
      const { address } = page
      if (address === null || !Address.safeParse(address).success)
        return { state: 'failed-permanent', reason: 'no e-mail address that could be one' }
      transport ??= open(settings)
      return mail(await transport, settings, page, address, signal)
    },
  }
}

/** Nodemailer takes 15 MB and a tenth of a second to load: only whoever sends mail has it loaded. */
async function open({ smtpUrl }: EmailSettings): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    url: smtpUrl,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

async function mail(
  transport: Transporter,
  settings: EmailSettings,
  outgoing: OutgoingPage,
  address: string,
  signal: AbortSignal,
): Promise<Delivery> {
  const messageId = messageIdOf(outgoing, settings.from)
  try {
    await transport.sendMail({
      // As objects: what is in them is one address whatever it looks like.
      from: { name: 'Debrief', address: settings.from },
      to: { name: '', address },
      subject: `Copy of a page: ${shortTo(headlineOf(outgoing), 150)}`,
      text: textOf(outgoing),
      messageId,
      date: outgoing.page.createdAt,
      // RFC 3834: out-of-office replies are not wanted.
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal,
    })
    return { state: 'sent', externalId: messageId, channelId: null, ts: null }
  } catch (thrown) {
    const code = thrown instanceof Error && 'responseCode' in thrown ? Number(thrown.responseCode) : 0
    const said = told(reasonOf(thrown), [address, ...credentialsOf(settings)])
    if (code >= 500) return { state: 'failed-permanent', reason: `the mail server refuses it (${said})` }
    if (code >= 400)
      return { state: 'failed-temporary', reason: `the mail server asks for later (${said})`, retryAfterMs: null }
    return unanswered('the mail server', said)
  }
}

function textOf(outgoing: OutgoingPage): string {
  const { page, seen, declaredBy, fallbackBridge } = outgoing
  const lines = [
    'This is a copy of a page, for your records. The page itself comes by Slack or telephone: answer there, an answer to this mail is not read.',
    headlineOf(outgoing),
    `For: ${plainLine(page.personName)}, ${roleOf(outgoing)}`,
    `Declared by: ${plainLine(declaredBy)}`,
    seen === null ? null : `First report: ${shortTo(plainLine(seen), 1000)}`,
    fallbackBridge === null ? null : `While Slack is down: ${plainLine(fallbackBridge)}`,
  ]
  return `${lines.filter((line) => line !== null).join('\n\n')}\n`
}

/** One name for one try, whatever is in its keys: RFC 5322 has few characters for it. */
function messageIdOf({ page, tryKey }: OutgoingPage, from: string): string {
  const name = createHash('sha256').update(`${page.id} ${tryKey}`).digest('hex').slice(0, 32)
  return `<page-${name}@${from.slice(from.lastIndexOf('@') + 1)}>`
}

function credentialsOf({ smtpUrl }: EmailSettings): string[] {
  const { username, password } = new URL(smtpUrl)
  return [password, username].flatMap((part) => [part, plainly(part)])
}

/** A lone percent sign is one. */
function plainly(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
