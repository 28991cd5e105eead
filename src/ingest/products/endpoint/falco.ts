import { isObject } from '../../../lib/objects.ts';
import { fileNameOf, setText, startRow } from '../event-row.ts';
import type { Product } from '../product.ts';

const SEVERITIES: Readonly<Record<string, 'Low' | 'Medium' | 'High'>> = {
  emergency: 'High',
  alert: 'High',
  critical: 'High',
  error: 'Medium',
  warning: 'Medium',
  notice: 'Low',
};

/** Falco: what its rules saw of system calls in hosts and containers. */
export const falco: Product = {
  name: 'falco',
  formats: ['json'],
  claims: ({ fields }) =>
    typeof fields['rule'] === 'string' && typeof fields['priority'] === 'string' && isObject(fields['output_fields']),
  map(record, context) {
    const { fields } = record;
    const output = isObject(fields['output_fields']) ? fields['output_fields'] : {};
    const row = startRow(record, context, {
      table: 'AlertEvent',
      vendor: 'Sysdig',
      product: 'Falco',
      time: fields['time'],
      eventType: 'Alert',
      originalType: output['evt.type'] ?? fields['source'],
      severity: SEVERITIES[String(fields['priority']).toLowerCase()] ?? 'Informational',
      host: fields['hostname'],
    });
    const { columns } = row;
    columns['EventSubType'] = 'Threat';
    setText(columns, 'AlertName', fields['rule']);
    setText(columns, 'RuleName', fields['rule']);
    setText(columns, 'EventMessage', fields['output']);
    setText(columns, 'EventUid', fields['uuid']);
    setText(columns, 'EventOriginalSeverity', fields['priority']);
    const tags = Array.isArray(fields['tags']) ? fields['tags'].map(String) : [];
    const techniques = tags.filter((tag) => /^T\d{4}(?:\.\d{3})?$/.test(tag)).join(',');
    setText(columns, 'AttackTechniques', techniques);
    setText(columns, 'ThreatCategory', tags.filter((tag) => tag.startsWith('mitre_')).join(','));
    setText(columns, 'Username', output['user.name']);
    if (columns['Username'] !== undefined) columns['UsernameType'] = 'Simple';
    setText(columns, 'ProcessName', output['proc.exepath'] ?? output['proc.name']);
    setText(columns, 'ProcessId', output['proc.pid']);
    setText(columns, 'ProcessCommandLine', output['proc.cmdline']);
    const path = output['fd.name'];
    if (typeof path !== 'string' || !path.startsWith('/')) return row;
    columns['FilePath'] = path;
    columns['FileName'] = fileNameOf(path);
    return row;
  },
};
