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

export function eventColumns(asim: ReturnType<typeof readAsim>): AsimField[] {
  const borrowed = Object.entries(BORROWED).flatMap(([table, names]) =>
    names.map((name) => {
      const row = asim.get(table)!.find(({ field }) => field.name === name);
      if (!row) throw new Error(`${table}.${name} does not exist.`);
      return { ...row.field, table: 'Event', alias: [] };
    }),
  );
  const computed = Object.entries(ALIASES).map(
    ([name, alias]): AsimField => ({ table: 'Event', name, type: 'string', entity: '', role: '', alias }),
  );
  return [...borrowed, ...computed];
}
