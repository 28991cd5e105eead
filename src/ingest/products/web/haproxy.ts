import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { isoTime } from '../../formats/time.ts';
import type { MappingContext, Product } from '../product.ts';
import { device, message, nativeType, row } from '../record.ts';
import { hostname, integer, ip, port } from '../values.ts';
import { httpResult, httpVersion, url } from './http.ts';

// client:port [time] frontend backend/server timers [status] bytes … "request"; HAProxy's httplog and tcplog.
const HEAD =
  /(?:^|[\s:])\[?([0-9a-fA-F:.]{2,45}?)\]?:(\d{1,5}) \[(\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)\] (\S{1,128}) ([^\s/]{1,128})\/(\S{1,128}) (-?\+?\d{1,10}(?:\/[-+]{0,2}\d{1,10}){2,4}) (.*)$/s;
const HTTP =
  /^(-1|\d{3}) \+?(\d{1,18}) (\S{1,4096}) (\S{1,4096}) (\S{4}) (\S{1,64}) (\S{1,32})(?: (\{[^"]{0,4096}\}))?(?: (\{[^"]{0,4096}\}))? "([^"]*)"?/;
const TCP = /^\+?(\d{1,18}) (\S{2}) (\S{1,64}) (\S{1,32})/;
const REQUEST = /^([A-Z]{1,32}) (\S{1,8192})(?: (HTTP\/\d(?:\.\d)?))?/;

// client:port [time] frontend/bind: what went wrong before there was a request.
const ERROR =
  /(?:^|[\s:])\[?([0-9a-fA-F:.]{2,45}?)\]?:(\d{1,5}) \[(\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)\] ([^\s/]{1,128})\/([^\s:]{1,128}): (.{1,512})$/s;

/** HAProxy: requests (httplog) and connections (tcplog). */
export const haproxy: Product = {
  name: 'haproxy',
  formats: ['syslog', 'text'],
  claims: (record) => {
    const line = message(record);
    return line.includes('] ') && line.includes('/') && (HEAD.test(line) || ERROR.test(line));
  },
  map: mapRequest,
};

function mapRequest(record: NativeRecord, context: MappingContext): EventRow {
  const error = ERROR.exec(message(record));
  if (error) return mapError(record, context, error);
  const m = HEAD.exec(message(record))!;
  const [, client, number, stamp, frontend, backend, server, timers, rest] = m;
  const time = isoTime(stamp, context.received);
  const timed = time === undefined ? record : { ...record, time };
  const total = timers!.split('/').at(-1)!.replace('+', '');
  const common = {
    EventVendor: 'HAProxy',
    EventProduct: 'HAProxy',
    ...device(record, context),
    SrcIpAddr: ip(client),
    SrcPortNumber: port(number),
    NetworkDuration: Number(total) >= 0 ? integer(total) : undefined,
  };
  const extra = { Frontend: frontend, Backend: backend, Server: server };
  const http = HTTP.exec(rest!);
  if (http) {
    const request = REQUEST.exec(http[10]!);
    const host = /^\{([A-Za-z0-9_.-]{1,255})(?::\d{1,5})?[|}]/.exec(http[8] ?? '')?.[1];
    const columns = {
      ...common,
      EventType: 'WebServerSession',
      ...httpResult(http[1] === '-1' ? undefined : http[1]),
      EventOriginalResultDetails: http[5],
      DstBytes: integer(http[2]),
      HttpRequestMethod: request?.[1],
      Url: url(request?.[2], host?.includes('.') ? host : undefined),
      HttpVersion: httpVersion(request?.[3]),
      ...(host?.includes('.') ? { HttpHost: host, ...(ip(host) ? {} : hostname('Dst', host)) } : {}),
      NetworkApplicationProtocol: 'HTTP',
      DstAppName: backend,
    };
    return row('WebSession', nativeType(record), timed, context, columns, {
      ...extra,
      Request: http[10],
      ...(request && { Method: request[1], Uri: request[2] }),
    });
  }
  const tcp = TCP.exec(rest!);
  return row(
    'NetworkSession',
    nativeType(record),
    timed,
    context,
    {
      ...common,
      EventType: 'NetworkSession',
      EventSubType: 'End',
      EventResult: tcp ? (tcp[2] === '--' ? 'Success' : 'Failure') : 'NA',
      EventOriginalResultDetails: tcp?.[2],
      DstBytes: integer(tcp?.[1]),
      DstAppName: backend,
      NetworkProtocol: 'TCP',
    },
    extra,
  );
}

function mapError(record: NativeRecord, context: MappingContext, m: RegExpExecArray): EventRow {
  const time = isoTime(m[3], context.received);
  const columns = {
    EventVendor: 'HAProxy',
    EventProduct: 'HAProxy',
    ...device(record, context),
    EventType: 'NetworkSession',
    EventSubType: 'End',
    EventResult: 'Failure',
    EventOriginalResultDetails: m[6],
    SrcIpAddr: ip(m[1]),
    SrcPortNumber: port(m[2]),
    NetworkProtocol: 'TCP',
  };
  return row(
    'NetworkSession',
    nativeType(record),
    time === undefined ? record : { ...record, time },
    context,
    columns,
    {
      Frontend: m[4],
    },
  );
}
