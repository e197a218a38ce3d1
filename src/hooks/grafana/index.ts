import { z } from 'zod'
import { Alert, type Dialect, readAlerts } from '../alertmanager/index.ts'
import { type HookGiven, type HookReading, linkOf } from '../reading.ts'

/**
 * An alert of Grafana's webhook contact point, of Alertmanager's family with values and links
 * (https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/).
 */
const GrafanaAlert = Alert.extend({
  values: z.record(z.string(), z.number().nullable()).nullish().catch(null),
  /** In place of values before version 10. */
  valueString: z.string().nullish(),
  dashboardURL: z.string().nullish(),
  panelURL: z.string().nullish(),
})

const DIALECT: Dialect<z.infer<typeof GrafanaAlert>> = {
  link: ({ panelURL, dashboardURL }) => linkOf(panelURL, dashboardURL),
  text: ({ values, valueString }) =>
    values
      ? Object.entries(values)
          .map(([name, value]) => `${name} is ${value}`)
          .join(', ')
      : (valueString ?? null),
  // What the button "Test" of a contact point sends.
  ignored: ({ labels }) => labels['alertname'] === 'TestAlert' && labels['instance'] === 'Grafana',
}

/** Reads what a contact point of Grafana posts: one sighting for each alert, at its own time. */
export function readGrafana(body: unknown, given: HookGiven): HookReading {
  return readAlerts(body, given, GrafanaAlert, DIALECT)
}
