import type { Product } from '../product.ts';
import { message, program } from '../record.ts';
import { username } from '../values.ts';
import { linuxRow, processId } from './line.ts';

const PROGRAMS = new Set([
  'CRON',
  'cron',
  'crond',
  'CROND',
  '/usr/sbin/cron',
  '/USR/SBIN/CRON',
  'crontab',
  'anacron',
  'atd',
  'fcron',
]);
const COMMAND = /^\(([^()\s]{1,256})\) CMD \((.*)\)\s{0,8}$/s;
const TABLE =
  /^\(([^()\s]{1,256})\) (RELOAD|LIST|REPLACE|DELETE|BEGIN EDIT|END EDIT|INFO|ERROR|AUTH|WRONG FILE OWNER|MAIL|CMDEND|CMDOUT|ORPHAN)\b ?(?:\((.*)\))?/s;

const TYPES: Readonly<Record<string, string>> = {
  RELOAD: 'Set',
  REPLACE: 'Set',
  DELETE: 'Delete',
  LIST: 'Read',
  'BEGIN EDIT': 'Other',
  'END EDIT': 'Other',
};

/** cron: each job that it starts is a process; changes of a crontab are audit events. */
export const cron: Product = {
  name: 'cron',
  formats: ['syslog', 'text'],
  claims: (record) => PROGRAMS.has(program(record)) && !message(record).startsWith('pam_'),
  map(record, context) {
    const line = message(record);
    const command = COMMAND.exec(line);
    if (command)
      return linuxRow('ProcessEvent', record, context, 'Linux', 'cron', {
        EventType: 'ProcessCreated',
        EventResult: 'Success',
        EventSeverity: 'Informational',
        TargetProcessCommandLine: command[2]!.trim(),
        ActingProcessName: program(record),
        ActingProcessId: processId(record),
        ...username('Target', command[1]),
        ...username('Actor', command[1]),
      });
    const table = TABLE.exec(line);
    if (table)
      return linuxRow('AuditEvent', record, context, 'Linux', 'cron', {
        EventType: TYPES[table[2]!] ?? 'Other',
        EventOriginalType: table[2],
        EventResult: table[2] === 'ERROR' || table[2] === 'WRONG FILE OWNER' ? 'Failure' : 'Success',
        EventSeverity: 'Informational',
        Operation: table[2],
        Object: table[3] || undefined,
        ObjectType: 'Scheduled Task',
        ...username('Actor', table[1]),
      });
    return linuxRow('Event', record, context, 'Linux', 'cron', {
      EventType: 'Other',
      EventResult: 'NA',
      EventSeverity: 'Informational',
    });
  },
};
