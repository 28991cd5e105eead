import type { NativeRecord } from '../../formats/format.ts';
import { type Columns, set, setAddress, setHost, setInteger, setText, setUser, startRow } from '../event-row.ts';
import type { Product } from '../product.ts';

type Severity = 'Informational' | 'Low' | 'Medium' | 'High';

const WORDS: Readonly<Record<string, Severity>> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  'very-high': 'High',
  critical: 'High',
  info: 'Informational',
  informational: 'Informational',
  unknown: 'Informational',
};

/** CEF and LEEF severity: 0 to 10 or a word (CEF white paper: 0-3 low, 4-6 medium, 7-8 high, 9-10 very high). */
export function severityOf(value: unknown): Severity {
  const number = Number(value);
  if (typeof value === 'string' && value !== '' && !Number.isNaN(number))
    return number >= 7 ? 'High' : number >= 4 ? 'Medium' : number >= 1 ? 'Low' : 'Informational';
  return WORDS[String(value).toLowerCase()] ?? 'Informational';
}

/** Names of ASIM for what devices call an action; the rest stays in DvcOriginalAction. */
function actionOf(action: string): string | undefined {
  if (/^(?:allow|accept|permit|pass|forward|detect|alert|notify|log)/i.test(action)) return 'Allow';
  if (/drop|discard/i.test(action)) return 'Drop';
  if (/reset|rst/i.test(action)) return 'Reset';
  if (/^(?:den|block|reject|prevent|refuse|quarantin|clean|delet|terminat)/i.test(action)) return 'Deny';
  return undefined;
}

/** True where the record tells of a connection: two ends, or one and its port or protocol. */
function isSession(fields: Record<string, unknown>): boolean {
  return (
    fields['src'] !== undefined &&
    fields['dst'] !== undefined &&
    (fields['dpt'] ?? fields['dstPort'] ?? fields['proto']) !== undefined
  );
}

/** CEF and LEEF of any vendor: the native `CommonSecurityLog` table; a NetworkSession where it tells of a connection. */
export const commonEvent: Product = {
  name: 'common-event',
  formats: ['cef', 'leef'],
  claims: () => true,
  map(record, context) {
    const { fields } = record;
    const session = isSession(fields);
    const row = startRow(record, context, {
      table: session ? 'NetworkSession' : 'Event',
      type: 'CommonSecurityLog',
      vendor: String(fields['DeviceVendor'] ?? ''),
      product: String(fields['DeviceProduct'] ?? ''),
      ...(session ? { eventType: 'NetworkSession' } : {}),
      originalType: fields['DeviceEventClassID'],
      severity: severityOf(fields['LogSeverity'] ?? fields['sev']),
      host: fields['dvchost'] ?? fields['dvc'] ?? record.envelope?.['HostName'] ?? context.host,
    });
    const { columns } = row;
    setText(columns, 'EventMessage', fields['msg'] ?? fields['Activity']);
    setText(columns, 'EventOriginalSeverity', fields['LogSeverity'] ?? fields['sev']);
    setText(columns, 'EventProductVersion', fields['DeviceVersion']);
    setText(columns, 'EventOriginalUid', fields['externalId']);
    if (session) mapSession(record, columns);
    return row;
  },
};

function mapSession(record: NativeRecord, columns: Columns): void {
  const { fields } = record;
  setAddress(columns, 'SrcIpAddr', fields['src']);
  setAddress(columns, 'DstIpAddr', fields['dst']);
  setInteger(columns, 'SrcPortNumber', fields['spt'] ?? fields['srcPort']);
  setInteger(columns, 'DstPortNumber', fields['dpt'] ?? fields['dstPort']);
  setHost(columns, 'Src', fields['shost']);
  setHost(columns, 'Dst', fields['dhost'] ?? fields['destinationDnsDomain']);
  setUser(columns, 'Src', fields['suser'] ?? fields['usrName']);
  setUser(columns, 'Dst', fields['duser']);
  setInteger(columns, 'SrcBytes', fields['out'] ?? fields['srcBytes']);
  setInteger(columns, 'DstBytes', fields['in'] ?? fields['dstBytes']);
  setText(columns, 'NetworkProtocol', typeof fields['proto'] === 'string' ? fields['proto'].toUpperCase() : undefined);
  setText(columns, 'NetworkApplicationProtocol', fields['app']);
  setText(columns, 'DvcInboundInterface', fields['deviceInboundInterface']);
  setText(columns, 'DvcOutboundInterface', fields['deviceOutboundInterface']);
  const action = fields['act'] ?? fields['action'];
  if (typeof action !== 'string') return;
  setText(columns, 'DvcOriginalAction', action);
  const known = actionOf(action);
  set(columns, 'DvcAction', known);
  if (known !== undefined) columns['EventResult'] = known === 'Allow' ? 'Success' : 'Failure';
}
