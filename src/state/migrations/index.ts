import type { Kysely } from 'kysely';
import { up as initial } from './001-initial.ts';
import { up as detections } from './002-detections.ts';
import { up as quarantineSize } from './003-quarantine-size.ts';
import { up as library } from './004-library.ts';

export interface StateMigration {
  readonly name: string;
  up(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<void>;
}

/** Forward only, in this order; a released one is never edited. */
export const migrations: readonly StateMigration[] = [
  { name: '001-initial', up: initial },
  { name: '002-detections', up: detections },
  { name: '003-quarantine-size', up: quarantineSize },
  { name: '004-library', up: library },
];
