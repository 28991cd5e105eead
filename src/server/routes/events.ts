import { z } from 'zod';
import { tableName } from '../api/common.ts';
import { eventRow } from '../api/incidents.ts';
import { notFound } from '../errors.ts';
import type { Routes } from './index.ts';

export const eventRoutes: Routes = (app, { services: { search } }) => {
  app.get(
    '/api/events/:table/:eventId',
    {
      schema: {
        params: z.object({ table: tableName, eventId: z.string().min(1).max(100) }),
        response: { 200: z.object({ row: eventRow }) },
      },
    },
    async (request) => {
      const { table, eventId } = request.params;
      const row = await search.event(table, eventId);
      if (!row) throw notFound(`event ${eventId} in ${table} (it may be past retention)`);
      return { row: row as z.output<typeof eventRow> };
    },
  );
};
