export interface Recipe {
  title: string;
  text: string;
  command?: string;
}

/** An address to which a sender on the same machine can connect: `0.0.0.0` is where one listens, not where one sends. */
function reachable(address: string): { host: string; port: string } {
  const plain = address.replace(/^\w+:\/\//, '').replace(/\/.*$/, '');
  const cut = plain.lastIndexOf(':');
  const host = cut < 0 ? plain : plain.slice(0, cut);
  const isWildcard = host === '0.0.0.0' || host === '[::]' || host === '';
  return { host: isWildcard ? '127.0.0.1' : host, port: cut < 0 ? '' : plain.slice(cut + 1) };
}

const http = (address: string, path: string): string => {
  const { host, port } = reachable(address);
  return `http://${host}${port ? `:${port}` : ''}${path}`;
};

/** How to send something to an input of this type, by hand. */
const RECIPES: Record<string, (address: string) => Recipe> = {
  ndjson: (address) => ({
    title: 'HTTP, one JSON object a line',
    text: 'For scripts and for senders such as Vector and Fluent Bit.',
    command: `curl -H "Authorization: Bearer $TOKEN" --data-binary @events.ndjson ${http(address, '/ingest/ndjson')}`,
  }),
  hec: (address) => ({
    title: 'Splunk HTTP Event Collector',
    text: 'For everything that can send to Splunk.',
    command: `curl -H "Authorization: Splunk $TOKEN" -d '{"event":"hello","sourcetype":"test"}' ${http(address, '/services/collector/event')}`,
  }),
  elastic: (address) => ({
    title: 'Elasticsearch _bulk',
    text: 'For Beats, Logstash and everything that can send to Elasticsearch.',
    command: `curl -H "Authorization: ApiKey $TOKEN" -H "Content-Type: application/x-ndjson" --data-binary $'{"create":{"_index":"logs"}}\\n{"message":"hello"}\\n' ${http(address, '/_bulk')}`,
  }),
  otlp: (address) => ({
    title: 'OpenTelemetry, logs over HTTP',
    text: 'For OpenTelemetry collectors and SDKs, as JSON or protobuf.',
    command: `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=${http(address, '/v1/logs')}\nOTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer $TOKEN"`,
  }),
  'syslog-udp': (address) => {
    const { host, port } = reachable(address);
    return {
      title: 'Syslog over UDP',
      text: 'RFC 3164 and RFC 5424. UDP can lose messages on the way; prefer TCP where the sender can.',
      command: `logger --udp --server ${host} --port ${port} "hello from $(hostname)"`,
    };
  },
  'syslog-tcp': (address) => {
    const { host, port } = reachable(address);
    return {
      title: 'Syslog over TCP',
      text: 'RFC 3164 and RFC 5424, framed by newlines or by octet counts.',
      command: `logger --tcp --server ${host} --port ${port} "hello from $(hostname)"`,
    };
  },
  file: (address) => ({ title: 'Files', text: `Lines that are appended to ${address} are read as they come.` }),
};

export const recipeFor = (type: string, address: string): Recipe =>
  RECIPES[type]?.(address) ?? { title: type, text: `Listens at ${address}.` };
