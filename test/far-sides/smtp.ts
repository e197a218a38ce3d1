import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type ReceivedMail = { from: string; to: string[]; raw: string; headers: Map<string, string>; text: string }
/** `hang`: takes the connection and says nothing; `lost-reply`: takes the mail and breaks the line; a number refuses the recipient with that code. */
export type MailFault = 'hang' | 'lost-reply' | number

/** A mail server that takes mail of one user, and none without signing in. */
export async function startMailServer({ user, password }: { user: string; password: string }) {
  const mails: ReceivedMail[] = []
  let fault: MailFault | null = null
  const connected = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()
  const server = new SMTPServer({
    authMethods: ['PLAIN', 'LOGIN'],
    // No certificate on loopback.
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => {
      if (auth.username === user && auth.password === password) done(null, { user })
      else done(Object.assign(new Error(`Authentication failed for ${auth.username}`), { responseCode: 535 }))
    },
    onConnect: (_session, done) => {
      connected.resolve()
      if (fault !== 'hang') done()
    },
    onRcptTo: (address, _session, done) => {
      const text = `Mailbox ${address.address} unavailable`
      done(typeof fault === 'number' ? Object.assign(new Error(text), { responseCode: fault }) : null)
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString()
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw,
          ...partsOf(raw),
        })
        if (fault === 'lost-reply') for (const one of server.connections) one.close()
        else done()
      })
    },
    onClose: () => closed.resolve(),
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    port,
    mails,
    /** Settle when somebody has called, and when a call has ended. */
    connected: connected.promise,
    closed: closed.promise,
    fault(what: MailFault | null) {
      fault = what
    },
    async [Symbol.asyncDispose]() {
      if (server.server.listening) await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function partsOf(raw: string) {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { headers, text: rest.join('\r\n\r\n') }
}
