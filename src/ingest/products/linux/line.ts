import type { EventRow } from '../../../schema/event.ts';
import type { TableName } from '../../../schema/types.ts';
import type { NativeRecord } from '../../formats/format.ts';
import type { MappingContext } from '../product.ts';
import { device, nativeType, row, type Values } from '../record.ts';
import { hostname, ip, text } from '../values.ts';

/** A row of a Linux syslog line: the device from the header, its system, and the program's message. */
export function linuxRow(
  table: TableName,
  record: NativeRecord,
  context: MappingContext,
  vendor: string,
  product: string,
  values: Values,
  extra?: Record<string, unknown>,
): EventRow {
  const columns = {
    EventVendor: vendor,
    EventProduct: product,
    EventMessage: text(record.fields['Message']),
    DvcOs: 'Linux',
    ...device(record, context),
    ...(table === 'Authentication' && target(record, context)),
    ...values,
  };
  return row(table, nativeType(record), record, context, columns, extra);
}

/** What the syslog tag knows of the process that wrote the line. */
export function processId(record: NativeRecord): string | undefined {
  return text((record.envelope ?? record.fields)['ProcessId']);
}

/** A logon's target is the host whose program reports it. */
function target(record: NativeRecord, context: MappingContext): Values {
  const name = text((record.envelope ?? record.fields)['HostName']) ?? context.host;
  const address = ip(name);
  return address ? { TargetIpAddr: address } : hostname('Target', name);
}
