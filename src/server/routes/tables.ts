import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { VedetteError } from '../../lib/errors.ts';
import { recordAudit } from '../../state/audit.ts';
import { tableRequest, tablesResponse, userTable } from '../api/tables.ts';
import { requireCommandLine, requireRole } from '../auth/guard.ts';
import { notFound } from '../errors.ts';
import type { Routes } from './index.ts';

export const tableRoutes: Routes = (app, { services: { tables, state } }) => {
  app.get('/api/tables', { schema: { response: { 200: tablesResponse } } }, async () => ({
    items: await tables.list(),
  }));

  // Whoever names a file that this process reads must own the machine's data already: no browser does.
  app.post('/api/tables', { schema: { body: tableRequest, response: { 200: userTable } } }, async (request) => {
    const { user } = requireCommandLine(request);
    const { name, path, replace } = request.body;
    if (!isAbsolute(path)) throw new VedetteError('TABLE_FILE', `${path} is no absolute path.`);
    const table = await tables.load(name, path, replace);
    await recordAudit(state.db, { who: user.name, action: 'table.load', object: name });
    return table;
  });

  app.delete(
    '/api/tables/:name',
    { schema: { params: z.object({ name: z.string() }), response: { 200: z.object({}) } } },
    async (request) => {
      const { user } = requireRole(request, 'administrator');
      if (!(await tables.remove(request.params.name))) throw notFound(`table ${request.params.name} made from a file`);
      await recordAudit(state.db, { who: user.name, action: 'table.remove', object: request.params.name });
      return {};
    },
  );
};
