import type { Values } from '../record.ts';

// IANA DNS parameters: resource record types and response codes.
const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  10: 'NULL',
  12: 'PTR',
  13: 'HINFO',
  15: 'MX',
  16: 'TXT',
  17: 'RP',
  18: 'AFSDB',
  24: 'SIG',
  25: 'KEY',
  28: 'AAAA',
  29: 'LOC',
  33: 'SRV',
  35: 'NAPTR',
  37: 'CERT',
  39: 'DNAME',
  41: 'OPT',
  43: 'DS',
  44: 'SSHFP',
  46: 'RRSIG',
  47: 'NSEC',
  48: 'DNSKEY',
  50: 'NSEC3',
  52: 'TLSA',
  64: 'SVCB',
  65: 'HTTPS',
  99: 'SPF',
  249: 'TKEY',
  250: 'TSIG',
  251: 'IXFR',
  252: 'AXFR',
  255: 'ANY',
  257: 'CAA',
};
const NUMBERS: ReadonlyMap<string, number> = new Map(
  Object.entries(TYPES).map(([number, name]) => [name, Number(number)]),
);

const CODES: readonly string[] = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];

export function queryTypeName(type: number | undefined): string | undefined {
  return type === undefined ? undefined : TYPES[type];
}

export function queryType(name: string | undefined): number | undefined {
  return name === undefined ? undefined : NUMBERS.get(name.toUpperCase());
}

/** Result columns of a response code, given by number, by name or both; none of a query without an answer. */
export function dnsResponse(code: number | undefined, name?: string): Values {
  const known = name?.toUpperCase() ?? (code === undefined ? undefined : CODES[code]);
  const number = code ?? (known === undefined ? -1 : CODES.indexOf(known));
  if (known === undefined && number < 0) return {};
  return {
    EventResult: number === 0 ? 'Success' : 'Failure',
    EventResultDetails: known,
    DnsResponseCode: number < 0 ? undefined : number,
  };
}
