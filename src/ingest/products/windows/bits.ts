import { setText } from '../event-row.ts';
import type { Product } from '../product.ts';
import { setPrincipal, startWindows, WINDOWS_FORMATS } from './windows-row.ts';

/** The Background Intelligent Transfer Service: jobs made (3), transfers begun (59), ended (60). */
export const bits: Product = {
  name: 'bits',
  formats: WINDOWS_FORMATS,
  claims: ({ fields }) => fields['Channel'] === 'Microsoft-Windows-Bits-Client/Operational',
  map(record, context) {
    const { fields } = record;
    const row = startWindows(record, context, { table: 'Event', product: 'BITS', result: 'Success' });
    const { columns } = row;
    setText(columns, 'Object', fields['jobTitle'] ?? fields['name'] ?? fields['string'] ?? fields['jobId']);
    setText(columns, 'TargetUrl', fields['url'] ?? fields['RemoteName']);
    setText(columns, 'TargetFilePath', fields['LocalName']);
    setText(columns, 'ActingProcessName', fields['processPath']);
    setText(columns, 'ActingProcessId', fields['processId'] ?? fields['ClientProcessId']);
    setPrincipal(row, 'Actor', {
      name: fields['jobOwner'] ?? fields['string2'] ?? fields['User'],
      sid: fields['UserID'],
    });
    return row;
  },
};
