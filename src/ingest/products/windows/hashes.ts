import type { Columns } from '../event-row.ts';

const NAMES: Readonly<Record<string, string>> = {
  MD5: 'MD5',
  SHA1: 'SHA1',
  SHA256: 'SHA256',
  SHA512: 'SHA512',
  IMPHASH: 'IMPHASH',
};
const BY_LENGTH: Readonly<Record<number, string>> = { 32: 'MD5', 40: 'SHA1', 64: 'SHA256', 128: 'SHA512' };

/** Splits `SHA1=…,MD5=…,SHA256=…,IMPHASH=…` (or one bare hash) into the columns of `prefix`. */
export function splitHashes(columns: Columns, prefix: string, hashes: unknown, withImportHash: boolean): void {
  if (typeof hashes !== 'string' || hashes.length < 32) return;
  for (const part of hashes.split(',')) {
    const equals = part.indexOf('=');
    const name = equals === -1 ? BY_LENGTH[part.length] : NAMES[part.slice(0, equals).trim().toUpperCase()];
    if (name === undefined || (name === 'IMPHASH' && !withImportHash)) continue;
    const value = part.slice(equals + 1).trim();
    if (value !== '' && !/^0+$/.test(value)) columns[`${prefix}${name}`] = value.toLowerCase();
  }
}
