// node test/cases/predict.ts OUTDIR [CASE_DIR]: classifies, dates and drafts every case without its labels, and writes what score.mjs reads.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { classifyAll } from '../../src/domain/classify/classify.ts'
import { postmortemMarkdown } from '../../src/domain/draft/markdown.ts'
import { draftPostmortem } from '../../src/domain/draft/draft-postmortem.ts'
import { mergeMilestones, milestonesFromChat } from '../../src/domain/classify/milestones.ts'
import { type Case, caseIds, chatOf, inputOf, loadCase } from './case.ts'

export function predict(c: Case) {
  const messages = chatOf(c)
  const kinds = classifyAll(messages)
  const chat = milestonesFromChat(messages, kinds, c.timezone)
  const input = inputOf(c, kinds)
  const milestones = mergeMilestones(input.incident.milestones, chat, [])
  input.incident = { ...input.incident, milestones, detection: chat.detection }
  const postmortem = draftPostmortem(input)
  const figures = JSON.stringify(postmortem.sections.map((s) => s.statements.map((t) => t.text))).match(/\d+ (?:min|h|d)\b/g) ?? []
  return {
    input,
    postmortem,
    prediction: {
      entries: [...kinds].map(([ts, kind]) => ({ ts, kind })),
      milestones: {
        started: milestones.startedAt,
        detected: milestones.detectedAt,
        declared: milestones.declaredAt,
        acknowledged: milestones.acknowledgedAt,
        mitigated: milestones.mitigatedAt,
        resolved: milestones.resolvedAt,
      },
      detected_via: chat.detection,
      duration_minutes: postmortem.durationMinutes,
      derived: figures,
      draft: postmortemMarkdown(postmortem, input),
    },
  }
}

const out = process.argv[2]
if (import.meta.main && out !== undefined) {
  mkdirSync(out, { recursive: true })
  for (const id of caseIds()) {
    const { prediction } = predict(loadCase(id))
    writeFileSync(join(out, `${id}.json`), JSON.stringify(prediction, null, 1))
    writeFileSync(join(out, `${id}.md`), prediction.draft)
  }
}
