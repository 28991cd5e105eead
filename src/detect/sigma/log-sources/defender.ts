import type { EventKind } from '../event-kind.ts';
import type { FieldTable } from '../fields/field-table.ts';
import { processFields } from '../fields/process.ts';
import {
  connectionFields,
  dnsQueryFields,
  fileFields,
  imageLoadFields,
  processAccessFields,
  registryFields,
} from '../fields/windows.ts';
import type { SourceDefinition } from './source-kind.ts';

const COMMON =
  'Timestamp TimeGenerated DeviceId DeviceName ActionType ReportId InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountSid InitiatingProcessCommandLine InitiatingProcessCreationTime InitiatingProcessFileName InitiatingProcessFolderPath InitiatingProcessId InitiatingProcessIntegrityLevel InitiatingProcessMD5 InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessParentFileName InitiatingProcessParentId InitiatingProcessTokenElevation ActorUsername TargetUsername';

/** Defender XDR's device tables as Sigma's categories, with the columns that each fills. */
const TABLES: readonly {
  readonly table: string;
  readonly category: string;
  readonly actions?: readonly string[];
  readonly fields: FieldTable;
  readonly filled: string;
}[] = [
  {
    table: 'DeviceProcessEvents',
    category: 'process_creation',
    fields: processFields,
    filled:
      'FileName FolderPath ProcessCommandLine ProcessId ProcessIntegrityLevel ProcessVersionInfoOriginalFileName ProcessVersionInfoFileDescription ProcessVersionInfoProductName ProcessVersionInfoCompanyName ProcessVersionInfoProductVersion AccountDomain AccountName AccountSid LogonId MD5 SHA1 SHA256 FileSize',
  },
  {
    table: 'DeviceNetworkEvents',
    category: 'network_connection',
    fields: connectionFields,
    filled: 'RemoteIP RemotePort RemoteUrl LocalIP LocalPort Protocol LocalIPType RemoteIPType',
  },
  {
    table: 'DeviceImageLoadEvents',
    category: 'image_load',
    fields: imageLoadFields,
    filled: 'FileName FolderPath MD5 SHA1 SHA256 FileSize',
  },
  {
    table: 'DeviceFileEvents',
    category: 'file_event',
    fields: fileFields,
    filled: 'FileName FolderPath MD5 SHA1 SHA256 FileSize PreviousFileName PreviousFolderPath FileOriginUrl',
  },
  ...['registry_set', 'registry_event', 'registry_add', 'registry_delete'].map((category) => ({
    table: 'DeviceRegistryEvents',
    category,
    fields: registryFields,
    filled: 'RegistryKey RegistryValueName RegistryValueData RegistryValueType PreviousRegistryKey',
  })),
  {
    table: 'DeviceEvents',
    category: 'create_remote_thread',
    actions: ['createremotethreadapicall'],
    fields: processAccessFields,
    filled: 'FileName FolderPath ProcessId ProcessCommandLine',
  },
  {
    table: 'DeviceEvents',
    category: 'dns_query',
    actions: ['dnsqueryresponse'],
    fields: dnsQueryFields,
    filled: 'RemoteUrl AdditionalFields DnsQuery',
  },
];

export const defenderSources: readonly SourceDefinition[] = TABLES.map(
  ({ table, category, actions, fields, filled }) => ({
    product: 'windows',
    category,
    kinds: [
      {
        name: table,
        matches: (kind: EventKind) =>
          kind.type === table && kind.platform === 'windows' && (!actions || actions.includes(kind.stream)),
        fields,
        filled: new Set(`${COMMON} ${filled}`.split(' ')),
      },
    ],
  }),
);
