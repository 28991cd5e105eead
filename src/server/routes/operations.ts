import { z } from 'zod';
import { overviewRequest, overviewResponse, settingsResponse } from '../api/operations.ts';
import type { Routes } from './index.ts';

export const operationRoutes: Routes = (app, { services }) => {
  app.get(
    '/api/health',
    { schema: { response: { 200: z.object({ status: z.literal('ok'), version: z.string() }) } } },
    async () => ({
      status: 'ok' as const,
      version: services.version,
    }),
  );
  app.get(
    '/api/overview',
    { schema: { querystring: overviewRequest, response: { 200: overviewResponse } } },
    (request) => services.overview(request.query),
  );
  app.get('/api/settings', { schema: { response: { 200: settingsResponse } } }, async () => services.settings());
};
