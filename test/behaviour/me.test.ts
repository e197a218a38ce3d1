import { expect, test } from 'vitest'
import { shown } from '../behaviour/acting.ts'
import { accountsOf, PUBLIC_URL } from '../far-sides/accounts.ts'
import { startNtfy } from '../far-sides/ntfy.ts'
import { startFakeTwilio } from '../far-sides/twilio.ts'
import { type Company, startCompany } from '../harness.ts'
import type { SlackMessage } from '../local-slack/index.ts'
import { answered, buttons, newestPage, press, story, toldTo, until, untilShown } from './acting.ts'

const NUMBER = '+34600111222'

/** A company with accounts for texts, calls and pushes, and nobody's number. */
async function start() {
  const stack = new AsyncDisposableStack()
  let now = () => Date.now()
  const twilio = stack.use(await startFakeTwilio({ now: () => now() }))
  const ntfy = stack.use(await startNtfy())
  const company = stack.use(await startCompany({ accounts: accountsOf({ twilio, ntfy }) }))
  now = company.clock.millis
  twilio.configure(PUBLIC_URL, company.bot.address)
  const bobs = async () =>
    company.bot.ctx.db
      .selectFrom('contact_method')
      .selectAll()
      .where('person', '=', 'bob')
      .orderBy('added_at')
      .execute()
  return { company, twilio, ntfy, bobs, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const codeIn = (text: string | undefined) => /\b\d{6}\b/.exec(text ?? '')?.[0] ?? ''

/** Types `/incident me ...` and gives all that is shown. */
async function me(company: Company, words: string, by = company.people.bob): Promise<string> {
  return shown((await answered(company, by, company.general, `me ${words}`)) as unknown as SlackMessage)
}

/** Everything that Debrief has written down that others may read, as one text. */
async function written({ bot }: Company): Promise<string> {
  const { db } = bot.ctx
  const tables = ['timeline_entry', 'inbox', 'due_work', 'roster_version', 'postmortem'] as const
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
  return JSON.stringify([rows, bot.log.lines])
}

test('a number is used once the code that was sent to it has come back, and written down nowhere else', async () => {
  await using started = await start()
  const { company, twilio, bobs } = started
  const { people } = company
  expect(await me(company, '')).toMatch(/How Debrief reaches Bob Sparrow[\s\S]*wakes nobody/)
  expect(await me(company, '+34 600 111 222')).toMatch(/A code is on its way to the number …222/)
  await until(company, () => twilio.messages.length === 1, 'the code')
  const [text] = twilio.messages
  expect(text!.to).toBe(NUMBER)
  const code = codeIn(text!.body)
  expect(code).not.toBe('')
  expect(JSON.stringify(await bobs())).not.toContain(code)
  expect(await me(company, '')).toMatch(/…222\*, for SMS and calls: waits for its code, and is not used/)
  expect(await me(company, code === '000000' ? '111111' : '000000')).toMatch(/not the code/)
  expect(await bobs()).toMatchObject([{ code_tries: 1, verified_at: null }])
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(twilio.messages).toHaveLength(1)
  await answered(company, people.sue, channel, 'close false alarm')

  expect(await me(company, `${code.slice(0, 3)} ${code.slice(3)}`)).toMatch(/You are reached by the number …222/)
  expect(await bobs()).toMatchObject([{ verified_at: expect.any(String), code_hash: null }])
  expect(await me(company, '')).toMatch(/…222\*, for SMS and calls: verified, last proved/)
  expect(await me(company, code)).toMatch(/No code is waited for/)
  expect(await me(company, NUMBER)).toMatch(/already/)
  await company.declare(people.sue, 'new sev1 checkout is down again')
  expect(twilio.messages.filter((one) => one.to === NUMBER)).toHaveLength(2)
  expect((await twilio.replySms(NUMBER, '1')).said).toEqual([expect.stringMatching(/^You took it/)])
  await company.settled()
  expect(await written(company)).not.toContain(NUMBER.slice(1))
  expect((await story(company, incidentId)).join()).not.toContain('600111222')
})

test('by forms: a number that cannot be one is said there, the code is entered, and Remove forgets it', async () => {
  await using started = await start()
  const { company, twilio, bobs } = started
  const { slack, people } = company
  const open = async (actionId: string) => {
    const panel = await answered(company, people.bob, company.general, 'me')
    await slack.pressEphemeral(people.bob, panel, actionId)
    return slack.waitFor(() => slack.view(people.bob), 'the form')
  }
  const form = await open('me_add_phone')
  const refused = await slack.submit(people.bob, form.id, { address: { value: '600 111 222' } })
  expect(refused.errors).toEqual({ address: expect.stringMatching(/Begin with \+/) })
  const short = await slack.submit(people.bob, form.id, { address: { value: '+34 6' } })
  expect(short.errors).toEqual({ address: expect.stringMatching(/too many or too few/) })
  await slack.submit(people.bob, form.id, { address: { value: '+34 (600) 111-222' } })
  await until(company, () => twilio.messages.length === 1, 'the code')
  await slack.close(people.bob, slack.view(people.bob)!.id)
  const codes = await open('me_enter_code')
  const wrong = await slack.submit(people.bob, codes.id, { code: { value: '12' } })
  expect(wrong.errors).toEqual({ code: expect.stringMatching(/six digits/) })
  await slack.submit(people.bob, codes.id, { code: { value: codeIn(twilio.messages[0]!.body) } })
  await company.settled()
  expect(await bobs()).toMatchObject([{ address: NUMBER, verified_at: expect.any(String) }])
  await slack.close(people.bob, slack.view(people.bob)!.id)

  const panel = await answered(company, people.bob, company.general, 'me')
  expect(buttons(panel as unknown as SlackMessage)).toEqual(['Add a number', 'Add push (ntfy)', 'Test my phone'])
  await slack.pressEphemeral(people.bob, panel, 'me_remove')
  await untilShown(company, () => toldTo(company, people.bob), /has forgotten the number …222/)
  expect(await bobs()).toEqual([])
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(twilio.messages).toHaveLength(1)
})

test('a topic of ntfy is proved by a push', async () => {
  await using started = await start()
  const { company, ntfy } = started
  expect(await me(company, 'ntfy bob/is/paged')).toMatch(/1 to 64 letters/)
  expect(await me(company, 'ntfy bob-is-paged-here')).toMatch(/the topic …ere/)
  await until(company, () => ntfy.messages.length === 1, 'the code')
  expect(ntfy.messages[0]!.topic).toBe('bob-is-paged-here')
  expect(await me(company, codeIn(ntfy.messages[0]!.message))).toMatch(/reached by the topic …ere/)
  await company.declare(company.people.sue, 'sev1 checkout returns 500s')
  expect(ntfy.messages.at(-1)!.title).toMatch(/SEV1 #1 checkout/)
})

test('codes end after ten minutes and after five tries, and three are sent in an hour', async () => {
  await using started = await start()
  const { company, twilio, bobs } = started
  const sent = async (count: number, words = NUMBER) => {
    const told = await me(company, words)
    await until(company, () => twilio.messages.length === count, `code ${count}`)
    return { told, code: codeIn(twilio.messages.at(-1)!.body) }
  }
  const first = await sent(1)
  await company.advance({ minutes: 10, seconds: 1 })
  expect(await me(company, first.code)).toMatch(/No code is waited for/)
  const second = await sent(2)
  const other = second.code === '123456' ? '654321' : '123456'
  for (let tries = 0; tries < 5; tries++) expect(await me(company, other)).toMatch(/not the code/)
  expect(await me(company, second.code)).toMatch(/No code is waited for/)
  expect(await bobs()).toMatchObject([{ verified_at: null }])
  await sent(3)
  expect(await me(company, '+34600111333')).toMatch(/3 codes were sent within an hour/)
  await company.advance({ minutes: 61 })
  expect((await sent(4, '+34600111333')).told).toMatch(/on its way/)
  // One at a time waits for its code.
  expect(await bobs()).toMatchObject([{ address: '+34600111333' }])
})

test('at most two numbers; a ladder that goes round again calls the second', async () => {
  await using started = await start()
  const { company, twilio } = started
  for (const [index, number] of [NUMBER, '+34600111333'].entries()) {
    await me(company, number)
    await until(company, () => twilio.messages.length === index + 1, 'the code')
    await me(company, codeIn(twilio.messages.at(-1)!.body))
  }
  expect(await me(company, '+34600111444')).toMatch(/as many as you may have/)
  const numbers = () => twilio.messages.slice(2).map((one) => one.to)
  await company.declare(company.people.sue, 'sev1 checkout returns 500s')
  expect(numbers()).toEqual([NUMBER])
  // Its steps, the last resort, and then the first step again.
  for (let steps = 0; steps < 5 && numbers().length < 2; steps++) await company.advance({ minutes: 5 })
  expect(numbers()).toEqual([NUMBER, '+34600111333'])
})

test('a code that cannot be sent says so in the panel, without the number', async () => {
  await using started = await start()
  const { company, twilio } = started
  twilio.fault({ status: 400, body: { code: 21211, message: `The 'To' number ${NUMBER} is not valid.` } })
  await me(company, NUMBER)
  const panel = await me(company, '')
  expect(panel).toMatch(/It could not be sent: .*21211.*is not valid/)
  expect(panel).not.toContain('600111')
  expect(await written(company)).not.toContain('600111222')
})

test('Test my phone pages by every way, and an answer is its proof', async () => {
  await using started = await start()
  const { company, twilio, bobs } = started
  const { slack, people } = company
  await me(company, NUMBER)
  await until(company, () => twilio.messages.length === 1, 'the code')
  await me(company, codeIn(twilio.messages[0]!.body))
  const before = (await bobs())[0]!.proved_at!
  await company.advance({ hours: 1 })
  const panel = await answered(company, people.bob, company.general, 'me')
  await slack.pressEphemeral(people.bob, panel, 'me_test')
  await until(company, () => twilio.calls.length === 1, 'the call')
  expect(newestPage(company, people.bob)).toContain('TEST page, nothing is wrong')
  await twilio.press(twilio.calls[0]!.sid, '1')
  await company.settled()
  expect((await bobs())[0]!.proved_at! > before).toBe(true)
})

test('who is not in the roster is told so; what is said aloud is not taken; without an account nothing is promised', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  expect(await me(company, NUMBER, people.sue)).toMatch(/You are not in the roster/)
  expect(await me(company, NUMBER)).toMatch(/No account for it is set up here/)
  const panel = await answered(company, people.bob, company.general, 'me')
  expect(buttons(panel as unknown as SlackMessage)).toEqual(['Test my phone'])
  slack.join(slack.botUserId, company.general)
  slack.say(people.bob, company.general, `<@${slack.botUserId}> me ${NUMBER}`)
  await untilShown(company, () => toldTo(company, people.bob), /which nobody else sees/)
  expect(await company.bot.ctx.db.selectFrom('contact_method').selectAll().execute()).toEqual([])
})

test('Show numbers: for those who take part, alone, and written down', async () => {
  await using started = await start()
  const { company, twilio } = started
  const { slack, people } = company
  await me(company, NUMBER)
  await until(company, () => twilio.messages.length === 1, 'the code')
  await me(company, codeIn(twilio.messages[0]!.body))
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await company.advance({ minutes: 5 })
  await company.advance({ minutes: 5 })
  const notice = await slack.waitFor(
    () => slack.messages(channel).find((one) => buttons(one).includes('Show numbers')),
    'the notice of the third step',
  )
  slack.join(people.kim, channel)
  await slack.press(people.kim, channel, notice.ts, 'show_numbers')
  await untilShown(company, () => toldTo(company, people.kim), /those who take part/)
  const before = slack.messages(channel).length
  await slack.press(people.sue, channel, notice.ts, 'show_numbers')
  await until(
    company,
    () => slack.ephemerals.some((one) => one.user === people.sue && one.text.startsWith('Numbers')),
    'numbers',
  )
  const seen = shown(slack.ephemerals.filter((one) => one.user === people.sue).at(-1) as unknown as SlackMessage)
  expect(seen).toContain(`*Bob Sparrow*: <tel:${NUMBER}|${NUMBER}>`)
  expect(seen).toContain('*Lin Ma*: no number is known')
  expect(slack.messages(channel)).toHaveLength(before)
  expect(await story(company, incidentId)).toContain('Numbers shown to Sue Vega.')
  expect(await written(company)).not.toContain('600111222')
  await press(company, people.bob, 'page_answer', 'You took it')
})
