import { usageOf } from '../../domain/command/words.ts'
import { FORMS } from './actions.ts'
import type { MessageView } from './blocks.ts'
import { sentence } from './ephemeral.ts'

/** What is typed in place of each form. */
const TYPED: Record<string, string> = {
  [FORMS.declare]: usageOf('new'),
  [FORMS.update]: usageOf('update'),
  // Without a time it opens the form.
  [FORMS.resolve]: '/incident resolve HH:MM',
  [FORMS.page]: usageOf('page'),
  [FORMS.severity]: usageOf('severity'),
  [FORMS.commander]: usageOf('commander'),
  [FORMS.close]: usageOf('close'),
  [FORMS.temporary]: usageOf('temporary'),
  [FORMS.runbook]: usageOf('runbook'),
  [FORMS.add]: '@debrief add NUMBER',
  [FORMS.report]: usageOf('report'),
  [FORMS.cover]: usageOf('cover'),
  [FORMS.phone]: '/incident me +NUMBER',
  [FORMS.topic]: '/incident me ntfy TOPIC',
  [FORMS.code]: '/incident me CODE',
}

/** Told in place of a form (its `callback_id`) that Slack refuses to open, with Slack's reason. */
export function typedInstead(form: string, reason: string): MessageView {
  const typed = TYPED[form]
  const instead = typed === undefined ? '' : ` Type it instead: \`${typed}\`.`
  return sentence(`Slack does not let Debrief open forms (${reason}). Nothing has changed.${instead}`)
}
