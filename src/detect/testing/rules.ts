import type { EventRow } from '../../schema/event.ts';
import type { TableName } from '../../schema/types.ts';
import type { Detection } from '../detection.ts';
import { createDetector, type DetectorOptions, type StreamDetector } from '../detector.ts';
import { type LoadedRules, type LoadOptions, rulesOfText } from '../rules.ts';

/** Events and rules for tests, written as short as they can be. */
export const SYSMON = 'Microsoft-Windows-Sysmon/Operational';
const TIME = '2026-03-01T08:00:00.000Z';

export function sysmon(id: number, fields: Record<string, unknown>, time: string = TIME): EventRow {
  const raw = { Channel: SYSMON, EventID: id, Computer: 'ws1', Provider: 'Microsoft-Windows-Sysmon', ...fields };
  return { table: 'Event', type: 'Event', columns: { TimeGenerated: time, EventProduct: 'Sysmon' }, raw };
}

export function windows(channel: string, id: number, fields: Record<string, unknown>, time: string = TIME): EventRow {
  const raw = { Channel: channel, EventID: id, Computer: 'ws1', ...fields };
  return { table: 'Event', type: 'SecurityEvent', columns: { TimeGenerated: time }, raw };
}

export function row(
  table: TableName,
  type: string,
  columns: EventRow['columns'] | object,
  raw: EventRow['raw'] = {},
): EventRow {
  return { table, type, columns: { TimeGenerated: TIME, ...columns }, raw };
}

/** A rule about Sysmon's process creation, unless its log source says otherwise; `detection` is indented YAML. */
export function rule(detection: string, logSource = 'product: windows, category: process_creation', more = ''): string {
  const body = detection
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `  ${line}`)
    .join('\n');
  return `title: test\nid: rule-under-test\nlogsource: { ${logSource} }\nlevel: high\n${more}\ndetection:\n${body}\n`;
}

export function loaded(text: string, options: LoadOptions = {}): LoadedRules {
  return rulesOfText(text, 'test.yml', options);
}

export function detectorOf(text: string, options: DetectorOptions = {}): StreamDetector {
  const { rules, states } = loaded(text);
  for (const { state } of states)
    if (state.state === 'refused') throw new Error(`${state.code} ${state.line}:${state.column} ${state.reason}`);
  return createDetector(rules, options);
}

let events = 0;
export function detect(detector: StreamDetector, event: EventRow): readonly Detection[] {
  const reference = { table: event.table, eventId: `event-${++events}`, time: event.columns.TimeGenerated };
  return detector.match(event, reference, 'test');
}

/** Whether the rule fires on the event. */
export function fires(text: string, event: EventRow): boolean {
  return detect(detectorOf(text), event).length > 0;
}

/** The code and place with which a text is refused. */
export function refusal(text: string): string {
  for (const { state } of loaded(text).states)
    if (state.state === 'refused')
      return `${state.code}${state.line === undefined ? '' : ` ${state.line}:${state.column}`}`;
  return 'not refused';
}
