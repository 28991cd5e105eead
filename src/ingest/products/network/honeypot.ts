import type { NativeRecord } from '../../formats/format.ts';
import type { Product } from '../product.ts';
import { device, nativeType, row } from '../record.ts';
import { integer, ip, port, text } from '../values.ts';

const ENDLESSH = /\b(ACCEPT|CLOSE) host=(\S{2,64}) port=(\d{1,5})/;

interface Trapped {
  readonly verb: string;
  readonly host: unknown;
  readonly port: unknown;
  readonly seconds?: unknown;
}

function read({ fields }: NativeRecord): Trapped | undefined {
  const said = fields['Message'];
  if (typeof said !== 'string') return undefined;
  const m = ENDLESSH.exec(said);
  if (m) return { verb: m[1]!, host: m[2], port: m[3], seconds: /\btime=(\d{1,9}\.\d{1,6})/.exec(said)?.[1] };
  const verb = /\b(ACCEPT|CLOSE)$/.exec(said)?.[1];
  if (verb === undefined || fields['host'] === undefined || fields['port'] === undefined) return undefined;
  return { verb, host: fields['host'], port: fields['port'], seconds: fields['time'] };
}

/** endlessh, the SSH tarpit: whoever connects has no business there. */
export const honeypot: Product = {
  name: 'endlessh',
  formats: ['syslog', 'text', 'kv'],
  claims: (record) => read(record) !== undefined,
  map(record, context) {
    const found = read(record)!;
    const seconds = Number(found.seconds);
    return row('NetworkSession', nativeType(record), record, context, {
      EventVendor: 'endlessh',
      EventProduct: 'endlessh',
      EventType: 'NetworkSession',
      EventSubType: found.verb === 'ACCEPT' ? 'Start' : 'End',
      EventResult: 'Success',
      EventSeverity: 'Low',
      ...device(record, context),
      SrcIpAddr: ip(found.host),
      SrcPortNumber: port(text(found.port)),
      NetworkDuration: found.verb === 'CLOSE' && seconds >= 0 ? integer(Math.round(seconds * 1000)) : undefined,
      NetworkProtocol: 'TCP',
      DstAppName: 'endlessh',
    });
  },
};
