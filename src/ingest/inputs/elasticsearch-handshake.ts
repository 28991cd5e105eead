import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { VerifiedToken } from './input.ts';

type Authorise = (request: FastifyRequest, reply: FastifyReply) => Promise<VerifiedToken | undefined>;
type Send = (request: FastifyRequest, reply: FastifyReply, status: number, body?: unknown) => FastifyReply;

/** Recent enough for the Beats and agents that refuse a server older than themselves. */
const VERSION = '9.4.0';
const CLUSTER_ID = 'vedette0000000000000000';

const INFO = {
  name: 'vedette',
  cluster_name: 'vedette',
  cluster_uuid: CLUSTER_ID,
  version: {
    number: VERSION,
    build_flavor: 'default',
    build_type: 'tar',
    build_hash: 'unknown',
    build_date: '2025-01-01T00:00:00Z',
    build_snapshot: false,
    lucene_version: '10.0.0',
    minimum_wire_compatibility_version: '8.19.0',
    minimum_index_compatibility_version: '8.0.0',
  },
  tagline: 'You Know, for Search',
};
const LICENSE = {
  license: { status: 'active', uid: CLUSTER_ID, type: 'basic', mode: 'basic', issue_date: '2025-01-01T00:00:00.000Z' },
};
const FEATURES = {
  license: { uid: CLUSTER_ID, type: 'basic', mode: 'basic', status: 'active' },
  features: { ilm: { available: true, enabled: true }, security: { available: true, enabled: true } },
};
const HEALTH = {
  cluster_name: 'vedette',
  status: 'green',
  timed_out: false,
  number_of_nodes: 1,
  number_of_data_nodes: 1,
  active_primary_shards: 1,
  active_shards: 1,
  unassigned_shards: 0,
  active_shards_percent_as_number: 100,
};
const NODES = { cluster_name: 'vedette', nodes: { vedette: { name: 'vedette', version: VERSION, roles: ['ingest'] } } };

/** Set-up of templates, policies and pipelines: a client may ask for them and is told that all is well. */
const SETUP_PATHS = [
  '/_index_template/:name',
  '/_component_template/:name',
  '/_template/:name',
  '/_ilm/policy/:name',
  '/_data_stream/:name',
  '/_ingest/pipeline/:name',
  '/_alias/:name',
];

/** The calls that clients of Elasticsearch make before their first `_bulk`. Every one needs the token. */
export function registerHandshake(app: FastifyInstance, authorise: Authorise, send: Send): void {
  const always = (status: number, body?: unknown) => async (request: FastifyRequest, reply: FastifyReply) => {
    if (!(await authorise(request, reply))) return reply;
    return send(request, reply, status, request.method === 'HEAD' ? undefined : body);
  };
  for (const [url, body] of [
    ['/', INFO],
    ['/_license', LICENSE],
    ['/_xpack', FEATURES],
    ['/_cluster/health', HEALTH],
    ['/_nodes', NODES],
    ['/_nodes/http', NODES],
  ] as const)
    app.route({ method: ['GET', 'HEAD'], url, exposeHeadRoute: false, handler: always(200, body) });
  for (const url of SETUP_PATHS) {
    // 'There already': a client that finds its template does not send it again.
    app.route({ method: 'HEAD', url, handler: always(200) });
    app.route({ method: 'GET', url, exposeHeadRoute: false, handler: always(200, {}) });
    app.route({ method: ['PUT', 'POST'], url, handler: always(200, { acknowledged: true }) });
  }
  app.route({ method: 'HEAD', url: '/:index', handler: always(200) });
  app.route<{ Params: { index: string } }>({
    method: 'PUT',
    url: '/:index',
    handler: async (request, reply) => {
      if (!(await authorise(request, reply))) return reply;
      return send(request, reply, 200, { acknowledged: true, shards_acknowledged: true, index: request.params.index });
    },
  });
}
