import type { StoredEvent, TableName } from '../../src/api/types.ts';
import { ago, HOSTILE, HOUR, MINUTE } from './ids.ts';

/** A stored event with hostile text in every part of it. */
export function event(table: TableName, eventId: string): StoredEvent {
  const time = ago(4 * HOUR);
  return {
    table,
    eventId,
    row: {
      TimeGenerated: time,
      EventType: 'ProcessCreated',
      EventResult: 'Success',
      DvcHostname: 'WS-041',
      ActorUsername: 'CONTOSO\\mara.lindt',
      ActingProcessName: 'C:\\Program Files\\Microsoft Office\\WINWORD.EXE',
      TargetProcessName: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      TargetProcessCommandLine: `${HOSTILE.long} ${HOSTILE.markup} ${HOSTILE.instruction}`,
      TargetProcessId: '8812',
      TargetFilePath: HOSTILE.direction,
      RegistryKey: 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\upd',
      EventMessage: HOSTILE.controls,
      SrcBytes: 1_400_000_000,
      AdditionalFields: { IntegrityLevel: 'Medium', Note: HOSTILE.script },
      Raw: JSON.stringify({
        EventID: 4688,
        Channel: 'Security',
        Computer: 'WS-041.contoso.example',
        NewProcessName: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
        CommandLine: HOSTILE.markup,
        SubjectUserName: HOSTILE.arabic,
      }),
      RawText: `<13>1 ${time} WS-041 - - - ${HOSTILE.controls} ${HOSTILE.script}`,
      Type: 'SecurityEvent',
      _ItemId: eventId,
      _Source: 'workstations',
      _Collector: 'c1',
      _Sequence: 4021,
      _TimeReceived: ago(4 * HOUR - MINUTE),
    },
  };
}
