import { describe, expect, test } from 'vitest'
import { problems, SMALL } from './small.ts'

describe('a wrong name', () => {
  const policy = (step: string) => `${SMALL}policies: { p: { steps: [{ ${step} }] } }\n`

  test.each([
    [
      'unknown member',
      SMALL.replace('[ana, ben]', '[ana, bne]'),
      'r.yml:6:25 teams.ops.members.1: there is no person "bne". Did you mean ben?',
    ],
    [
      'unknown lead',
      SMALL.replace('[ana, ben]', '[ana, ben], lead: zoe'),
      'r.yml:6:37 teams.ops.lead: there is no person "zoe". There are ana, ben.',
    ],
    [
      'team of nobody',
      SMALL.replace('members: [ana, ben]', ''),
      'r.yml:6:3 teams.ops: nobody is in this team. Give it members: [...], a lead: or a schedule:.',
    ],
    [
      'unknown policy of a team',
      SMALL.replace('[ana, ben]', '[ana, ben], policy: defualt').concat(
        'policies: { default: { steps: [{ call: ana }] } }\n',
      ),
      'r.yml:6:39 teams.ops.policy: there is no policy "defualt". Did you mean default?',
    ],
    [
      'unknown team of a service',
      `${SMALL}services: { web: { team: opps } }\n`,
      'r.yml:7:26 services.web.team: there is no team "opps". Did you mean ops?',
    ],
    [
      'unknown team of a service in short',
      `${SMALL}services: { web: opps }\n`,
      'r.yml:7:18 services.web.team: there is no team "opps". Did you mean ops?',
    ],
    [
      'unknown catch-all',
      SMALL.replace('catch_all: ops', 'catch_all: op'),
      'r.yml:1:51 company.catch_all: there is no policy and no team "op". Did you mean ops?',
    ],
    [
      'catch-all that needs a team',
      policy('call: its lead').replace('catch_all: ops', 'catch_all: p'),
      'r.yml:1:51 company.catch_all: the policy "p" calls people of "its" team, and a catch-all has no team. Name the team that answers, such as ops.',
    ],
    [
      'call of nobody known',
      policy('call: [anna]'),
      'r.yml:7:35 policies.p.steps.0.call.0: nobody and no team is called "anna". Did you mean ana?',
    ],
    [
      'call of an unknown person',
      policy('call: person:ops'),
      'r.yml:7:34 policies.p.steps.0.call.0: there is no person "ops". There are ana, ben.',
    ],
    [
      'call of an unknown role',
      policy('call: role:commander'),
      'r.yml:7:34 policies.p.steps.0.call.0: there is no role "commander" under roles. There is none in this file yet.',
    ],
    [
      'call of a place that teams do not have',
      policy('call: its leed'),
      'r.yml:7:34 policies.p.steps.0.call.0: a team has no "leed". Did you mean its lead?',
    ],
    [
      'step with nobody',
      policy('call: []'),
      'r.yml:7:28 policies.p.steps.0.call: it calls nobody. Name at least one person or team.',
    ],
    [
      'call of what is a person and a team',
      policy('call: ops').replace('[sol]', '[ops]'),
      'r.yml:7:34 policies.p.steps.0.call.0: "ops" is a person and a team. Write person:ana or team:ops.',
    ],
    [
      'wait without a unit',
      policy('call: ana, wait: 5'),
      'r.yml:7:45 policies.p.steps.0.wait: "5" is no time to wait. Did you mean 5m?',
    ],
    [
      'wait of nothing',
      policy('call: ana, wait: 0s'),
      'r.yml:7:45 policies.p.steps.0.wait: "0s" is no time to wait. Write a number and a unit: 30s, 5m or 1h.',
    ],
    [
      'wait that is no time',
      policy('call: ana, wait: 5 moons'),
      'r.yml:7:45 policies.p.steps.0.wait: "5 moons" is no time to wait. Write a number and a unit: 30s, 5m or 1h.',
    ],
    [
      'unknown zone',
      SMALL.replace('Etc/UTC', 'Europe/Madird'),
      'r.yml:1:31 company.zone: "Europe/Madird" is no time zone. Did you mean Europe/Madrid?',
    ],
    [
      'zone of a person',
      SMALL.replace('Ben Ode', 'Ben Ode, zone: MEZ+1'),
      'r.yml:4:31 people.ben.zone: "MEZ+1" is no time zone. Write an IANA name such as Europe/Madrid.',
    ],
    [
      'handle for a Slack id',
      SMALL.replace('U0ANA', '"@ana"'),
      'r.yml:3:32 people.ana.slack: "@ana" is no Slack user id. Write the member ID that their Slack profile shows under "Copy member ID", such as U024BE7LH, or give email: instead.',
    ],
    [
      'alias of two people',
      SMALL.replace('Ben Ode', 'Ben Ode, aliases: [Sol]'),
      'r.yml:4:35 people.ben.aliases.0: "Sol" is already people.ana.aliases.0. A name means one of them only: take it from ana or from ben.',
    ],
    [
      'alias that is a key',
      SMALL.replace('[sol]', '[ben]'),
      'r.yml:3:49 people.ana.aliases.0: "ben" is already people.ben. A name means one of them only: take it from ben or from ana.',
    ],
    [
      'Slack id of two people',
      SMALL.replace('email: ben@small.example', 'slack: U0ANA'),
      'r.yml:4:32 people.ben.slack: "U0ANA" is already people.ana.slack. A name means one of them only: take it from ana or from ben.',
    ],
    [
      'two keys that differ by case',
      SMALL.replace('ben:', 'Ana:').replace('[ana, ben]', '[ana]'),
      'r.yml:4:3 people.Ana: "Ana" is already people.ana. A name means one of them only: take it from ana or from Ana.',
    ],
    [
      'unknown severity',
      `${SMALL}severities:\n  SEV0: Worst\n`,
      'r.yml:8:3 severities.SEV0: "SEV0" is no severity. Use SEV1, SEV2, SEV3, SEV4.',
    ],
    [
      'unknown team of a severity',
      `${SMALL}severities: { SEV1: { page: [owners, oops] } }\n`,
      'r.yml:7:38 severities.SEV1.page.1: there is no team "oops". Did you mean ops?',
    ],
    [
      'nobody beside others',
      `${SMALL}severities: { SEV1: { page: [owners, nobody] } }\n`,
      'r.yml:7:23 severities.SEV1.page: "nobody" stands beside others. Leave it alone, or out.',
    ],
    [
      'unknown role',
      `${SMALL}roles: { comander: { call: ana } }\n`,
      'r.yml:7:10 roles.comander: there is no role "comander". Did you mean commander?',
    ],
    [
      'role that calls a role',
      `${SMALL}roles: { commander: { call: role:commander } }\n`,
      'r.yml:7:29 roles.commander.call.0: "role:commander" is nobody by name. Name people, teams or schedules here.',
    ],
    [
      'runbook that never applies',
      `${SMALL}runbooks:\n  r:\n    when: { severities: SEV1 }\n`,
      'r.yml:9:5 runbooks.r.when: it never applies. Give it words: [...] of a title, or services: [...].',
    ],
    [
      'unknown service of a runbook',
      `${SMALL}services: { web: ops }\nrunbooks: { r: { when: { services: [wbe] } } }\n`,
      'r.yml:8:37 runbooks.r.when.services.0: there is no service "wbe". Did you mean web?',
    ],
    [
      'unknown team of a runbook',
      `${SMALL}runbooks: { r: { when: { words: x }, page: [ana] } }\n`,
      'r.yml:7:45 runbooks.r.page.0: there is no team "ana". There is ops.',
    ],
    [
      'policy that calls nobody of a team',
      `${policy('call: its third').replace('[ana, ben]', '[ana, ben], policy: p')}`,
      'r.yml:7:13 policies.p: it calls nobody in ops. Give that team members, or a policy that fits it.',
    ],
  ])('%s is named with its place and what would be right', (_what, source, problem) => {
    expect(problems(source)).toEqual([problem])
  })

  test('all of a file are named at once, in the order of its lines', () => {
    const source = SMALL.replace('catch_all: ops', 'catch_all: nobody')
      .replace('[ana, ben]', '[anna, ben]')
      .replace('ben@small.example', 'ben@small.example, zone: Mars')

    expect(problems(source).map((problem) => problem.split(':')[1])).toEqual(['1', '4', '6'])
  })
})
