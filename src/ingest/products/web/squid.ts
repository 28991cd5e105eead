import { isoTime } from '../../formats/time.ts';
import type { Product } from '../product.ts';
import { device, message, nativeType, row } from '../record.ts';
import { integer, ip, text, username } from '../values.ts';
import { httpResult } from './http.ts';

// time elapsed client action/status bytes method URL user hierarchy/server type: Squid's native log.
const LINE =
  /^(\d{9,10}\.\d{3})\s{1,8}(-?\d{1,10}) (\S{2,64}) ([A-Z_]{3,64})\/(\d{3}) (\d{1,18}) ([A-Z]{1,32}|-|NONE) (\S{1,8192}) (\S{1,256}) ([A-Z_]{2,64})\/(\S{1,255}) (\S{1,128})/;

/** Squid's access log in its native format. */
export const squid: Product = {
  name: 'squid',
  formats: ['text', 'syslog'],
  claims: (record) => LINE.test(message(record)),
  map(record, context) {
    const m = LINE.exec(message(record))!;
    const time = isoTime(m[1], context.received);
    const isDenied = m[4]!.includes('DENIED');
    return row('WebSession', nativeType(record), time === undefined ? record : { ...record, time }, context, {
      EventVendor: 'Squid',
      EventProduct: 'Squid Proxy',
      EventType: 'HTTPsession',
      ...httpResult(m[5]),
      ...(isDenied && { EventResult: 'Failure' }),
      ...device(record, context),
      DvcAction: isDenied ? 'Deny' : 'Allow',
      DvcOriginalAction: m[4],
      SrcIpAddr: ip(m[3]),
      ...username('Src', m[9]),
      NetworkDuration: integer(m[2]),
      DstBytes: integer(m[6]),
      HttpRequestMethod: text(m[7]),
      Url: text(m[8]),
      DstIpAddr: ip(m[11]),
      HttpContentType: text(m[12]),
      HttpIsProxied: true,
      NetworkApplicationProtocol: 'HTTP',
    });
  },
};
