import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { logonOf } from '../generic/logon-words.ts';
import type { MappingContext, Product } from '../product.ts';
import { beginning, device, message, nativeType, program, row, type Values } from '../record.ts';
import { hostname, ip, port, text, username } from '../values.ts';

// Postfix: `warning: host[192.0.2.1]: SASL LOGIN authentication failed: …`, `A1B2: client=host[192.0.2.1], sasl_method=PLAIN, sasl_username=ann`
const POSTFIX_PEER =
  /(?:from|client=|warning: |connect from |disconnect from |to=?<?|: )\s?([\w.-]{1,255})\[([0-9a-fA-F:.]{2,45})\](?::(\d{1,5}))?/;
const SASL_FAILED = /SASL (\S{1,32}) authentication failed(?:: (.{0,200}))?/;
const SASL_USER = /\bsasl_username=([^,\s]{1,256})/;
const REJECT = /^(?:NOQUEUE|[0-9A-Za-z]{5,20}): (reject|milter-reject|discard|hold): (\S{1,32}) from /;
const ENVELOPE = /\b(from|to|helo|proto|relay|status|message-id|dsn|orig_to)=<?([^>,\s]{0,512})>?/g;
// Dovecot: `imap-login: Login: user=<ann>, method=PLAIN, rip=192.0.2.1, lip=…`, `pam(ann,192.0.2.1,<x>): unknown user`
const DOVECOT_LOGIN = /\b(?:imap|pop3|submission|managesieve|lmtp|sieve)-login: /;
const DOVECOT_FIELD = /\b(user|method|rip|rport|lip|lport|session)=<?([^>,\s]{0,256})>?/g;
const DOVECOT_AUTH =
  /(?:^|[\s:>])(?:[a-z][\w-]{1,24})\(([^(),<>]{0,256}),([0-9a-fA-F:.]{2,45})(?:,<?[^()<>]{0,128}>?)?\): (.{0,512})/;
// Exim: `login authenticator failed for (helo) [192.0.2.1]:55379: 535 Incorrect … (set_id=ann)`, `H=host (helo) [192.0.2.1]:5 … F=<a@b> rejected RCPT <c@d>: …`
const EXIM_AUTH =
  /(\S{1,64}) authenticator failed for (?:([\w.-]{1,255}) )?(?:\((?<helo>[^)]{0,255})\) )?\[([0-9a-fA-F:.]{2,45})\](?::(\d{1,5}))?.{0,256}?(?:\(set_id=([^)]{0,256})\))?\s{0,4}$/;
const EXIM_PEER = /\bH=(?:([\w.-]{1,255}) )?(?:\((?<helo>[^)]{0,255})\) )?\[([0-9a-fA-F:.]{2,45})\](?::(\d{1,5}))?/;
const EXIM_SENDER = /\bF=<([^>]{0,256})>/;
const EXIM_RECIPIENT = /rejected RCPT <([^>]{1,256})>/;

/** Mail servers: Postfix, Dovecot and Exim. Logons as such; refused and delivered mail as events. */
export const mailServer: Product = {
  name: 'mail-server',
  formats: ['syslog', 'text', 'kv'],
  claims: (record) => {
    const name = program(record);
    if (
      name.startsWith('postfix') ||
      name === 'dovecot' ||
      name.startsWith('dovecot') ||
      name === 'exim' ||
      name === 'exim4'
    )
      return true;
    const line = beginning(message(record));
    return (
      (line.includes('H=') && EXIM_PEER.test(line) && /rejected|F=</.test(line)) ||
      (line.includes('authenticator failed for') && EXIM_AUTH.test(line))
    );
  },
  map: mapMail,
};

function mapMail(record: NativeRecord, context: MappingContext): EventRow {
  const name = program(record);
  const whole =
    name !== '' && record.envelope !== undefined
      ? (text(record.envelope['Message']) ?? message(record))
      : message(record);
  const line = beginning(whole);
  const common: Values = { EventMessage: whole, ...device(record, context) };
  if (name.startsWith('postfix'))
    return postfix(record, context, line, { ...common, EventVendor: 'Postfix', EventProduct: 'Postfix' });
  if (name.startsWith('dovecot'))
    return dovecot(record, context, line, { ...common, EventVendor: 'Dovecot', EventProduct: 'Dovecot' });
  return exim(record, context, line, { ...common, EventVendor: 'Exim', EventProduct: 'Exim' });
}

function pairs(pattern: RegExp, line: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const m of line.matchAll(pattern)) if (found[m[1]!] === undefined) found[m[1]!] = m[2]!;
  return found;
}

function logon(
  record: NativeRecord,
  context: MappingContext,
  common: Values,
  values: Values,
  extra?: Record<string, unknown>,
): EventRow {
  return row(
    'Authentication',
    nativeType(record),
    record,
    context,
    {
      ...common,
      EventType: 'Logon',
      EventSubType: 'Remote',
      TargetAppType: 'Service',
      ...values,
      EventSeverity: values['EventResult'] === 'Failure' ? 'Low' : 'Informational',
    },
    extra,
  );
}

function postfix(record: NativeRecord, context: MappingContext, line: string, common: Values): EventRow {
  const peer = POSTFIX_PEER.exec(line);
  const source: Values = {
    SrcIpAddr: ip(peer?.[2]),
    SrcPortNumber: port(peer?.[3]),
    ...(peer?.[1] === 'unknown' ? {} : hostname('Src', peer?.[1])),
  };
  const failed = SASL_FAILED.exec(line);
  const user = SASL_USER.exec(line)?.[1];
  if (failed || (user && /\bsasl_method=/.test(line)))
    return logon(record, context, common, {
      EventResult: failed ? 'Failure' : 'Success',
      EventResultDetails: failed ? 'Other' : undefined,
      EventOriginalResultDetails: failed?.[2],
      LogonProtocol: 'SASL',
      TargetAppName: 'postfix',
      ...username('Target', user),
      ...source,
    });
  const reject = REJECT.exec(line);
  const mail = pairs(ENVELOPE, line);
  return row('Event', nativeType(record), record, context, {
    ...common,
    EventOriginalType: program(record),
    EventResult: reject
      ? 'Failure'
      : mail['status'] === undefined
        ? 'NA'
        : mail['status'] === 'sent'
          ? 'Success'
          : 'Failure',
    EventOriginalResultDetails: reject ? line.slice(reject[0].length, reject[0].length + 200) : mail['status'],
    EventSeverity: reject ? 'Low' : 'Informational',
    NetworkApplicationProtocol: 'SMTP',
    Operation: reject?.[1],
    EmailMessageId: text(mail['message-id']),
    ActorUsername: text(mail['from']),
    TargetUsername: text(mail['to']),
    SrcIpAddr: source['SrcIpAddr'],
    SrcHostname: source['SrcHostname'],
  });
}

function dovecot(record: NativeRecord, context: MappingContext, line: string, common: Values): EventRow {
  const auth = DOVECOT_AUTH.exec(line);
  if (auth) {
    const said = logonOf(auth[3]!);
    const known = said?.result === 'Success' ? undefined : auth[3];
    if (known !== undefined && (said !== undefined || /unknown user|mismatch|failed|invalid/i.test(known)))
      return logon(record, context, common, {
        EventResult: 'Failure',
        EventResultDetails: /unknown user/.test(known)
          ? 'No such user'
          : /mismatch/i.test(known)
            ? 'Incorrect password'
            : 'Other',
        EventOriginalResultDetails: known.slice(0, 200),
        TargetAppName: 'dovecot',
        ...username('Target', auth[1]),
        SrcIpAddr: ip(auth[2]),
      });
  }
  const fields = pairs(DOVECOT_FIELD, line);
  const protocol = /\b(imap|pop3|submission|managesieve)-login: /.exec(line)?.[1]?.toUpperCase();
  if (DOVECOT_LOGIN.test(line) && fields['rip'] !== undefined) {
    const failed = /auth failed|Aborted login|authentication failed|Too many invalid/.test(line);
    const succeeded = /-login: (?:Info: )?Login: /.test(line);
    if (failed || succeeded)
      return logon(record, context, common, {
        EventResult: succeeded ? 'Success' : 'Failure',
        EventResultDetails: succeeded ? undefined : 'Other',
        EventOriginalResultDetails: succeeded ? undefined : /\(([^)]{1,200})\)/.exec(line)?.[1],
        LogonProtocol: protocol,
        TargetAppName: 'dovecot',
        ...username('Target', fields['user']),
        SrcIpAddr: ip(fields['rip']),
        SrcPortNumber: port(fields['rport']),
        TargetIpAddr: ip(fields['lip']),
      });
  }
  return row('Event', nativeType(record), record, context, {
    ...common,
    EventOriginalType: program(record),
    ActorUsername: text(fields['user']) ?? text(auth?.[1]),
    SrcIpAddr: ip(fields['rip'] ?? auth?.[2]),
    DstIpAddr: ip(fields['lip']),
    NetworkApplicationProtocol: protocol,
  });
}

function exim(record: NativeRecord, context: MappingContext, line: string, common: Values): EventRow {
  const auth = EXIM_AUTH.exec(line);
  if (auth)
    return logon(
      record,
      context,
      common,
      {
        EventResult: 'Failure',
        EventResultDetails: 'Other',
        LogonProtocol: auth[1],
        TargetAppName: 'exim',
        ...username('Target', auth[6]),
        SrcIpAddr: ip(auth[4]),
        SrcPortNumber: port(auth[5]),
        ...hostname('Src', auth[2]),
      },
      helo(auth),
    );
  const peer = EXIM_PEER.exec(line);
  const rejected = /\brejected\b/.test(line);
  return row(
    'Event',
    nativeType(record),
    record,
    context,
    {
      ...common,
      EventResult: rejected ? 'Failure' : 'NA',
      EventSeverity: rejected ? 'Low' : 'Informational',
      SrcIpAddr: ip(peer?.[3]),
      SrcPortNumber: port(peer?.[4]),
      SrcHostname: hostname('Src', peer?.[1])['SrcHostname'],
      ActorUsername: text(EXIM_SENDER.exec(line)?.[1]),
      TargetUsername: EXIM_RECIPIENT.exec(line)?.[1],
      NetworkApplicationProtocol: 'SMTP',
    },
    helo(peer),
  );
}

function helo(found: RegExpExecArray | null): Record<string, unknown> {
  const name = found?.groups?.['helo'];
  return name === undefined ? {} : { Helo: name };
}
