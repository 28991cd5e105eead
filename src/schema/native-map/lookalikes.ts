import { endpointLookalikes } from './endpoint.ts';
import type { Lookalike } from './source.ts';

/** DNS servers of any make. */
const dns: Lookalike = {
  table: 'Dns',
  where: {},
  columns: {
    Computer: 'Dvc',
    ClientIP: 'SrcIpAddr',
    Name: 'DnsQuery',
    QueryType: 'DnsQueryTypeName',
    IPAddresses: 'DnsResponseName',
    Result: 'EventResult',
    ResultCode: 'DnsResponseCode',
    SubType: { choose: 'EventSubType', values: { request: 'LookupQuery', response: 'LookupQuery' } },
    EventLevel: 'EventSeverity',
    Message: 'EventMessage',
  },
};

/** By native table: the rows that it shows beside its own. */
export const lookalikes: Readonly<Record<string, readonly Lookalike[]>> = {
  ...endpointLookalikes,
  DnsEvents: [dns],
};
