import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { VedetteError } from './lib/errors.ts';
import { repositoryRoot } from './lib/shared-data.ts';
import type { StateConfig } from './state/database.ts';
import type { EventStoreConfig } from './store/open.ts';

/** What lies where in the data folder, and which stores stand outside it. */
export const journalFolder = (config: Config): string => join(config.data, 'journal');

export function stateConfig(config: Config): StateConfig {
  const { postgresVariable } = config.store;
  return postgresVariable === undefined
    ? { kind: 'sqlite', file: join(config.data, 'state.sqlite') }
    : { kind: 'postgres', url: secret(postgresVariable) };
}

export function storeConfig(config: Config): EventStoreConfig {
  const { clickhouse } = config.store;
  if (!clickhouse) return { kind: 'embedded', folder: join(config.data, 'events') };
  const { url, database, user, passwordVariable } = clickhouse;
  return {
    kind: 'server',
    url,
    database,
    user,
    ...(passwordVariable === undefined ? {} : { password: secret(passwordVariable) }),
  };
}

/** The rules that ship, unless switched off, and those of the settings. */
export function rulePaths(config: Config): string[] {
  const own = config.detect.ownRules ? [join(repositoryRoot, 'content', 'rules')] : [];
  return [...own, ...config.detect.rules];
}

/** @throws VedetteError SECRET_MISSING; the value is never shown. */
function secret(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '')
    throw new VedetteError(
      'SECRET_MISSING',
      `The environment variable ${variable} is not set, though vedette.yaml names it.`,
    );
  return value;
}
