import type { Values } from '../record.ts';
import { hostname, text, username } from '../values.ts';
import { ends, type Fields } from './connection.ts';

function source(fields: Fields): Values {
  const { SrcIpAddr, SrcPortNumber, DstIpAddr, DstPortNumber } = ends(fields);
  return { SrcIpAddr, SrcPortNumber, TargetIpAddr: DstIpAddr, TargetPortNumber: DstPortNumber };
}

function outcome(success: unknown, details?: string): Values {
  if (success === true) return { EventResult: 'Success', EventSeverity: 'Informational' };
  if (success === false)
    return { EventResult: 'Failure', EventResultDetails: details ?? 'Other', EventSeverity: 'Low' };
  return { EventResult: 'NA', EventSeverity: 'Informational' };
}

// RFC 4120 section 7.5.9, as Zeek names them.
const KERBEROS_DETAILS: Readonly<Record<string, string>> = {
  KDC_ERR_C_PRINCIPAL_UNKNOWN: 'No such user',
  KDC_ERR_CLIENT_REVOKED: 'User disabled',
  KDC_ERR_KEY_EXPIRED: 'Password expired',
  KDC_ERR_PREAUTH_FAILED: 'Incorrect password',
  KDC_ERR_POLICY: 'Logon violates policy',
  KDC_ERR_NAME_EXP: 'Account expired',
};

/** kerberos.log: the request for a ticket. A demand for pre-authentication is a step, no failure. */
export function kerberos(fields: Fields): Values {
  const error = text(fields['error_msg']);
  const required = error === 'KDC_ERR_PREAUTH_REQUIRED';
  return {
    EventType: 'Logon',
    EventOriginalType: text(fields['request_type']),
    LogonProtocol: 'Kerberos',
    ...(required
      ? { EventResult: 'Partial', EventSeverity: 'Informational' }
      : outcome(fields['success'], error === undefined ? undefined : KERBEROS_DETAILS[error])),
    EventOriginalResultDetails: error,
    ...username('Target', fields['client']),
    TargetAppName: text(fields['service']),
    ...source(fields),
  };
}

/** ntlm.log. */
export function ntlm(fields: Fields): Values {
  const domain = text(fields['domainname']);
  const name = text(fields['username']);
  return {
    EventType: 'Logon',
    LogonProtocol: 'NTLM',
    ...outcome(fields['success']),
    EventOriginalResultDetails: text(fields['status']),
    ...username('Target', name !== undefined && domain !== undefined ? `${domain}\\${name}` : name),
    ...hostname('Src', fields['hostname']),
    ...hostname('Target', fields['server_dns_computer_name'] ?? fields['server_nb_computer_name']),
    ...source(fields),
  };
}

/** ssh.log: Zeek infers success from sizes; where it does not know, neither do we. */
export function ssh(fields: Fields): Values {
  return {
    EventType: 'Logon',
    LogonProtocol: 'ssh',
    EventSubType: 'RemoteInteractive',
    TargetAppName: 'ssh',
    ...outcome(fields['auth_success']),
    ...source(fields),
  };
}

/** rfb.log and radius.log. */
export function rfb(fields: Fields): Values {
  return {
    EventType: 'Logon',
    LogonProtocol: 'RFB',
    ...outcome(fields['auth']),
    EventOriginalSubType: text(fields['authentication_method']),
    ...source(fields),
  };
}

export function radius(fields: Fields): Values {
  const result = text(fields['result']);
  return {
    EventType: 'Logon',
    LogonProtocol: 'RADIUS',
    ...outcome(result === 'success' ? true : result === 'failed' ? false : undefined),
    ...username('Target', fields['username']),
    SrcMacAddr: text(fields['mac']),
    ...source(fields),
  };
}
