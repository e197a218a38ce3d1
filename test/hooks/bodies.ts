/** A group as Alertmanager posts it (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config). */
export const ALERTMANAGER = {
  version: '4',
  groupKey: '{}/{severity="critical"}:{alertname="ProbeFailure"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'debrief',
  groupLabels: { alertname: 'ProbeFailure' },
  commonLabels: { alertname: 'ProbeFailure', severity: 'critical' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example.com:9093',
  alerts: [
    {
      status: 'firing',
      labels: {
        alertname: 'ProbeFailure',
        instance: 'https://shop.example.com',
        service: 'checkout',
        severity: 'critical',
      },
      annotations: { summary: 'The shop does not answer', description: 'Down for over 5 minutes.' },
      startsAt: '2026-03-09T15:08:45.828266876+01:00',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example.com:9090/graph?g0.expr=probe_success+%3D%3D+0',
      fingerprint: '1a30ba71cca2921f',
    },
    {
      status: 'resolved',
      labels: { alertname: 'QueueFull', job: 'orders' },
      annotations: {},
      startsAt: '2026-03-09T13:00:00Z',
      endsAt: '2026-03-09T14:05:00Z',
      generatorURL: '',
      fingerprint: '77aa',
    },
  ],
}

/** A group as Grafana posts it (its documentation, see src/hooks/grafana). */
export const GRAFANA = {
  receiver: 'My Super Webhook',
  status: 'firing',
  orgId: 1,
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'High memory usage', team: 'blue', zone: 'us-1' },
      annotations: { description: 'The system has high memory usage' },
      startsAt: '2026-03-09T15:08:45.157076+01:00',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'https://grafana.example.com/alerting/1afz29v7z/edit',
      fingerprint: 'c6eadffa33fcdf37',
      silenceURL: 'https://grafana.example.com/alerting/silence/new',
      dashboardURL: '',
      panelURL: 'https://grafana.example.com/d/orders?viewPanel=2',
      values: { B: 44.23943737541908, C: 1 },
    },
  ],
  groupLabels: {},
  commonLabels: { team: 'blue' },
  commonAnnotations: {},
  externalURL: 'https://grafana.example.com/',
  version: '1',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  title: '[FIRING:1]  (blue)',
  state: 'alerting',
  message: '**Firing**',
}

/** An event as PagerDuty posts it (https://developer.pagerduty.com/docs/webhooks-overview). */
export function pagerDuty(type: string, more: object = {}) {
  return {
    event: {
      id: '5ac64822-4adc-4fda-ade0-410becf0de4f',
      event_type: type,
      resource_type: 'incident',
      occurred_at: '2026-03-09T14:15:00.000Z',
      agent: { id: 'PXPGF42', type: 'user_reference', summary: 'Ana Sol' },
      client: { name: 'PagerDuty' },
      data: {
        id: 'PT4KHLK',
        type: 'incident',
        html_url: 'https://acme.pagerduty.com/incidents/PT4KHLK',
        number: 1234,
        status: 'triggered',
        incident_key: 'baf7cf21b1da41b4b0221008339ff357',
        created_at: '2026-03-09T14:00:00.000Z',
        title: 'The server is on fire',
        service: { id: 'PIJ90N7', type: 'service_reference', summary: 'Checkout' },
        urgency: 'high',
        priority: { id: 'PSO75BM', summary: 'P1' },
        ...more,
      },
    },
  }
}
