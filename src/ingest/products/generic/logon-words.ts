/** Words of a free text that tell of a logon and how it ended. Every gap is bounded, so every pattern is linear. */

export interface LogonFacts {
  readonly type: 'Logon' | 'Logoff';
  readonly result: 'Success' | 'Failure';
  readonly details?: string;
}

// A path such as /etc/passwd is no logon.
const WHAT =
  '(?<![/.\\w-])(?:log[ -]?[io]n|logged[ -]in|sign(?:ed)?[ -]?in|auth|auths?entication|authenticat(?:e|or|ion)|passwords?|credentials?|passphrase|2fa|mfa|otp|totp|1fa|u2f|login[ _]attempt)\\b';
const BAD =
  '(?:fail(?:ed|ure|ures|s)?|unsuccessful(?:ly)?|invalid|incorrect|wrong|bad|denied|rejected|refused|illegal|unauthori[sz]ed|wrongpass|not valid|mismatch|no such)';
const GAP = '[^|;]{0,80}?';
// What is bad stands in the same clause as what it is said of: `cache invalid, login skipped` tells of no failure.
const CLAUSE = '[^|;,]{0,80}?';

const FAILED = [
  new RegExp(`\\b${BAD}\\b${CLAUSE}${WHAT}`, 'i'),
  new RegExp(`${WHAT}${GAP}\\b${BAD}\\b`, 'i'),
  /\b(?:invalid|incorrect|wrong|bad|unknown|illegal) (?:user ?name|api[ -]?key|token for user)\b/i,
  /\b(?:authentication|login|logon|auth|password)[ _-]errors?\b/i,
  /\b(?:unknown|invalid|illegal|non-?existent|no such) (?:user|account|login)\b/i,
  /\baccess denied for user\b/i,
  /\bcheck pass; user unknown\b|\buser unknown[.)]?\s{0,4}$/i,
  /\b(?:can't|cannot|could not|couldn't|unable to) (?:find user|authenticate|log ?in|sign in|verify (?:password|credentials))\b/i,
  /\bauth(?:entication)?[_-]?fail(?:ed|ure)?\b/i,
  /\blogin[_ -]?(?:fail(?:ed|ure)?|err(?:or)?)\b|\bfail(?:ed)? login\b|FAIL LOGIN/i,
];
// A user that is not found is a failed logon only where a logon is spoken of.
const NOT_FOUND = /\b(?:not found|does not exist|do not exist|is locked|locked out|is disabled)\b/i;
const DIRECTORY = /auth|log ?in|logon|sign ?in|passw|ldap|usernames? input/i;
const NOT_AUTHENTICATION =
  /\b(?:certificate|handshake|checksum|config(?:uration)?|parse|syntax|dns|query|query|lookup|packet|module|driver|cookie|csrf|schema)\b/i;
// A password that was changed, or a mail about one, is no logon either.
const MANAGED =
  /\bpasswords? (?:change|reset|update|policy|rotation|expir\w*|recovery|hash)|\b(?:chang|reset|updat|sett|rotat|recover)\w* (?:of |the |a |your |user )?passwords?\b/i;
const SUCCEEDED =
  /\b(?:(?:logged|signed)[ -](?:in|on)|log[ -]?[io]n (?:was )?success(?:ful|fully)?|success(?:ful|fully)[ -](?:log(?:ged)?[ -]?[io]n|auth\w*|sign(?:ed)?[ -]?in)|(?:authenticat(?:ion|ed)|auth|login|sign-?in)[ :]{1,2}(?:was )?(?:success\w*|succeeded|accepted|ok)\b|successfully authenticated|auth(?:entication)?_success|OK LOGIN|login_success|accepted (?:password|publickey|login)|has (?:been )?authenticated|authentication (?:request )?for (?:user )?[^|;]{1,200}? (?:accepted|succeeded|granted)\b)/i;
const LOGGED_OFF =
  /\b(?:logged[ -](?:out|off)|log(?:ged)?[ -]?(?:out|off) (?:success|by|of|from)|signed out|session (?:closed|ended) for user|user log(?:out|off)|logout_success)\b/i;
const NEGATED = /\b(?:not|never|n't|fail\w*|unable|denied|invalid|incorrect)\b/i;

/** What a message says of a logon, undefined where it speaks of none. */
export function logonOf(message: string): LogonFacts | undefined {
  const text = message.length > 2048 ? message.slice(0, 2048) : message;
  if (!MENTIONS.test(text)) return undefined;
  if (MANAGED.test(text) && !/\b(?:log(?:ged)?[ -]?[io]n|sign[ -]?in|authentication)\b/i.test(text)) return undefined;
  for (const pattern of FAILED)
    if (pattern.test(text))
      return NOT_AUTHENTICATION.test(text) && !/\b(?:user(?:name)?|password|login)\b/i.test(text)
        ? undefined
        : { type: 'Logon', result: 'Failure', details: detailsOf(text) };
  if (
    /\b(?:user|account)|[A-Za-z0-9] was not found in LDAP/i.test(text) &&
    NOT_FOUND.test(text) &&
    DIRECTORY.test(text)
  )
    return { type: 'Logon', result: 'Failure', details: detailsOf(text) };
  if (LOGGED_OFF.test(text)) return { type: 'Logoff', result: 'Success' };
  if (SUCCEEDED.test(text) && !NEGATED.test(text)) return { type: 'Logon', result: 'Success' };
  return undefined;
}

const MENTIONS = /log|auth|sign|passw|user|credential|account|2fa|mfa|otp/i;

function detailsOf(text: string): string {
  if (/user ?name or password|username\/password|login or password|user or password/i.test(text))
    return 'No such user or password';
  if (
    /no such user|unknown user|invalid user|user\b.{0,40}?\b(?:not found|does not exist|unknown)|can't find user|non-?existent|unable to find|user_?unknown|unknown account/i.test(
      text,
    )
  )
    return 'No such user';
  if (/locked/i.test(text)) return 'User locked';
  if (/disabled|deactivated/i.test(text)) return 'User disabled';
  if (/password.{0,20}expired|expired.{0,20}password/i.test(text)) return 'Password expired';
  if (/expired/i.test(text)) return 'Session expired';
  if (
    /(?:incorrect|wrong|bad|invalid) password|wrongpass|password (?:mismatch|incorrect|verification failed|authentication failed)/i.test(
      text,
    )
  )
    return 'Incorrect password';
  return 'Other';
}
