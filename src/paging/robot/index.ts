import { ROBOT_KEY } from '../../domain/page.ts'
import type { HeardAnswer, PagingChannel } from '../channel.ts'

/**
 * The far side of synthetic pages: takes those to the robot, and answers each as soon as it has been told that it is sent.
 * `heard` is where answers of far sides go.
 */
export function robotChannel(heard: (answer: HeardAnswer) => void): PagingChannel {
  return {
    id: 'robot',
    methods: ['message'],
    takes: (page) => page.person === ROBOT_KEY,
    async send({ page, tryKey }) {
      const key = `robot:${page.id}:${tryKey}`
      setImmediate(() => heard({ key, about: { pageId: page.id }, answer: 'on-it', how: 'by-push', by: null }))
      return { state: 'sent', externalId: key, channelId: null, ts: null }
    },
  }
}
