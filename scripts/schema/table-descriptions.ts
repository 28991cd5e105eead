import type { TableName } from '../../src/schema/types.ts';

export const tableDescriptions: Record<TableName, string> = {
  ProcessEvent: 'Processes that started or ended',
  Authentication: 'Sign-ins and sign-outs, to hosts, applications and cloud services',
  NetworkSession: 'Network connections and flows, as seen by hosts, firewalls and sensors',
  Dns: 'DNS queries and their answers',
  WebSession: 'HTTP requests, as seen by servers, proxies and sensors',
  FileEvent: 'Files created, changed, read, renamed or deleted',
  RegistryEvent: 'Windows registry keys and values created, changed or deleted',
  AuditEvent: 'Changes of configuration, policy and resources',
  UserManagement: 'Accounts and groups created, changed or deleted',
  AlertEvent: 'Alerts that other products raised',
  DhcpEvent: 'Address leases',
  Event: 'All other events',
};
