import type { TableName } from '../../../schema/types.ts';
import type { Values } from '../record.ts';
import { text } from '../values.ts';
import { actor, outcome, ruleKey, systemCall } from './auditd-common.ts';

type Fields = Record<string, unknown>;

const OPEN = new Set(['open', 'openat', 'openat2', 'creat', 'open_by_handle_at']);
const CHANGES: Readonly<Record<string, string>> = {
  unlink: 'FileDeleted',
  unlinkat: 'FileDeleted',
  rmdir: 'FolderDeleted',
  mkdir: 'FolderCreated',
  mkdirat: 'FolderCreated',
  rename: 'FileRenamed',
  renameat: 'FileRenamed',
  renameat2: 'FileRenamed',
  chmod: 'FileModified',
  fchmod: 'FileModified',
  fchmodat: 'FileModified',
  chown: 'FileModified',
  fchown: 'FileModified',
  lchown: 'FileModified',
  fchownat: 'FileModified',
  setxattr: 'FileModified',
  lsetxattr: 'FileModified',
  fsetxattr: 'FileModified',
  removexattr: 'FileModified',
  truncate: 'FileModified',
  ftruncate: 'FileModified',
  link: 'FileCreated',
  linkat: 'FileCreated',
  symlink: 'FileCreated',
  symlinkat: 'FileCreated',
  mknod: 'FileCreated',
  mknodat: 'FileCreated',
  utimensat: 'FileModified',
  utime: 'FileModified',
};
// fcntl.h: O_WRONLY 1, O_RDWR 2, O_CREAT 0100, O_TRUNC 01000.
const WRITES = 0o1103;

/** True for system calls that name a file. */
export function isFileCall(call: string): boolean {
  return OPEN.has(call) || Object.hasOwn(CHANGES, call);
}

interface Path {
  readonly name: string;
  readonly kind: string;
}

function paths(fields: Fields): Path[] {
  const list = fields['paths'];
  if (!Array.isArray(list)) return [];
  return (list as Fields[]).flatMap((path) => {
    const name = text(path['name']);
    return name === undefined
      ? []
      : [{ name: absolute(name, text(fields['cwd'])), kind: String(path['nametype'] ?? '') }];
  });
}

function absolute(name: string, directory: string | undefined): string {
  if (name.startsWith('/') || directory === undefined) return name;
  return `${directory.endsWith('/') ? directory : `${directory}/`}${name.startsWith('./') ? name.slice(2) : name}`;
}

function opened(fields: Fields, call: string, found: readonly Path[]): string {
  if (call === 'creat' || found.some(({ kind }) => kind === 'CREATE')) return 'FileCreated';
  const flags = Number.parseInt(String(fields[call === 'open' ? 'a1' : 'a2'] ?? ''), 16);
  // openat2 keeps its flags in memory that the record does not show.
  return call !== 'openat2' && (flags & WRITES) !== 0 ? 'FileModified' : 'FileAccessed';
}

/** A file touched by a watched system call: its SYSCALL record with at least one PATH that names the file itself. */
export function fileEvent(fields: Fields): readonly [TableName, Values] | undefined {
  const call = systemCall(fields);
  if (!isFileCall(call)) return undefined;
  const found = paths(fields).filter(({ kind }) => kind !== 'PARENT');
  const target =
    found.find(({ kind }) => kind === 'CREATE') ?? found.find(({ kind }) => kind === 'DELETE') ?? found.at(-1);
  if (target === undefined) return undefined;
  const type = CHANGES[call] ?? opened(fields, call, found);
  const source = type === 'FileRenamed' ? found.find(({ kind }) => kind === 'DELETE') : undefined;
  return [
    'FileEvent',
    {
      EventType: type,
      EventSeverity: 'Informational',
      ...outcome(fields),
      ...actor(fields),
      ...ruleKey(fields),
      TargetFilePath: target.name,
      TargetFilePathType: 'Unix',
      TargetFileName: target.name.split('/').at(-1),
      TargetFileDirectory: target.name.slice(0, Math.max(target.name.lastIndexOf('/'), 0)) || undefined,
      ...(source && { SrcFilePath: source.name, SrcFilePathType: 'Unix', SrcFileName: source.name.split('/').at(-1) }),
      ActingProcessName: text(fields['exe']),
      ActingProcessId: text(fields['pid']),
      ActingProcessCommandLine: text(fields['proctitle']),
    },
  ];
}
