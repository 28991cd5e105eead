import type { z } from 'zod';
import { LEVELS } from '../../../src/detect/detection.ts';
import * as incidentSchemas from '../../../src/server/api/incidents.ts';
import * as operations from '../../../src/server/api/operations.ts';
import * as searchSchemas from '../../../src/server/api/search.ts';
import * as sessionSchemas from '../../../src/server/api/session.ts';
import type { SavedSearch, StreamEvent, TableName } from '../../src/api/types.ts';
import { event } from './events.ts';
import { ago, HOUR } from './ids.ts';
import { alerts, detail, summaries } from './incidents.ts';
import { library, type MockLibrary, saveFunction, saveWatchlist } from './library.ts';
import { balance, overview, quarantine, ruleDetail, rules, settings, sources, tokens } from './operations.ts';
import { ask, catalog, query } from './search.ts';

export interface MockState {
  needsSetup: boolean;
  signedIn: boolean;
  password: string;
  csrf: string;
  incident: ReturnType<typeof detail>;
  rules: ReturnType<typeof rules>;
  quarantine: typeof quarantine;
  tokens: typeof tokens;
  searches: SavedSearch[];
  library: MockLibrary;
  empty: boolean;
  changes: { path: string; body: unknown }[];
  /** Sends an event to each page that listens. */
  streams: ((event: StreamEvent) => void)[];
}
export const newState = (): MockState => ({
  needsSetup: true,
  signedIn: false,
  password: 'correct horse battery',
  csrf: 'token-of-the-session',
  incident: detail(),
  rules: rules(),
  quarantine: [...quarantine],
  tokens: [...tokens],
  library: library(),
  searches: [
    {
      id: 's1',
      name: 'Encoded PowerShell',
      kql: 'ProcessEvent\n| where TargetProcessCommandLine has "-enc"',
      created: ago(40 * HOUR),
      by: 'admin',
    },
  ],
  empty: false,
  changes: [],
  streams: [],
});

interface Asked {
  state: MockState;
  url: URL;
  body: unknown;
  parts: string[];
}
interface Answer {
  status: number;
  body?: unknown;
}
interface Route {
  method: string;
  path: RegExp;
  open?: boolean;
  answer: (asked: Asked) => Answer;
}

export const refusal = (status: number, code: string, message: string): Answer => ({ status, body: { code, message } });
/** What the schema accepts; made-up data that it refuses is a mistake of the mock. */
const valid = <Schema extends z.ZodType>(schema: Schema, body: unknown): Answer => ({
  status: 200,
  body: schema.parse(body),
});
const pageOf = <Item>(url: URL, items: readonly Item[]): { items: Item[]; total: number } => {
  const page = Number(url.searchParams.get('page') ?? 0);
  const size = Number(url.searchParams.get('size') ?? 50);
  return { items: items.slice(page * size, (page + 1) * size), total: items.length };
};
const text = (value: unknown, name: string): string =>
  String((value as Record<string, unknown> | undefined)?.[name] ?? '');

function incidentList({ state, url }: Asked): Answer {
  const status = url.searchParams.get('status');
  const severity = url.searchParams.get('severity');
  const words = (url.searchParams.get('q') ?? '').toLowerCase();
  const all = state.empty ? [] : [state.incident.incident, ...summaries.slice(1)];
  const matching = all.filter(
    (item) =>
      (!status || (status === 'open' ? item.status !== 'closed' : item.status === status)) &&
      (!severity || item.severity === severity) &&
      item.title.toLowerCase().includes(words),
  );
  if (url.searchParams.get('order') === 'severity')
    matching.sort(
      (one, other) =>
        LEVELS.indexOf(other.severity) - LEVELS.indexOf(one.severity) || other.lastTime.localeCompare(one.lastTime),
    );
  return valid(incidentSchemas.incidentsResponse, pageOf(url, matching));
}

function changeIncident({ state, body, url }: Asked): Answer {
  const patch = incidentSchemas.incidentPatch.parse(body);
  state.changes.push({ path: url.pathname, body: patch });
  const { comment, ...fields } = patch;
  Object.assign(state.incident.incident, fields);
  state.incident.history.push({
    time: new Date().toISOString(),
    by: 'admin',
    text: comment ?? `Changed ${Object.keys(fields).join(', ')}`,
  });
  return valid(incidentSchemas.incidentDetail, state.incident);
}

export const apiRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/api\/session$/,
    open: true,
    answer: ({ state }) =>
      valid(sessionSchemas.session, {
        user: state.signedIn ? { name: 'admin', role: 'administrator' } : null,
        needsSetup: state.needsSetup,
        csrf: state.csrf,
        version: '0.1.0-test',
      }),
  },
  {
    method: 'POST',
    path: /^\/api\/setup$/,
    open: true,
    answer: ({ state, body }) => {
      state.password = sessionSchemas.setupRequest.parse(body).password;
      Object.assign(state, { needsSetup: false, signedIn: true });
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: /^\/api\/login$/,
    open: true,
    answer: ({ state, body }) => {
      if (sessionSchemas.loginRequest.parse(body).password !== state.password)
        return refusal(401, 'LOGIN_FAILED', 'The name or the password is wrong.');
      state.signedIn = true;
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: /^\/api\/logout$/,
    answer: ({ state }) => {
      state.signedIn = false;
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: /^\/api\/password$/,
    answer: ({ body }) =>
      text(body, 'current') === 'wrong'
        ? refusal(401, 'LOGIN_FAILED', 'The current password is wrong.')
        : { status: 204 },
  },
  {
    method: 'GET',
    path: /^\/api\/overview$/,
    answer: ({ url, state }) => {
      const data = overview(Number(url.searchParams.get('hours') ?? 24));
      return valid(
        operations.overviewResponse,
        state.empty
          ? { ...data, events: { total: 0, perSecond: 0, perHour: [] }, tables: [], openIncidents: [] }
          : data,
      );
    },
  },
  { method: 'GET', path: /^\/api\/incidents$/, answer: incidentList },
  {
    method: 'GET',
    path: /^\/api\/incidents\/([^/]+)$/,
    answer: ({ state, parts }) =>
      parts[0] === '12' || parts[0] === 'inc-7f3a'
        ? valid(incidentSchemas.incidentDetail, state.incident)
        : refusal(404, 'INCIDENT_UNKNOWN', `There is no incident ${parts[0]}.`),
  },
  { method: 'PATCH', path: /^\/api\/incidents\/([^/]+)$/, answer: changeIncident },
  {
    method: 'GET',
    path: /^\/api\/incidents\/([^/]+)\/events$/,
    answer: ({ url }) => {
      const all = alerts.flatMap((alert) => alert.events.map((reference) => event(reference.table, reference.eventId)));
      return valid(incidentSchemas.eventsResponse, pageOf(url, all));
    },
  },
  {
    method: 'GET',
    path: /^\/api\/events\/([^/]+)\/([^/]+)$/,
    answer: ({ parts }) => ({ status: 200, body: { row: event(parts[0] as TableName, parts[1] ?? '').row } }),
  },
  {
    method: 'POST',
    path: /^\/api\/query$/,
    answer: ({ body }) => {
      const result = query(searchSchemas.queryRequest.parse(body).kql);
      return 'code' in result ? { status: 400, body: result } : valid(searchSchemas.queryResponse, result);
    },
  },
  {
    method: 'POST',
    path: /^\/api\/query\/estimate$/,
    answer: ({ body }) => {
      searchSchemas.estimateRequest.parse(body);
      return valid(searchSchemas.estimateResponse, { rows: 1_204_000, bytes: 86_000_000 });
    },
  },
  {
    method: 'POST',
    path: /^\/api\/ask$/,
    answer: ({ body }) => {
      const { question } = searchSchemas.askRequest.parse(body);
      return question.includes('weather')
        ? refusal(422, 'ASK_NOT_UNDERSTOOD', 'No common question reads like this. Name what to count and of what.')
        : valid(searchSchemas.askResponse, ask(question));
    },
  },
  { method: 'GET', path: /^\/api\/catalog$/, answer: () => valid(searchSchemas.catalogResponse, catalog) },
  {
    method: 'GET',
    path: /^\/api\/functions$/,
    answer: ({ state }) => ({ status: 200, body: { items: state.library.functions } }),
  },
  { method: 'POST', path: /^\/api\/functions$/, answer: ({ state, body }) => saveFunction(state.library, body) },
  {
    method: 'DELETE',
    path: /^\/api\/functions\/([^/]+)$/,
    answer: ({ state, parts }) => {
      state.library.functions = state.library.functions.filter(({ name }) => name !== parts[0]);
      return { status: 200, body: {} };
    },
  },
  {
    method: 'GET',
    path: /^\/api\/watchlists$/,
    answer: ({ state }) => ({ status: 200, body: { items: state.library.watchlists } }),
  },
  { method: 'POST', path: /^\/api\/watchlists$/, answer: ({ state, body }) => saveWatchlist(state.library, body) },
  {
    method: 'GET',
    path: /^\/api\/searches$/,
    answer: ({ state }) => ({ status: 200, body: { items: state.searches } }),
  },
  {
    method: 'POST',
    path: /^\/api\/searches$/,
    answer: ({ state, body }) => {
      const saved = {
        id: `s${state.searches.length + 1}`,
        created: new Date().toISOString(),
        by: 'admin',
        ...searchSchemas.savedSearchRequest.parse(body),
      };
      state.searches.push(saved);
      return { status: 201, body: saved };
    },
  },
  {
    method: 'DELETE',
    path: /^\/api\/searches\/([^/]+)$/,
    answer: ({ state, parts }) => {
      state.searches = state.searches.filter((saved) => saved.id !== parts[0]);
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: /^\/api\/rules$/,
    answer: ({ state, url }) => {
      const all = state.rules;
      const number = (name: string) => all.filter((rule) => rule.state === name).length;
      return valid(operations.rulesResponse, {
        ...pageOf(url, all),
        states: { runnable: number('runnable'), notEvaluable: number('not-evaluable'), refused: number('refused') },
      });
    },
  },
  {
    method: 'GET',
    path: /^\/api\/rules\/([^/]+)$/,
    answer: ({ state, parts }) => {
      const rule = state.rules.find((entry) => entry.id === parts[0]);
      return rule
        ? valid(operations.ruleDetail, ruleDetail(rule))
        : refusal(404, 'RULE_UNKNOWN', `There is no rule ${parts[0]}.`);
    },
  },
  {
    method: 'PATCH',
    path: /^\/api\/rules\/([^/]+)$/,
    answer: ({ state, parts, body }) => {
      const rule = state.rules.find((entry) => entry.id === parts[0]);
      if (!rule) return refusal(404, 'RULE_UNKNOWN', `There is no rule ${parts[0]}.`);
      rule.enabled = operations.rulePatch.parse(body).enabled;
      return valid(operations.rule, rule);
    },
  },
  {
    method: 'GET',
    path: /^\/api\/sources$/,
    answer: ({ state }) => valid(operations.sourcesResponse, { sources: state.empty ? [] : sources }),
  },
  {
    method: 'GET',
    path: /^\/api\/balance$/,
    answer: ({ url }) =>
      valid(operations.balanceResponse, {
        lines: balance(Number(url.searchParams.get('hours') ?? 24), url.searchParams.get('source') ?? undefined),
      }),
  },
  {
    method: 'GET',
    path: /^\/api\/quarantine$/,
    answer: ({ state, url }) => {
      const name = url.searchParams.get('source');
      return valid(
        operations.quarantineResponse,
        pageOf(
          url,
          state.quarantine.filter((record) => !name || record.source === name),
        ),
      );
    },
  },
  {
    method: 'POST',
    path: /^\/api\/quarantine\/([^/]+)\/reparse$/,
    answer: ({ state, parts }) => {
      state.quarantine = state.quarantine.filter((record) => record.id !== parts[0]);
      return valid(operations.reparseResponse, { stored: 1, failed: 0 });
    },
  },
  {
    method: 'POST',
    path: /^\/api\/quarantine\/reparse$/,
    answer: ({ state }) => {
      const stored = state.quarantine.length - 3;
      state.quarantine = state.quarantine.slice(0, 3);
      return valid(operations.reparseResponse, { stored, failed: 3 });
    },
  },
  { method: 'GET', path: /^\/api\/tokens$/, answer: ({ state }) => ({ status: 200, body: { items: state.tokens } }) },
  {
    method: 'POST',
    path: /^\/api\/tokens$/,
    answer: ({ state, body }) => {
      const created = {
        id: `t${state.tokens.length + 1}`,
        created: new Date().toISOString(),
        ...operations.tokenRequest.parse(body),
      };
      state.tokens = [...state.tokens, created];
      return valid(operations.tokenCreated, { ...created, secret: 'vdt_3f1c0a77b1e94d2c' });
    },
  },
  {
    method: 'DELETE',
    path: /^\/api\/tokens\/([^/]+)$/,
    answer: ({ state, parts }) => {
      state.tokens = state.tokens.filter((entry) => entry.id !== parts[0]);
      return { status: 204 };
    },
  },
  { method: 'GET', path: /^\/api\/settings$/, answer: () => valid(operations.settingsResponse, settings) },
];
