import { setText, startRow } from '../event-row.ts';
import type { Product } from '../product.ts';

const SEVERITIES: Readonly<Record<string, 'Informational' | 'Low' | 'Medium' | 'High'>> = {
  emerg: 'High',
  alert: 'High',
  crit: 'High',
  err: 'Medium',
  warning: 'Low',
};

/** Any syslog message: the native `Syslog` table. */
export const genericSyslog: Product = {
  name: 'syslog',
  formats: ['syslog'],
  claims: () => true,
  map(record, context) {
    const { fields } = record;
    const row = startRow(record, context, {
      table: 'Event',
      type: 'Syslog',
      vendor: '',
      product: 'Syslog',
      severity: SEVERITIES[String(fields['Severity'])] ?? 'Informational',
      originalType: fields['MsgId'] ?? fields['ProcessName'],
      host: fields['HostName'],
    });
    setText(row.columns, 'EventOriginalSeverity', fields['Severity']);
    setText(row.columns, 'EventMessage', fields['Message']);
    return row;
  },
};
