import type { AsimField, readAsim } from './asim.ts';

/** What an event without a schema of its own may still name: columns of other tables, under their names there. */
const BORROWED: Record<string, readonly string[]> = {
  ProcessEvent: [
    'ActorUsername',
    'ActorUserId',
    'ActorUserType',
    'ActorSessionId',
    'TargetUsername',
    'TargetUserId',
    'ActingProcessName',
    'ActingProcessId',
    'ActingProcessGuid',
    'ActingProcessCommandLine',
    'TargetProcessName',
    'TargetProcessId',
    'TargetProcessGuid',
    'TargetProcessCommandLine',
    'RuleName',
    'RuleNumber',
  ],
  FileEvent: [
    'TargetFileName',
    'TargetFilePath',
    'TargetFileMD5',
    'TargetFileSHA1',
    'TargetFileSHA256',
    'TargetFileSize',
    'TargetUrl',
    'TargetAppName',
    'TargetAppId',
  ],
  AuditEvent: ['Object', 'ObjectType', 'Operation', 'TargetHostname', 'TargetIpAddr'],
  NetworkSession: [
    'SrcIpAddr',
    'SrcPortNumber',
    'SrcHostname',
    'DstIpAddr',
    'DstPortNumber',
    'DstHostname',
    'NetworkProtocol',
    'NetworkDirection',
    'NetworkApplicationProtocol',
  ],
  AlertEvent: ['EmailMessageId', 'EmailSubject'],
  WebSession: ['HttpUserAgent'],
};

/** Computed columns, as in the other tables. */
const ALIASES: Record<string, readonly string[]> = {
  Dvc: ['DvcFQDN', 'DvcHostname', 'DvcIpAddr', 'DvcId'],
  User: ['ActorUsername', 'TargetUsername'],
  Src: ['SrcHostname', 'SrcIpAddr'],
  Dst: ['DstHostname', 'DstIpAddr', 'TargetHostname', 'TargetIpAddr'],
  IpAddr: ['SrcIpAddr', 'DstIpAddr'],
};

/** The published schema of alerts names one host only; those of network sensors have two ends, and are grouped by them. */
const ALERT_BORROWED: Record<string, readonly string[]> = {
  NetworkSession: BORROWED['NetworkSession']!,
};

type Asim = ReturnType<typeof readAsim>;

function borrow(asim: Asim, target: string, from: Record<string, readonly string[]>): AsimField[] {
  return Object.entries(from).flatMap(([table, names]) =>
    names.map((name) => {
      const row = asim.get(table)!.find(({ field }) => field.name === name);
      if (!row) throw new Error(`${table}.${name} does not exist.`);
      return { ...row.field, table: target, alias: [] };
    }),
  );
}

export function alertColumns(asim: Asim): AsimField[] {
  return borrow(asim, 'AlertEvent', ALERT_BORROWED);
}

export function eventColumns(asim: Asim): AsimField[] {
  const borrowed = borrow(asim, 'Event', BORROWED);
  const computed = Object.entries(ALIASES).map(
    ([name, alias]): AsimField => ({ table: 'Event', name, type: 'string', entity: '', role: '', alias }),
  );
  return [...borrowed, ...computed];
}
