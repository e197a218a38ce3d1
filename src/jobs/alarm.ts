import { createPostgresBackend, Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import type { Logger } from '../log.ts'
import type { Alarm } from './loop.ts'

const QUEUE = 'debrief-wake'
const POOL_SIZE = 2
/** Milliseconds until the worker listens again after it lost the queue; BullMQ would wait 15 seconds. */
const AGAIN_MS = 2_000
/** Milliseconds that the queue may take to close; nothing is lost with it. */
const GOODBYE_MS = 3_000

/** The alarm with its life; `ping` rejects when the queue is away. */
export type AlarmClock = Alarm & { close(): Promise<void>; ping(): Promise<void> }

/**
 * BullMQ as an alarm clock: a delayed job for each instant to wake at, without content. On PostgreSQL where no Redis is
 * given. When the queue is away, the loop's own look every second does its work.
 */
export async function openAlarm(parts: {
  redisUrl: string | undefined
  databaseUrl: string
  log: Logger
  ring: () => void
}): Promise<AlarmClock> {
  const { log, ring } = parts
  const redis = parts.redisUrl ? redisConnections(parts.redisUrl, log) : null
  const postgres = { connectionString: parts.databaseUrl, max: POOL_SIZE, application_name: 'debrief-queue' }
  const queue = redis
    ? new Queue(QUEUE, { connection: redis.producer })
    : new Queue(QUEUE, { connection: postgres }, createPostgresBackend)
  const process = async () => ring()
  const worker = redis
    ? new Worker(QUEUE, process, { connection: redis.consumer, runRetryDelay: AGAIN_MS })
    : new Worker(QUEUE, process, { connection: postgres, runRetryDelay: AGAIN_MS }, createPostgresBackend)
  const unwell = (error: Error) =>
    log.warn({ reason: error.message }, 'the queue is not well; due work is looked for every second meanwhile')
  queue.on('error', unwell)
  worker.on('error', unwell)
  let asked: Promise<void> | null = null
  /** Answered on the connection that listens for alarms, by naming it as it is named. */
  const listens = () => {
    asked ??= worker.backend.setName(worker.backend.clientName()).finally(() => {
      asked = null
    })
    return asked
  }
  return {
    async wakeIn(delayMs) {
      // No id: an alarm that rings twice only looks twice, and an id that was used once would be ignored.
      await queue.add(
        'wake',
        {},
        { delay: Math.max(0, Math.ceil(delayMs)), attempts: 1, removeOnComplete: true, removeOnFail: true },
      )
    },
    async ping() {
      await Promise.all([queue.getJobCountByTypes('delayed'), listens()])
    },
    async close() {
      // Without Redis a goodbye is never answered.
      const late = new Promise((resolve) => setTimeout(resolve, GOODBYE_MS).unref())
      await Promise.race([worker.close().then(() => queue.close()), late])
      redis?.producer.disconnect()
      redis?.consumer.disconnect()
    },
  }
}

/** A producer that fails soon when Redis is away, and a consumer that waits (BullMQ, "Going to production"). */
function redisConnections(url: string, log: Logger) {
  const producer = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: false })
  const consumer = new Redis(url, { maxRetriesPerRequest: null })
  for (const connection of [producer, consumer])
    connection.on('error', (error) => log.debug({ reason: error.message }, 'Redis connection'))
  return { producer, consumer }
}
