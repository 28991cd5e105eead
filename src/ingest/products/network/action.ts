import type { Values } from '../record.ts';

/** A firewall's word for what it did, as ASIM's action and the result that follows from it. */
export function firewallAction(word: string | undefined): Values {
  if (word === undefined) return {};
  const action = nameOf(word.toLowerCase());
  return {
    DvcOriginalAction: word,
    DvcAction: action,
    EventResult:
      action === undefined
        ? 'NA'
        : action === 'Allow' || action === 'Encrypt' || action === 'Decrypt'
          ? 'Success'
          : 'Failure',
    EventSeverity: action === undefined || action === 'Allow' ? 'Informational' : 'Low',
  };
}

function nameOf(word: string): string | undefined {
  if (/reset[-_ ]?both|^reset|^rst|client-rst|server-rst/.test(word)) {
    if (/client|source/.test(word)) return 'Reset Source';
    return /server|dest/.test(word) ? 'Reset Destination' : 'Reset';
  }
  if (/drop-?icmp/.test(word)) return 'Drop ICMP';
  if (/drop|discard/.test(word)) return 'Drop';
  if (
    /^(?:den(?:y|ied)|block|reject|prevent|refuse|blackhole|timeout-deny|quarantine|sinkhole)/.test(word) ||
    /block|denied/.test(word)
  )
    return 'Deny';
  if (
    /^(?:allow|accept|permit|pass|close|start|built|alert|detect|monitor|continue|ip-conn|timeout|log$|logged$|passthrough)/.test(
      word,
    )
  )
    return 'Allow';
  if (/^encrypt/.test(word)) return 'Encrypt';
  return /^decrypt/.test(word) ? 'Decrypt' : undefined;
}

/** Names of IP protocols by number, as device logs need them. */
export function protocolName(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const names: Readonly<Record<string, string>> = {
    '1': 'ICMP',
    '2': 'IGMP',
    '6': 'TCP',
    '17': 'UDP',
    '47': 'GRE',
    '50': 'ESP',
    '51': 'AH',
    '58': 'ICMPV6',
    '89': 'OSPF',
    '132': 'SCTP',
  };
  return names[value] ?? (/^[A-Za-z][\w-]{1,15}$/.test(value) ? value.toUpperCase() : undefined);
}
