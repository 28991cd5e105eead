import { isoTime } from '../../formats/time.ts';
import { auditType } from '../generic/compose.ts';
import type { Product } from '../product.ts';
import { row } from '../record.ts';
import { at, ip, text, username } from '../values.ts';

/** A field that Azure writes as a text or as `{ value, localizedValue }`. */
function value(field: unknown): string | undefined {
  return text(field) ?? text(at(field, 'value'));
}

/** Azure's activity and resource logs, as diagnostic settings and event hubs deliver them. */
export const azureActivity: Product = {
  name: 'azure-activity',
  formats: ['json'],
  claims: ({ fields }) =>
    fields['operationName'] !== undefined &&
    (typeof fields['resourceId'] === 'string' || typeof fields['ResourceId'] === 'string') &&
    (fields['time'] ?? fields['eventTimestamp'] ?? fields['category']) !== undefined,
  map(record, context) {
    const { fields } = record;
    const operation = value(fields['operationName']) ?? '';
    const result = value(fields['resultType']) ?? value(fields['status']);
    const signature = text(fields['resultSignature']);
    const failed =
      /fail|denied|unauthorized|forbidden|error/i.test(result ?? '') || /^(?:4|5)\d\d$/.test(signature ?? '');
    const claims = at(fields, 'identity.claims') ?? fields['claims'];
    const actor =
      text(at(claims, 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn')) ??
      text(at(claims, 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name')) ??
      text(at(claims, 'name')) ??
      text(fields['caller']) ??
      text(at(fields, 'properties.initiatedBy.user.userPrincipalName')) ??
      text(at(fields, 'identity.claim.upn')) ??
      (typeof fields['identity'] === 'string' ? fields['identity'] : undefined);
    const time = isoTime(fields['time'] ?? fields['eventTimestamp'], context.received);
    const verb = operation.split('/').at(-1) ?? operation;
    return row('AuditEvent', 'AzureActivity', time === undefined ? record : { ...record, time }, context, {
      EventVendor: 'Microsoft',
      EventProduct: 'Azure',
      EventType: /^write$/i.test(verb) ? 'Set' : /^action$/i.test(verb) ? 'Execute' : auditType(verb),
      EventResult: failed
        ? 'Failure'
        : /^(?:success|succeeded|accept|start)/i.test(result ?? '') || /^2\d\d$/.test(signature ?? '')
          ? 'Success'
          : 'NA',
      EventOriginalResultDetails: signature ?? result,
      EventOriginalType: operation,
      EventOriginalSubType: value(fields['category']),
      EventOriginalUid: text(fields['correlationId']),
      EventOriginalSeverity: text(fields['level'] ?? fields['Level']),
      Operation: operation,
      Object: text(fields['resourceId'] ?? fields['ResourceId']),
      ObjectType: 'Cloud Resource',
      ...username('Actor', actor),
      ActorUserId:
        text(at(claims, 'http://schemas.microsoft.com/identity/claims/objectidentifier')) ?? text(at(claims, 'oid')),
      SrcIpAddr: ip(text(fields['callerIpAddress'])?.replace(/^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/, '$1')),
      TargetAppName: 'Azure',
      TargetAppType: 'CSP',
      DvcScopeId: /^\/subscriptions\/([^/]{1,64})/i.exec(text(fields['resourceId']) ?? '')?.[1],
    });
  },
};
