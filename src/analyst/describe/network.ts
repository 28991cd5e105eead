import { type Describe, HOST, type Telling } from './telling.ts';

const SOURCE = ['SrcIpAddr', 'SrcHostname', ...HOST];
const TARGET = ['DstIpAddr', 'DstHostname', 'DstFQDN', 'DstDomain'];
/** From here on how much was sent matters more than that there was a connection. */
const LARGE = 1_000_000;
const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** `3.8 GB`: decimal units, one digit behind the point. */
export function bytesWords(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : Number(value.toFixed(1))} ${UNITS[unit]}`;
}

/** `10.0.0.9 sent 3.8 GB to 203.0.113.9 on port 443`; small ones are connections. */
export const describeSession: Describe = (telling) => {
  const from = telling.first(...SOURCE);
  const to = telling.first(...TARGET);
  if (from === '' || to === '') return '';
  const source = telling.name(from);
  const target = telling.name(to);
  const port = telling.has('DstPortNumber') ? ` on port ${telling.name('DstPortNumber')}` : '';
  const process = telling.first('ActingProcessName', 'SrcAppName', 'SrcProcessName');
  const by = process === '' ? '' : ` with ${telling.file(process)}`;
  const outcome = refused(telling);
  if (outcome !== '') return `${source} ${outcome} ${target}${port}${by}`;
  if (telling.number('SrcBytes') >= LARGE && telling.number('SrcBytes') >= telling.number('DstBytes')) {
    telling.rest('SrcBytes');
    return `${source} sent ${bytesWords(telling.number('SrcBytes'))} to ${target}${port}${by}`;
  }
  return `${source} connected to ${target}${port}${by}`;
};

function refused(telling: Telling): string {
  const action = telling.raw('DvcAction');
  if (/^(?:den|drop|block|reject|reset)/i.test(action)) {
    telling.rest('DvcAction');
    return 'was blocked from connecting to';
  }
  if (!/^fail/i.test(telling.raw('EventResult'))) return '';
  telling.rest('EventResult');
  return 'failed to connect to';
}

/** `WS-12 looked up cdn.example`. */
export const describeLookup: Describe = (telling) => {
  const from = telling.first(...SOURCE);
  if (from === '') return '';
  if (!telling.has('DnsQuery')) {
    const to = telling.part('to', ...TARGET);
    return to === '' ? '' : `${telling.name(from)} made a DNS query${to}`;
  }
  return `${telling.name(from)} looked up ${telling.name('DnsQuery')}`;
};

/** `10.0.0.9 requested the URL “/item?id=1” on web01, which answered with the status 404`. */
export const describeRequest: Describe = (telling) => {
  const from = telling.first('SrcIpAddr', 'SrcHostname', 'SrcUsername');
  if (!telling.has('Url')) return describeSession(telling);
  const url = telling.quoted('Url');
  const host = telling.first('DvcHostname', 'DvcFQDN', 'DstHostname');
  const on = host === '' ? '' : ` on ${telling.name(host)}`;
  const status = telling.raw('HttpStatusCode');
  const answer = /^\d{3}$/.test(status) ? `, answered with the status ${telling.name('HttpStatusCode')}` : '';
  if (from === '') return `the URL ${url} was requested${on}${answer}`;
  return `${telling.name(from)} requested the URL ${url}${on}${answer}`;
};

/** `10.0.0.9 was given to WS-12`. */
export const describeLease: Describe = (telling) => {
  const address = telling.first('SrcIpAddr');
  const host = telling.first('SrcHostname', 'SrcMacAddr');
  if (address === '' || host === '') return '';
  return `the address ${telling.name(address)} was leased to ${telling.name(host)}`;
};
