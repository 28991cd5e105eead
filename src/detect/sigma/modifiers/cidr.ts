import { isIP } from 'node:net';
import { type Modifier, misused } from './modifier.ts';

/** The value is a network, `10.0.0.0/8` or `fe80::/10`. */
export const cidr: Modifier = {
  apply(value, context) {
    const [address = '', prefix, ...more] = value.written.split('/');
    const family = isIP(address);
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
    const fits = family !== 0 && more.length === 0 && prefix !== '' && Number.isInteger(bits) && bits >= 0;
    if (!fits || bits > (family === 4 ? 32 : 128)) return misused(`${value.written} is no network`, context);
    return { written: value.written, test: { kind: 'cidr', network: `${address}/${bits}` } };
  },
};
