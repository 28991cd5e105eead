import type { RouteContext, TypedApp } from '../app.ts';
import { backupRoutes } from './backup.ts';
import { eventRoutes } from './events.ts';
import { incidentRoutes } from './incidents.ts';
import { libraryRoutes } from './library.ts';
import { operationRoutes } from './operations.ts';
import { ruleRoutes } from './rules.ts';
import { searchRoutes } from './search.ts';
import { sessionRoutes } from './session.ts';
import { sourceRoutes } from './sources.ts';
import { streamRoutes } from './stream.ts';
import { tableRoutes } from './tables.ts';
import { tokenRoutes } from './tokens.ts';

export type Routes = (app: TypedApp, context: RouteContext) => void;

export const routes: readonly Routes[] = [
  sessionRoutes,
  operationRoutes,
  incidentRoutes,
  eventRoutes,
  searchRoutes,
  libraryRoutes,
  ruleRoutes,
  sourceRoutes,
  tokenRoutes,
  streamRoutes,
  backupRoutes,
  tableRoutes,
];
