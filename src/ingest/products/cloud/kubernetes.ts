import { isoTime } from '../../formats/time.ts';
import type { Product } from '../product.ts';
import { row } from '../record.ts';
import { at, ip, object, text, username } from '../values.ts';

const VERBS: Readonly<Record<string, string>> = {
  get: 'Read',
  list: 'Read',
  watch: 'Read',
  create: 'Create',
  update: 'Set',
  patch: 'Set',
  delete: 'Delete',
  deletecollection: 'Delete',
  approve: 'Set',
  impersonate: 'Other',
  bind: 'Set',
  escalate: 'Set',
  connect: 'Execute',
  proxy: 'Execute',
};

/** Kubernetes' API server audit log, also inside the wrappers of cloud providers. */
export const kubernetes: Product = {
  name: 'kubernetes-audit',
  formats: ['json'],
  claims: ({ fields }) =>
    fields['auditID'] !== undefined &&
    fields['verb'] !== undefined &&
    (fields['kind'] === 'Event' || fields['stage'] !== undefined || fields['requestURI'] !== undefined),
  map(record, context) {
    const { fields } = record;
    const reference = object(fields['objectRef']) ?? {};
    const verb = text(fields['verb']) ?? '';
    const sub = text(reference['subresource']);
    const code = text(at(fields, 'responseStatus.code'));
    const failed = code !== undefined && code >= '400';
    const addresses = fields['sourceIPs'];
    const name = [reference['namespace'], reference['resource'], reference['name'], sub]
      .map(text)
      .filter((part) => part !== undefined)
      .join('/');
    const actor = text(at(fields, 'user.username'));
    const time = isoTime(
      fields['requestReceivedTimestamp'] ?? fields['stageTimestamp'] ?? fields['timestamp'],
      context.received,
    );
    return row('AuditEvent', 'AKSAudit', time === undefined ? record : { ...record, time }, context, {
      EventVendor: 'Kubernetes',
      EventProduct: 'Kubernetes',
      EventType: sub === 'exec' || sub === 'attach' || sub === 'portforward' ? 'Execute' : (VERBS[verb] ?? 'Other'),
      EventResult: code === undefined ? 'NA' : failed ? 'Failure' : 'Success',
      EventResultDetails: failed ? code : undefined,
      EventOriginalResultDetails: failed ? text(at(fields, 'responseStatus.reason')) : undefined,
      EventSeverity: code === '401' || code === '403' ? 'Low' : 'Informational',
      EventOriginalType: verb,
      EventOriginalUid: text(fields['auditID']),
      Operation: [verb, text(reference['resource']), sub].filter(Boolean).join(' '),
      Object: name || text(fields['requestURI']),
      ObjectType: 'Cloud Resource',
      ...username('Actor', actor),
      ActorUserId: text(at(fields, 'user.uid')),
      ActorUserType:
        actor === 'system:anonymous'
          ? 'Anonymous'
          : actor?.startsWith('system:serviceaccount:')
            ? 'Service'
            : actor?.startsWith('system:')
              ? 'System'
              : undefined,
      SrcIpAddr: Array.isArray(addresses) ? ip(addresses[0]) : ip(addresses),
      HttpUserAgent: text(fields['userAgent']),
      TargetUrl: text(fields['requestURI']),
      TargetAppName: 'kube-apiserver',
    });
  },
};
