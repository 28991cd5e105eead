import type { Product } from '../product.ts';
import { device, nativeType, row } from '../record.ts';
import { hostname, integer, ip, text, username } from '../values.ts';
import { httpResult, httpVersion, url } from './http.ts';

/** Web servers' access logs, whichever server wrote them. */
export const accessLogs: Product = {
  name: 'access-log',
  formats: ['access-log'],
  claims: () => true,
  map(record, context) {
    const { fields } = record;
    const program = text(record.envelope?.['ProcessName']);
    const client = text(fields['ClientIP']);
    const virtual = /^(.{1,255}?)(?::(\d{1,5}))?$/.exec(text(fields['VirtualHost']) ?? '');
    const host = text(virtual?.[1]);
    const address = ip(client);
    return row('WebSession', nativeType(record), record, context, {
      EventVendor: program === 'nginx' ? 'F5' : program === 'apache2' || program === 'httpd' ? 'Apache' : '',
      EventProduct:
        program === 'nginx' ? 'nginx' : program === 'apache2' || program === 'httpd' ? 'HTTP Server' : 'Web server',
      EventType: 'WebServerSession',
      ...httpResult(text(fields['Status'])),
      ...device(record, context),
      SrcIpAddr: address,
      ...(address ? {} : hostname('Src', client)),
      ...username('Src', fields['User']),
      Url: url(fields['Uri'], host, virtual?.[2] === '443' ? 'https' : undefined),
      HttpHost: host,
      ...(host ? (ip(host) ? { DstIpAddr: ip(host) } : hostname('Dst', host)) : {}),
      DstPortNumber: integer(virtual?.[2]),
      HttpRequestMethod: text(fields['Method']),
      HttpVersion: httpVersion(fields['Protocol']),
      HttpReferrer: text(fields['Referer']),
      HttpUserAgent: text(fields['UserAgent']),
      HttpRequestXff: text(fields['ForwardedFor']),
      DstBytes: integer(fields['Bytes']),
      NetworkApplicationProtocol: 'HTTP',
    });
  },
};
