// Run by a test, several at once: takes each of many folders in the same instant as its siblings, and prints which it got.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../engine/lock.ts';

const [root = '', siblings = '', rounds = ''] = process.argv.slice(2);
const taken: number[] = [];
for (let round = 0; round < Number(rounds); round++) {
  const folder = join(root, String(round));
  const barrier = join(root, `barrier-${round}`);
  mkdirSync(join(barrier, String(process.pid)), { recursive: true });
  while (readdirSync(barrier).length < Number(siblings)) if (!existsSync(barrier)) break;
  try {
    lockFolder(folder); // kept until the process ends
    taken.push(round);
  } catch (error) {
    if ((error as { code?: string }).code !== 'STORE_LOCKED') throw error;
  }
}
process.stdout.write(JSON.stringify(taken));
// Whoever is last must still find the folders of the others taken.
process.stdin.resume().once('end', () => process.exit());
