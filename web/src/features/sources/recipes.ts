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

function base(address: string): string {
  const { host, port } = reachable(address);
  const scheme = address.startsWith('https:') ? 'https' : 'http';
  return `${scheme}://${host}${port ? `:${port}` : ''}`;
}

/** The protocols that share the listener for HTTP. */
const http = (address: string): Recipe[] => [
  {
    title: 'HTTP, a record a line',
    text: 'For scripts and for senders such as Vector and Fluent Bit: NDJSON or plain lines.',
    command: `curl -H "Authorization: Bearer $TOKEN" --data-binary @events.ndjson ${base(address)}/ingest`,
  },
  {
    title: 'Splunk HTTP Event Collector',
    text: 'For everything that can send to Splunk.',
    command: `curl -H "Authorization: Splunk $TOKEN" -d '{"event":"hello","sourcetype":"test"}' ${base(address)}/services/collector/event`,
  },
  {
    title: 'Elasticsearch _bulk',
    text: 'For Beats, Logstash and everything that can send to Elasticsearch. The token is the password, or the key of an API key.',
    command: `curl -u "vedette:$TOKEN" -H "Content-Type: application/x-ndjson" --data-binary $'{"create":{"_index":"logs"}}\\n{"message":"hello"}\\n' ${base(address)}/_bulk`,
  },
  {
    title: 'OpenTelemetry, logs over HTTP',
    text: 'For OpenTelemetry collectors and SDKs, as JSON or protobuf.',
    command: `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=${base(address)}/v1/logs\nOTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20$TOKEN"`,
  },
];

function syslog(protocol: 'udp' | 'tcp', text: string) {
  return (address: string): Recipe[] => {
    const { host, port } = reachable(address);
    const title = `Syslog over ${protocol.toUpperCase()}`;
    return [{ title, text, command: `logger --${protocol} --server ${host} --port ${port} "hello from $(hostname)"` }];
  };
}

const RECIPES: Record<string, (address: string) => Recipe[]> = {
  http,
  'syslog-udp': syslog(
    'udp',
    'RFC 3164 and RFC 5424. UDP can lose messages on the way; prefer TCP where the sender can.',
  ),
  'syslog-tcp': syslog('tcp', 'RFC 3164 and RFC 5424, framed by newlines or by octet counts.'),
  'gelf-udp': (address) => {
    const { host, port } = reachable(address);
    const text = 'For Docker’s gelf driver and everything that can send to Graylog, whole or in chunks.';
    return [
      {
        title: 'GELF over UDP',
        text,
        command: `docker run --log-driver gelf --log-opt gelf-address=udp://${host}:${port} hello-world`,
      },
    ];
  },
  'file-tail': (address) => [{ title: 'Files', text: `Lines that are appended to ${address} are read as they come.` }],
};

/** How to send something to an input of this type, by hand. */
export const recipesFor = (type: string, address: string): Recipe[] =>
  RECIPES[type]?.(address) ?? [{ title: type, text: `Listens at ${address}.` }];
