import type { StoredRow } from '../incident/events.ts';
import type { Incident } from '../incident/incident.ts';
import type { Claim } from './claim.ts';
import { timeWords } from './describe.ts';
import type { RunKql } from './evidence/check.ts';
import { equals } from './repeats.ts';
import { hostOf, timeOf } from './story.ts';

/** Events cited to sum up an incident of which no record is stored yet. */
const MOST_CITED = 60;

/**
 * How much it is, from when until when: counted by a query over the incident's own record. While that is not written yet, the
 * events themselves are counted. Undefined if there is nothing to count.
 */
export async function summaryOf(
  incident: Incident,
  events: readonly StoredRow[],
  runKql: RunKql | undefined,
): Promise<Claim | undefined> {
  return (runKql && (await byRecord(incident, runKql))) ?? byEvents(events);
}

async function byRecord(incident: Incident, runKql: RunKql): Promise<Claim | undefined> {
  if (!/^\w+$/.test(incident.id)) return undefined;
  const query = [
    `SecurityIncident | where IncidentName == "${incident.id}"`,
    'summarize arg_max(LastModifiedTime, FirstActivityTime, LastActivityTime, AdditionalData)',
    'project First = FirstActivityTime, Last = LastActivityTime, Alerts = toint(AdditionalData.alertsCount), Hosts = toint(AdditionalData.hostsCount), Accounts = toint(AdditionalData.accountsCount)',
  ].join(' | ');
  try {
    const { columns, rows } = await runKql(query);
    const names = columns.map(({ name }) => name);
    const [row] = rows;
    const cell = (name: string) => row?.[names.indexOf(name)];
    const [first, last] = [String(cell('First')), String(cell('Last'))];
    const counts = ['Alerts', 'Hosts', 'Accounts'].map((name) => Number(cell(name) ?? Number.NaN));
    const [alerts = 0, hosts = 0, accounts = 0] = counts;
    // A record of an earlier state says something else: it is not cited.
    if (!row || counts.some(Number.isNaN) || alerts !== incident.alertCount) return undefined;
    if (Math.abs(Date.parse(last) - Date.parse(incident.lastTime)) > 1000) return undefined;
    const where = [many(hosts, 'host'), many(accounts, 'account')].filter((part) => part !== '').join(' and ');
    const span =
      timeWords(first) === timeWords(last)
        ? `At ${timeWords(first)}`
        : `Between ${timeWords(first)} and ${timeWords(last)}`;
    return {
      sentence: `${span}, ${many(alerts, 'alert')} ${alerts === 1 ? 'was' : 'were'} raised${where === '' ? '' : ` on ${where}`}.`,
      evidence: [{ kind: 'query', query, columns: names, rows: [row.map(plain)] }],
    };
  } catch {
    // Without the record the events are counted: a story is told all the same.
    return undefined;
  }
}

function byEvents(events: readonly StoredRow[]): Claim | undefined {
  if (events.length < 2 || events.length > MOST_CITED) return undefined;
  const sorted = [...events].sort((one, other) => (timeOf(one) < timeOf(other) ? -1 : 1));
  const [first, last] = [sorted[0] as StoredRow, sorted.at(-1) as StoredRow];
  const hosts = new Set(events.map(hostOf).filter((host) => host !== ''));
  const named = hosts.size > 0 && events.every((event) => event.row['DvcHostname']);
  return {
    sentence: `Between ${timeWords(timeOf(first))} and ${timeWords(timeOf(last))}, ${events.length} events were recorded${named ? ` on ${many(hosts.size, 'host')}` : ''}.`,
    evidence: sorted.flatMap((event) => [
      equals(event, 'TimeGenerated'),
      ...(named ? [equals(event, 'DvcHostname')] : []),
    ]),
  };
}

function many(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function plain(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return typeof value === 'bigint' ? Number(value) : String(value);
}
