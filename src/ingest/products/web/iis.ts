import type { Product } from '../product.ts';
import { device, row, type Values } from '../record.ts';
import { hostname, integer, ip, port, text, username } from '../values.ts';
import { httpResult, httpVersion, url } from './http.ts';

/** IIS writes spaces of header values as `+`. */
function header(value: unknown): string | undefined {
  return text(value)?.replaceAll('+', ' ');
}

function server(fields: Record<string, unknown>): Values {
  const host = text(fields['cs-host'])?.replace(/:\d{1,5}$/, '');
  const name = text(fields['s-computername']);
  return host === undefined ? hostname('Dst', name) : ip(host) ? {} : hostname('Dst', host);
}

/** Microsoft IIS, and other servers and proxies that write W3C extended logs with the same names. */
export const iis: Product = {
  name: 'iis',
  formats: ['iis-w3c'],
  claims: ({ fields }) =>
    fields['cs-method'] !== undefined || fields['cs-uri-stem'] !== undefined || fields['cs-uri'] !== undefined,
  map(record, context) {
    const { fields } = record;
    const query = text(fields['cs-uri-query']);
    const stem = text(fields['cs-uri-stem']) ?? text(fields['cs-uri']) ?? text(fields['cs-uri-path']);
    const host = text(fields['cs-host']);
    const isIis = fields['sc-win32-status'] !== undefined || fields['sc-substatus'] !== undefined;
    const number = port(fields['s-port']);
    return row('WebSession', isIis ? 'W3CIISLog' : '', record, context, {
      EventVendor: isIis ? 'Microsoft' : '',
      EventProduct: isIis ? 'IIS' : 'W3C extended log',
      EventType: 'WebServerSession',
      ...httpResult(text(fields['sc-status'])),
      ...device(record, context),
      ...(fields['s-computername'] !== undefined ? hostname('Dvc', fields['s-computername']) : {}),
      EventOriginalResultDetails: text(fields['sc-substatus']),
      SrcIpAddr: ip(fields['c-ip']),
      SrcPortNumber: port(fields['c-port']),
      ...username('Src', fields['cs-username']),
      DstIpAddr: ip(fields['s-ip']),
      DstPortNumber: number,
      ...server(fields),
      Url: url(query === undefined ? stem : `${stem ?? ''}?${query}`, host, number === 443 ? 'https' : undefined),
      HttpHost: host,
      HttpRequestMethod: text(fields['cs-method']),
      HttpUserAgent: header(fields['cs(User-Agent)']),
      HttpReferrer: text(fields['cs(Referer)']),
      HttpCookie: header(fields['cs(Cookie)']),
      HttpVersion: httpVersion(fields['cs-version']),
      SrcBytes: integer(fields['cs-bytes']),
      DstBytes: integer(fields['sc-bytes']),
      NetworkDuration: integer(fields['time-taken']),
      NetworkApplicationProtocol: 'HTTP',
    });
  },
};
