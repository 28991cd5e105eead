import { setText } from '../event-row.ts';
import type { Product } from '../product.ts';
import { said, setPrincipal, startWindows, WINDOWS_FORMATS } from './windows-row.ts';

/** Any other Windows log: native table `Event`, its data at the top of `raw`. */
export const windowsEvent: Product = {
  name: 'windows-event',
  formats: WINDOWS_FORMATS,
  claims: () => true,
  map(record, context) {
    const { fields } = record;
    const row = startWindows(record, context, { table: 'Event', product: said(fields['Provider']) ?? 'Windows' });
    setText(row.columns, 'EventMessage', fields['Message']);
    setPrincipal(row, 'Actor', {
      name: fields['SubjectUserName'] ?? fields['User'] ?? fields['UserName'],
      domain: fields['SubjectDomainName'],
      sid: fields['SubjectUserSid'] ?? fields['UserID'],
    });
    return row;
  },
};
