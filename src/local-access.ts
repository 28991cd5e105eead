import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config/config.ts';

/** How the command line of this machine reaches the Vedette that runs on this folder. */
export const localAccessFile = (config: Config): string => join(config.data, 'local-access.json');

/** For its owner alone, and new at every start. A wildcard address is reached on loopback. */
export function writeLocalAccess(config: Config, address: string, token: string): void {
  const url = address.replace(/\/\/(0\.0\.0\.0|\[::\])/, '//127.0.0.1');
  const file = localAccessFile(config);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify({ url, token, pid: process.pid }), { mode: 0o600, flag: 'wx' });
}

export function removeLocalAccess(config: Config): void {
  rmSync(localAccessFile(config), { force: true });
}
