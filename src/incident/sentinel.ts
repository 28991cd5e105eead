import type { Level } from '../detect/detection.ts';
import type { StoredEvent } from '../schema/event.ts';
import type { Entity, TableName } from '../schema/types.ts';
import type { Alert, Incident } from './incident.ts';
import { tacticWords } from './tactics.ts';
import { isNobody } from './weight.ts';

/** The collector's name of rows that Vedette itself writes. */
export const INCIDENT_COLLECTOR = 'incidents';
const PRODUCT = 'Vedette';

/** Sentinel and Defender know four severities. */
const SEVERITY: Readonly<Record<Level, string>> = {
  informational: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'High',
};

const CLASSIFICATION: Readonly<Record<string, string>> = {
  'true-positive': 'TruePositive',
  'benign-positive': 'BenignPositive',
  'false-positive': 'FalsePositive',
  undetermined: 'Undetermined',
};

/** `credential-access` as Sentinel writes it: `CredentialAccess`. */
export function tacticName(tactic: string): string {
  return tacticWords(tactic)
    .split(' ')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

interface Stamp {
  readonly sequence: number;
  readonly now: string;
}

/** An alert as its row of SecurityAlert, of AlertInfo, and one of AlertEvidence for each entity. */
export function alertEvents(alert: Alert, stamp: Stamp): StoredEvent[] {
  const tactics = alert.tactics.map(tacticName);
  const names = new Map(alert.entities.map((entity) => [entity.kind, entity.name]));
  const severity = SEVERITY[alert.level];
  const columns = {
    TimeGenerated: alert.lastTime,
    EventCount: alert.count,
    EventType: 'Alert',
    EventSubType: 'Threat',
    EventResult: 'NA',
    EventSeverity: severity,
    EventProduct: PRODUCT,
    EventVendor: PRODUCT,
    EventSchema: 'AlertEvent',
    EventUid: alert.id,
    EventMessage: alert.description,
    EventStartTime: alert.firstTime,
    EventEndTime: alert.lastTime,
    AlertName: alert.title,
    RuleName: alert.title,
    AttackTactics: tactics.join(', '),
    AttackTechniques: alert.techniques.join(', '),
    ...(names.has('host') ? { DvcHostname: names.get('host') } : {}),
    ...(names.has('user') ? { Username: names.get('user') } : {}),
  };
  const security = event('AlertEvent', 'SecurityAlert', 0, stamp, columns, {
    TimeGenerated: alert.lastTime,
    StartTime: alert.firstTime,
    EndTime: alert.lastTime,
    ProcessingEndTime: stamp.now,
    IsIncident: false,
    SystemAlertId: alert.id,
    VendorOriginalId: alert.id,
    AlertName: alert.title,
    DisplayName: alert.title,
    AlertType: alert.ruleId,
    AlertSeverity: severity,
    Description: alert.description,
    CompromisedEntity: names.get('host') ?? names.get('user') ?? names.get('ip') ?? '',
    Entities: JSON.stringify(alert.entities.map(sentinelEntity)),
    ExtendedProperties: JSON.stringify({
      Incident: alert.incidentId,
      Level: alert.level,
      Events: alert.events.map(({ table, eventId }) => `${table}/${eventId}`),
    }),
    ProductName: PRODUCT,
    ProductComponentName: alert.kind,
    ProviderName: PRODUCT,
    VendorName: PRODUCT,
    Status: 'New',
    Tactics: tactics.join(', '),
    Techniques: JSON.stringify(alert.techniques.filter((technique) => !technique.includes('.'))),
    SubTechniques: JSON.stringify(alert.techniques.filter((technique) => technique.includes('.'))),
    SourceSystem: PRODUCT,
  });
  const time = { TimeGenerated: alert.lastTime };
  const info = event('Event', 'AlertInfo', 1, stamp, time, {
    Timestamp: alert.lastTime,
    AlertId: alert.id,
    Title: alert.title,
    Category: tactics[0] ?? '',
    Severity: severity,
    ServiceSource: PRODUCT,
    DetectionSource: alert.kind,
    AttackTechniques: JSON.stringify(alert.techniques),
  });
  const evidence = alert.entities.map((entity, index) =>
    event('Event', 'AlertEvidence', index + 2, stamp, time, {
      Timestamp: alert.lastTime,
      AlertId: alert.id,
      ServiceSource: PRODUCT,
      ...evidenceColumns(entity),
    }),
  );
  return [security, info, ...evidence];
}

/** One state of an incident: SecurityIncident holds a row a change; the latest by LastModifiedTime is the incident. */
export function incidentEvent(incident: Incident, alerts: readonly Alert[], stamp: Stamp): StoredEvent {
  return event(
    'Event',
    'SecurityIncident',
    0,
    stamp,
    { TimeGenerated: incident.updated, EventUid: incident.id, EventMessage: incident.title },
    {
      TimeGenerated: incident.updated,
      IncidentName: incident.id,
      IncidentNumber: incident.number,
      ProviderIncidentId: String(incident.number),
      Title: incident.title,
      Severity: SEVERITY[incident.severity],
      Status: incident.status.charAt(0).toUpperCase() + incident.status.slice(1),
      Classification: incident.classification ? CLASSIFICATION[incident.classification] : '',
      Owner: { assignedTo: incident.owner ?? '', userPrincipalName: incident.owner ?? '' },
      ProviderName: PRODUCT,
      FirstActivityTime: incident.firstTime,
      LastActivityTime: incident.lastTime,
      FirstModifiedTime: incident.created,
      LastModifiedTime: incident.updated,
      CreatedTime: incident.created,
      ...(incident.status === 'closed' ? { ClosedTime: incident.updated } : {}),
      RelatedAnalyticRuleIds: [...new Set(alerts.map((alert) => alert.ruleId))],
      AlertIds: alerts.map((alert) => alert.id),
      Comments: [],
      Labels: [],
      AdditionalData: {
        alertsCount: incident.alertCount,
        hostsCount: namedOf(incident, 'host'),
        accountsCount: namedOf(incident, 'user'),
        tactics: incident.tactics.map(tacticName),
        techniques: incident.techniques,
        level: incident.severity,
      },
      ModifiedBy: incident.owner ?? PRODUCT,
      SourceSystem: PRODUCT,
    },
  );
}

/** How many entities of a kind name somebody or some machine in particular. */
function namedOf(incident: Incident, kind: Entity['kind']): number {
  return incident.entities.filter((entity) => entity.kind === kind && !isNobody(entity)).length;
}

function event(
  table: TableName,
  type: string,
  part: number,
  stamp: Stamp,
  columns: StoredEvent['columns'],
  raw: Record<string, unknown>,
): StoredEvent {
  return {
    table,
    type,
    columns,
    raw,
    itemId: `${INCIDENT_COLLECTOR}-${stamp.sequence.toString(36)}${part === 0 ? '' : `.${part.toString(36)}`}`,
    sequence: stamp.sequence,
    collector: INCIDENT_COLLECTOR,
    source: 'vedette',
    received: stamp.now,
    rawText: '',
  };
}

function sentinelEntity(entity: Entity): Record<string, unknown> {
  const named: Readonly<Record<string, Record<string, unknown>>> = {
    host: { Type: 'host', HostName: entity.name },
    user: { Type: 'account', Name: entity.name },
    ip: { Type: 'ip', Address: entity.name },
    domain: { Type: 'dns', DomainName: entity.name },
    url: { Type: 'url', Url: entity.name },
    file: { Type: 'file', Name: entity.name },
    hash: { Type: 'filehash', Value: entity.name },
    process: { Type: 'process', CommandLine: entity.name },
    registry: { Type: 'registry-key', Key: entity.name },
    mailbox: { Type: 'mailbox', MailboxPrimaryAddress: entity.name },
    application: { Type: 'cloud-application', Name: entity.name },
  };
  return named[entity.kind] ?? { Type: entity.kind, Name: entity.name };
}

function evidenceColumns(entity: Entity): Record<string, string> {
  const named: Readonly<Record<string, Record<string, string>>> = {
    host: { EntityType: 'Machine', DeviceName: entity.name },
    user: { EntityType: 'User', AccountName: entity.name },
    ip: { EntityType: 'Ip', RemoteIP: entity.name },
    domain: { EntityType: 'Url', RemoteUrl: entity.name },
    url: { EntityType: 'Url', RemoteUrl: entity.name },
    file: { EntityType: 'File', FileName: entity.name },
    hash: { EntityType: 'File', [entity.key.length === 40 ? 'SHA1' : 'SHA256']: entity.name },
    process: { EntityType: 'Process', ProcessCommandLine: entity.name },
    registry: { EntityType: 'RegistryKey', RegistryKey: entity.name },
    mailbox: { EntityType: 'Mailbox', AccountUpn: entity.name },
    application: { EntityType: 'CloudApplication', Application: entity.name },
  };
  return named[entity.kind] ?? { EntityType: 'CloudResource', AdditionalFields: entity.name };
}
