import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createParser } from '../ingest/parser.ts';
import { sharedData } from '../lib/shared-data.ts';
import type { EventRow } from '../schema/event.ts';
import { ecsNames } from '../schema/maps/ecs.ts';
import { createDetector } from './detector.ts';
import { eventsOfFile } from './file-events.ts';
import { type CompiledRule, loadRules } from './rules.ts';
import { coverageOf } from './sigma/compile.ts';
import { kindOf } from './sigma/event-kind.ts';
import { detect } from './testing/rules.ts';

const archive = sharedData('sigma/sigma-rules.tar.gz');
const recordings = sharedData('otrf');
const skip = archive && recordings ? false : 'the public rules and recordings are not at hand';
const EACH = 150;

/** Events that a rule can see in all vocabularies, evenly over the recordings. */
async function sample(): Promise<EventRow[]> {
  const byTable = new Map<string, EventRow[]>();
  for (const file of readdirSync(recordings!).filter((name) => name.includes('__windows__')))
    for await (const found of eventsOfFile(join(recordings!, file))) {
      if (!('event' in found) || !String(found.event.raw['Channel']).includes('Sysmon')) continue;
      const { table, columns } = found.event;
      const key = `${table} ${columns['EventType']}`;
      if (CATEGORY[table]) byTable.set(key, [...(byTable.get(key) ?? []), found.event]);
    }
  return [...byTable.values()].flatMap((events) =>
    events.filter((_, index) => index % Math.max(1, Math.floor(events.length / EACH)) === 0),
  );
}

const CATEGORY: Readonly<Record<string, string>> = {
  ProcessEvent: 'process',
  NetworkSession: 'network',
  Dns: 'network',
  FileEvent: 'file',
  RegistryEvent: 'registry',
};
const TYPE: Readonly<Record<string, string>> = {
  ProcessCreated: 'start',
  ProcessTerminated: 'end',
  FileCreated: 'creation',
  FileDeleted: 'deletion',
  RegistryKeyCreated: 'creation',
  RegistryValueSet: 'change',
  RegistryKeyDeleted: 'deletion',
  RegistryValueDeleted: 'deletion',
};

/** The same event in the event model's names alone. */
function asModel({ table, columns }: EventRow): EventRow {
  return { table, type: '', columns: { ...columns, DvcOs: 'Windows' }, raw: { ...columns } };
}

/** The same event as a document of ECS, and what our parser makes of it. */
function asEcs({ table, columns }: EventRow): EventRow {
  const document: Record<string, unknown> = {};
  const acting =
    table === 'ProcessEvent'
      ? {}
      : {
          ActingProcessName: 'process.executable',
          ActingProcessCommandLine: 'process.command_line',
          ActingProcessId: 'process.pid',
        };
  // What agents on Windows have beyond ECS itself.
  const extension = {
    ActorSessionId: 'process.Ext.authentication_id',
    TargetProcessIntegrityLevel: 'process.Ext.token.integrity_level_name',
  };
  const names: Readonly<Record<string, string>> = { ...ecsNames, ...extension, ...acting };
  for (const [column, value] of Object.entries(columns)) if (names[column]) set(document, names[column], value);
  const user = /^(.+)\\(.+)$/.exec(String(columns['TargetUsername'] ?? columns['ActorUsername'] ?? ''));
  if (user) set(document, 'user', { domain: user[1], name: user[2] });
  set(document, 'event.category', [CATEGORY[table]]);
  set(document, 'event.type', [TYPE[String(columns['EventType'])] ?? 'info']);
  set(document, 'event.action', undefined);
  set(document, 'event.code', undefined);
  set(document, 'observer', undefined);
  set(document, 'host.os.name', 'Windows 11');
  set(document, '@timestamp', columns.TimeGenerated);
  set(document, 'ecs.version', '8.11.0');
  const parsed = createParser({ name: 'ecs' }).parse(JSON.stringify(document), columns.TimeGenerated);
  assert.ok('event' in parsed);
  return parsed.event;
}

function set(document: Record<string, unknown>, name: string, value: unknown): void {
  const path = name.split('.');
  let at = document;
  for (const step of path.slice(0, -1)) {
    if (typeof at[step] !== 'object' || at[step] === null) at[step] = {};
    at = at[step] as Record<string, unknown>;
  }
  at[path.at(-1)!] = value;
}

describe('a rule on the same event', { skip }, async () => {
  const { rules } = skip ? { rules: [] } : await loadRules([archive!]);
  const detector = createDetector(rules);
  const byId = new Map(rules.map((rule) => [rule.info.id, rule]));
  const events = skip ? [] : await sample();

  /** Whether the rule asks only for what the event can say in this vocabulary. */
  const isWhole = (rule: CompiledRule, event: EventRow): boolean => {
    if (rule.kind !== 'sigma') return false;
    const kinds = rule.kinds.filter((kind) => kind.matches(kindOf(event)));
    return coverageOf(rule.expression, kinds).some(({ missingFields }) => missingFields.length === 0);
  };

  for (const [vocabulary, translate] of [
    ['the event model', asModel],
    ['ECS', asEcs],
  ] as const)
    it(`fires in ${vocabulary} as it does in native names`, () => {
      const differences: string[] = [];
      let agreed = 0;
      for (const event of events) {
        const other = translate(event);
        const ids = (of: EventRow) => new Set(detect(detector, of).map(({ rule }) => rule.id));
        const [native, translated] = [ids(event), ids(other)];
        for (const id of new Set([...native, ...translated])) {
          const rule = byId.get(id)!;
          if (native.has(id) && translated.has(id)) agreed += 1;
          else if (isWhole(rule, other) && isWhole(rule, event))
            differences.push(
              `${native.has(id) ? 'lost' : 'new'} ${rule.info.title}: ${JSON.stringify(event.columns).slice(0, 900)} ${JSON.stringify(other.raw)}`,
            );
        }
      }
      assert.deepEqual(differences.slice(0, 5), []);
      assert.ok(agreed > 20, `${agreed} detections over ${events.length} events prove little`);
    });
});
