import { blocksHtml, escaped, mrkdwn } from './blocks.ts'

/** A message as the demo's channel.json has it. */
export type Shown = {
  ts: string
  at: string
  author: { name: string; bot: boolean }
  text: string
  blocks?: unknown
  subtype?: string
  thread_ts?: string
  files?: string[]
}

export type Names = ReadonlyMap<string, string>

const STYLE = `
* { box-sizing: border-box } body { margin: 0; background: #fff; color: #1d1c1d; font: 15px/1.46 "Liberation Sans", Arial, "Noto Color Emoji", sans-serif }
header.bar { padding: 12px 20px; border-bottom: 1px solid #ddd } header.bar b { font-size: 18px } header.bar span { color: #616061; font-size: 13px; margin-left: 12px }
.columns { display: flex } .columns > div { flex: 1; min-width: 0 } .columns > div + div { border-left: 1px solid #ddd; max-width: 400px }
.message { display: flex; padding: 8px 20px; gap: 10px } .face { flex: none; width: 36px; height: 36px; border-radius: 8px; color: #fff; font-weight: bold; display: flex; align-items: center; justify-content: center }
.body { min-width: 0; flex: 1 } .who b { font-size: 15px } .app { background: #e8e8e8; color: #616061; font-size: 10px; padding: 1px 3px; border-radius: 2px; margin-left: 4px; vertical-align: 1px } .when { color: #616061; font-size: 12px; margin-left: 6px }
h2 { font-size: 18px; margin: 4px 0 6px } .section { display: flex; justify-content: space-between; gap: 10px; margin: 4px 0 8px } .fields { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 16px }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 } .button { border: 1px solid #bbb; border-radius: 4px; padding: 4px 12px; font-weight: bold; font-size: 13px; height: fit-content; white-space: nowrap } .button.primary { background: #007a5a; border-color: #007a5a; color: #fff } .button.danger { background: #e01e5a; border-color: #e01e5a; color: #fff }
.context, .file { color: #616061; font-size: 12px; margin: 4px 0 } a { color: #1264a3 } .mention { background: #e8f5fa; color: #1264a3; border-radius: 3px; padding: 0 2px }
pre { background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px; padding: 8px; font-size: 12px; margin: 4px 0; white-space: pre-wrap } code { background: #f8f8f8; border: 1px solid #ddd; border-radius: 3px; color: #c0244c; font-size: 12px; padding: 1px 3px } blockquote { border-left: 4px solid #ddd; margin: 2px 0; padding-left: 10px }
.file { border: 1px solid #ddd; border-radius: 8px; padding: 8px 12px; display: inline-block; color: #1d1c1d; font-weight: bold }
@media (max-width: 700px) { .columns { display: block } .columns > div + div { border-left: 0; max-width: none } .fields { grid-template-columns: 1fr } header.bar span { display: block; margin-left: 0 } }`

/** Says in the page how high it is, for whoever draws it. */
const MEASURE = '<script>document.body.dataset.height = document.body.scrollHeight + 12</script>'

/** A whole page: a bar with title and line, and its columns of messages. */
export function page(bar: { title: string; line: string }, columns: string[]): string {
  const body =
    columns.length > 1 ? `<div class="columns">${columns.map((one) => `<div>${one}</div>`).join('')}</div>` : columns[0]
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><header class="bar"><b>${escaped(bar.title)}</b><span>${escaped(bar.line)}</span></header><main>${body}</main>${MEASURE}`
}

/** A line above a column. */
export function heading(title: string): string {
  return `<header class="bar"><b>${escaped(title)}</b></header>`
}

/** One message with face, name, local time, what it says and its files. */
export function messageHtml(shown: Shown, names: Names, zone: string): string {
  const { author } = shown
  const time = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', timeZone: zone }).format(
    new Date(shown.at),
  )
  const said = author.bot && shown.blocks ? blocksHtml(shown.blocks, names) : mrkdwn(shown.text, names)
  const files = (shown.files ?? []).map((file) => `<div class="file">📄 ${escaped(file)}</div>`).join('')
  const face = `<div class="face" style="background:${colourOf(author.name)}">${escaped(initials(author.name))}</div>`
  const who = `<div class="who"><b>${escaped(author.name)}</b>${author.bot ? '<span class="app">APP</span>' : ''}<span class="when">${time}</span></div>`
  return `<div class="message">${face}<div class="body">${who}${said}${files}</div></div>`
}

function initials(name: string): string {
  return name
    .split(' ')
    .map((word) => word[0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase()
}

function colourOf(name: string): string {
  if (name === 'debrief') return '#7a1f2b'
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0)
  return `hsl(${(sum * 47) % 360} 42% 45%)`
}
