import type { Values } from '../record.ts';
import { hostname, integer, ip, text, username } from '../values.ts';
import { httpResult, url } from '../web/http.ts';
import { ends, type Fields } from './connection.ts';

/** http.log: one request and its answer. */
export function http(fields: Fields): Values {
  const host = text(fields['host'])?.replace(/:\d{1,5}$/, '');
  const proxied = fields['proxied'];
  return {
    EventType: 'HTTPsession',
    ...httpResult(text(fields['status_code'])),
    ...ends(fields),
    ...(host === undefined || ip(host) ? {} : hostname('Dst', host)),
    ...username('Src', fields['username']),
    Url: url(fields['uri'], text(fields['host'])),
    HttpHost: host,
    HttpRequestMethod: text(fields['method']),
    HttpReferrer: text(fields['referrer']),
    HttpUserAgent: text(fields['user_agent']),
    HttpVersion: text(fields['version']),
    HttpRequestBodyBytes: integer(fields['request_body_len']),
    HttpResponseBodyBytes: integer(fields['response_body_len']),
    HttpContentType: first(fields['resp_mime_types']),
    FileName: first(fields['resp_filenames']),
    HttpIsProxied: Array.isArray(proxied) && proxied.length > 0 ? true : undefined,
    NetworkSessionId: text(fields['uid']),
    NetworkApplicationProtocol: 'HTTP',
    NetworkProtocol: 'TCP',
  };
}

function first(value: unknown): string | undefined {
  return Array.isArray(value) ? text(value[0]) : text(value);
}
