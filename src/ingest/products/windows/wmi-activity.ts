import { setText } from '../event-row.ts';
import type { Product } from '../product.ts';
import { setPrincipal, startWindows, WINDOWS_FORMATS } from './windows-row.ts';

/** WMI-Activity: 5857 to 5861; 5861 is a permanent subscription, a way to stay. */
export const wmiActivity: Product = {
  name: 'wmi-activity',
  formats: WINDOWS_FORMATS,
  claims: ({ fields }) => fields['Channel'] === 'Microsoft-Windows-WMI-Activity/Operational',
  map(record, context) {
    const { fields } = record;
    const subscription = fields['EventID'] === 5861 || fields['EventID'] === 5860;
    const row = startWindows(record, context, {
      table: subscription ? 'AuditEvent' : 'Event',
      ...(subscription ? { eventType: 'Create' } : {}),
      product: 'WMI Activity',
      result: fields['EventID'] === 5858 ? 'Failure' : 'Success',
    });
    const { columns } = row;
    columns['ObjectType'] = 'Other';
    setText(columns, 'Object', fields['ESS'] ?? fields['ProviderName'] ?? fields['Query'] ?? fields['NamespaceName']);
    setText(columns, 'Operation', fields['Operation'] ?? fields['Query'] ?? (subscription ? 'Subscribe' : undefined));
    if (subscription) setText(columns, 'NewValue', fields['CONSUMER'] ?? fields['Query']);
    if (!subscription) setText(columns, 'ActingProcessId', fields['ClientProcessId'] ?? fields['ProcessID']);
    setPrincipal(row, 'Actor', { name: fields['User'], sid: fields['UserID'] });
    return row;
  },
};
