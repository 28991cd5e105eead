import { isObject } from '../../../lib/objects.ts';
import type { Product } from '../product.ts';
import { type Fields, mapTable } from './table-map.ts';
import { tableMaps } from './tables.ts';

/** Names of Microsoft Graph that Sentinel's tables spell in another way than with a capital letter. */
const NAMES: Readonly<Record<string, string>> = {
  ipAddress: 'IPAddress',
  location: 'LocationDetails',
  activityDateTime: 'ActivityDateTime',
  operationType: 'AADOperationType',
  riskEventTypes_v2: 'RiskEventTypes_V2',
  callerIpAddress: 'IPAddress',
  time: 'TimeGenerated',
  tenantId: 'AADTenantId',
  appliedConditionalAccessPolicies: 'ConditionalAccessPolicies',
  originalRequestId: 'OriginalRequestId',
};

/** Categories of Azure's diagnostic settings by the table that they feed. */
const CATEGORIES: Readonly<Record<string, string>> = {
  SignInLogs: 'SigninLogs',
  SigninLogs: 'SigninLogs',
  NonInteractiveUserSignInLogs: 'AADNonInteractiveUserSignInLogs',
  ServicePrincipalSignInLogs: 'AADServicePrincipalSignInLogs',
  ManagedIdentitySignInLogs: 'AADManagedIdentitySignInLogs',
  AuditLogs: 'AuditLogs',
};

function isGraphSignIn(fields: Fields): boolean {
  return (
    fields['createdDateTime'] !== undefined && fields['appDisplayName'] !== undefined && isObject(fields['status'])
  );
}

function isGraphAudit(fields: Fields): boolean {
  return fields['activityDateTime'] !== undefined && fields['activityDisplayName'] !== undefined;
}

function diagnosticTable(fields: Fields): string | undefined {
  return isObject(fields['properties']) && fields['operationName'] !== undefined
    ? CATEGORIES[fields['category'] as string]
    : undefined;
}

function pascal(name: string): string {
  return NAMES[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function spread(out: Fields, fields: Fields): void {
  for (const name in fields) {
    if (name === 'properties') continue;
    const ours = pascal(name);
    // What an object says of a place or state wins over the short form that the envelope repeats.
    if (out[ours] === undefined || typeof fields[name] === 'object') out[ours] = fields[name];
  }
}

/** A sign-in or change under the names of Sentinel's tables. */
function toTable(fields: Fields): { type: string; fields: Fields } {
  const table = diagnosticTable(fields);
  const out: Fields = {};
  spread(out, fields);
  if (isObject(fields['properties'])) spread(out, fields['properties']);
  const audit = table === 'AuditLogs' || isGraphAudit(fields);
  out['TimeGenerated'] = out['TimeGenerated'] ?? out['CreatedDateTime'] ?? out['ActivityDateTime'];
  if (audit) {
    out['OperationName'] ??= out['ActivityDisplayName'];
    return { type: 'AuditLogs', fields: out };
  }
  const { Status: status } = out;
  if (isObject(status)) {
    if (out['ResultType'] === undefined && status['errorCode'] !== undefined)
      out['ResultType'] = String(status['errorCode']);
    out['ResultDescription'] ??= status['failureReason'];
  }
  return {
    type: table ?? (out['IsInteractive'] === false ? 'AADNonInteractiveUserSignInLogs' : 'SigninLogs'),
    fields: out,
  };
}

/** Entra ID's sign-ins and directory changes, from Microsoft Graph or from a diagnostic setting. */
export const entra: Product = {
  name: 'entra',
  formats: ['json'],
  claims: ({ fields }) => diagnosticTable(fields) !== undefined || isGraphSignIn(fields) || isGraphAudit(fields),
  map(record, context) {
    const { type, fields } = toTable(record.fields);
    return mapTable(tableMaps[type]!, type, record, context, fields);
  },
};
