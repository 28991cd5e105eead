import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { readConfig } from '../config/config.ts';
import { VedetteError } from '../lib/errors.ts';
import { stateConfig } from '../paths.ts';
import { hashPassword } from '../server/auth/passwords.ts';
import { ADMINISTRATOR } from '../server/routes/session.ts';
import { recordAudit } from '../state/audit.ts';
import { openState } from '../state/database.ts';
import { setUser } from '../state/users.ts';

const MIN_LENGTH = 12;

/** `vedette password`: sets the administrator's password on the machine itself; works beside a running Vedette. */
export async function passwordCommand(options: { config: string }): Promise<void> {
  const config = readConfig(options.config);
  const password = await readPassword();
  if (password.length < MIN_LENGTH)
    throw new VedetteError('PASSWORD_SHORT', `The password needs at least ${MIN_LENGTH} characters.`);
  const state = await openState(stateConfig(config));
  try {
    await setUser(state.db, ADMINISTRATOR, 'administrator', await hashPassword(password));
    await recordAudit(state.db, { who: 'command line', action: 'password', object: ADMINISTRATOR });
  } finally {
    await state.close();
  }
  process.stderr.write(`The password of '${ADMINISTRATOR}' is set; sessions that were open are closed.\n`);
}

/** The first line of standard input, empty if it ends before one; at a terminal, without showing what is typed. */
async function readPassword(): Promise<string> {
  const { isTTY } = process.stdin;
  if (isTTY) process.stderr.write(`New password of '${ADMINISTRATOR}': `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: isTTY });
  const line = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
  lines.close();
  if (isTTY) process.stderr.write('\n');
  return line;
}
