import type { Product } from '../product.ts';
import { device, nativeType, program, row, type Values } from '../record.ts';
import { hostname, integer, ip, port, text, username } from '../values.ts';
import { firewallAction, protocolName } from './action.ts';

type Fields = Record<string, unknown>;

/** The parameters of all elements of a syslog line's structured data. */
function parameters(record: { readonly fields: Fields }): Fields | undefined {
  const data = record.fields['StructuredData'];
  if (typeof data !== 'object' || data === null) return undefined;
  const merged: Fields = Object.create(null);
  for (const element of Object.values(data))
    if (typeof element === 'object' && element !== null) Object.assign(merged, element);
  return merged;
}

function isCheckPoint(fields: Fields): boolean {
  return fields['loguid'] !== undefined && (fields['origin'] !== undefined || fields['product'] !== undefined);
}

function isJunos(name: string, fields: Fields): boolean {
  return (
    (name.startsWith('RT_') || name === 'mgd') &&
    (fields['source-address'] !== undefined || fields['username'] !== undefined)
  );
}

/** Firewalls that put their fields into a syslog line's structured data: Check Point's log exporter and Juniper's SRX. */
export const structuredFirewall: Product = {
  name: 'structured-firewall',
  formats: ['syslog'],
  claims: (record) => {
    const fields = parameters(record);
    return fields !== undefined && (isCheckPoint(fields) || isJunos(program(record), fields));
  },
  map(record, context) {
    const fields = parameters(record)!;
    const checkPoint = isCheckPoint(fields);
    const pick = (a: string, b: string): unknown => fields[checkPoint ? a : b];
    const action = text(fields['action']);
    const ends: Values = {
      SrcIpAddr: ip(pick('src', 'source-address')) ?? ip(fields['client_ip']),
      SrcPortNumber: port(pick('s_port', 'source-port')),
      DstIpAddr: ip(pick('dst', 'destination-address')),
      DstPortNumber: port(pick('service', 'destination-port')),
    };
    const protocol = protocolName(text(pick('proto', 'protocol-id')) ?? text(fields['protocol-name']));
    const common: Values = {
      EventVendor: checkPoint ? 'Check Point' : 'Juniper',
      EventProduct: checkPoint ? (text(fields['product']) ?? 'Firewall') : 'SRX',
      EventOriginalType: text(record.fields['MsgId']) ?? text(fields['operation']),
      EventOriginalUid: text(fields['loguid']) ?? text(fields['session-id-32']),
      EventMessage: text(record.fields['Message']) ?? text(fields['description']),
      ...device(record, context),
    };
    const alertName =
      text(fields['protection_name']) ??
      text(fields['malware_action']) ??
      text(fields['attack-name']) ??
      text(fields['attack']);
    const type = nativeType(record);
    if (alertName !== undefined)
      return row('AlertEvent', type, record, context, {
        ...common,
        EventType: 'Alert',
        EventSubType: 'Threat',
        EventSeverity: severity(text(fields['threat-severity']) ?? text(fields['severity'])),
        AlertName: alertName,
        ThreatName: text(fields['protection_name']) ?? text(fields['attack-name']),
        RuleName: text(fields['malware_rule_name']) ?? text(fields['rule-name']),
        DetectionMethod: 'Intrusion Detection',
        NetworkProtocol: protocol,
        ...ends,
        DvcOriginalAction: action,
        DvcAction: firewallAction(action)['DvcAction'],
      });
    const operation = text(fields['operation']);
    const administrator = text(fields['administrator']);
    if (administrator !== undefined && operation !== undefined) {
      const isLogon = /^log ?in$/i.test(operation);
      const result = text(fields['operation_result']) ?? text(fields['status']) ?? action;
      if (isLogon || /^log ?out$/i.test(operation))
        return row('Authentication', type, record, context, {
          ...common,
          EventType: isLogon ? 'Logon' : 'Logoff',
          EventResult: /fail|reject|deny/i.test(result ?? '') ? 'Failure' : 'Success',
          ...username('Target', administrator),
          SrcIpAddr: ip(fields['client_ip']),
        });
      return row('AuditEvent', type, record, context, {
        ...common,
        EventType: /^(?:set|modify)/i.test(operation)
          ? 'Set'
          : /^(?:create|add)/i.test(operation)
            ? 'Create'
            : /^delete/i.test(operation)
              ? 'Delete'
              : 'Other',
        Operation: operation,
        Object: text(fields['objectname']),
        ObjectType: 'Configuration Atom',
        NewValue: text(fields['fieldschanges']),
        ...username('Actor', administrator),
        SrcIpAddr: ip(fields['client_ip']),
      });
    }
    if (ends['SrcIpAddr'] !== undefined && ends['DstIpAddr'] !== undefined)
      return row('NetworkSession', type, record, context, {
        ...common,
        EventType: 'NetworkSession',
        EventSubType: /SESSION_CREATE/.test(String(record.fields['MsgId']))
          ? 'Start'
          : /SESSION_CLOSE/.test(String(record.fields['MsgId']))
            ? 'End'
            : undefined,
        ...firewallAction(
          action ??
            (/SESSION_DENY/.test(String(record.fields['MsgId']))
              ? 'deny'
              : /SESSION_/.test(String(record.fields['MsgId']))
                ? 'permit'
                : undefined),
        ),
        ...ends,
        NetworkProtocol: protocol,
        NetworkRuleName: text(fields['rule_name']) ?? text(fields['policy-name']),
        NetworkDirection:
          fields['ifdir'] === 'inbound' ? 'Inbound' : fields['ifdir'] === 'outbound' ? 'Outbound' : undefined,
        SrcZone: text(pick('inzone', 'source-zone-name')),
        DstZone: text(pick('outzone', 'destination-zone-name')),
        ...username('Src', pick('src_user_name', 'username')),
        ...hostname('Dst', fields['http_host']),
        SrcBytes: integer(pick('sent_bytes', 'bytes-from-client')),
        DstBytes: integer(pick('received_bytes', 'bytes-from-server')),
        NetworkApplicationProtocol: text(pick('appi_name', 'application')) ?? text(fields['service-name']),
      });
    return row('Event', type, record, context, {
      ...common,
      SrcIpAddr: ends['SrcIpAddr'],
      DstIpAddr: ends['DstIpAddr'],
      ActorUsername: text(fields['username']) ?? administrator,
    });
  },
};

function severity(word: string | undefined): string {
  if (word === undefined) return 'Medium';
  if (/^(?:critical|high|4|3)$/i.test(word)) return 'High';
  return /^(?:medium|2)$/i.test(word) ? 'Medium' : 'Low';
}
