import type { Values } from '../record.ts';
import { integer, ip, text, username } from '../values.ts';
import { ends, type Fields } from './connection.ts';

const ACTIONS: Readonly<Record<string, string>> = {
  'SMB::FILE_READ': 'FileAccessed',
  'SMB::FILE_WRITE': 'FileModified',
  'SMB::FILE_OPEN': 'FileAccessed',
  'SMB::FILE_CLOSE': 'FileAccessed',
  'SMB::FILE_DELETE': 'FileDeleted',
  'SMB::FILE_RENAME': 'FileRenamed',
  'SMB::FILE_SET_ATTRIBUTE': 'FileModified',
  'SMB::PIPE_READ': 'FileAccessed',
  'SMB::PIPE_WRITE': 'FileModified',
  'SMB::PIPE_OPEN': 'FileAccessed',
  'SMB::PRINT_OPEN': 'FileAccessed',
};

/** smb_files.log: what a client did to a file of a share. */
export function smbFiles(fields: Fields): Values {
  const share = text(fields['path']);
  const name = text(fields['name']);
  const action = text(fields['action']);
  const path =
    share && name ? `${share}${name.startsWith('\\') || share.endsWith('\\') ? '' : '\\'}${name}` : (name ?? share);
  const { SrcIpAddr, SrcPortNumber } = ends(fields);
  const before = text(fields['prev_name']);
  return {
    EventType: (action && ACTIONS[action]) ?? 'FileAccessed',
    EventOriginalType: action,
    EventResult: 'NA',
    NetworkApplicationProtocol: 'SMB',
    SrcIpAddr,
    SrcPortNumber,
    TargetFilePath: path,
    TargetFilePathType: 'Windows Share',
    TargetFileName: (name ?? path)?.split('\\').at(-1),
    TargetFileSize: integer(fields['size']),
    SrcFileName: before,
  };
}

/** files.log: a file seen in a connection; no action on a host is known. */
export function files(fields: Fields): Values {
  const list = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
  return {
    EventOriginalSubType: text(fields['source']),
    SrcIpAddr: ip(fields['id.orig_h']) ?? ip(list(fields['tx_hosts'])),
    DstIpAddr: ip(fields['id.resp_h']) ?? ip(list(fields['rx_hosts'])),
    NetworkApplicationProtocol: text(fields['source']),
    TargetFileName: text(fields['filename']),
    TargetFileMD5: text(fields['md5']),
    TargetFileSHA1: text(fields['sha1']),
    TargetFileSHA256: text(fields['sha256']),
    TargetFileSize: integer(fields['total_bytes']),
  };
}

/** ftp.log: commands of a session. */
export function ftp(fields: Fields): Values {
  const code = integer(fields['reply_code']);
  return {
    ...ends(fields),
    NetworkApplicationProtocol: 'FTP',
    Operation: text(fields['command']),
    Object: text(fields['arg']),
    EventResult: code === undefined ? 'NA' : code < 400 ? 'Success' : 'Failure',
    EventOriginalResultDetails: text(fields['reply_msg']),
    TargetUsername: username('Target', fields['user'])['TargetUsername'],
    TargetFileSize: integer(fields['file_size']),
  };
}
