import { plainStep, type Runbook } from '../domain/roster.ts'

/**
 * What to look at when nobody knows where to begin: every resource by its utilisation, saturation and errors
 * (https://www.brendangregg.com/usemethod.html), what changed, and whose trouble it is. Part of every roster.
 */
export const FIRST_LOOK: Runbook = {
  key: 'first-look',
  title: 'First look',
  triggers: [],
  services: [],
  steps: [
    'See it yourself from outside, as a customer does. Write down what fails, for whom, and since when.',
    'What changed in the last 24 hours: deployments, flags, configuration, certificates, data, traffic? The card names what is known.',
    'For each resource (CPU, memory, disk, network, connections, threads, queues), how busy is it?',
    'For each of them, is work waiting: load, swapping, full queues, full pools, growing delays?',
    'For each of them, are there errors: in its log, its counters, its health check?',
    "Is it ours or the provider's? Read their status page, look for announced maintenance, compare another zone or region.",
    'Look at what this one depends on, then at what depends on it. Where does the trouble begin?',
    'Before anything is restarted or cleared, save the evidence: logs, a thread or memory dump, the state of the queues.',
    'Say in the channel what you found and what you ruled out, then change one thing at a time.',
  ].map(plainStep),
  pages: [],
  severities: [],
  link: null,
}
