import type { Product } from '../product.ts';
import { beginning, device, message, nativeType, program, row } from '../record.ts';
import { ip, username } from '../values.ts';

// vsftpd: `[pid 27244] [ann] FAIL LOGIN: Client "192.0.2.1"`; Pure-FTPd: `(?@192.0.2.1) [WARNING] Authentication failed for user [root]`;
// ProFTPD: `host (192.0.2.1[192.0.2.1]) - USER ann (Login failed): Incorrect password`
const VSFTPD =
  /(?:\[pid \d{1,10}\] )?(?:\[([^\]]{1,256})\] )?(OK|FAIL) (LOGIN|UPLOAD|DOWNLOAD|DELETE|RENAME|MKDIR|RMDIR|CHMOD): Client "([^"]{2,64})"(?:, (?:anon password )?"([^"]{0,1024})")?/;
const PUREFTPD = /^\(([^()@]{1,256})@([^()]{2,255})\) \[([A-Z]{3,10})\] (.*)$/s;
const PROFTPD = /\(([^[\]()]{0,255})\[([0-9a-fA-F:.]{2,45})\]\)(?: -|:) (.*)$/s;
const PROFTPD_USER = /^USER (\S{1,256}?)(?: \(Login failed\))?: (.{0,200})/;

interface Found {
  readonly user: string | undefined;
  readonly ip: string | undefined;
  readonly result: 'Success' | 'Failure' | undefined;
  readonly details?: string | undefined;
  readonly file?: string | undefined;
  readonly verb?: string | undefined;
  readonly product: string;
}

const FILE_TYPES: Readonly<Record<string, string>> = {
  UPLOAD: 'FileCreatedOrModified',
  DOWNLOAD: 'FileAccessed',
  DELETE: 'FileDeleted',
  RENAME: 'FileRenamed',
  MKDIR: 'FolderCreated',
  RMDIR: 'FolderDeleted',
  CHMOD: 'FileModified',
};

function read(line: string, name: string): Found | undefined {
  let m = line.includes(': Client "') ? VSFTPD.exec(line) : null;
  if (m)
    return {
      user: m[1],
      ip: ip(m[4]),
      result: m[2] === 'OK' ? 'Success' : 'Failure',
      verb: m[3],
      file: m[3] === 'LOGIN' ? undefined : m[5],
      product: 'vsftpd',
    };
  if (name === 'pure-ftpd') {
    m = PUREFTPD.exec(line);
    if (!m) return undefined;
    const failed = /^Authentication failed for user \[([^\]]{1,256})\]/.exec(m[4]!);
    const success = /^([^\s]{1,256}) is now logged in/.exec(m[4]!);
    return {
      user: failed?.[1] ?? success?.[1] ?? (m[1] === '?' ? undefined : m[1]),
      ip: ip(m[2]),
      result: failed ? 'Failure' : success ? 'Success' : undefined,
      verb: failed || success ? 'LOGIN' : undefined,
      product: 'Pure-FTPd',
    };
  }
  m = name === 'proftpd' || line.includes('proftpd') ? PROFTPD.exec(line) : null;
  if (!m) return undefined;
  const user = PROFTPD_USER.exec(m[3]!);
  const success = user !== null && /^Login successful/.test(user[2]!);
  return {
    user: user?.[1],
    ip: ip(m[2]),
    result: user ? (success ? 'Success' : 'Failure') : undefined,
    details:
      user && !success
        ? /no such user/.test(user[2]!)
          ? 'No such user'
          : /[Ii]ncorrect password/.test(user[2]!)
            ? 'Incorrect password'
            : 'Other'
        : undefined,
    verb: user ? 'LOGIN' : undefined,
    product: 'ProFTPD',
  };
}

/** FTP servers: vsftpd, Pure-FTPd, ProFTPD. */
export const ftpServer: Product = {
  name: 'ftp-server',
  formats: ['syslog', 'text'],
  claims: (record) => read(beginning(message(record)), program(record)) !== undefined,
  map(record, context) {
    const line = message(record);
    const found = read(beginning(line), program(record))!;
    const common = {
      EventVendor: found.product,
      EventProduct: found.product,
      EventMessage: line,
      ...device(record, context),
    };
    if (found.verb === 'LOGIN')
      return row('Authentication', nativeType(record), record, context, {
        ...common,
        EventType: 'Logon',
        EventSubType: 'Remote',
        EventResult: found.result,
        EventResultDetails: found.result === 'Failure' ? (found.details ?? 'Other') : undefined,
        EventSeverity: found.result === 'Failure' ? 'Low' : 'Informational',
        LogonProtocol: 'FTP',
        TargetAppName: found.product,
        ...username('Target', found.user),
        SrcIpAddr: found.ip,
      });
    if (found.verb !== undefined && found.file !== undefined)
      return row('FileEvent', nativeType(record), record, context, {
        ...common,
        EventType: FILE_TYPES[found.verb],
        EventResult: found.result,
        TargetFilePath: found.file,
        TargetFilePathType: 'Unix',
        TargetFileName: found.file.split('/').at(-1),
        ...username('Actor', found.user),
        SrcIpAddr: found.ip,
        NetworkApplicationProtocol: 'FTP',
      });
    return row('Event', nativeType(record), record, context, {
      ...common,
      ActorUsername: found.user,
      SrcIpAddr: found.ip,
      NetworkApplicationProtocol: 'FTP',
    });
  },
};
