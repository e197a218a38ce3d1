import type { Case } from '../cases/case.ts'

type Person = { handle: string; name: string; team: string }
type Line = [minute: number, who: string, text: string, more?: { thread?: number; files?: string[] }]

/** A case of chat lines, minutes after `start`; without labels. */
function sample(id: string, title: string, timezone: string, start: string, people: Person[], lines: Line[]): Case {
  const tsOf = (minute: number) => `${Date.parse(start) / 1000 + Math.round(minute * 60)}.000000`
  const handles = new Set(people.map((p) => p.handle))
  return {
    id,
    title,
    timezone,
    severity: 'SEV2',
    roster: people.map((p) => ({ ...p, role: '' })),
    messages: lines.map(([minute, who, text, more]) => ({
      ts: tsOf(minute),
      text,
      ...(handles.has(who) ? { user: who } : { bot: who }),
      ...(more?.thread === undefined ? {} : { thread_ts: tsOf(more.thread) }),
      ...(more?.files ? { files: more.files.map((name) => ({ name })) } : {}),
    })),
    labels: { entries: [], milestones: {}, duration_minutes: 0, stakeholders_by_team: {}, action_items: [] },
  }
}

/** A parcel hub whose label printers print the wrong routes. */
export const PARCELS = sample(
  '21-parcels',
  'Parcels sorted to wrong chutes',
  'Europe/Madrid',
  '2024-02-12T04:00:00Z',
  [
    { handle: 'marta', name: 'Marta Gil', team: 'Hub Floor' },
    { handle: 'ines', name: 'Ines Pardo', team: 'Sorter Control' },
    { handle: 'joan', name: 'Joan Roca', team: 'Label Systems' },
    { handle: 'leo', name: 'Leo Vidal', team: 'Network' },
    { handle: 'ana', name: 'Ana Sol', team: 'Carrier Desk' },
  ],
  [
    [
      0,
      'marta',
      "hey, sorter's throwing everything for Lyon into chute 14. my guys are moving boxes by hand :face_with_rolling_eyes:",
    ],
    [1, 'marta', "since about 4:40 I'd say, nobody told me anything"],
    [3, 'ines', "I'm on it, let me look at the PLC first"],
    [4, 'hubwatch', ':warning: misroute rate 31% (threshold 2%)'],
    [6, 'ines', 'PLC is fine, it does what the label tells it. belts run at normal speed'],
    [7, 'ana', 'two carriers just called me, their trucks leave at 6:15 and they dont have a single pallet'],
    [8, 'ines', '<@joan> <@leo> I need you both here, labels look wrong to me'],
    [9, 'joan', ':wave:'],
    [10, 'leo', 'could it be the switch in hall B? we replaced it on friday'],
    [14, 'leo', 'nah. I ping every printer from here, 0 loss, switch is bored. not us'],
    [15, 'joan', 'printers show firmware 5.2 and the old template. give me 5 min'],
    [17, 'marta', 'pls hurry, I have 3 people off sick and the floor is full'],
    [18, 'joan', 'power cycling the printers in hall A'],
    [24, 'joan', 'no change, they still print the wrong route code after the power cycle'],
    [26, 'ines', 'can we just switch to manual sorting for Lyon and Nantes?'],
    [27, 'marta', 'we could, costs me 12 people. doing it now'],
    [
      33,
      'joan',
      'oh no. found it: I imported the route table of the TEST hub last night, my bad. so every label since 4:38 has the chute of the test hub',
    ],
    [34, 'ines', 'how many parcels are we talking about?'],
    [36, 'joan', 'about 6,400 labels printed with that table', { files: ['labels_0438.csv'] }],
    [38, 'joan', 'importing the right table and reprinting the 900 that are still on the belt'],
    [39, 'ana', 'i told the carriers 45 min, they are not happy'],
    [46, 'ines', 'misroutes go down, 3% now'],
    [47, 'hubwatch', 'OK: misroute rate 1.1%'],
    [49, 'marta', 'yep, Lyon lands in 22 again and so does Nantes :tada:'],
    [55, 'ana', 'fyi both trucks left at 7:02, 47 min late. we pay 2 x 1,500 EUR penalty for that'],
    [58, 'ines', "ok I'm closing this. marta you can stop the manual sorting"],
    [59, 'marta', 'manual sorting stopped, my people go back to the belts'],
    [64, 'ines', 'next steps: <@joan> make the import refuse a table of another hub, by 23 feb'],
    [65, 'joan', 'ok'],
    [66, 'ines', "I'll put the misroute alarm on the pager instead of the wall screen, until friday"],
    [67, 'leo', 'lucky that it was a monday, on thursdays we have twice the volume'],
    [68, 'marta', 'time for churros :coffee:'],
  ],
)

/** A hospital whose medicine cabinets do not open. */
export const CABINETS = sample(
  '22-cabinets',
  'Medicine cabinets do not open',
  'America/Chicago',
  '2023-09-20T02:10:00Z',
  [
    { handle: 'rn.okoye', name: 'Ada Okoye', team: 'Nursing' },
    { handle: 'dlee', name: 'Dana Lee', team: 'Pharmacy' },
    { handle: 'mbauer', name: 'Max Bauer', team: 'Identity' },
    { handle: 'sfox', name: 'Sam Fox', team: 'Clinical Apps' },
    { handle: 'tnguyen', name: 'Tam Nguyen', team: 'Servers' },
  ],
  [
    [0, 'rn.okoye', "4 West here: none of our cabinets lets me badge in. I've got a patient waiting on pain meds"],
    [1, 'rn.okoye', 'ICU says same thing, they break the seal now'],
    [2, 'dlee', "looking. I can't see any cabinet in the console, all 38 are grey"],
    [4, 'sfox', 'on it. This is a SEV2, I lead. <@mbauer> <@tnguyen> join please'],
    [5, 'tnguyen', "here. I'm home, give me 2 to get on vpn"],
    [6, 'mbauer', 'badge service answers me, I just logged in with my own badge in the test rig'],
    [9, 'sfox', 'so not badges? what about the cabinet server itself'],
    [
      11,
      'tnguyen',
      'cab-srv-01 is up but it times out after 30 s on everything. 100% of connections in use (500 of 500)',
    ],
    [12, 'sfox', 'I would guess the vendor patch from tuesday, it touched exactly that'],
    [16, 'dlee', 'not the patch, I rolled it out to 2 of 38 only and the other 36 are down too'],
    [18, 'tnguyen', 'restarting the cabinet service on cab-srv-01'],
    [20, 'dlee', '12 cabinets came back for a moment, then all grey again'],
    [22, 'rn.okoye', "we're on paper and runners now. 1 dose was 40 min late, doc is informed"],
    [25, 'tnguyen', 'who owns 10.4.7.19? it opens 300 connections and never closes them'],
    [
      27,
      'mbauer',
      "that's our new audit job. we turned it on at 20:55, it reads every cabinet once a minute and doesn't hang up",
    ],
    [28, 'sfox', 'can you kill it'],
    [29, 'mbauer', 'yes. stopping the audit job'],
    [30, 'mbauer', 'audit job disabled for the moment'],
    [32, 'tnguyen', 'connections fall, 61 of 500'],
    [33, 'dlee', 'all 38 are green'],
    [35, 'rn.okoye', 'I can open ours again, 4 West and ICU work'],
    [45, 'sfox', 'ten quiet minutes, closing. thanks all of you'],
    [50, 'dlee', 'for the record: 38 cabinets were locked for 40 minutes, 11 doses came late, nobody was harmed'],
    [52, 'sfox', 'action items: <@mbauer> audit job must close its connections before it goes on again, due sept 29'],
    [53, 'tnguyen', "I'll set a limit of 50 connections per client on cab-srv-01 by friday"],
    [54, 'dlee', 'I take the downtime drill with the wards, no date yet'],
    [56, 'rn.okoye', 'went well: runners were on the ward within 5 min'],
  ],
)
