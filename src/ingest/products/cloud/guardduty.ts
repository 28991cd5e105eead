import { isoTime } from '../../formats/time.ts';
import type { Product } from '../product.ts';
import { row } from '../record.ts';
import { at, ip, object, port, text, username } from '../values.ts';

type Fields = Record<string, unknown>;

/** The finding itself, out of the envelope of EventBridge where there is one. */
function finding(fields: Fields): Fields {
  return fields['detail-type'] === 'GuardDuty Finding' ? (object(fields['detail']) ?? fields) : fields;
}

const TACTICS: Readonly<Record<string, string>> = {
  Backdoor: 'Command and Control',
  Behavior: 'Execution',
  CryptoCurrency: 'Impact',
  CredentialAccess: 'Credential Access',
  DefenseEvasion: 'Defense Evasion',
  Discovery: 'Discovery',
  Execution: 'Execution',
  Exfiltration: 'Exfiltration',
  Impact: 'Impact',
  InitialAccess: 'Initial Access',
  Persistence: 'Persistence',
  PrivilegeEscalation: 'Privilege Escalation',
  Recon: 'Reconnaissance',
  Trojan: 'Command and Control',
  Stealth: 'Defense Evasion',
};

/** Findings of Amazon GuardDuty. */
export const guardDuty: Product = {
  name: 'guardduty',
  formats: ['json'],
  claims: ({ fields }) => {
    const own = finding(fields);
    const arn = text(own['arn'] ?? own['Arn']);
    return (arn?.includes(':guardduty:') ?? false) || text(at(own, 'service.serviceName')) === 'guardduty';
  },
  map(record, context) {
    const fields = finding(record.fields);
    const severity = Number(fields['severity']);
    const type = text(fields['type']) ?? '';
    const actions = object(at(fields, 'service.action')) ?? {};
    const action = object(Object.entries(actions).find(([name]) => name.endsWith('Action'))?.[1]) ?? {};
    const remote =
      ip(at(action, 'remoteIpDetails.ipAddressV4')) ?? ip(at(action, 'portProbeDetails.0.remoteIpDetails.ipAddressV4'));
    const local =
      ip(at(action, 'localIpDetails.ipAddressV4')) ??
      ip(at(fields, 'resource.instanceDetails.networkInterfaces.0.privateIpAddress'));
    const outbound = action['connectionDirection'] === 'OUTBOUND';
    const time = isoTime(
      at(fields, 'service.eventLastSeen') ?? fields['updatedAt'] ?? fields['createdAt'],
      context.received,
    );
    return row('AlertEvent', 'AWSGuardDuty', time === undefined ? record : { ...record, time }, context, {
      EventVendor: 'AWS',
      EventProduct: 'GuardDuty',
      EventType: 'Alert',
      EventSubType: 'Threat',
      // GuardDuty: 1 to 3.9 low, 4 to 6.9 medium, 7 and above high.
      EventSeverity: severity >= 7 ? 'High' : severity >= 4 ? 'Medium' : 'Low',
      EventOriginalSeverity: text(fields['severity']),
      EventUid: text(fields['id']),
      EventOriginalType: type,
      EventMessage: text(fields['description']),
      AlertName: text(fields['title']) ?? type,
      RuleName: type || undefined,
      AttackTactics: TACTICS[type.split(':')[0] ?? ''],
      DetectionMethod: 'Intrusion Detection',
      DvcScopeId: text(fields['accountId']),
      ...username('', at(fields, 'resource.accessKeyDetails.userName')),
      SrcIpAddr: outbound ? local : remote,
      DstIpAddr: outbound ? remote : local,
      DstPortNumber: port(at(action, outbound ? 'remotePortDetails.port' : 'localPortDetails.port')),
    });
  },
};
