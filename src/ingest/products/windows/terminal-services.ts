import { setAddress, setHost, setText } from '../event-row.ts';
import type { Product } from '../product.ts';
import { windowsEvent } from './event.ts';
import { said, setPrincipal, startWindows, WINDOWS_FORMATS } from './windows-row.ts';

/** Event numbers of LocalSessionManager and RemoteConnectionManager by what they tell. */
const EVENTS: Readonly<Record<number, 'Logon' | 'Logoff'>> = {
  21: 'Logon',
  22: 'Logon',
  25: 'Logon',
  1149: 'Logon',
  23: 'Logoff',
  24: 'Logoff',
  39: 'Logoff',
  40: 'Logoff',
};

/** Remote Desktop: sessions begun, taken up again, left. 1149 is a connection that passed network authentication. */
export const terminalServices: Product = {
  name: 'terminal-services',
  formats: WINDOWS_FORMATS,
  claims: ({ fields }) =>
    typeof fields['Channel'] === 'string' && fields['Channel'].startsWith('Microsoft-Windows-TerminalServices-'),
  map(record, context) {
    const { fields } = record;
    const eventType = EVENTS[fields['EventID'] as number];
    const user = said(fields['User']) ?? said(fields['Param1']);
    if (eventType === undefined || user === undefined) return windowsEvent.map(record, context);
    const row = startWindows(record, context, {
      table: 'Authentication',
      eventType,
      subType: 'RemoteInteractive',
      product: 'Terminal Services',
      result: 'Success',
    });
    setPrincipal(row, 'Target', { name: user, domain: fields['Param2'], session: fields['SessionID'] });
    setAddress(row.columns, 'SrcIpAddr', fields['Address'] ?? fields['Param3']);
    setText(row.columns, 'LogonProtocol', 'RDP');
    setHost(row.columns, 'Target', fields['Computer']);
    return row;
  },
};
