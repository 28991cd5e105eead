import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { VedetteError } from '../../lib/errors.ts';

/** A test whether an address is in one of the blocks; with no block all are. Throws INGEST_ALLOW on a bad block. */
export function compileAllowList(blocks: readonly string[]): (address: string) => boolean {
  if (blocks.length === 0) return () => true;
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
    const longest = family === 'ipv4' ? 32 : 128;
    const length = prefix === undefined ? longest : Number(prefix);
    if (!family || !Number.isInteger(length) || length > longest)
      throw new VedetteError('INGEST_ALLOW', `'${block}' is no address and no CIDR block`);
    list.addSubnet(address, length, family);
  }
  return (address) => {
    const plain = plainAddress(address);
    return isIPv4(plain) ? list.check(plain, 'ipv4') : isIPv6(plain) && list.check(plain, 'ipv6');
  };
}

/** An IPv4 address that a dual-stack socket shows as IPv6, as itself. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
