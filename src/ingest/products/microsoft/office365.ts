import type { Product } from '../product.ts';
import { officeTables } from './office-tables.ts';
import { objectOf } from './sentinel-tables.ts';
import { type Fields, mapTable } from './table-map.ts';

/** The record itself, or the one that an export of Purview's audit search holds as JSON text in `AuditData`. */
function auditRecord(fields: Fields): Fields {
  return objectOf(fields['AuditData']) ?? fields;
}

/** Microsoft 365's unified audit log, as the Management Activity API and the audit search give it. */
export const office365: Product = {
  name: 'office365',
  formats: ['json', 'csv'],
  claims(record) {
    const fields = auditRecord(record.fields);
    return (
      fields['CreationTime'] !== undefined && fields['Workload'] !== undefined && fields['Operation'] !== undefined
    );
  },
  map(record, context) {
    const fields = auditRecord(record.fields);
    const native: Fields = { ...fields };
    native['TimeGenerated'] = fields['CreationTime'];
    native['OfficeWorkload'] = fields['Workload'];
    native['OfficeId'] = fields['Id'];
    if (fields['ObjectId'] !== undefined) native['OfficeObjectId'] = fields['ObjectId'];
    return mapTable(officeTables['OfficeActivity']!, 'OfficeActivity', record, context, native);
  },
};
