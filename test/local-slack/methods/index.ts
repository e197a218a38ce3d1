import type { Method } from '../method.ts'
import { chatMethods } from './chat.ts'
import { conversationMethods } from './conversations.ts'
import { fileMethods } from './files.ts'
import { historyMethods } from './history.ts'
import { markMethods } from './marks.ts'
import { viewMethods } from './views.ts'
import { workspaceMethods } from './workspace.ts'

/** Every Web API method that the local Slack knows; anything else answers `unknown_method`. */
export const methods: Record<string, Method> = {
  ...workspaceMethods,
  ...conversationMethods,
  ...historyMethods,
  ...chatMethods,
  ...markMethods,
  ...viewMethods,
  ...fileMethods,
}
