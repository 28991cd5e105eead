import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { setText } from '../event-row.ts';
import type { MappingContext, Product } from '../product.ts';
import { auditEvents } from './security-audit.ts';
import { authenticationEvents } from './security-authentication.ts';
import { networkEvents } from './security-network.ts';
import { objectEvents } from './security-objects.ts';
import { processEvents } from './security-process.ts';
import { userEvents } from './security-users.ts';
import { decimal, setPrincipal, setSubject, startWindows, WINDOWS_FORMATS } from './windows-row.ts';

export type SecurityMapper = (record: NativeRecord, context: MappingContext) => EventRow;

const mappers = new Map<unknown, SecurityMapper>();
for (const events of [authenticationEvents, processEvents, userEvents, objectEvents, networkEvents, auditEvents])
  for (const [id, mapper] of Object.entries(events)) mappers.set(Number(id), mapper);

/** The Windows Security log: native table `SecurityEvent`. */
export const windowsSecurity: Product = {
  name: 'windows-security',
  formats: WINDOWS_FORMATS,
  claims: (record) => record.fields['Channel'] === 'Security',
  map(record, context) {
    const mapper = mappers.get(record.fields['EventID']);
    if (mapper) return mapper(record, context);
    const { fields } = record;
    const row = startWindows(record, context, { table: 'Event' });
    setSubject(row, fields);
    setPrincipal(row, 'Target', {
      name: fields['TargetUserName'],
      domain: fields['TargetDomainName'],
      sid: fields['TargetSid'],
    });
    setText(row.columns, 'ActingProcessName', fields['ProcessName']);
    setText(row.columns, 'ActingProcessId', decimal(fields['ProcessId']));
    setText(row.columns, 'EventMessage', fields['Message']);
    return row;
  },
};
