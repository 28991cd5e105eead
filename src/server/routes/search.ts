import { Readable } from 'node:stream';
import { z } from 'zod';
import { deleteSearch, listSearches, saveSearch } from '../../state/searches.ts';
import {
  askRequest,
  askResponse,
  catalogResponse,
  estimateRequest,
  estimateResponse,
  exportRequest,
  queryRequest,
  queryResponse,
  savedSearch,
  savedSearchRequest,
} from '../api/search.ts';
import { sessionOf } from '../auth/guard.ts';
import { notFound } from '../errors.ts';
import { whileConnected } from '../while-connected.ts';
import type { Routes } from './index.ts';

const CONTENT_TYPES = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
} as const;

export const searchRoutes: Routes = (app, { services: { search, state } }) => {
  app.post('/api/query', { schema: { body: queryRequest, response: { 200: queryResponse } } }, (request, reply) =>
    search.query(request.body, whileConnected(reply)),
  );
  app.post(
    '/api/query/estimate',
    { schema: { body: estimateRequest, response: { 200: estimateResponse } } },
    (request, reply) => search.estimate(request.body, whileConnected(reply)),
  );
  app.post('/api/query/export', { schema: { body: exportRequest } }, async (request, reply) => {
    const { format } = request.body;
    const pieces = await search.export(request.body, whileConnected(reply));
    return reply
      .type(CONTENT_TYPES[format])
      .header('content-disposition', `attachment; filename="result.${format}"`)
      .send(Readable.from(pieces, { objectMode: false }));
  });
  app.post('/api/ask', { schema: { body: askRequest, response: { 200: askResponse } } }, (request, reply) =>
    search.ask(request.body, whileConnected(reply)),
  );
  app.get('/api/catalog', { schema: { response: { 200: catalogResponse } } }, () => search.catalog());

  app.get('/api/searches', { schema: { response: { 200: z.object({ items: z.array(savedSearch) }) } } }, async () => ({
    items: await listSearches(state.db),
  }));
  app.post('/api/searches', { schema: { body: savedSearchRequest, response: { 200: savedSearch } } }, (request) =>
    saveSearch(state.db, request.body.name, request.body.kql, sessionOf(request).user.name),
  );
  app.delete(
    '/api/searches/:id',
    { schema: { params: z.object({ id: z.string() }), response: { 200: z.object({}) } } },
    async (request) => {
      if (!(await deleteSearch(state.db, request.params.id))) throw notFound('such saved search');
      return {};
    },
  );
};
