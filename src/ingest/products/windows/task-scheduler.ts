import { setText } from '../event-row.ts';
import type { Product } from '../product.ts';
import { setPrincipal, startWindows, WINDOWS_FORMATS } from './windows-row.ts';

/** Event numbers of the Task Scheduler's operational log that tell of a change or a run. */
const ACTS: Readonly<Record<number, string>> = {
  100: 'Start',
  102: 'Stop',
  106: 'Create',
  110: 'Start',
  111: 'Stop',
  129: 'Execute',
  140: 'Set',
  141: 'Delete',
  142: 'Disable',
  200: 'Execute',
  201: 'Execute',
};

/** The Task Scheduler's operational log. */
export const taskScheduler: Product = {
  name: 'task-scheduler',
  formats: WINDOWS_FORMATS,
  claims: ({ fields }) => fields['Channel'] === 'Microsoft-Windows-TaskScheduler/Operational',
  map(record, context) {
    const { fields } = record;
    const act = ACTS[fields['EventID'] as number];
    const row = startWindows(record, context, {
      table: act === undefined ? 'Event' : 'AuditEvent',
      ...(act === undefined ? {} : { eventType: act }),
      result: fields['Level'] === 2 || fields['Level'] === 1 ? 'Failure' : 'Success',
    });
    const { columns } = row;
    setText(columns, 'Object', fields['TaskName']);
    columns['ObjectType'] = 'Scheduled Task';
    setText(columns, 'Operation', fields['ActionName'] ?? act);
    if (act !== undefined) setText(columns, 'NewValue', fields['Path'] ?? fields['ActionName']);
    setPrincipal(row, 'Actor', {
      name: fields['UserContext'] ?? fields['UserName'] ?? fields['User'],
      sid: fields['UserID'],
    });
    return row;
  },
};
