import { readPairs, socketAddress } from './auditd-fields.ts';
import type { Format, NativeRecord, Rejected } from './format.ts';
import { systemCallName } from './system-calls.ts';
import { isoTime } from './time.ts';

const HEADER =
  /^(?:node=(\S{1,255}) )?type=([A-Z0-9_]{1,40}|UNKNOWN\[\d{1,6}\]) msg=audit\((\d{1,12})\.(\d{1,9}):(\d{1,20})\):[ ]?/;
const KERNEL_HEADER =
  /^audit(?:\[\d+\])?: (?:type=(\d{4}|[A-Z_]{3,40}) )?audit\((\d{1,12})\.(\d{1,9}):(\d{1,20})\):[ ]?/;
const MAX_RECORDS = 512;

/** Types by number as the kernel prints them without auditd; those that occur. */
const TYPES: Readonly<Record<string, string>> = {
  1100: 'USER_AUTH',
  1101: 'USER_ACCT',
  1103: 'CRED_ACQ',
  1104: 'CRED_DISP',
  1105: 'USER_START',
  1106: 'USER_END',
  1108: 'USER_CHAUTHTOK',
  1110: 'CRED_REFR',
  1112: 'USER_LOGIN',
  1113: 'USER_LOGOUT',
  1114: 'ADD_USER',
  1115: 'DEL_USER',
  1116: 'ADD_GROUP',
  1117: 'DEL_GROUP',
  1123: 'USER_CMD',
  1130: 'SERVICE_START',
  1131: 'SERVICE_STOP',
  1300: 'SYSCALL',
  1302: 'PATH',
  1305: 'CONFIG_CHANGE',
  1306: 'SOCKADDR',
  1307: 'CWD',
  1309: 'EXECVE',
  1320: 'EOE',
  1325: 'NETFILTER_CFG',
  1326: 'SECCOMP',
  1327: 'PROCTITLE',
  1334: 'BPF',
  1400: 'AVC',
  1403: 'MAC_POLICY_LOAD',
  1701: 'ANOM_ABEND',
};

interface Header {
  readonly node: string | undefined;
  readonly type: string;
  readonly seconds: string;
  readonly fraction: string;
  readonly serial: string;
  readonly length: number;
}

/** The head of an audit record: who, what, when, and the serial that its fellow records share. */
export function auditHeader(line: string): Header | undefined {
  let m = HEADER.exec(line);
  if (m) return { node: m[1], type: m[2]!, seconds: m[3]!, fraction: m[4]!, serial: m[5]!, length: m[0].length };
  m = KERNEL_HEADER.exec(line);
  if (!m) return undefined;
  const type = m[1] === undefined ? 'UNKNOWN' : (TYPES[m[1]] ?? m[1]);
  return { node: undefined, type, seconds: m[2]!, fraction: m[3]!, serial: m[4]!, length: m[0].length };
}

/** Records of the Linux audit daemon: one line, or the lines of one event joined by newlines (auditd-join.ts). */
export const auditd: Format = {
  name: 'auditd',
  sniff(sample) {
    const lines = sample.filter((line) => line.trim() !== '');
    if (lines.length === 0) return 0;
    return lines.filter((line) => auditHeader(line) !== undefined).length / lines.length;
  },
  parse(record, received): NativeRecord | Rejected {
    const lines = record.indexOf('\n') === -1 ? [record] : record.split('\n').filter((line) => line !== '');
    const first = auditHeader(lines[0] ?? '');
    if (first === undefined)
      return { rejected: 'no audit header: type=… msg=audit(seconds.fraction:serial)', offset: 0 };
    const parts: Record<string, unknown>[] = [];
    let offset = 0;
    for (const line of lines.slice(0, MAX_RECORDS)) {
      const header = auditHeader(line);
      if (header === undefined) return { rejected: 'a joined line has no audit header', offset };
      if (header.type !== 'EOE' || lines.length === 1) parts.push(readRecord(line, header));
      offset += line.length + 1;
    }
    const fields = parts.length === 1 ? parts[0]! : join(parts);
    fields['sequence'] = first.serial;
    if (first.node !== undefined) fields['node'] = first.node;
    nameSystemCall(fields);
    const time = isoTime(`${first.seconds}.${first.fraction}`, received);
    return time === undefined ? { fields } : { fields, time };
  },
};

function readRecord(line: string, header: Header): Record<string, unknown> {
  const fields: Record<string, unknown> = { type: header.type };
  const body = line.slice(header.length);
  readPairs(body, fields, header.type);
  if (header.type === 'EXECVE') joinArgumentPieces(fields);
  if (header.type === 'AVC' || header.type === 'USER_AVC') readAccessVector(body, fields);
  for (const name of CONTEXTS) if (typeof fields[name] === 'string') splitContext(name, fields[name], fields);
  const saddr = fields['saddr'];
  if (typeof saddr === 'string') {
    const address = socketAddress(saddr);
    for (const name in address) if (!Object.hasOwn(fields, name)) fields[name] = address[name];
  }
  return fields;
}

// SELinux: `user:role:type:level[:categories]`.
const CONTEXTS = ['subj', 'obj', 'scontext', 'tcontext'] as const;

function splitContext(name: string, context: string, fields: Record<string, unknown>): void {
  const [user, role, domain, level, ...categories] = context.split(':');
  if (level === undefined) return;
  fields[`${name}_user`] = user;
  fields[`${name}_role`] = role;
  fields[`${name}_domain`] = domain;
  fields[`${name}_level`] = level;
  if (categories.length > 0) fields[`${name}_category`] = categories.join(':');
}

/** A long argument comes in pieces `a2[0]=… a2[1]=…`; they are one argument. */
function joinArgumentPieces(fields: Record<string, unknown>): void {
  for (const key of Object.keys(fields)) {
    const bracket = key.indexOf('[');
    if (bracket === -1) continue;
    const name = key.slice(0, bracket);
    fields[name] = `${fields[name] ?? ''}${fields[key]}`;
    delete fields[key];
  }
}

/** `avc:  denied  { read write } for  pid=…`: the verdict and the permissions stand outside the pairs. */
function readAccessVector(body: string, fields: Record<string, unknown>): void {
  const m = /\b(denied|granted)\s{1,4}\{ ?([^}]{0,200}?) ?\}/.exec(body);
  if (!m) return;
  fields['seresult'] = m[1];
  fields['seperms'] = m[2];
}

function nameSystemCall(fields: Record<string, unknown>): void {
  if (fields['syscall'] === undefined || fields['SYSCALL'] !== undefined) return;
  const name = systemCallName(fields['arch'], fields['syscall']);
  if (name !== undefined) fields['SYSCALL'] = name;
}

/**
 * One record of many: `type`, `name` and `nametype` become lists where several records bear them, `paths` keeps each
 * PATH whole, and an argument `a0` is that of EXECVE rather than the pointer of SYSCALL.
 */
function join(parts: readonly Record<string, unknown>[]): Record<string, unknown> {
  const types = [...new Set(parts.map((part) => part['type']))];
  const fields: Record<string, unknown> = { type: types.length === 1 ? types[0] : types };
  const paths: Record<string, unknown>[] = [];
  for (const part of parts) {
    if (part['type'] === 'PATH') {
      const { type: _, ...path } = part;
      paths.push(path);
      continue;
    }
    const overrides = part['type'] === 'EXECVE';
    for (const key in part) if (key !== 'type' && (overrides || !Object.hasOwn(fields, key))) fields[key] = part[key];
  }
  if (paths.length === 0) return fields;
  fields['paths'] = paths;
  fields['name'] = paths.length === 1 ? paths[0]!['name'] : paths.map((path) => path['name'] ?? '');
  fields['nametype'] = paths.length === 1 ? paths[0]!['nametype'] : paths.map((path) => path['nametype'] ?? '');
  return fields;
}
