import type { Values } from '../record.ts';
import { text, username } from '../values.ts';

type Fields = Record<string, unknown>;

/** The kernel's word for "no user" and "no session": -1 as an unsigned number. */
export const UNSET_ID = '4294967295';

/** The person behind the event by the audit session's user id, which su and sudo do not change. */
export function actor(fields: Fields): Values {
  const id = text(fields['auid']);
  if (id === undefined || id === UNSET_ID || id === '-1') return {};
  const session = text(fields['ses']);
  return {
    ...identity('Actor', id, fields['AUID']),
    ActorSessionId: session === UNSET_ID || session === '-1' ? undefined : session,
  };
}

/** A numeric id, and the name where the log is enriched with it; some shippers write the name as the id. */
export function identity(role: 'Actor' | 'Target', id: string | undefined, name: unknown): Values {
  if (id === undefined || id === UNSET_ID) return {};
  const known = text(name);
  if (/^\d+$/.test(id))
    return { [`${role}UserId`]: id, [`${role}UserIdType`]: 'UID', ...(known !== 'unset' ? username(role, known) : {}) };
  return username(role, id);
}

/** Success or failure, as `success`, `res` or `result` say it. */
export function outcome(fields: Fields): Values {
  const result = text(fields['success']) ?? text(fields['res']) ?? text(fields['result']);
  if (result === 'yes' || result === 'success' || result === '1') return { EventResult: 'Success' };
  if (result === 'no' || result === 'failed' || result === '0' || result === 'failure')
    return { EventResult: 'Failure', EventOriginalResultDetails: text(fields['exit']) };
  return {};
}

/** The name of the system call, its number where the name is not known. */
export function systemCall(fields: Fields): string {
  const name = fields['SYSCALL'] ?? fields['syscall'];
  return typeof name === 'string' ? name : '';
}

/** The rule's key, by which administrators name what they watch. */
export function ruleKey(fields: Fields): Values {
  return { RuleName: text(fields['key']) };
}
