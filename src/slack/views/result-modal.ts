import type { ModalView } from '@slack/types'
import type { MessageView } from './blocks.ts'
import { saving } from './ephemeral.ts'
import { plain } from './text.ts'

/** What a form came to, in the place of the form. */
export function resultModal(message: MessageView): ModalView {
  return { type: 'modal', title: plain('Debrief', 24), close: plain('Done', 24), blocks: message.blocks }
}

/** Shown while the database is slow; updated when it has answered. */
export function savingModal(): ModalView {
  return resultModal(saving())
}
