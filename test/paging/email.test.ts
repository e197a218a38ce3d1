import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emailChannel } from '../../src/paging/email/index.ts'
import { startMailServer } from '../far-sides/smtp.ts'
import { outgoingPage, patience } from './outgoing-page.ts'

const PASSWORD = 'p@ss/word of the mail server'
const ADDRESS = 'ana@example.com'

let far: Awaited<ReturnType<typeof startMailServer>>
beforeEach(async () => {
  far = await startMailServer({ user: 'debrief@example.com', password: PASSWORD })
})
afterEach(() => far[Symbol.asyncDispose]())

const channel = (smtpUrl = far.url) => emailChannel({ smtpUrl, from: 'debrief@example.com' })
const copy = (more: Parameters<typeof outgoingPage>[0] = {}) =>
  outgoingPage({ method: 'email', tryKey: 'email', address: ADDRESS, ...more })

describe('a copy by e-mail', () => {
  test('is plain text, and says that it is a copy and not the page', async () => {
    expect(await channel().send(copy(), patience())).toMatchObject({ state: 'sent' })
    const [mail] = far.mails
    expect(mail).toMatchObject({ from: 'debrief@example.com', to: [ADDRESS] })
    expect(mail?.headers.get('subject')).toBe('Copy of a page: SEV1 #12 Checkout returns 500s')
    expect(mail?.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated')
    expect(mail?.text).toContain('This is a copy of a page, for your records.')
    expect(mail?.text).toContain('For: Ana Ruiz, Payments primary')
    expect(mail?.text).toContain('First report: all card payments fail in EU')
    expect(mail?.text).toContain('While Slack is down: +34 900 000 000 pin 1212')
  })

  test('of a drill begins with DRILL', async () => {
    await channel().send(copy({ incident: { drill: true } }), patience())
    expect(far.mails[0]?.headers.get('subject')).toBe('Copy of a page: DRILL SEV1 #12 Checkout returns 500s')
  })

  test('is the same message when it is sent again, another for another try', async () => {
    const first = await channel().send(copy(), patience())
    await channel().send(copy({ mayHaveArrived: true }), patience())
    await channel().send(copy({ tryKey: 'email-2' }), patience())
    const ids = far.mails.map(({ headers }) => headers.get('message-id'))
    expect(ids[0]).toMatch(/^<page-[0-9a-f]{32}@example\.com>$/)
    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
    expect(first).toMatchObject({ externalId: ids[0] })
  })

  test('has no header and no recipient that somebody typed', async () => {
    const evil = 'x\r\nBcc: eve@example.com\r\n\r\nforged'
    await channel().send(
      copy({ incident: { title: evil }, page: { personName: evil }, declaredBy: evil, seen: evil, tryKey: evil }),
      patience(),
    )
    expect(far.mails[0]?.to).toEqual([ADDRESS])
    expect(far.mails[0]?.headers.has('bcc')).toBe(false)
    expect(far.mails[0]?.headers.get('subject')).toContain('Bcc: eve@example.com')
    for (const address of ['ana@example.com, eve@example.com', 'ana@example.com\r\nBcc: eve@example.com', 'ana', null])
      expect(await channel().send(copy({ address }), patience())).toEqual({
        state: 'failed-permanent',
        reason: 'no e-mail address that could be one',
      })
    expect(far.mails).toHaveLength(1)
  })
})

describe('trouble', () => {
  test('with the recipient is permanent, and shows no address', async () => {
    far.fault(550)
    const delivery = await channel().send(copy(), patience())
    expect(delivery).toMatchObject({
      state: 'failed-permanent',
      reason: expect.stringContaining('the mail server refuses it'),
    })
    expect(delivery).toMatchObject({ reason: expect.stringContaining('550') })
    expect(JSON.stringify(delivery)).not.toContain(ADDRESS)
  })

  test('that passes is temporary', async () => {
    far.fault(451)
    expect(await channel().send(copy(), patience())).toMatchObject({
      state: 'failed-temporary',
      reason: expect.stringContaining('the mail server asks for later'),
    })
    far.fault(null)
    expect(await channel().send(copy(), patience())).toMatchObject({ state: 'sent' })
  })

  test('with the password is permanent, and shows neither user nor password', async () => {
    const url = new URL(far.url)
    url.password = 'wrong-password'
    const delivery = await channel(url.toString()).send(copy(), patience())
    expect(delivery).toMatchObject({ state: 'failed-permanent', reason: expect.stringContaining('535') })
    expect(JSON.stringify(delivery)).not.toMatch(/wrong-password|debrief@example/)
    expect(far.mails).toHaveLength(0)
    url.password = '100%'
    expect(await channel(url.toString()).send(copy(), patience())).toMatchObject({
      state: expect.stringMatching(/^failed-/),
    })
  })

  test('of an answer that is lost is temporary', async () => {
    far.fault('lost-reply')
    expect(await channel().send(copy(), patience())).toMatchObject({ state: 'failed-temporary' })
    expect(far.mails).toHaveLength(1)
  })

  test('of a server that says nothing ends with the signal, and leaves no connection behind', async () => {
    far.fault('hang')
    const giveUp = new AbortController()
    const sending = channel().send(copy(), giveUp.signal)
    await far.connected
    giveUp.abort()
    expect(await sending).toMatchObject({ state: 'failed-temporary' })
    await far.closed
  })

  test('of no server at all is temporary', async () => {
    const { port } = far
    await far[Symbol.asyncDispose]()
    await new Promise((resolve) => connect(port, '127.0.0.1').on('error', resolve))
    expect(await channel().send(copy(), patience())).toMatchObject({
      state: 'failed-temporary',
      reason: expect.stringContaining('the mail server does not answer'),
    })
  })
})
