import { isoTime } from '../../formats/time.ts';
import { setAddress, setText, startRow } from '../event-row.ts';
import type { Product } from '../product.ts';

// The audit log of the DHCP server: `ID,Date,Time,Description,IP Address,Host Name,MAC Address,…`.
const LINE =
  /^(\d{2,5}),(\d\d)\/(\d\d)\/(\d\d),(\d\d:\d\d:\d\d),([^,]{1,80}),([^,]{0,45}),([^,]{0,255}),([0-9A-Fa-f]{0,32}),/;

/** Event numbers as the log's own header explains them. */
const EVENTS: Readonly<
  Record<string, readonly [type: 'Assign' | 'Renew' | 'Release' | 'DNS Update', result: 'Success' | 'Failure']>
> = {
  10: ['Assign', 'Success'],
  11: ['Renew', 'Success'],
  12: ['Release', 'Success'],
  13: ['Assign', 'Failure'],
  14: ['Assign', 'Failure'],
  15: ['Assign', 'Failure'],
  16: ['Release', 'Success'],
  17: ['Release', 'Success'],
  18: ['Release', 'Success'],
  30: ['DNS Update', 'Success'],
  31: ['DNS Update', 'Failure'],
  32: ['DNS Update', 'Success'],
};

/** The Windows DHCP server's audit log (DhcpSrvLog). */
export const windowsDhcp: Product = {
  name: 'windows-dhcp',
  formats: ['text', 'syslog'],
  claims: ({ fields }) => {
    const message = fields['Message'];
    return (
      typeof message === 'string' &&
      message.charCodeAt(0) >= 0x30 &&
      message.charCodeAt(0) <= 0x39 &&
      LINE.test(message)
    );
  },
  map(record, context) {
    const [, id, month, day, year, clock, description, address, host, mac] = LINE.exec(
      String(record.fields['Message']),
    )!;
    const known = EVENTS[id!];
    const row = startRow(record, context, {
      table: known === undefined ? 'Event' : 'DhcpEvent',
      vendor: 'Microsoft',
      product: 'DHCP Server',
      time: isoTime(`20${year}-${month}-${day}T${clock}Z`, context.received),
      ...(known === undefined ? {} : { eventType: known[0], result: known[1] }),
      originalType: id,
    });
    const { columns } = row;
    setText(columns, 'EventMessage', description);
    if (known === undefined) {
      setAddress(columns, 'SrcIpAddr', address);
      setText(columns, 'SrcHostname', host);
      return row;
    }
    setAddress(columns, 'SrcIpAddr', address);
    const dot = host!.indexOf('.');
    setText(columns, 'SrcHostname', dot === -1 ? host : host!.slice(0, dot));
    if (dot !== -1) columns['SrcFQDN'] = host!;
    if (mac!.length === 12) columns['SrcMacAddr'] = mac!.match(/../g)!.join(':').toLowerCase();
    return row;
  },
};
