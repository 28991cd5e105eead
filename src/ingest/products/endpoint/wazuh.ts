import { isObject } from '../../../lib/objects.ts';
import { fileNameOf, setAddress, setText, startRow } from '../event-row.ts';
import type { Product } from '../product.ts';

type Fields = Record<string, unknown>;

/** Wazuh's rule levels, 0 to 16 (its manual, Rules classification). */
function severityOf(level: number): 'Informational' | 'Low' | 'Medium' | 'High' {
  return level >= 12 ? 'High' : level >= 7 ? 'Medium' : level >= 4 ? 'Low' : 'Informational';
}

function part(fields: Fields, ...path: readonly string[]): Fields {
  let value: unknown = fields;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return isObject(value) ? value : {};
}

function list(value: unknown): string | undefined {
  return Array.isArray(value) && value.length > 0 ? value.join(',') : undefined;
}

/** Alerts of Wazuh and OSSEC (alerts.json), with the decoded event that raised them. */
export const wazuh: Product = {
  name: 'wazuh',
  formats: ['json'],
  claims: ({ fields }) =>
    isObject(fields['rule']) &&
    isObject(fields['agent']) &&
    fields['rule']['level'] !== undefined &&
    fields['rule']['description'] !== undefined,
  map(record, context) {
    const { fields } = record;
    const rule = part(fields, 'rule');
    const agent = part(fields, 'agent');
    const data = part(fields, 'data');
    const event = part(fields, 'data', 'win', 'eventdata');
    const row = startRow(record, context, {
      table: 'AlertEvent',
      vendor: 'Wazuh',
      product: 'Wazuh',
      time: fields['timestamp'],
      eventType: 'Alert',
      originalType: rule['id'],
      severity: severityOf(Number(rule['level'])),
      host: agent['name'],
    });
    const { columns } = row;
    columns['EventSubType'] = 'Threat';
    setText(columns, 'AlertName', rule['description']);
    setText(columns, 'RuleName', rule['description']);
    setText(columns, 'EventUid', fields['id']);
    setText(columns, 'EventMessage', fields['full_log'] ?? rule['description']);
    setText(columns, 'EventOriginalSeverity', rule['level']);
    setText(columns, 'AttackTechniques', list(part(fields, 'rule', 'mitre')['id']));
    setText(columns, 'AttackTactics', list(part(fields, 'rule', 'mitre')['tactic']));
    setText(columns, 'ThreatCategory', list(rule['groups']));
    setText(columns, 'DvcId', agent['id']);
    setAddress(columns, 'DvcIpAddr', agent['ip']);
    const user = data['dstuser'] ?? data['srcuser'] ?? event['targetUserName'] ?? event['user'];
    setText(columns, 'Username', user);
    if (columns['Username'] !== undefined) columns['UsernameType'] = String(user).includes('\\') ? 'Windows' : 'Simple';
    setText(columns, 'ProcessName', event['image'] ?? data['command']);
    setText(columns, 'ProcessCommandLine', event['commandLine']);
    const path = part(fields, 'syscheck')['path'] ?? event['targetFilename'];
    if (typeof path !== 'string') return row;
    columns['FilePath'] = path;
    columns['FileName'] = fileNameOf(path);
    setText(columns, 'FileSHA256', part(fields, 'syscheck')['sha256_after']);
    setText(columns, 'FileMD5', part(fields, 'syscheck')['md5_after']);
    return row;
  },
};
