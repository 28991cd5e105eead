import type { FieldTable } from './field-table.ts';

/** A process that started: Sysmon 1, Security 4688, Defender's DeviceProcessEvents, auditd, Sysmon for Linux. */
export const processFields: FieldTable = {
  Image: { native: ['NewProcessName', 'FolderPath', 'exe'], asim: ['TargetProcessName'], ecs: ['process.executable'] },
  CommandLine: {
    native: ['ProcessCommandLine', 'Process Command Line'],
    asim: ['TargetProcessCommandLine'],
    ecs: ['process.command_line'],
  },
  ParentImage: {
    native: ['ParentProcessName', 'InitiatingProcessFolderPath', 'CreatorProcessName'],
    asim: ['ActingProcessName', 'ParentProcessName'],
    ecs: ['process.parent.executable'],
  },
  ParentCommandLine: {
    native: ['InitiatingProcessCommandLine'],
    asim: ['ActingProcessCommandLine', 'ParentProcessCommandLine'],
    ecs: ['process.parent.command_line'],
  },
  OriginalFileName: {
    native: ['ProcessVersionInfoOriginalFileName'],
    asim: ['TargetProcessFileOriginalName'],
    ecs: ['process.pe.original_file_name'],
  },
  Description: {
    native: ['ProcessVersionInfoFileDescription'],
    asim: ['TargetProcessFileDescription'],
    ecs: ['process.pe.description'],
  },
  Product: {
    native: ['ProcessVersionInfoProductName'],
    asim: ['TargetProcessFileProduct'],
    ecs: ['process.pe.product'],
  },
  Company: {
    native: ['ProcessVersionInfoCompanyName'],
    asim: ['TargetProcessFileCompany'],
    ecs: ['process.pe.company'],
  },
  FileVersion: {
    native: ['ProcessVersionInfoProductVersion'],
    asim: ['TargetProcessFileVersion'],
    ecs: ['process.pe.file_version'],
  },
  CurrentDirectory: { native: ['cwd'], asim: ['TargetProcessCurrentDirectory'], ecs: ['process.working_directory'] },
  User: { asim: ['TargetUsername', 'ActorUsername'], ecs: ['user.name'] },
  ParentUser: { asim: ['ActorUsername'], ecs: ['process.parent.user.name'] },
  IntegrityLevel: {
    native: ['MandatoryLabel', 'ProcessIntegrityLevel'],
    asim: ['TargetProcessIntegrityLevel'],
    ecs: ['process.Ext.token.integrity_level_name'],
  },
  ProcessId: { native: ['NewProcessId'], asim: ['TargetProcessId'], ecs: ['process.pid'] },
  ParentProcessId: { native: ['InitiatingProcessId'], asim: ['ActingProcessId'], ecs: ['process.parent.pid'] },
  LogonId: {
    native: ['SubjectLogonId'],
    asim: ['ActorSessionId'],
    ecs: ['winlog.logon.id', 'process.Ext.authentication_id'],
  },
  Hashes: { asim: ['Hash'] },
  md5: { native: ['MD5'], asim: ['TargetProcessMD5'], ecs: ['process.hash.md5'] },
  sha1: { native: ['SHA1'], asim: ['TargetProcessSHA1'], ecs: ['process.hash.sha1'] },
  sha256: { native: ['SHA256'], asim: ['TargetProcessSHA256'], ecs: ['process.hash.sha256'] },
  Imphash: { asim: ['TargetProcessIMPHASH'], ecs: ['process.pe.imphash'] },
};
