import type { FieldTable } from './field-table.ts';

/** Web servers: Sigma writes the W3C extended log format's names. */
export const webserverFields: FieldTable = {
  'cs-method': {
    native: ['cs_method', 'method', 'verb', 'request_method'],
    asim: ['HttpRequestMethod'],
    ecs: ['http.request.method'],
  },
  'cs-uri-query': {
    native: ['cs_uri_query', 'csUriQuery', 'query', 'uri', 'request', 'request_uri', 'path'],
    asim: ['Url'],
    ecs: ['url.query', 'url.original'],
  },
  'cs-uri-stem': {
    native: ['cs_uri_stem', 'csUriStem', 'uri_path', 'uri', 'path', 'request'],
    asim: ['Url'],
    ecs: ['url.path'],
  },
  'cs-uri': { native: ['uri', 'request'], asim: ['Url'], ecs: ['url.original'] },
  'sc-status': {
    native: ['sc_status', 'scStatus', 'status', 'status_code', 'response'],
    asim: ['EventResultDetails', 'HttpStatusCode'],
    ecs: ['http.response.status_code'],
  },
  'cs-user-agent': {
    native: ['cs(User-Agent)', 'cs_user_agent', 'csUserAgent', 'user_agent', 'http_user_agent', 'agent'],
    asim: ['HttpUserAgent'],
    ecs: ['user_agent.original'],
  },
  'cs-referer': {
    native: ['cs(Referer)', 'cs_referer', 'csReferer', 'referer', 'referrer', 'http_referer'],
    asim: ['HttpReferrer'],
    ecs: ['http.request.referrer'],
  },
  'cs-host': { native: ['cs_host', 'host', 'vhost'], asim: ['HttpHost', 'DstHostname'], ecs: ['url.domain'] },
  'cs-username': {
    native: ['cs_username', 'user', 'remote_user', 'auth'],
    asim: ['SrcUsername', 'ActorUsername'],
    ecs: ['user.name'],
  },
  'cs-content-type': { asim: ['HttpContentFormat', 'HttpContentType'], ecs: ['http.request.mime_type'] },
  'c-ip': { native: ['client', 'remote_addr'], asim: ['SrcIpAddr'], ecs: ['source.ip'] },
};

/** Proxies: the same format seen from the client's side. */
export const proxyFields: FieldTable = {
  'c-uri': {
    native: ['cs-uri', 'url', 'uri', 'RequestURL'],
    asim: ['Url'],
    ecs: ['url.original', 'url.full'],
  },
  'c-uri-query': { native: ['cs-uri-query'], asim: ['Url'], ecs: ['url.query'] },
  'c-uri-extension': { native: ['cs-uri-extension'], ecs: ['url.extension'] },
  'c-uri-stem': { native: ['cs-uri-stem'], asim: ['Url'], ecs: ['url.path'] },
  'c-useragent': {
    native: ['cs-user-agent', 'cs(User-Agent)', 'user_agent', 'RequestClientApplication'],
    asim: ['HttpUserAgent'],
    ecs: ['user_agent.original'],
  },
  'cs-method': { native: ['method', 'RequestMethod'], asim: ['HttpRequestMethod'], ecs: ['http.request.method'] },
  'cs-host': {
    native: ['host', 'r-dns', 'DestinationHostName'],
    asim: ['DstFQDN', 'DstHostname', 'HttpHost'],
    ecs: ['url.domain', 'destination.domain'],
  },
  'cs-referer': { native: ['referrer'], asim: ['HttpReferrer'], ecs: ['http.request.referrer'] },
  'cs-cookie': {},
  'sc-status': {
    native: ['status_code', 'status'],
    asim: ['EventResultDetails', 'HttpStatusCode'],
    ecs: ['http.response.status_code'],
  },
  dst_ip: { native: ['DestinationIP', 'id.resp_h'], asim: ['DstIpAddr'], ecs: ['destination.ip'] },
  src_ip: { native: ['SourceIP', 'id.orig_h', 'c-ip'], asim: ['SrcIpAddr'], ecs: ['source.ip'] },
};

/** Name resolution, as a resolver or a sensor logs it. */
export const dnsFields: FieldTable = {
  query: { native: ['QueryName', 'Name', 'rrname', 'dns.rrname'], asim: ['DnsQuery'], ecs: ['dns.question.name'] },
  record_type: {
    native: ['qtype_name', 'rrtype', 'dns.rrtype', 'QueryType'],
    asim: ['DnsQueryTypeName'],
    ecs: ['dns.question.type'],
  },
  answer: { native: ['answers', 'IPAddresses'], asim: ['DnsResponseName'], ecs: ['dns.answers.data'] },
  parent_domain: { ecs: ['dns.question.registered_domain'] },
  query_etld_plus_one: { ecs: ['dns.question.registered_domain'] },
  src_ip: { native: ['id.orig_h', 'ClientIP'], asim: ['SrcIpAddr'], ecs: ['source.ip'] },
};

/** Connections, as firewalls and flow sensors log them. */
export const firewallFields: FieldTable = {
  src_ip: {
    native: ['SourceIP', 'src', 'id.orig_h', 'source.ip'],
    asim: ['SrcIpAddr'],
    ecs: ['source.ip'],
  },
  dst_ip: {
    native: ['DestinationIP', 'dst', 'dest_ip', 'id.resp_h', 'destination.ip'],
    asim: ['DstIpAddr'],
    ecs: ['destination.ip'],
  },
  src_port: { native: ['SourcePort', 'spt', 'id.orig_p'], asim: ['SrcPortNumber'], ecs: ['source.port'] },
  dst_port: {
    native: ['DestinationPort', 'dpt', 'dest_port', 'id.resp_p'],
    asim: ['DstPortNumber'],
    ecs: ['destination.port'],
  },
  action: { native: ['DeviceAction', 'act'], asim: ['DvcAction'], ecs: ['event.action'] },
};

/** Zeek's logs: its own names first, Sigma's web names where rules mix them in. */
export const zeekFields: FieldTable = {
  'id.orig_h': { asim: ['SrcIpAddr'], ecs: ['source.ip'] },
  'id.resp_h': { asim: ['DstIpAddr'], ecs: ['destination.ip'] },
  'id.orig_p': { asim: ['SrcPortNumber'], ecs: ['source.port'] },
  'id.resp_p': { asim: ['DstPortNumber'], ecs: ['destination.port'] },
  query: { asim: ['DnsQuery'], ecs: ['dns.question.name'] },
  uri: { native: ['c-uri', 'cs-uri'], ecs: ['url.original'] },
  user_agent: { native: ['c-useragent', 'cs-user-agent'], asim: ['HttpUserAgent'], ecs: ['user_agent.original'] },
  method: { native: ['cs-method', 'http.method'], asim: ['HttpRequestMethod'], ecs: ['http.request.method'] },
  status_code: { native: ['sc-status'], ecs: ['http.response.status_code'] },
  resp_mime_types: { native: ['mime_types'] },
};
