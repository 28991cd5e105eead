import { isObject } from '../../../lib/objects.ts';
import { setText, startRow } from '../event-row.ts';
import type { Product } from '../product.ts';
import { severityOf } from './severity.ts';
import { setAccount, setHost, setPath, textOf } from './table-map.ts';

type Fields = Record<string, unknown>;

/** The pieces of evidence of an alert, those of one kind by the end of their `@odata.type`. */
function evidence(fields: Fields, kind: string): Fields | undefined {
  const list = fields['evidence'];
  if (!Array.isArray(list)) return undefined;
  return list.filter(isObject).find((piece) => String(piece['@odata.type']).endsWith(kind));
}

const VERDICTS: Readonly<Record<string, string>> = {
  truePositive: 'True Positive',
  falsePositive: 'False Positive',
  informationalExpectedActivity: 'Benign Positive',
};

/** Security alerts of Microsoft Graph (alerts_v2): Defender, Entra ID Protection, Purview, Sentinel. */
export const graphAlert: Product = {
  name: 'graph-alert',
  formats: ['json'],
  claims: ({ fields }) =>
    typeof fields['title'] === 'string' &&
    fields['severity'] !== undefined &&
    fields['serviceSource'] !== undefined &&
    fields['createdDateTime'] !== undefined,
  map(record, context) {
    const { fields } = record;
    const row = startRow(record, context, {
      table: 'AlertEvent',
      type: '',
      vendor: 'Microsoft',
      product: textOf(fields['productName']) ?? textOf(fields['serviceSource']) ?? 'Microsoft Graph',
      time: fields['createdDateTime'],
      eventType: 'Alert',
      originalType: fields['detectorId'] ?? fields['detectionSource'],
      severity: severityOf(fields['severity']),
    });
    const { columns } = row;
    columns['EventSubType'] = 'Threat';
    setText(columns, 'AlertName', fields['title']);
    setText(columns, 'EventMessage', fields['description']);
    setText(columns, 'EventUid', fields['id']);
    setText(columns, 'EventOriginalUid', fields['providerAlertId']);
    setText(columns, 'EventOriginalSeverity', fields['severity']);
    setText(columns, 'AlertOriginalStatus', fields['status']);
    columns['AlertStatus'] = fields['status'] === 'resolved' ? 'Closed' : 'Active';
    setText(columns, 'AlertVerdict', VERDICTS[String(fields['classification'])]);
    setText(columns, 'AttackTactics', fields['category']);
    setText(
      columns,
      'AttackTechniques',
      Array.isArray(fields['mitreTechniques']) ? fields['mitreTechniques'].join(',') : undefined,
    );
    setText(columns, 'AttackRemediationSteps', fields['recommendedActions']);
    setText(columns, 'EventReportUrl', fields['alertWebUrl']);
    setText(columns, 'EventStartTime', fields['firstActivityDateTime']);
    setText(columns, 'EventEndTime', fields['lastActivityDateTime']);
    setHost(columns, 'Dvc', evidence(fields, 'deviceEvidence')?.['deviceDnsName']);
    const account = evidence(fields, 'userEvidence')?.['userAccount'];
    if (isObject(account))
      setAccount(
        columns,
        '',
        {
          name: account['accountName'],
          domain: account['domainName'],
          upn: account['userPrincipalName'],
          sid: account['userSid'],
        },
        true,
      );
    const process = evidence(fields, 'processEvidence');
    setText(columns, 'ProcessCommandLine', process?.['processCommandLine']);
    setText(columns, 'ProcessId', process?.['processId']);
    const file = evidence(fields, 'fileEvidence')?.['fileDetails'] ?? process?.['imageFile'];
    if (!isObject(file)) return row;
    setPath(columns, 'File', file['filePath'], file['fileName']);
    setText(columns, 'FileSHA1', file['sha1']);
    setText(columns, 'FileSHA256', file['sha256']);
    return row;
  },
};
