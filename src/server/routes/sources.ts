import { z } from 'zod';
import { csvCell } from '../../lib/csv.ts';
import {
  balanceRequest,
  balanceResponse,
  quarantineRequest,
  quarantineResponse,
  reparseRequest,
  reparseResponse,
  sourcesResponse,
} from '../api/operations.ts';
import type { Routes } from './index.ts';

export const sourceRoutes: Routes = (app, { services: { sources } }) => {
  app.get('/api/sources', { schema: { response: { 200: sourcesResponse } } }, () => sources.list());

  app.get(
    '/api/balance',
    { schema: { querystring: balanceRequest, response: { 200: balanceResponse } } },
    async (request, reply) => {
      const balance = await sources.balance(request.query);
      if (!request.headers.accept?.includes('text/csv')) return balance;
      const text = balanceCsv(balance);
      // The schema describes the JSON answer; a string is sent as it is.
      return reply
        .type('text/csv')
        .header('content-disposition', 'attachment; filename="balance.csv"')
        .serializer(String)
        .send(text as never);
    },
  );

  app.get(
    '/api/quarantine',
    { schema: { querystring: quarantineRequest, response: { 200: quarantineResponse } } },
    (request) => sources.quarantine(request.query),
  );
  app.post(
    '/api/quarantine/reparse',
    { schema: { body: reparseRequest, response: { 200: reparseResponse } } },
    (request) => sources.reparse(request.body.source === undefined ? {} : { source: request.body.source }),
  );
  app.post(
    '/api/quarantine/:id/reparse',
    { schema: { params: z.object({ id: z.string().max(200) }), response: { 200: reparseResponse } } },
    (request) => sources.reparse({ id: request.params.id }),
  );
};

function balanceCsv({ lines }: z.output<typeof balanceResponse>): string {
  const header = 'source,hour,received,stored,quarantined,merged,dropped,inFlight,balanced';
  const rows = lines.map((line) => {
    const dropped = Object.values(line.dropped).reduce((sum, count) => sum + count, 0);
    return [
      csvCell(line.source),
      line.hour,
      line.received,
      line.stored,
      line.quarantined,
      line.merged,
      dropped,
      line.inFlight,
      line.balanced,
    ].join(',');
  });
  return `${[header, ...rows].join('\r\n')}\r\n`;
}
