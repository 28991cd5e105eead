import type { Product } from '../product.ts';
import { device, message, nativeType, row } from '../record.ts';
import { endpoint, hostname, integer, ip, text } from '../values.ts';
import { httpResult, httpVersion, url } from './http.ts';

// Envoy's default: `[time] "GET /a HTTP/1.1" 200 - 0 5 12 11 "192.0.2.1" "agent" "request-id" "authority" "upstream"`
const ENVOY =
  /\[\d{4}-\d{2}-\d{2}T[^\]]{8,20}\] "([A-Z-]{1,16}) (\S{1,8192})(?: (HTTP\/[\d.]{1,3}))?" (\d{1,3}) (\S{1,64}) (?:\S{1,64} ){0,3}?(\d{1,18}) (\d{1,18}) (\d{1,12}|-) (\d{1,12}|-) "([^"]{0,512})" "([^"]{0,4096})" "[^"]{0,128}" "([^"]{0,255})" "([^"]{0,255})"/;
// Nginx Proxy Manager: `[time] - 404 404 - GET https host "/path" [Client 192.0.2.1] [Length 192] [Gzip -] [Sent-to x] "agent" "referrer"`
const PROXY_MANAGER =
  /^\[[^\]]{10,40}\] (?:\S{1,16} )?(?:\d{3}|-) ?(?:(\d{3}) )?- ([A-Z]{1,16}) (https?) (\S{1,255}) "([^"]{0,8192})" \[Client ([^\]]{1,64})\] \[Length (\d{1,18}|-)\] \[Gzip [^\]]{1,16}\](?: \[Sent-to ([^\]]{1,255})\])? "([^"]{0,4096})" "([^"]{0,4096})"/;
const MANAGER_STATUS = /^\[[^\]]{10,40}\] (?:[A-Z-]{1,16} )?(\d{3})/;

/** Reverse proxies whose logs are lines of their own making: Envoy and Nginx Proxy Manager. */
export const proxies: Product = {
  name: 'reverse-proxy',
  formats: ['text', 'syslog'],
  claims: (record) => {
    const line = message(record);
    return line.includes('"') && line.includes('[') && (ENVOY.test(line) || PROXY_MANAGER.test(line));
  },
  map(record, context) {
    const line = message(record);
    const envoy = ENVOY.exec(line);
    if (envoy) {
      const forwarded = text(envoy[10]);
      const client = endpoint(forwarded?.split(',')[0]?.trim()) ?? undefined;
      const host = text(envoy[12])?.replace(/:\d{1,5}$/, '');
      const upstream = endpoint(envoy[13]!.replace(/^tcp:\/\//, ''));
      return row(
        'WebSession',
        nativeType(record),
        record,
        context,
        {
          EventVendor: 'Envoy',
          EventProduct: 'Envoy',
          EventType: 'WebServerSession',
          ...httpResult(envoy[4]),
          EventOriginalResultDetails: text(envoy[5]),
          ...device(record, context),
          SrcIpAddr: client?.ip,
          HttpRequestXff: forwarded,
          HttpRequestMethod: envoy[1],
          Url: url(envoy[2], host),
          HttpHost: host,
          ...(host === undefined || ip(host) ? {} : hostname('Dst', host)),
          DstIpAddr: upstream?.ip,
          DstPortNumber: upstream?.port,
          HttpVersion: httpVersion(envoy[3]),
          HttpUserAgent: text(envoy[11]),
          SrcBytes: integer(envoy[6]),
          DstBytes: integer(envoy[7]),
          NetworkDuration: integer(envoy[8]),
          NetworkApplicationProtocol: 'HTTP',
        },
        { Method: envoy[1], Uri: envoy[2], Authority: envoy[12] },
      );
    }
    const m = PROXY_MANAGER.exec(line)!;
    return row(
      'WebSession',
      nativeType(record),
      record,
      context,
      {
        EventVendor: 'Nginx Proxy Manager',
        EventProduct: 'Nginx Proxy Manager',
        EventType: 'WebServerSession',
        ...httpResult(m[1] ?? MANAGER_STATUS.exec(line)?.[1]),
        ...device(record, context),
        SrcIpAddr: ip(m[6]),
        HttpRequestMethod: m[2],
        Url: url(m[5], m[4], m[3]),
        HttpHost: m[4],
        ...(ip(m[4]) ? { DstIpAddr: ip(m[4]) } : hostname('Dst', m[4])),
        DstBytes: integer(m[7]),
        HttpUserAgent: text(m[9]),
        HttpReferrer: text(m[10]),
        NetworkApplicationProtocol: 'HTTP',
      },
      { Method: m[2], Uri: m[5], ...(m[8] !== undefined && { SentTo: m[8] }) },
    );
  },
};
