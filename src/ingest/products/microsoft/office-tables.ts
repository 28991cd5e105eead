import { fileNameOf, setText } from '../event-row.ts';
import { auditType } from './identity-tables.ts';
import { type Fields, setAccount, type TableMap, textOf } from './table-map.ts';

const FILE_OPERATIONS: readonly (readonly [RegExp, string, string?])[] = [
  [/^FileUploaded/, 'FileCreated', 'Upload'],
  [/^File(?:SyncUploaded|Restored|Copied)/, 'FileCreated'],
  [/^FileModified|^FileCheckedIn/, 'FileModified', 'FileModified'],
  [/^FileDownloaded|^FileSyncDownloaded/, 'FileAccessed', 'Download'],
  [/^FilePreviewed/, 'FileAccessed', 'Preview'],
  [/^FileAccessed|^FileVisited|^FileCheckedOut|^PageViewed/, 'FileAccessed', 'FileAccessed'],
  [/^FileRecycled/, 'FileDeleted', 'Recycled'],
  [/^FileDeleted|^FileVersionsAllDeleted/, 'FileDeleted', 'FileDeleted'],
  [/^FileRenamed/, 'FileRenamed'],
  [/^FileMoved/, 'FileMoved'],
  [/^FolderCreated/, 'FolderCreated'],
  [/^FolderDeleted|^FolderRecycled/, 'FolderDeleted'],
  [/^FolderMoved/, 'FolderMoved'],
  [/^FolderModified|^FolderRenamed/, 'FolderModified'],
];

function fileOperation(fields: Fields): (typeof FILE_OPERATIONS)[number] | undefined {
  const operation = String(fields['Operation'] ?? '');
  return FILE_OPERATIONS.find(([pattern]) => pattern.test(operation));
}

function isLogon(fields: Fields): boolean {
  return fields['Operation'] === 'UserLoggedIn' || fields['Operation'] === 'UserLoginFailed';
}

/** The addresses that Office writes: `1.2.3.4`, `1.2.3.4:443`, `[2001:db8::1]:443`. */
export function clientAddress(value: unknown): string | undefined {
  const text = textOf(value)?.trim();
  if (text === undefined) return undefined;
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text);
  if (bracketed) return bracketed[1];
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(text) ? text.slice(0, text.indexOf(':')) : text;
}

/** Microsoft 365's unified audit log: Exchange, SharePoint, OneDrive, Teams, Entra. */
export const officeTables: Readonly<Record<string, TableMap>> = {
  OfficeActivity: {
    vendor: 'Microsoft',
    product: 'Microsoft 365',
    table: (fields) => (isLogon(fields) ? 'Authentication' : fileOperation(fields) ? 'FileEvent' : 'AuditEvent'),
    eventType: (fields) => (isLogon(fields) ? 'Logon' : (fileOperation(fields)?.[1] ?? auditType(fields['Operation']))),
    originalType: 'Operation',
    result: (fields) =>
      fields['Operation'] === 'UserLoginFailed' || /^fail|^false/i.test(String(fields['ResultStatus'] ?? ''))
        ? 'Failure'
        : 'Success',
    host: 'none',
    columns: {
      EventOriginalUid: ['OfficeId', 'Id'],
      EventOriginalResultDetails: ['ResultReasonType', 'LogonError', 'ResultStatus'],
    },
    more(columns, fields, table) {
      setText(
        columns,
        'SrcIpAddr',
        clientAddress(
          fields['ClientIP'] ?? fields['Client_IPAddress'] ?? fields['ClientIPAddress'] ?? fields['ActorIpAddress'],
        ),
      );
      setText(columns, 'HttpUserAgent', fields['UserAgent']);
      setText(columns, 'TargetAppName', fields['OfficeWorkload'] ?? fields['Workload']);
      columns['TargetAppType'] = 'SaaS application';
      const user = { name: fields['UserId'] };
      if (table === 'Authentication') {
        setAccount(columns, 'Target', user, true);
        if (columns['EventResult'] === 'Failure') columns['EventResultDetails'] = 'Other';
        return;
      }
      setAccount(columns, 'Actor', user, true);
      columns['ActorUserType'] = fields['UserType'] === 2 || fields['UserType'] === 'Admin' ? 'Admin' : 'Regular';
      const object = fields['OfficeObjectId'] ?? fields['ObjectId'] ?? fields['ItemName'];
      if (table === 'AuditEvent') {
        setText(columns, 'Operation', fields['Operation']);
        setText(columns, 'Object', object);
        columns['ObjectType'] = 'Other';
        setText(columns, 'OriginalObjectType', fields['ItemType'] ?? fields['RecordType']);
        setText(
          columns,
          'NewValue',
          fields['Parameters'] ?? fields['ModifiedProperties'] ?? fields['OperationProperties'],
        );
        return;
      }
      setText(columns, 'EventSubType', fileOperation(fields)?.[2]);
      const path = textOf(object);
      if (path === undefined) return;
      columns['TargetFilePath'] = path;
      columns['TargetFilePathType'] = 'URL';
      columns['TargetFileName'] = textOf(fields['SourceFileName']) ?? fileNameOf(path);
      columns['TargetUrl'] = path;
    },
  },
};
