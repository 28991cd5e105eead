// Logs and rules of a small made-up network, for the tests of the command line.

const logon = (second: number, eventId: number, user: string, address: string) =>
  JSON.stringify({
    Channel: 'Security',
    EventID: eventId,
    Computer: 'dc1.tern.example',
    TimeCreated: `2026-03-03T10:00:${String(second).padStart(2, '0')}Z`,
    TargetUserName: user,
    TargetDomainName: 'TERN',
    IpAddress: address,
    LogonType: 3,
  });

/** Three failed logons and two good ones, the last by a service account. */
export const LOGONS = `${[
  logon(1, 4625, 'mara', '192.0.2.44'),
  logon(2, 4625, 'mara', '192.0.2.44'),
  logon(3, 4625, 'mara', '192.0.2.44'),
  logon(4, 4624, 'mara', '192.0.2.44'),
  logon(5, 4624, 'svc-print', '192.0.2.44'),
].join('\n')}\n`;

/** One rule of low level, one of high, and one that is refused. */
export const RULES = `title: Failed logon
id: failed-logon
level: low
tags: [attack.credential-access, attack.t1110]
logsource: { product: windows, service: security }
detection: { s: { EventID: 4625 }, condition: s }
---
title: Service account logs on over the network
id: service-account-logon
level: high
tags: [attack.initial-access, attack.t1078]
logsource: { product: windows, service: security }
detection: { s: { EventID: 4624, TargetUserName|startswith: svc- }, condition: s }
runbook: [Ask who runs the service.]
---
title: Bad
id: bad
logsource: { product: windows }
detection: { s: { User|nonesuch: x }, condition: s }
`;
