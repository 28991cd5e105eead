/**
 * Words that say what no event can show: intent, attribution, likelihood, judgement. A sentence with one is never proved.
 */
const BEYOND_EVENTS =
  /\b(?:attack(?:er|ers|ed|ing|s)?|adversar(?:y|ies)|threat actors?|hackers?|intruders?|malicious(?:ly)?|malware|benign|harmless|legitimate(?:ly)?|suspicious(?:ly)?|intend(?:s|ed|ing)?|intent(?:ion|ional|ionally)?|deliberate(?:ly)?|accidental(?:ly)?|attempting to|tr(?:y|ies|ied|ying) to (?:hide|evade|steal|avoid|cover|escalate)|in order to|so as to|to (?:hide|evade|steal|avoid detection|cover)|purpose(?:ly)?|because|motivat\w*|likely|unlikely|probabl[ey]|possibl[ey]|perhaps|may(?:be)?|might|could|seem(?:s|ed|ingly)?|appear(?:s|ed)? to|apparent(?:ly)?|suggest(?:s|ed|ing)?|indicat(?:es?|ed|ing)|implies|implied|presumabl[ey]|consistent with|attribut\w+|nation[- ]state|apt ?\d*|insider|compromis(?:e|es|ed|ing)|stolen|stole|exfiltrat\w+|breach\w*|victims?|campaign|authori[sz]ed|unauthori[sz]ed|expected|unexpected|normal(?:ly)?|abnormal(?:ly)?|unusual(?:ly)?|anomal\w+|dangerous|safe|critical|severe|should|must|would|will)\b/i;

export function beyondEvents(sentence: string): string | undefined {
  return BEYOND_EVENTS.exec(sentence)?.[0];
}

export type Outcome = 'success' | 'failure';

const FAILURE =
  /\b(?:fail(?:ed|s|ure|ures|ing)?|unsuccessful(?:ly)?|denied|den(?:y|ies)|blocked|reject(?:ed|s)?|refused|dropped|declined)\b/i;
const SUCCESS = /\b(?:succe(?:ed|eded|eding|eds|ss|sses)|successful(?:ly)?|accepted|allowed|granted|permitted)\b/i;

/** The outcome that a clause states, if it states one. */
export function outcomeIn(clause: string): Outcome | 'both' | undefined {
  const failure = FAILURE.test(clause);
  const success = SUCCESS.test(clause);
  return failure && success ? 'both' : failure ? 'failure' : success ? 'success' : undefined;
}

const NEGATION = /\b(?:no|not|never|none|neither|nor|nobody|nothing|cannot)\b|n['’]t\b/i;
export function negates(sentence: string): boolean {
  return NEGATION.test(sentence);
}

const EVERY = /\b(?:only|all|every|each|always|both|entire(?:ly)?|exclusively|sole(?:ly)?|any|unique(?:ly)?)\b/i;
export function saysEvery(sentence: string): boolean {
  return EVERY.test(sentence);
}

export interface Action {
  readonly pattern: RegExp;
  /** Tables whose events can be this; others of their own kind contradict it, general ones leave it open. */
  readonly tables: readonly string[];
  /** What the event's type must and must not say, where it says anything. */
  readonly type?: RegExp;
  readonly not?: RegExp;
}

/** Verbs that say what kind of event it was. */
export const ACTIONS: readonly Action[] = [
  {
    pattern:
      /\b(?:logged (?:on|in)|log(?:s|ged)? on|log(?:s)? in|logons?|logins?|sign(?:ed|s)?[ -]?in|sign-?ins?|authenticat\w+)\b/i,
    tables: ['Authentication'],
    not: /log ?off|log ?out/i,
  },
  {
    pattern: /\b(?:logged (?:off|out)|logoffs?|logouts?|signed out)\b/i,
    tables: ['Authentication'],
    type: /log ?off|log ?out/i,
  },
  {
    pattern: /\b(?:started|launched|ran|executed|spawned)\b/i,
    tables: ['ProcessEvent'],
    not: /terminat|exit|stop/i,
  },
  { pattern: /\b(?:terminated|exited|ended)\b/i, tables: ['ProcessEvent', 'NetworkSession'], not: /creat|start/i },
  { pattern: /\b(?:connected|contacted|connections?)\b/i, tables: ['NetworkSession', 'WebSession'] },
  { pattern: /\b(?:requested|web requests?|browsed|uploaded|posted)\b/i, tables: ['WebSession', 'NetworkSession'] },
  { pattern: /\b(?:resolved|looked up|lookups?|dns quer\w+)\b/i, tables: ['Dns'] },
  {
    pattern: /\b(?:created|added|wrote|written|registered|installed)\b/i,
    tables: [],
    not: /delet|remov|terminat|disabled/i,
  },
  {
    // A process is started; what is created without that word is a file, a key or an account.
    pattern: /^(?![\s\S]*\bprocess)[\s\S]*\b(?:created|wrote|written)\b/i,
    tables: ['FileEvent', 'RegistryEvent', 'UserManagement'],
  },
  {
    pattern: /\b(?:deleted|removed|erased|unregistered)\b/i,
    tables: [],
    not: /creat|add(?!r)|\bset\b|enabled|(?<!un)install|clear|(?<!de)attach/i,
  },
  { pattern: /\b(?:enabled|unlocked)\b/i, tables: [], not: /disabl|\block/i },
  { pattern: /\b(?:disabled|locked)\b/i, tables: [], not: /enabl|unlock/i },
  { pattern: /\battached\b/i, tables: [], not: /detach|delet|remov/i },
  { pattern: /\bcleared\b/i, tables: [], not: /creat|install|\bset\b/i },
  { pattern: /\bstopped\b/i, tables: [], not: /start|creat|enabl/i },
  { pattern: /\bsent\b/i, tables: ['NetworkSession', 'WebSession'] },
];

/** Tables that hold anything: they neither prove nor contradict the kind of event. */
export const GENERAL_TABLES = new Set(['Event', 'AuditEvent', 'AlertEvent']);
