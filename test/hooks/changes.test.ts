import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHANGE_KINDS, type ChangeKind, readChange } from '../../src/hooks/changes/index.ts'

const NOW = '2026-05-04T03:00:00.000Z'

const read = (kind: ChangeKind, body: unknown, event?: string) =>
  readChange(kind, body, event ? { 'x-github-event': event } : {}, { source: 'ci', now: NOW })

/** The only change of a body that is well. */
function told(kind: ChangeKind, body: unknown, event?: string) {
  const reading = read(kind, body, event)
  if (!reading.ok) throw new Error(reading.problems.join('\n'))
  expect(reading.value).toHaveLength(1)
  return reading.value[0]!
}

// Shapes: docs.github.com/en/webhooks/webhook-events-and-payloads#deployment and #deployment_status
const DEPLOYMENT = {
  action: 'created',
  deployment: {
    id: 42,
    sha: 'a84d88e7554fc1fa21bcbc4efae3c782a70d2b9d',
    ref: 'v4.19.0',
    task: 'deploy',
    environment: 'production',
    payload: { as_built: 'https://docs.example/4.19' },
    description: null,
    creator: { login: 'glen' },
    created_at: '2026-05-04T02:40:00Z',
    updated_at: '2026-05-04T02:40:00Z',
  },
  repository: {
    name: 'payments-api',
    full_name: 'acme/payments-api',
    html_url: 'https://github.com/acme/payments-api',
  },
  sender: { login: 'glen' },
}
const status = (state: string, more: object = {}, deployment: object = {}) => ({
  ...DEPLOYMENT,
  deployment: { ...DEPLOYMENT.deployment, ...deployment },
  deployment_status: { id: 1, state, created_at: '2026-05-04T02:47:00Z', log_url: '', target_url: '', ...more },
})

describe('GitHub', () => {
  test('a deployment is a change that has started', () => {
    expect(told('github', DEPLOYMENT, 'deployment')).toEqual({
      source: 'ci',
      key: 'deployment 42',
      at: '2026-05-04T02:40:00.000Z',
      asOf: '2026-05-04T02:40:00.000Z',
      title: 'payments-api v4.19.0 to production, started',
      service: 'payments-api',
      version: 'v4.19.0',
      byName: 'glen',
      link: 'https://github.com/acme/payments-api/deployments',
      asBuilt: 'https://docs.example/4.19',
    })
  })

  test.each([
    ['in_progress', 'running', '02:47'],
    ['success', 'done', '02:40'],
    ['failure', 'failed', '02:40'],
    ['error', 'failed', '02:40'],
  ])('its status %s is the same change, %s, begun at %s', (state, word, at) => {
    expect(told('github', status(state, { log_url: 'https://ci.example/7' }), 'deployment_status')).toMatchObject({
      key: 'deployment 42',
      title: `payments-api v4.19.0 to production, ${word}`,
      at: `2026-05-04T${at}:00.000Z`,
      asOf: '2026-05-04T02:47:00.000Z',
      link: 'https://ci.example/7',
    })
  })

  test.each(['queued', 'pending', 'waiting', 'inactive', 'constructor'])('its status %s is no change', (state) => {
    expect(read('github', status(state), 'deployment_status')).toEqual({ ok: true, value: [] })
  })

  test.each([
    ['a branch is told by its commit', { ref: 'main' }, { version: 'a84d88e' }],
    ['a commit is told by its beginning', { ref: DEPLOYMENT.deployment.sha }, { version: 'a84d88e' }],
    [
      'a payload of text is read',
      { payload: '{"as_built":"https://a.example/1"}' },
      { asBuilt: 'https://a.example/1' },
    ],
    ['a payload of any text is none', { payload: '{"as_built":' }, { asBuilt: null }],
    ['an as-built that is no web address is none', { payload: { as_built: 'javascript:alert(1)' } }, { asBuilt: null }],
    ['nobody who deployed is who sent it', { creator: null }, { byName: 'glen' }],
    ['another task is named', { task: 'rollback' }, { title: 'payments-api v4.19.0 to production (rollback), done' }],
  ])('%s', (_what, deployment, expected) => {
    expect(told('github', status('success', {}, deployment), 'deployment_status')).toMatchObject(expected)
  })

  test('a deployment to an environment that goes away again is no change', () => {
    const body = status('success', {}, { transient_environment: true })
    expect(read('github', body, 'deployment_status')).toEqual({ ok: true, value: [] })
  })

  test('a release counts when it is published', () => {
    const release = {
      id: 9,
      tag_name: '4.19',
      name: 'Four nineteen',
      html_url: 'https://github.com/acme/payments-api/releases/tag/4.19',
      author: { login: 'glen' },
      published_at: '2026-05-04T02:30:00Z',
      created_at: '2026-05-03T02:30:00Z',
    }
    const body = { action: 'published', release, repository: DEPLOYMENT.repository, sender: { login: 'ci' } }
    expect(told('github', body, 'release')).toMatchObject({
      key: 'release 9',
      at: '2026-05-04T02:30:00.000Z',
      title: 'payments-api 4.19 released',
      version: '4.19',
      byName: 'glen',
    })
    const created = { ...body, action: 'created', release: { ...release, published_at: null } }
    expect(read('github', created, 'release')).toEqual({ ok: true, value: [] })
  })

  test.each(['ping', 'push', 'issues'])('%s is well and no change', (event) => {
    expect(read('github', { zen: 'Keep it simple' }, event)).toEqual({ ok: true, value: [] })
  })

  test('what is wrong is named with its place', () => {
    expect(read('github', DEPLOYMENT)).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('X-GitHub-Event')],
    })
    const { created_at: _at, ...deployment } = DEPLOYMENT.deployment
    expect(read('github', { ...DEPLOYMENT, deployment }, 'deployment')).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/^deployment\.created_at: /)],
    })
  })
})

describe('Argo CD', () => {
  const BODY = {
    app: 'payments-api',
    phase: 'Succeeded',
    started: '2026-05-04T02:46:00Z',
    finished: '2026-05-04T02:47:00Z',
    revision: 'a84d88e7554fc1fa21bcbc4efae3c782a70d2b9d',
    by: '<no value>',
    link: 'https://argo.example/applications/payments-api?operation=true',
    service: '',
    as_built: '<no value>',
  }

  test('a synchronisation is one change from its start to its end', () => {
    const running = told('argocd', { ...BODY, phase: 'Running', finished: '<no value>' })
    const done = told('argocd', BODY)
    expect(done).toEqual({
      source: 'ci',
      key: '2026-05-04T02:46:00.000Z payments-api',
      at: '2026-05-04T02:46:00.000Z',
      asOf: '2026-05-04T02:47:00.000Z',
      title: 'payments-api a84d88e (Argo CD, done)',
      service: 'payments-api',
      version: 'a84d88e',
      byName: 'Argo CD',
      link: 'https://argo.example/applications/payments-api?operation=true',
      asBuilt: null,
    })
    expect(running).toMatchObject({
      key: done.key,
      at: done.at,
      asOf: done.at,
      title: 'payments-api a84d88e (Argo CD, started)',
    })
  })

  test('annotations name service, document and person', () => {
    const body = { ...BODY, service: 'payments', by: 'glen', as_built: 'https://docs.example/4.19' }
    expect(told('argocd', body)).toMatchObject({
      service: 'payments',
      byName: 'glen',
      asBuilt: 'https://docs.example/4.19',
    })
  })

  test('a template that lost a field is told of it', () => {
    expect(read('argocd', { ...BODY, app: '<no value>', started: '' })).toMatchObject({
      ok: false,
      problems: [
        'app: "<no value>" will not do. Take the template as docs/hooks.md has it.',
        'started: "" will not do. It is a text that is not empty.',
      ],
    })
  })
})

describe('plain JSON', () => {
  test('a title is enough: it is now, and the same words within the hour are the same change', () => {
    const change = told('json', { title: '  flag 3ds_v2 on\n' })
    expect(change).toMatchObject({
      title: 'flag 3ds_v2 on',
      at: NOW,
      service: null,
      version: null,
      byName: null,
      link: null,
    })
    const later = readChange('json', { title: 'flag 3ds_v2 on' }, {}, { source: 'ci', now: '2026-05-04T03:20:00.000Z' })
    const nextDay = readChange(
      'json',
      { title: 'flag 3ds_v2 on' },
      {},
      { source: 'ci', now: '2026-05-05T03:20:00.000Z' },
    )
    expect(later.ok && later.value[0]?.key).toBe(change.key)
    expect(nextDay.ok && nextDay.value[0]?.key).not.toBe(change.key)
  })

  test('a field that is null is one that is not there', () => {
    const nulls = {
      title: 'x',
      at: null,
      service: null,
      by: null,
      link: null,
      as_built: null,
      key: null,
      version: null,
    }
    expect(told('json', nulls)).toEqual(told('json', { title: 'x' }))
  })

  test('every field', () => {
    const body = {
      title: 'payments-api 4.19',
      at: '2026-05-04T04:47:00+02:00',
      service: 'payments',
      version: '4.19',
      by: 'Glen',
      link: 'https://ci.example/1',
      as_built: 'https://docs.example/4.19',
      key: 'release-419',
    }
    expect(told('json', body)).toEqual({
      source: 'ci',
      key: 'release-419',
      at: '2026-05-04T02:47:00.000Z',
      asOf: NOW,
      title: 'payments-api 4.19',
      service: 'payments',
      version: '4.19',
      byName: 'Glen',
      link: 'https://ci.example/1',
      asBuilt: 'https://docs.example/4.19',
    })
  })

  test.each([
    ['no title', {}, 'title: it is missing. It is a text.'],
    ['an empty title', { title: ' ' }, 'title: "" will not do. It is a text that is not empty.'],
    ['a title that nobody sees', { title: '\u0000' }, 'title: "" will not do. It is a text that is not empty.'],
    ['a misspelled field', { title: 'x', asbuilt: 'y' }, 'asbuilt: there is no such field. Did you mean as_built?'],
    ['a time without its zone', { title: 'x', at: '2026-05-04T02:47:00' }, 'It is a time with its offset, such as'],
    ['a time in seconds', { title: 'x', at: 1777862820 }, 'at: 1777862820 will not do. It is a time with its offset'],
    ['a day that no month has', { title: 'x', at: '2026-02-31T00:00:00Z' }, 'It is a time with its offset'],
    ['a year that is none', { title: 'x', at: '9999-05-04T02:47:00Z' }, 'at: "9999-05-04T02:47:00Z" will not do.'],
    ['a time that has not come', { title: 'x', at: '2026-05-04T03:06:00Z' }, 'is more than five minutes ahead'],
    ['a link that is no web address', { title: 'x', link: 'file:///etc/passwd' }, 'It is an http(s) address.'],
    ['a key that is too long', { title: 'x', key: 'k'.repeat(201) }, 'It has at most 200 characters.'],
    ['a list', [{ title: 'x' }], 'the body: [{"title":"x"}] will not do. It is an object.'],
    ['nothing', null, 'the body: null will not do. It is an object.'],
  ])('%s is refused with its place', (_what, body, problem) => {
    const reading = read('json', body)
    expect(reading).toMatchObject({ ok: false })
    expect(!reading.ok && reading.problems.join('\n')).toContain(problem)
  })
})

test('what no database takes, and what speaks to a terminal, is gone from what is kept', () => {
  const hostile = {
    title: 'nul \u0000 \u001b[31m and \ud800 half',
    key: 'a\u0000b',
    by: 'x\n y',
    link: 'https://a.example/x|y z',
  }
  expect(told('json', hostile)).toMatchObject({
    title: 'nul [31m and \ufffd half',
    key: 'a b',
    byName: 'x y',
    link: 'https://a.example/x%7Cy%20z',
  })
  const repository = { ...DEPLOYMENT.repository, name: 'pay\u0000ments\u001b' }
  expect(told('github', { ...DEPLOYMENT, repository }, 'deployment').title).toBe(
    'pay ments v4.19.0 to production, started',
  )
})

test('no body whatever throws, and what is read of one can be stored', () => {
  const part = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('2026-05-04T02:47:00Z', 'success', 'https://a.example', 'published'),
  )
  const mixed = fc.record(
    {
      title: part,
      at: part,
      app: part,
      phase: part,
      started: part,
      action: part,
      deployment: fc.oneof(part, fc.record({ ...recordOf(DEPLOYMENT.deployment, part) }, { requiredKeys: [] })),
      deployment_status: fc.oneof(part, fc.constant({ state: 'success', created_at: '2026-05-04T02:47:00Z' })),
      release: part,
      repository: fc.oneof(part, fc.constant(DEPLOYMENT.repository)),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...CHANGE_KINDS),
      fc.oneof(fc.jsonValue(), mixed),
      fc.constantFrom('deployment', 'deployment_status', 'release', 'ping'),
      (kind, body, event) => {
        const reading = read(kind, body, event)
        if (!reading.ok) expect(reading.problems.length).toBeGreaterThan(0)
        for (const one of reading.ok ? reading.value : []) {
          expect(one.title.length * one.key.length).toBeGreaterThan(0)
          expect(one.at).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ$/)
        }
      },
    ),
    { numRuns: 2_000 },
  )
})

/** A value of its own, or any other, for each field. */
function recordOf(example: object, other: fc.Arbitrary<unknown>): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(Object.entries(example).map(([key, value]) => [key, fc.oneof(fc.constant(value), other)]))
}
