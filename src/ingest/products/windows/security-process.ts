import { fileNameOf, setText } from '../event-row.ts';
import type { SecurityMapper } from './security.ts';
import { decimal, said, setPrincipal, setSubject, startWindows } from './windows-row.ts';

/** Mandatory labels (well-known SIDs S-1-16-…) as integrity levels. */
const INTEGRITY: Readonly<Record<string, string>> = {
  'S-1-16-0': 'Untrusted',
  'S-1-16-4096': 'Low',
  'S-1-16-8192': 'Medium',
  'S-1-16-8448': 'Medium',
  'S-1-16-12288': 'High',
  'S-1-16-16384': 'System',
  'S-1-16-20480': 'Protected',
};
const ELEVATION: Readonly<Record<string, string>> = { '%%1936': 'Default', '%%1937': 'Full', '%%1938': 'Limited' };

const created: SecurityMapper = (record, context) => {
  const { fields } = record;
  const row = startWindows(record, context, { table: 'ProcessEvent', eventType: 'ProcessCreated', result: 'Success' });
  const { columns } = row;
  setSubject(row, fields);
  const target = said(fields['TargetUserName']);
  // The target is named only where the process runs as somebody else than its creator.
  if (target !== undefined)
    setPrincipal(row, 'Target', {
      name: target,
      domain: fields['TargetDomainName'],
      sid: fields['TargetUserSid'],
      session: fields['TargetLogonId'],
    });
  else
    setPrincipal(row, 'Target', {
      name: fields['SubjectUserName'],
      domain: fields['SubjectDomainName'],
      sid: fields['SubjectUserSid'],
      session: fields['SubjectLogonId'],
    });
  setText(columns, 'TargetProcessName', fields['NewProcessName']);
  const path = said(fields['NewProcessName']);
  if (path !== undefined) columns['TargetProcessFilename'] = fileNameOf(path);
  setText(columns, 'TargetProcessId', decimal(fields['NewProcessId']));
  setText(columns, 'TargetProcessCommandLine', fields['CommandLine']);
  setText(columns, 'TargetProcessIntegrityLevel', INTEGRITY[String(fields['MandatoryLabel'])]);
  setText(columns, 'TargetProcessTokenElevation', ELEVATION[String(fields['TokenElevationType'])]);
  const parent = said(fields['ParentProcessName']) ?? said(fields['CreatorProcessName']);
  if (parent !== undefined) {
    columns['ActingProcessName'] = parent;
    columns['ActingProcessFilename'] = fileNameOf(parent);
    columns['ParentProcessName'] = parent;
  }
  const parentId = decimal(fields['ProcessId'] ?? fields['CreatorProcessId']);
  setText(columns, 'ActingProcessId', parentId);
  setText(columns, 'ParentProcessId', parentId);
  return row;
};

const terminated: SecurityMapper = (record, context) => {
  const { fields } = record;
  const row = startWindows(record, context, {
    table: 'ProcessEvent',
    eventType: 'ProcessTerminated',
    result: 'Success',
  });
  const { columns } = row;
  setSubject(row, fields);
  const path = said(fields['ProcessName']);
  if (path !== undefined) {
    columns['TargetProcessName'] = path;
    columns['TargetProcessFilename'] = fileNameOf(path);
  }
  setText(columns, 'TargetProcessId', decimal(fields['ProcessId']));
  setText(columns, 'TargetProcessStatusCode', fields['Status']);
  return row;
};

export const processEvents: Readonly<Record<number, SecurityMapper>> = { 4688: created, 4689: terminated };
