import type { Product } from '../product.ts';
import { message, program, type Values } from '../record.ts';
import { text, username } from '../values.ts';
import { linuxRow, processId } from './line.ts';

const LINE = /^\s{0,16}(\S{1,256}) : (.*)$/s;
const FAILURE =
  /(\d{1,4}) incorrect password attempts?|(command not allowed)|(user NOT in sudoers)|(a password is required)|(user NOT authorized on host)|(conversation failed)/;

/** `KEY=value ; KEY=value ; COMMAND=…`: the command comes last and may hold any text. */
function settings(body: string): Record<string, string> {
  const found: Record<string, string> = {};
  const command = body.indexOf('COMMAND=');
  const head = command === -1 ? body : body.slice(0, command);
  for (const part of head.split(' ; ')) {
    const equals = part.indexOf('=');
    if (equals > 0) found[part.slice(0, equals).trim()] = part.slice(equals + 1).trim();
  }
  if (command !== -1) found['COMMAND'] = body.slice(command + 8);
  return found;
}

function reason(body: string): Values {
  const m = FAILURE.exec(body.slice(0, body.indexOf('COMMAND=') === -1 ? body.length : body.indexOf('COMMAND=')));
  if (!m) return { EventResult: 'Success', EventSeverity: 'Informational' };
  const details = m[1] || m[6] ? 'Incorrect password' : m[4] ? 'Other' : 'Logon violates policy';
  return {
    EventResult: 'Failure',
    EventResultDetails: details,
    EventOriginalResultDetails: m[0],
    EventSeverity: m[3] ? 'Medium' : 'Low',
  };
}

/** sudo: who ran which command as whom, and who was refused. */
export const sudo: Product = {
  name: 'sudo',
  formats: ['syslog', 'text'],
  claims: (record) => program(record) === 'sudo' && LINE.test(message(record)) && !message(record).startsWith('pam_'),
  map(record, context) {
    const m = LINE.exec(message(record));
    const values = settings(m?.[2] ?? '');
    const columns = {
      EventType: 'Elevate',
      EventSubType: 'Elevate',
      TargetAppName: 'sudo',
      TargetAppType: 'Process',
      ActingAppName: 'sudo',
      ActingAppType: 'Process',
      ActingAppId: processId(record),
      ...username('Actor', m?.[1]),
      ...username('Target', values['USER']),
      ...reason(m?.[2] ?? ''),
    };
    return linuxRow('Authentication', record, context, 'Sudo Project', 'sudo', columns, {
      ...(text(values['COMMAND']) !== undefined && { Command: values['COMMAND'] }),
      ...(text(values['TTY']) !== undefined && { Terminal: values['TTY'] }),
      ...(text(values['PWD']) !== undefined && { WorkingDirectory: values['PWD'] }),
    });
  },
};
