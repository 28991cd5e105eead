/** Fields that tell a Zeek log apart where its JSON does not say which one it is: all of the first, in this order. */
const SIGNATURES: readonly (readonly [path: string, fields: readonly string[]])[] = [
  ['conn', ['conn_state', 'proto']],
  ['notice', ['note', 'msg']],
  ['http', ['trans_depth', 'request_body_len']],
  ['http', ['trans_depth', 'method']],
  ['smtp', ['trans_depth', 'helo']],
  ['dns', ['query', 'trans_id']],
  ['dns', ['qclass', 'rejected']],
  ['dns', ['rcode_name', 'trans_id']],
  ['ssl', ['cipher', 'resumed']],
  ['ssl', ['resumed', 'established']],
  ['ssh', ['auth_attempts']],
  ['ssh', ['kex_alg']],
  ['kerberos', ['request_type', 'client']],
  ['kerberos', ['request_type', 'service']],
  ['ntlm', ['server_nb_computer_name']],
  ['ntlm', ['domainname', 'hostname']],
  ['rdp', ['security_protocol']],
  ['rdp', ['cookie', 'result']],
  ['dce_rpc', ['endpoint', 'operation']],
  ['smb_mapping', ['share_type']],
  ['smb_files', ['fuid', 'action', 'name']],
  ['smb_files', ['action', 'times.modified']],
  ['smb_files', ['id.orig_h', 'action', 'name', 'size']],
  ['files', ['fuid', 'source', 'analyzers']],
  ['files', ['fuid', 'seen_bytes']],
  ['dhcp', ['msg_types', 'uids']],
  ['x509', ['certificate.subject']],
  ['intel', ['seen.indicator']],
  ['software', ['software_type']],
  ['ftp', ['command', 'user']],
  ['weird', ['name', 'notice', 'peer']],
  ['tunnel', ['tunnel_type']],
  ['radius', ['mac', 'connect_info']],
  ['snmp', ['community', 'version']],
  ['sip', ['call_id', 'request_path']],
  ['pe', ['machine', 'compile_ts']],
  ['syslog', ['facility', 'severity', 'proto', 'message']],
];

/** Which log a record of Zeek's JSON is from: `_path` says it, else the fields that only that log has. */
export function zeekPath(fields: Record<string, unknown>): string | undefined {
  const named = fields['_path'] ?? fields['path'];
  if (
    typeof named === 'string' &&
    named.length < 40 &&
    /^[a-z][a-z0-9_]*$/.test(named) &&
    fields['_path'] !== undefined
  )
    return named;
  if (fields['ts'] === undefined) return undefined;
  for (const [path, names] of SIGNATURES) if (names.every((name) => fields[name] !== undefined)) return path;
  return undefined;
}
