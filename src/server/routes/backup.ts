import { isAbsolute } from 'node:path';
import { VedetteError } from '../../lib/errors.ts';
import { recordAudit } from '../../state/audit.ts';
import { backupRequest, backupStatus } from '../api/operations.ts';
import { requireCommandLine } from '../auth/guard.ts';
import type { Routes } from './index.ts';

/** Whoever names a file that this process writes must own the machine's data already: no browser does. */
export const backupRoutes: Routes = (app, { services: { backup, state } }) => {
  app.post('/api/backup', { schema: { body: backupRequest, response: { 200: backupStatus } } }, async (request) => {
    const { user } = requireCommandLine(request);
    const { archive } = request.body;
    if (!isAbsolute(archive)) throw new VedetteError('BACKUP_TARGET', `${archive} is no absolute path.`);
    backup.start(archive);
    await recordAudit(state.db, { who: user.name, action: 'backup', object: archive });
    return backup.status();
  });

  app.get('/api/backup', { schema: { response: { 200: backupStatus } } }, async (request) => {
    requireCommandLine(request);
    return backup.status();
  });
};
