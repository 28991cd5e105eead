import { z } from 'zod';
import { paging } from '../api/common.ts';
import {
  eventsResponse,
  incidentDetail,
  incidentPatch,
  incidentsRequest,
  incidentsResponse,
} from '../api/incidents.ts';
import { sessionOf } from '../auth/guard.ts';
import { notFound } from '../errors.ts';
import type { Routes } from './index.ts';

const byId = z.object({ id: z.string().min(1).max(100) });

export const incidentRoutes: Routes = (app, { services: { incidents } }) => {
  app.get(
    '/api/incidents',
    { schema: { querystring: incidentsRequest, response: { 200: incidentsResponse } } },
    (request) => incidents.list(request.query),
  );

  app.get('/api/incidents/:id', { schema: { params: byId, response: { 200: incidentDetail } } }, async (request) => {
    const detail = await incidents.detail(request.params.id);
    if (!detail) throw notFound(`incident ${request.params.id}`);
    return detail;
  });

  app.patch(
    '/api/incidents/:id',
    { schema: { params: byId, body: incidentPatch, response: { 200: incidentDetail } } },
    async (request) => {
      const { id } = request.params;
      const known = await incidents.patch(id, request.body, sessionOf(request).user.name);
      const detail = known ? await incidents.detail(id) : undefined;
      if (!detail) throw notFound(`incident ${id}`);
      return detail;
    },
  );

  app.get(
    '/api/incidents/:id/events',
    { schema: { params: byId, querystring: paging, response: { 200: eventsResponse } } },
    async (request) => {
      const events = await incidents.events(request.params.id, request.query.page, request.query.size);
      if (!events) throw notFound(`incident ${request.params.id}`);
      return events;
    },
  );
};
