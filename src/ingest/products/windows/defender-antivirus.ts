import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { fileNameOf, setText } from '../event-row.ts';
import type { MappingContext, Product } from '../product.ts';
import { windowsEvent } from './event.ts';
import { type Fields, said, setPrincipal, startWindows, WINDOWS_FORMATS } from './windows-row.ts';

type Mapper = (record: NativeRecord, context: MappingContext) => EventRow;

/** Rendered records write the names with spaces, others without. */
function field(fields: Fields, name: string): unknown {
  return fields[name] ?? fields[name.replaceAll(' ', '')] ?? fields[name.replaceAll(' ', '_')];
}

/** 1006, 1116, 1117 and their like: malware found, acted on. */
const malware: Mapper = (record, context) => {
  const { fields } = record;
  const row = startWindows(record, context, {
    table: 'AlertEvent',
    eventType: 'Alert',
    subType: 'Threat',
    product: 'Defender Antivirus',
    severity: severityOf(field(fields, 'Severity Name')),
    result: 'Success',
  });
  const { columns } = row;
  columns['DetectionMethod'] = 'Antivirus';
  setText(columns, 'AlertName', field(fields, 'Threat Name'));
  setText(columns, 'ThreatName', field(fields, 'Threat Name'));
  setText(columns, 'ThreatId', field(fields, 'Threat ID'));
  setText(columns, 'ThreatCategory', field(fields, 'Category Name'));
  setText(columns, 'EventUid', field(fields, 'Detection ID'));
  setText(columns, 'EventReportUrl', field(fields, 'FWLink'));
  setText(columns, 'EventMessage', fields['Message'] ?? field(fields, 'Threat Name'));
  setText(columns, 'DvcOriginalAction', field(fields, 'Action Name'));
  setText(columns, 'ProcessName', field(fields, 'Process Name'));
  const path = said(field(fields, 'Path'))?.replace(/^[a-z]+:_/, '');
  if (path !== undefined) {
    columns['FilePath'] = path;
    columns['FileName'] = fileNameOf(path);
  }
  const user = said(field(fields, 'Detection User')) ?? said(field(fields, 'Remediation User'));
  if (user !== undefined) {
    columns['Username'] = user;
    columns['UsernameType'] = user.includes('\\') ? 'Windows' : 'Simple';
  }
  return row;
};

function severityOf(name: unknown): 'Informational' | 'Low' | 'Medium' | 'High' {
  const text = String(name);
  return text === 'Severe' || text === 'High' ? 'High' : text === 'Low' ? 'Low' : 'Medium';
}

/** 5001, 5004, 5007, 5010, 5012, 5013: the protection itself turned off or changed. */
const configuration: Mapper = (record, context) => {
  const { fields } = record;
  const off = fields['EventID'] === 5001 || fields['EventID'] === 5010 || fields['EventID'] === 5012;
  const row = startWindows(record, context, {
    table: 'AuditEvent',
    eventType: off ? 'Disable' : 'Set',
    product: 'Defender Antivirus',
    severity: off ? 'Medium' : 'Low',
    result: fields['EventID'] === 5013 ? 'Failure' : 'Success',
  });
  const { columns } = row;
  columns['Object'] = said(field(fields, 'New Value'))?.split(' = ')[0] ?? 'Real-time protection';
  columns['ObjectType'] = 'Configuration Atom';
  columns['Operation'] = off ? 'Disable' : 'Set';
  setText(columns, 'NewValue', field(fields, 'New Value') ?? field(fields, 'Changed Type'));
  setText(columns, 'OldValue', field(fields, 'Old Value'));
  setPrincipal(row, 'Actor', { sid: fields['UserID'] });
  return row;
};

const mappers: Readonly<Record<number, Mapper>> = {
  1006: malware,
  1007: malware,
  1008: malware,
  1009: malware,
  1015: malware,
  1116: malware,
  1117: malware,
  1118: malware,
  1119: malware,
  1121: malware,
  1122: malware,
  5001: configuration,
  5004: configuration,
  5007: configuration,
  5010: configuration,
  5012: configuration,
  5013: configuration,
};

/** Microsoft Defender Antivirus on the host. */
export const defenderAntivirus: Product = {
  name: 'defender-antivirus',
  formats: WINDOWS_FORMATS,
  claims: ({ fields }) => fields['Channel'] === 'Microsoft-Windows-Windows Defender/Operational',
  map: (record, context) => (mappers[record.fields['EventID'] as number] ?? windowsEvent.map)(record, context),
};
