import { pino } from 'pino'

/** Where processes say what happens, as fields and a sentence. */
export type Logger = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const TOKEN =
  /\b(xox[a-z]-|xapp-|xoxe\.)[\w-]+|\b(whsec_|Bearer )[\w+/=-]{12,}|(postgres(?:ql)?|rediss?|smtps?):\/\/[^\s/?#]*@/gi

/** Text without Slack tokens, secrets of hooks and the credentials of connection addresses. */
export function withoutSecrets(text: string): string {
  return text.replace(TOKEN, (_match, token?: string, secret?: string, scheme?: string) =>
    scheme ? `${scheme}://[masked]@` : `${token ?? secret}[masked]`,
  )
}

/** Text for a terminal: without secrets, and without the control characters by which names from outside could speak to it. */
export function printable(text: string): string {
  return withoutSecrets(text).replace(/[^\P{Cc}\n\t]/gu, '')
}

/** One JSON line per event on standard output; every line passes the mask whatever was put into it. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null }, { write: (line: string) => void process.stdout.write(withoutSecrets(line)) })
}
