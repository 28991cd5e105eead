import type { z } from 'zod';
import type { AnalysedIncident, Analyst } from '../../analyst/analyst.ts';
import type { Incidents } from '../../incident/incidents.ts';
import { VedetteError } from '../../lib/errors.ts';
import type { incidentDetail } from '../api/incidents.ts';
import { ownCopy } from './own-copy.ts';
import type { Services } from './services.ts';

/** Incidents with their analysis, as the API shows them. */
export function incidentsService(incidents: Incidents, analyst: Analyst): Services['incidents'] {
  return {
    async list(request) {
      const { items, total } = await incidents.list(request);
      return { items: ownCopy(items), total };
    },
    async detail(id) {
      const found = await analyst.incident(id);
      return found && detailOf(found);
    },
    patch: (id, patch, who) =>
      unlessUnknown(
        incidents.patch(id, patch, who).then(() => true),
        false,
      ),
    events: (id, page, size) =>
      unlessUnknown(
        incidents.events(id, { page, size }).then(({ items, total }) => ({
          items: items.map(({ table, eventId, row }) => ({ table, eventId, row: row as Record<string, never> })),
          total,
        })),
        undefined,
      ),
  };
}

async function unlessUnknown<T, U>(answer: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof VedetteError && error.code === 'INCIDENT_UNKNOWN') return otherwise;
    throw error;
  }
}

/** The finding is told by the triage. */
function detailOf({ finding: _finding, ...detail }: AnalysedIncident): z.output<typeof incidentDetail> {
  return ownCopy(detail);
}
