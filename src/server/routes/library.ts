import { z } from 'zod';
import { recordAudit } from '../../state/audit.ts';
import { storedFunction, storedFunctionRequest, watchlist, watchlistRequest } from '../api/library.ts';
import { sessionOf } from '../auth/guard.ts';
import { notFound } from '../errors.ts';
import type { Routes } from './index.ts';

const MOST_BYTES = 10 * 1024 * 1024; // a watchlist's CSV in its JSON
const named = z.object({ name: z.string() });
const done = z.object({});

export const libraryRoutes: Routes = (app, { services: { library, state } }) => {
  app.get(
    '/api/functions',
    { schema: { response: { 200: z.object({ items: z.array(storedFunction) }) } } },
    async () => ({ items: await library.functions() }),
  );
  app.post('/api/functions', { schema: { body: storedFunctionRequest, response: { 200: done } } }, async (request) => {
    const { user } = sessionOf(request);
    await library.saveFunction(request.body, user.name);
    const { name, parameters, body } = request.body;
    await recordAudit(state.db, {
      who: user.name,
      action: 'function-saved',
      object: name,
      detail: { parameters, body },
    });
    return {};
  });
  app.delete('/api/functions/:name', { schema: { params: named, response: { 200: done } } }, async (request) => {
    const { user } = sessionOf(request);
    if (!(await library.deleteFunction(request.params.name))) throw notFound('such function');
    await recordAudit(state.db, { who: user.name, action: 'function-deleted', object: request.params.name });
    return {};
  });

  app.get('/api/watchlists', { schema: { response: { 200: z.object({ items: z.array(watchlist) }) } } }, async () => ({
    items: (await library.watchlists()).map((list) => ({ ...list, columns: [...list.columns] })),
  }));
  app.post(
    '/api/watchlists',
    { bodyLimit: MOST_BYTES, schema: { body: watchlistRequest, response: { 200: done } } },
    async (request) => {
      const { user } = sessionOf(request);
      await library.saveWatchlist(request.body, user.name);
      await recordAudit(state.db, { who: user.name, action: 'watchlist-saved', object: request.body.name });
      return {};
    },
  );
  app.delete('/api/watchlists/:name', { schema: { params: named, response: { 200: done } } }, async (request) => {
    const { user } = sessionOf(request);
    if (!(await library.deleteWatchlist(request.params.name))) throw notFound('such watchlist');
    await recordAudit(state.db, { who: user.name, action: 'watchlist-deleted', object: request.params.name });
    return {};
  });
};
