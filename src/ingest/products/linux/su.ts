import type { Product } from '../product.ts';
import { message, program } from '../record.ts';
import { username } from '../values.ts';
import { linuxRow, processId } from './line.ts';

// `(to root) ann on pts/0`, `FAILED SU (to root) ann on pts/0`, `Successful su for root by ann`, `+ pts/0 ann:root`, `'su root' failed for ann on /dev/pts/0`
const TO = /^(FAILED SU )?\(to (\S{1,256})\) (\S{1,256}) on (\S{1,64})/;
const FOR_BY = /^(Successful|FAILED) su for (\S{1,256}) by (\S{1,256})/i;
const SIGNED = /^([+-]) (\S{1,64}) ([^\s:]{1,256})[:-](\S{1,256})$/;
const BSD = /^(?:BAD SU )?(\S{1,256}) to (\S{1,256}) on (\S{1,64})/;
const QUOTED = /^'su (\S{1,256})' (failed|succeeded) for (\S{1,256}) on (\S{1,64})/;

interface Switch {
  readonly actor: string;
  readonly target: string;
  readonly failed: boolean;
}

function read(line: string): Switch | undefined {
  let m = TO.exec(line);
  if (m) return { actor: m[3]!, target: m[2]!, failed: m[1] !== undefined };
  m = FOR_BY.exec(line);
  if (m) return { actor: m[3]!, target: m[2]!, failed: m[1]!.toUpperCase() === 'FAILED' };
  m = SIGNED.exec(line);
  if (m) return { actor: m[3]!, target: m[4]!, failed: m[1] === '-' };
  m = QUOTED.exec(line);
  if (m) return { actor: m[3]!, target: m[1]!, failed: m[2] === 'failed' };
  m = BSD.exec(line);
  return m ? { actor: m[1]!, target: m[2]!, failed: line.startsWith('BAD SU') } : undefined;
}

/** su: who became whom, and who tried. */
export const su: Product = {
  name: 'su',
  formats: ['syslog', 'text'],
  claims: (record) => program(record) === 'su' && read(message(record)) !== undefined,
  map(record, context) {
    const found = read(message(record));
    return linuxRow('Authentication', record, context, 'Linux', 'su', {
      EventType: 'Elevate',
      EventSubType: 'Elevate',
      EventResult: found?.failed ? 'Failure' : 'Success',
      EventResultDetails: found?.failed ? 'Other' : undefined,
      EventSeverity: found?.failed ? 'Low' : 'Informational',
      TargetAppName: 'su',
      TargetAppType: 'Process',
      ActingAppName: 'su',
      ActingAppType: 'Process',
      ActingAppId: processId(record),
      ...username('Actor', found?.actor),
      ...username('Target', found?.target),
    });
  },
};
