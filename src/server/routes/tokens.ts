import { z } from 'zod';
import { recordAudit } from '../../state/audit.ts';
import { createToken, deleteToken, listTokens } from '../../state/tokens.ts';
import { token, tokenCreated, tokenRequest } from '../api/operations.ts';
import { requireRole } from '../auth/guard.ts';
import { notFound } from '../errors.ts';
import type { Routes } from './index.ts';

export const tokenRoutes: Routes = (app, { services: { state } }) => {
  app.get('/api/tokens', { schema: { response: { 200: z.object({ items: z.array(token) }) } } }, async () => ({
    items: await listTokens(state.db),
  }));

  app.post('/api/tokens', { schema: { body: tokenRequest, response: { 200: tokenCreated } } }, async (request) => {
    const { user } = requireRole(request, 'administrator');
    const created = await createToken(state.db, request.body.name, request.body.source);
    await recordAudit(state.db, { who: user.name, action: 'token-created', object: created.id, detail: request.body });
    return created;
  });

  app.delete(
    '/api/tokens/:id',
    { schema: { params: z.object({ id: z.string() }), response: { 200: z.object({}) } } },
    async (request) => {
      const { user } = requireRole(request, 'administrator');
      if (!(await deleteToken(state.db, request.params.id))) throw notFound('such token');
      await recordAudit(state.db, { who: user.name, action: 'token-revoked', object: request.params.id });
      return {};
    },
  );
};
