import { z } from 'zod';
import { recordAudit } from '../../state/audit.ts';
import {
  lookBackRequest,
  lookBackResponse,
  ruleDetail,
  rulePatch,
  rulesRequest,
  rulesResponse,
} from '../api/operations.ts';
import { requireRole } from '../auth/guard.ts';
import { notFound } from '../errors.ts';
import { whileConnected } from '../while-connected.ts';
import type { Routes } from './index.ts';

const byId = z.object({ id: z.string().min(1).max(200) });

export const ruleRoutes: Routes = (app, { services: { rules, state } }) => {
  app.get('/api/rules', { schema: { querystring: rulesRequest, response: { 200: rulesResponse } } }, (request) =>
    rules.list(request.query),
  );

  app.get('/api/rules/:id', { schema: { params: byId, response: { 200: ruleDetail } } }, async (request) => {
    const detail = await rules.detail(request.params.id);
    if (!detail) throw notFound(`rule ${request.params.id}`);
    return detail;
  });

  app.post(
    '/api/rules/run',
    { schema: { body: lookBackRequest, response: { 200: lookBackResponse } } },
    async (request, reply) => {
      const { user } = requireRole(request, 'administrator');
      const report = await rules.lookBack({ ...request.body, signal: whileConnected(reply) });
      const { from, to } = request.body;
      const { windows, detections } = report;
      const detail = { from, to, windows, detections };
      await recordAudit(state.db, { who: user.name, action: 'rules-run', object: `${report.rules} rules`, detail });
      return report;
    },
  );

  app.patch(
    '/api/rules/:id',
    { schema: { params: byId, body: rulePatch, response: { 200: ruleDetail } } },
    async (request) => {
      const { user } = requireRole(request, 'administrator');
      const { id } = request.params;
      const { enabled } = request.body;
      const known = await rules.setEnabled(id, enabled, user.name);
      const detail = known ? await rules.detail(id) : undefined;
      if (!detail) throw notFound(`rule ${id}`);
      await recordAudit(state.db, { who: user.name, action: enabled ? 'rule-enabled' : 'rule-disabled', object: id });
      return detail;
    },
  );
};
