import type { RequestListener } from 'node:http'
import type { FastifyPluginAsync } from 'fastify'

/** Where Slack sends events, commands, presses and forms: Bolt's own path. */
export const SLACK_PATH = '/slack/events'
/** Bytes that one request may have: Bolt's own limit. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Hands Slack's requests on with their bytes as they came: the signature is over these. While nobody takes them the answer is
 * 503, and Slack sends events again (docs.slack.dev/apis/events-api: retries).
 */
export function slackRequests(taker: () => RequestListener | null): FastifyPluginAsync {
  return async (server) => {
    server.removeAllContentTypeParsers()
    server.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: unknown) => body)
    server.post(SLACK_PATH, { bodyLimit: MOST_BYTES }, async (request, reply) => {
      const take = taker()
      if (!take) return reply.code(503).send({ status: 'starting or stopping' })
      reply.hijack()
      // Bolt takes bytes that were read already from rawBody, and compares the path as it was written.
      const rawBody = request.body ?? Buffer.alloc(0)
      take(Object.assign(request.raw, { rawBody, url: SLACK_PATH }), reply.raw)
    })
  }
}
