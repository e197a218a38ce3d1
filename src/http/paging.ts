import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { reasonOf } from '../errors.ts'
import { answerHeard } from '../operations/answer-heard.ts'
import type { PagingChannel } from '../paging/channel.ts'

/** Who takes the answers to pages; null while the process starts or stops. */
export type PagingDesk = { ctx: Context; channels: readonly PagingChannel[] } | null

const BODY_LIMIT = 256 * 1024

/**
 * `/paging/ID/...`: where the far side of a way to page calls us, with an answer to a page. Each channel proves that it is its
 * own far side before anything else is done; what is not answered with 200 comes again.
 */
export function pagingRoutes(options: { desk: () => PagingDesk; publicUrl: string | undefined }): FastifyPluginAsync {
  return async (server) => {
    server.removeAllContentTypeParsers()
    // Signatures are over the bytes as they came.
    server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    )
    server.route({
      method: ['GET', 'POST'],
      url: '/paging/:channel/*',
      async handler(request: FastifyRequest, reply) {
        const desk = options.desk()
        if (!desk) return reply.code(503).header('retry-after', 5).send()
        const { channel: id, '*': below } = request.params as { channel: string; '*': string }
        const channel = desk.channels.find((one) => one.id === id && one.receive)
        if (!channel?.receive) return reply.code(404).send()
        try {
          const said = await channel.receive({
            method: request.method as 'GET' | 'POST',
            path: `/${below}`,
            url: `${options.publicUrl ?? ''}${request.url}`,
            query: request.query as Record<string, string>,
            headers: request.headers,
            body: (request.body as Buffer | undefined) ?? Buffer.alloc(0),
          })
          if (!said.ok) return reply.code(said.status).send()
          const sentences: string[] = []
          for (const answer of said.answers) sentences.push(await answerHeard(desk.ctx, answer))
          const { type, body } = said.reply(sentences)
          return reply.type(type).send(body)
        } catch (thrown) {
          desk.ctx.log.error({ channel: id, reason: reasonOf(thrown) }, 'an answer to a page could not be taken')
          return reply.code(503).send()
        }
      },
    })
  }
}
