import type { Alert, Entity, IncidentDetail, IncidentSummary, Level, TableName } from '../../src/api/types.ts';
import { ago, HOSTILE, HOUR, MINUTE, sequence } from './ids.ts';

const entity = (kind: string, name: string): Entity => ({ kind, key: name.toLowerCase(), name });

const STEPS: readonly {
  title: string;
  level: Level;
  tactic: string;
  technique: string;
  table: TableName;
  after: number;
  entities: Entity[];
}[] = [
  {
    title: 'Office program starts a script interpreter',
    level: 'high',
    tactic: 'initial-access',
    technique: 'T1566.001',
    table: 'ProcessEvent',
    after: 0,
    entities: [entity('host', 'WS-041'), entity('user', 'CONTOSO\\mara.lindt')],
  },
  {
    title: `PowerShell with an encoded command ${HOSTILE.markup}`,
    level: 'high',
    tactic: 'execution',
    technique: 'T1059.001',
    table: 'ProcessEvent',
    after: 1,
    entities: [entity('host', 'WS-041'), entity('process', 'powershell.exe')],
  },
  {
    title: 'Run key written by a script interpreter',
    level: 'medium',
    tactic: 'persistence',
    technique: 'T1547.001',
    table: 'RegistryEvent',
    after: 4,
    entities: [
      entity('host', 'WS-041'),
      entity('registry', 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\upd'),
    ],
  },
  {
    title: 'Beacon to a domain that was first seen today',
    level: 'medium',
    tactic: 'command-and-control',
    technique: 'T1071.001',
    table: 'Dns',
    after: 9,
    entities: [entity('domain', 'cdn-sync.example'), entity('ip', '203.0.113.77')],
  },
  {
    title: 'LSASS memory read by an unusual process',
    level: 'critical',
    tactic: 'credential-access',
    technique: 'T1003.001',
    table: 'ProcessEvent',
    after: 52,
    entities: [entity('host', 'WS-041'), entity('file', 'C:\\Users\\Public\\m.dmp')],
  },
  {
    title: 'Network scan of the server segment',
    level: 'low',
    tactic: 'discovery',
    technique: 'T1046',
    table: 'NetworkSession',
    after: 75,
    entities: [entity('ip', '10.20.4.41'), entity('host', 'WS-041')],
  },
  {
    title: 'Service installed over the network',
    level: 'high',
    tactic: 'lateral-movement',
    technique: 'T1569.002',
    table: 'Event',
    after: 133,
    entities: [entity('host', 'FS-02'), entity('user', 'CONTOSO\\svc-backup')],
  },
  {
    title: 'Archive sent to a file-sharing site',
    level: 'high',
    tactic: 'exfiltration',
    technique: 'T1567.002',
    table: 'WebSession',
    after: 190,
    entities: [entity('host', 'FS-02'), entity('url', 'https://drop.example/u/8841'), entity('ip', '198.51.100.9')],
  },
];

const START = 5 * HOUR;
const at = (minutes: number): string => ago(START - minutes * MINUTE);
export const eventId = (step: number): string => `c1-${(4021 + step * 37).toString(36)}`;

function others(): Entity[] {
  const people = [
    'jonas.reber',
    'li.wei',
    'amal.haddad',
    'sofia.costa',
    'ivo.marek',
    'nadia.frost',
    'tom.ek',
    'ada.byrne',
  ];
  return [
    ...people.map((name) => entity('user', `CONTOSO\\${name}`)),
    ...Array.from({ length: 14 }, (_, index) => entity('ip', `10.20.4.${50 + index}`)),
    ...Array.from({ length: 5 }, (_, index) => entity('host', `SRV-${index + 10}`)),
    entity('file', HOSTILE.direction),
    entity('user', HOSTILE.arabic),
    entity('process', HOSTILE.markup),
  ];
}

const allEntities: Entity[] = [
  ...new Map(
    [...STEPS.flatMap((step) => step.entities), ...others()].map((item) => [`${item.kind}:${item.key}`, item]),
  ).values(),
];

export const alerts: Alert[] = STEPS.map((step, index) => ({
  id: `alert-${index + 1}`,
  ruleId: `rule-${index + 1}`,
  title: step.title,
  kind: index === 5 ? 'correlation' : index === 7 ? 'kql' : 'sigma',
  level: step.level,
  description: `Made-up alert of step ${index + 1}. ${index === 1 ? HOSTILE.script : ''}`,
  tactics: [step.tactic],
  techniques: [step.technique],
  firstTime: at(step.after),
  lastTime: at(step.after + index),
  count: index === 5 ? 412 : 1,
  events: Array.from({ length: index === 5 ? 100 : 1 }, (_, event) => ({
    table: step.table,
    eventId: event === 0 ? eventId(index) : `c1-scan${event}`,
    time: at(step.after),
  })),
  entities: step.entities,
  incidentId: 'inc-7f3a',
}));

const main: IncidentSummary = {
  id: 'inc-7f3a',
  number: 12,
  title: 'Credential theft and exfiltration from WS-041 and FS-02',
  severity: 'critical',
  status: 'new',
  created: at(1),
  updated: at(190),
  firstTime: at(0),
  lastTime: at(190),
  alertCount: alerts.length,
  eventCount: 430,
  entities: allEntities,
  tactics: STEPS.map((step) => step.tactic),
  techniques: STEPS.map((step) => step.technique),
};

const TITLES = [
  'Password spray on the VPN',
  'Vulnerability scan of the web servers',
  'Impossible travel',
  'New administrator in the cloud account',
  'Log cleared',
  'Mass deletion in a share',
  `Sign-in as ${HOSTILE.invisible}`,
  `Mail rule ${HOSTILE.markup}`,
  HOSTILE.arabic,
];

function summariesOfOthers(): IncidentSummary[] {
  const random = sequence(7);
  const levels: Level[] = ['informational', 'low', 'medium', 'high', 'critical'];
  return Array.from({ length: 320 }, (_, index) => {
    const age = (index + 1) * 2.3 * HOUR * (0.6 + random());
    const status = index < 9 ? 'new' : index < 20 ? 'active' : 'closed';
    return {
      id: `inc-${(index + 100).toString(16)}`,
      number: index === 11 ? 400 : index < 11 ? 11 - index : 400 - index,
      title: TITLES[index % TITLES.length] ?? '',
      severity: levels[Math.floor(random() * 4)] ?? 'low',
      status,
      ...(status === 'closed' ? { classification: 'benign-positive' as const } : {}),
      ...(status === 'new' ? {} : { owner: index % 2 ? 'admin' : 'l.okafor' }),
      created: ago(age),
      updated: ago(age - HOUR),
      firstTime: ago(age + HOUR),
      lastTime: ago(age),
      alertCount: 1 + Math.floor(random() * 30),
      eventCount: 1 + Math.floor(random() * 900),
      entities: allEntities.slice(index % 9, (index % 9) + 1 + Math.floor(random() * 4)),
      tactics: ['credential-access', 'discovery'].slice(0, 1 + (index % 2)),
      techniques: ['T1110.003'],
    };
  });
}

export const summaries: IncidentSummary[] = [main, ...summariesOfOthers()];

const cite = (step: number, field: string, value: string) => ({
  kind: 'event' as const,
  table: STEPS[step]?.table ?? ('Event' as const),
  eventId: eventId(step),
  field,
  op: 'equals' as const,
  value,
});

export const SENTENCE = 'At WS-041, WINWORD.EXE started powershell.exe as mara.lindt.';
export const NOTE = 'The sender probably chose mara.lindt because of her part in payments.';

export function detail(): IncidentDetail {
  return {
    incident: { ...main }, // a test may change its own
    triage: {
      verdict: 'true-positive',
      confidence: 0.93,
      by: 'engine',
      reasons: [
        {
          sentence: 'Eight alerts of seven tactics follow one another within 3 h 10 min on the same host and user.',
          verification: 'proved',
          evidence: [
            {
              kind: 'query',
              query: 'AlertEvent\n| where IncidentId == "inc-7f3a"\n| summarize count(), dcount(Tactic)',
              columns: ['count_', 'dcount_Tactic'],
              rows: [[8, 7]],
            },
          ],
        },
        {
          sentence: 'No exception and no earlier benign case matches this pattern.',
          verification: 'proved',
          evidence: [
            {
              kind: 'query',
              query: 'SecurityIncident\n| where Classification == "BenignPositive"\n| count',
              columns: ['Count'],
              rows: [[0]],
            },
          ],
        },
        {
          sentence: 'An administrator was not at work.',
          verification: 'not-checkable',
          reason: 'No source says who was at work.',
          evidence: [],
        },
      ],
      nextSteps: [
        'Isolate WS-041, unless it is a domain controller.',
        'Reset the password of CONTOSO\\svc-backup and of mara.lindt.',
        'Ask: who logged on to FS-02 in the two hours before the service was installed?',
      ],
      time: at(191),
    },
    narrative: {
      by: 'model',
      model: 'gpt-4.1',
      withheld: 2,
      sentences: [
        { sentence: SENTENCE, verification: 'proved', evidence: [cite(0, 'TargetProcessCommandLine', HOSTILE.long)] },
        { sentence: NOTE, verification: 'not-checkable', reason: 'Intent is never proved by events.', evidence: [] },
        {
          sentence: `The command line was encoded; it held the text ${HOSTILE.markup}`,
          verification: 'proved',
          evidence: [
            cite(1, 'TargetProcessCommandLine', HOSTILE.markup),
            cite(1, 'TargetProcessName', 'powershell.exe'),
          ],
        },
        {
          sentence: 'It wrote a Run key named upd, which starts it again at each sign-in.',
          verification: 'proved',
          evidence: [cite(2, 'RegistryKey', 'HKCU\\…\\Run\\upd')],
        },
        {
          sentence: 'From 10 minutes after that, WS-041 asked 84 times for cdn-sync.example.',
          verification: 'proved',
          evidence: [
            {
              kind: 'query',
              query: 'Dns\n| where DnsQuery == "cdn-sync.example"\n| summarize count() by SrcHostname',
              columns: ['SrcHostname', 'count_'],
              rows: [['WS-041', 84]],
            },
          ],
        },
        {
          sentence: 'A process read the memory of LSASS and wrote m.dmp.',
          verification: 'proved',
          evidence: [cite(4, 'TargetFilePath', 'C:\\Users\\Public\\m.dmp')],
        },
        {
          sentence: 'Withheld sentence that nobody may read.',
          verification: 'contradicted',
          reason: 'The query returned 3 rows, not 5.',
          evidence: [],
        },
        {
          sentence: 'With svc-backup it installed a service on FS-02.',
          verification: 'proved',
          evidence: [cite(6, 'ActorUsername', 'CONTOSO\\svc-backup')],
        },
        {
          sentence: 'FS-02 then sent 1.4 GB to drop.example.',
          verification: 'proved',
          evidence: [cite(7, 'SrcBytes', '1400000000')],
        },
      ],
    },
    timeline: alerts.map((alert) => ({
      time: alert.firstTime,
      title: alert.title,
      level: alert.level,
      alertId: alert.id,
      techniques: alert.techniques,
      entities: alert.entities,
      ...(alert.events[0] ? { event: alert.events[0] } : {}),
    })),
    graph: {
      nodes: allEntities.map((item, index) => ({
        ...item,
        alerts: Math.max(1, 9 - index),
        level: STEPS[index % 8]?.level ?? 'low',
      })),
      edges: allEntities.slice(1).map((item, index) => ({
        from: `${allEntities[index % 6]?.kind}:${allEntities[index % 6]?.key}`,
        to: `${item.kind}:${item.key}`,
        label: ['started', 'logged on to', 'connected to', 'asked for', 'wrote'][index % 5] ?? '',
        events: 1 + index * 3,
      })),
    },
    alerts,
    history: [
      { time: at(1), by: 'vedette', text: 'Opened by the alert "Office program starts a script interpreter".' },
      { time: at(133), by: 'vedette', text: 'Severity raised from high to critical.' },
      { time: at(195), by: 'l.okafor', text: `Called Mara; she opened an attachment.\nSee ${HOSTILE.markup}` },
    ],
    coverage: {
      from: at(-60),
      to: at(250),
      sentence:
        'In this time 2 of 9 sources could not have shown everything: vpn was silent for 1 h 20 min, and 14 records of dc-01 are in quarantine.',
      sources: [
        { source: 'dc-01', events: 18_230, quarantined: 14, state: 'healthy' },
        { source: 'workstations', events: 61_002, quarantined: 0, state: 'healthy' },
        { source: 'vpn', events: 12, quarantined: 0, state: 'silent' },
        { source: 'proxy', events: 22_300, quarantined: 0, state: 'late' },
        { source: `<b>${HOSTILE.invisible}</b>`, events: 0, quarantined: 812, state: 'unparsed' },
      ],
    },
  };
}
