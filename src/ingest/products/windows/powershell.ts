import { setText } from '../event-row.ts';
import type { Product } from '../product.ts';
import { said, setPrincipal, startWindows, WINDOWS_FORMATS } from './windows-row.ts';

const CHANNELS = new Set([
  'Microsoft-Windows-PowerShell/Operational',
  'Windows PowerShell',
  'PowerShellCore/Operational',
]);

/** A line of the classic log's text block: `\tHostApplication=powershell.exe -enc …`. */
function blockValue(block: string | undefined, name: string): string | undefined {
  if (block === undefined) return undefined;
  const at = block.indexOf(`${name}=`);
  if (at === -1) return undefined;
  const end = block.indexOf('\n', at);
  return block.slice(at + name.length + 1, end === -1 ? undefined : end).trim() || undefined;
}

/** A line of 4103's context: `        User = CORP\anna`. */
function contextValue(block: string | undefined, name: string): string | undefined {
  const match = block === undefined ? null : new RegExp(`^\\s*${name} = (.*)$`, 'm').exec(block);
  return match?.[1]?.trim() || undefined;
}

/** PowerShell: 4103 (commands), 4104 (script blocks), 400, 403, 600 and 800 of the classic log. */
export const powershell: Product = {
  name: 'powershell',
  formats: WINDOWS_FORMATS,
  claims: ({ fields }) => CHANNELS.has(fields['Channel'] as string),
  map(record, context) {
    const { fields } = record;
    const row = startWindows(record, context, {
      table: 'Event',
      eventType: fields['EventID'] === 4104 ? 'ScriptBlock' : 'Command',
      product: 'PowerShell',
      result: 'Success',
    });
    const { columns } = row;
    const info = said(fields['ContextInfo']) ?? said(fields['Data']);
    const classic = blockValue(said(fields['Data']) ?? said(fields['Message']), 'HostApplication');
    setPrincipal(row, 'Actor', {
      name: contextValue(info, 'User') ?? blockValue(info, 'UserId'),
      sid: fields['UserID'],
    });
    setText(columns, 'ActingProcessCommandLine', contextValue(info, 'Host Application') ?? classic);
    setText(columns, 'ActingProcessId', fields['ExecutionProcessID']);
    setText(columns, 'TargetFilePath', fields['Path'] ?? contextValue(info, 'Script Name'));
    setText(columns, 'Operation', contextValue(info, 'Command Name'));
    setText(columns, 'EventMessage', fields['ScriptBlockText'] ?? fields['Payload'] ?? fields['Message']);
    return row;
  },
};
