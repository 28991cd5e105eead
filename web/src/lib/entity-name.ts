import type { Entity } from '../api/types.ts';

const HASH_SHOWN = 10;

const lastPart = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;

/** What a chip has room for: a file without its folder, a host without its domain. The whole name is shown on hover. */
export function shortName({ kind, name }: Pick<Entity, 'kind' | 'name'>): string {
  if (kind === 'process' || kind === 'file' || kind === 'registry') return lastPart(name);
  if (kind === 'hash') return name.length > HASH_SHOWN ? `${name.slice(0, HASH_SHOWN)}…` : name;
  // An address has dots too.
  if (kind === 'host' && !/^[\d.]+$/.test(name)) return name.split('.')[0] || name;
  return name;
}
