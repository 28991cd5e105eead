import type {
  BalanceLine,
  Overview,
  Quarantined,
  Rule,
  RuleDetail,
  Settings,
  Source,
  Token,
} from '../../src/api/types.ts';
import { ago, HOSTILE, HOUR, MINUTE, NOW, sequence } from './ids.ts';
import { alerts, summaries } from './incidents.ts';

const TACTICS = [
  'reconnaissance',
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
];

export function rules(): Rule[] {
  const random = sequence(3);
  return Array.from({ length: 1340 }, (_, index): Rule => {
    const state = index % 41 === 3 ? 'refused' : random() < 0.22 ? 'not-evaluable' : 'runnable';
    const alert = alerts[index];
    return {
      id: `rule-${index + 1}`,
      title: alert?.title ?? `Made-up rule ${index + 1} on ${TACTICS[index % TACTICS.length]}`,
      kind: index % 23 === 0 ? 'kql' : index % 17 === 0 ? 'correlation' : 'sigma',
      level: alert?.level ?? (['low', 'medium', 'high', 'informational'] as const)[index % 4] ?? 'low',
      state,
      ...(state === 'not-evaluable'
        ? {
            reason: 'ParentImage is never filled by any source that has Image',
            missingFields: ['ParentImage', 'OriginalFileName'],
          }
        : {}),
      ...(state === 'refused' ? { reason: 'SIGMA_MODIFIER_UNKNOWN at 12:7: there is no modifier "regexx"' } : {}),
      enabled: index % 97 !== 5,
      tactics: [
        TACTICS[index % TACTICS.length] ?? '',
        ...(index % 5 === 0 ? [TACTICS[(index + 4) % TACTICS.length] ?? ''] : []),
      ],
      techniques: [`T1${String(Math.floor(random() * 60) * 9 + 3).padStart(3, '0')}${index % 3 === 0 ? '.001' : ''}`],
      file: `rules/windows/made_up_${index + 1}.yml`,
      alerts: alert?.count ?? (random() < 0.05 ? Math.floor(random() * 300) : 0),
    };
  });
}

export const ruleDetail = (rule: Rule): RuleDetail => ({
  ...rule,
  description: `Finds what a made-up rule finds. ${HOSTILE.markup}`,
  source: `title: ${rule.title}\nid: ${rule.id}\nlogsource:\n  product: windows\n  category: process_creation\ndetection:\n  selection:\n    Image|endswith: '\\powershell.exe'\n    CommandLine|contains: ' -enc '\n  condition: selection\nlevel: ${rule.level}\n`,
  runbook: [
    'Isolate the host, unless it is a domain controller.',
    'Ask: who logged on to {Computer} in the two hours before {TimeGenerated}?',
  ],
  falsePositives: ['Administrators who encode commands'],
});

export function overview(hours: number): Overview {
  const random = sequence(hours);
  const perHour = Array.from({ length: hours }, (_, index) => ({
    hour: new Date(Math.floor((NOW - (hours - 1 - index) * HOUR) / HOUR) * HOUR).toISOString(),
    count: Math.round(9000 + 5000 * Math.sin(index / 3.8) + random() * 3000),
  }));
  const open = summaries.filter((incident) => incident.status !== 'closed');
  const bySeverity: Record<string, number> = {};
  for (const incident of open) bySeverity[incident.severity] = (bySeverity[incident.severity] ?? 0) + 1;
  return {
    events: { total: perHour.reduce((sum, entry) => sum + entry.count, 0), perSecond: 3.4, perHour },
    tables: [
      { table: 'ProcessEvent', rows: 1_284_003, bytes: 118_000_000 },
      { table: 'NetworkSession', rows: 2_910_220, bytes: 201_000_000 },
      { table: 'Authentication', rows: 402_113, bytes: 31_000_000 },
      { table: 'Dns', rows: 3_100_870, bytes: 188_000_000 },
      { table: 'FileEvent', rows: 0, bytes: 0 },
    ],
    openIncidents: open,
    bySeverity,
    topRules: alerts.map((alert) => ({
      ruleId: alert.ruleId,
      title: alert.title,
      level: alert.level,
      alerts: alert.count,
    })),
    topEntities: alerts
      .flatMap((alert) => alert.entities)
      .slice(0, 10)
      .map((item, index) => ({ ...item, alerts: 40 - index * 3 })),
    rules: { runnable: 1012, notEvaluable: 295, refused: 33 },
    sources: { healthy: 6, silent: 1, unbalanced: 1, quarantined: 826 },
  };
}

const source = (name: string, input: string, product: string, share: number, health: Source['health']): Source => ({
  name,
  input,
  formats: ['json'],
  products: [product],
  firstSeen: ago(400 * HOUR),
  lastSeen: ago(health === 'silent' ? 80 * MINUTE : 2_000),
  received: Math.round(812_345 * share),
  stored: Math.round(812_345 * share) - 20,
  quarantined: health === 'unparsed' ? 812 : 14,
  dropped: 6,
  inFlight: 0,
  eventsPerSecond: health === 'silent' ? 0 : 41.3 * share,
  health,
});
export const sources: Source[] = [
  source('dc-01', 'http', 'windows', 1, 'healthy'),
  source('workstations', 'http', 'sysmon', 4.2, 'healthy'),
  source('vpn', 'syslog-tcp', 'generic', 0.2, 'silent'),
  source('proxy', 'syslog-udp', 'zeek', 1.7, 'late'),
  source('linux', 'file', 'auditd', 0.6, 'healthy'),
  source('cloudtrail', 'http', 'aws', 0.1, 'healthy'),
  source(HOSTILE.markup, 'syslog-udp', 'generic', 0.01, 'unparsed'),
];

export function balance(hours: number, name: string | undefined): BalanceLine[] {
  const random = sequence(11);
  return sources
    .filter((item) => name === undefined || item.name === name)
    .flatMap((item) =>
      Array.from({ length: hours }, (_, index): BalanceLine => {
        const received = Math.round(2000 + random() * 9000);
        const quarantined = index % 7 === 0 ? 3 : 0;
        const merged = item.name === 'linux' ? Math.round(received / 3) : 0;
        const dropped: Record<string, number> = index % 5 === 0 ? { 'health checks': 120, 'debug lines': 7 } : {};
        const inFlight = index === 0 ? 212 : 0;
        const lost = item.name === 'proxy' && index === 3 ? 42 : 0;
        const dropTotal = Object.values(dropped).reduce((sum, amount) => sum + amount, 0);
        return {
          source: item.name,
          hour: new Date(Math.floor((NOW - index * HOUR) / HOUR) * HOUR).toISOString(),
          received,
          stored: received - quarantined - merged - dropTotal - inFlight - lost,
          quarantined,
          merged,
          dropped,
          inFlight,
          balanced: lost === 0,
        };
      }),
    );
}

const REASONS = [
  ['json', 'unexpected end of the object', '{"time":"2026-11-20T10:00:00Z","user":"mara","action":', 54],
  ['cef', 'a header of CEF has seven parts, this has four', 'CEF:0|Vendor|Product|1.0 سجل', 24],
  [
    'syslog',
    `not a number ${HOSTILE.markup}`,
    `<1x3>Nov 20 10:00:00 host app: ${HOSTILE.controls} ${HOSTILE.script}`,
    2,
  ],
] as const;
export const quarantine: Quarantined[] = Array.from({ length: 130 }, (_, index) => {
  const [format, reason, text, offset] = REASONS[index % REASONS.length] ?? REASONS[0];
  return {
    id: `q-${index}`,
    source: sources[index % sources.length]?.name ?? 'dc-01',
    time: ago(index * 7 * MINUTE),
    format,
    reason,
    offset,
    text,
    truncated: index % 4 === 0,
  };
});

export const tokens: Token[] = [
  { id: 't1', name: 'winlogbeat', source: 'workstations', created: ago(400 * HOUR), lastUsed: ago(4_000) },
  { id: 't2', name: 'old collector', source: 'vpn', created: ago(900 * HOUR) },
];

export const settings: Settings = {
  version: '0.1.0-test',
  dataFolder: '/var/lib/vedette',
  eventStore: 'embedded (chDB)',
  stateStore: 'SQLite',
  retentionDays: 90,
  model: { provider: '', name: '', enabled: false },
  inputs: [
    { type: 'http', address: '127.0.0.1:8088', running: true },
    { type: 'syslog-tcp', address: '127.0.0.1:5514', running: true },
    {
      type: 'syslog-udp',
      address: '0.0.0.0:5514',
      running: false,
      error: 'Port 5514 is taken by another process [INPUT_PORT_TAKEN]',
    },
    { type: 'file-tail', address: '/var/log/audit/audit.log', running: true },
  ],
};
