import type { Product } from '../product.ts';
import { message, program } from '../record.ts';
import { username } from '../values.ts';
import { linuxRow, processId } from './line.ts';

const NEW_SESSION =
  /^New session '?([\w.-]{1,64}?)'? of user '?([^'\s]{1,256}?)'?(?: with class '\w{1,32}' and type '\w{1,32}')?\.?\s{0,4}$/;
const END_SESSION = /^(?:Removed session|Session) ([\w-]{1,64})(?: logged out|\.)/;
const UNIT =
  /^(Started|Starting|Stopped|Stopping|Reloaded|Reloading|Failed to start|Mounted|Unmounted|Created slice|Removed slice|Finished|Listening on|Closed) (.{1,512}?)\.{0,3}\s{0,4}$/s;

const TYPES: Readonly<Record<string, string>> = {
  Started: 'Start',
  Starting: 'Start',
  'Failed to start': 'Start',
  Finished: 'Stop',
  Stopped: 'Stop',
  Stopping: 'Stop',
  Reloaded: 'Set',
  Reloading: 'Set',
  'Created slice': 'Create',
  'Removed slice': 'Delete',
};

/** systemd and its login manager: sessions of users, services started and stopped. */
export const systemd: Product = {
  name: 'systemd',
  formats: ['syslog', 'text'],
  claims: (record) => {
    const name = program(record);
    return (name === 'systemd' || name === 'systemd-logind' || name === 'init') && !message(record).startsWith('pam_');
  },
  map(record, context) {
    const line = message(record);
    if (program(record) === 'systemd-logind') {
      const start = NEW_SESSION.exec(line);
      const end = start ? null : END_SESSION.exec(line);
      if (start || end)
        return linuxRow('Authentication', record, context, 'Linux', 'systemd-logind', {
          EventType: start ? 'Logon' : 'Logoff',
          EventResult: 'Success',
          EventSeverity: 'Informational',
          TargetAppName: 'systemd-logind',
          TargetAppType: 'Service',
          ActingAppName: program(record),
          ActingAppType: 'Process',
          ActingAppId: processId(record),
          TargetSessionId: start?.[1] ?? end?.[1],
          ...username('Target', start?.[2]),
        });
    }
    const unit = program(record) === 'systemd' ? UNIT.exec(line) : null;
    if (unit)
      return linuxRow('AuditEvent', record, context, 'Linux', 'systemd', {
        EventType: TYPES[unit[1]!] ?? 'Other',
        EventOriginalType: unit[1],
        EventResult: unit[1] === 'Failed to start' ? 'Failure' : 'Success',
        EventSeverity: 'Informational',
        Operation: unit[1],
        Object: unit[2],
        ObjectType: 'Service',
      });
    return linuxRow('Event', record, context, 'Linux', program(record) || 'systemd', {
      EventType: 'Other',
      EventResult: 'NA',
      EventSeverity: 'Informational',
    });
  },
};
