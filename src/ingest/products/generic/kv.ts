import { setText, startRow } from '../event-row.ts';
import type { Product } from '../product.ts';

/** key=value lines of no product known. */
export const genericKv: Product = {
  name: 'kv',
  formats: ['kv'],
  claims: () => true,
  map(record, context) {
    const { fields } = record;
    const row = startRow(record, context, {
      table: 'Event',
      type: record.envelope?.['Facility'] === undefined ? '' : 'Syslog',
      vendor: '',
      product: record.envelope === undefined ? '' : 'Syslog',
      host: record.envelope?.['HostName'] ?? fields['host'] ?? fields['hostname'],
    });
    setText(
      row.columns,
      'EventOriginalSeverity',
      fields['level'] ?? fields['severity'] ?? record.envelope?.['Severity'],
    );
    setText(
      row.columns,
      'EventMessage',
      fields['msg'] ?? fields['message'] ?? record.envelope?.['Message'] ?? fields['Message'],
    );
    return row;
  },
};
