import { pino } from 'pino'

/** Where processes say what happens, as fields and a sentence. */
export type Logger = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const TOKEN = /\b(xox[a-z]-|xapp-|xoxe\.)[\w-]+|(postgres(?:ql)?|rediss?):\/\/[^\s/?#]*@/gi

/** Text without Slack tokens and without the credentials of connection addresses. */
export function withoutSecrets(text: string): string {
  return text.replace(TOKEN, (_match, token: string | undefined, scheme: string | undefined) =>
    token ? `${token}[masked]` : `${scheme}://[masked]@`,
  )
}

/** One JSON line per event on standard output; every line passes the mask whatever was put into it. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null }, { write: (line: string) => void process.stdout.write(withoutSecrets(line)) })
}
