import type { Cell } from './cell.ts';
import type { Fact } from './facts.ts';
import { holds, numeric } from './match.ts';
import type { Mention } from './mentions.ts';
import { tableOf } from './query-filters.ts';
import { sizeSideFits } from './sizes.ts';
import { ACTIONS, type Action, GENERAL_TABLES, type Outcome, outcomeIn } from './wording.ts';

/** Which side of the event the sentence puts a name on. */
function statedRole(sentence: string, mention: Mention): 'source' | 'target' | undefined {
  const before = sentence.slice(Math.max(0, mention.start - 48), mention.start);
  const noun =
    '(?:(?:the |its |an? )?(?:\\w+ )?(?:address|host|user|account|machine|computer|server|process|parent|program|domain|file|port|workstation|device) )?';
  if (new RegExp(`\\b(?:from|by|parent|under) ${noun}$`, 'i').test(before)) return 'source';
  if (new RegExp(`\\b(?:to|into|against|towards?|onto) ${noun}$`, 'i').test(before)) return 'target';
  if (
    new RegExp(
      `\\b(?:started|launched|spawned|created|deleted|removed|added|opened|wrote|modified|contacted|executed|ran) ${noun}$`,
      'i',
    ).test(before)
  )
    return 'target';
  // Who stands before an active verb acts.
  const after = sentence.slice(mention.end, mention.end + 40);
  if (
    /^ (?:then |also |later )?(?:started|launched|spawned|created|deleted|removed|added|opened|wrote|modified|contacted|executed|ran|sent|requested|queried|looked up|made|changed|cleared|used|enabled|attached|loaded|set|stopped|connected to|failed to connect to|was blocked from connecting to) (?!at |on |under |after |before |in |with |as |by |for |and |\d+ (?:times?|seconds?|minutes?|hours?|days?)\b)\S/i.test(
      after,
    )
  )
    return 'source';
  if (
    /^ (?:was|were) (?:started|launched|spawned|created|deleted|removed|added|opened|written|modified|executed|run)\b/i.test(
      after,
    )
  )
    return 'target';
  return undefined;
}

/** In a logon, the user who logs on is the target of the authentication, and acts all the same. */
function roleIn(fact: Fact, cell: Cell): 'source' | 'target' | 'neutral' {
  if (fact.table === 'Authentication' && cell.kind === 'user') return 'neutral';
  return cell.role;
}

/** True if the fact has this name on the side where the sentence puts it, or does not tell sides apart. */
export function roleFits(sentence: string, mention: Mention, fact: Fact): boolean {
  let cells = fact.cells.filter((cell) => holds(cell, mention));
  // Who is called a user is one: SYSTEM in a path is not.
  if (/\b(?:user|account|username) $/i.test(sentence.slice(0, mention.start)) && fact.cells.some(isUser))
    cells = cells.filter(isUser);
  if (cells.length === 0) return false;
  if (mention.range) return true;
  if (mention.kind === 'size') return cells.some((cell) => sizeSideFits(sentence, mention, cell));
  if (mention.kind === 'time') return cells.some((cell) => timeFits(sentence, mention, cell));
  const stated = statedRole(sentence, mention);
  if (stated === undefined) return true;
  return cells.some((cell) => {
    const role = roleIn(fact, cell);
    // Who acts is named by a whole value or a file name, not by a part of a path; whom it befell is not who acted.
    if (
      fact.kind === 'event' &&
      (role !== stated || stated === 'source') &&
      mention.kind === 'name' &&
      isPart(cell, mention)
    )
      return false;
    if (fact.kind === 'event' && stated === 'target' && role === 'source' && isUser(cell)) return false;
    if (role === 'neutral' || role === stated) return true;
    // A side is wrong only where the event has the other side as well.
    return !fact.cells.some((other) => other !== cell && other.kind === cell.kind && roleIn(fact, other) === stated);
  });
}

/** True if the name is only a part of the cell's text, and not the file at the end of its path. */
function isPart(cell: Cell, mention: Mention): boolean {
  if (cell.kind !== 'other') return false;
  const name = mention.text.toLowerCase();
  return cell.text !== name && !cell.text.endsWith(`\\${name}`) && !cell.text.endsWith(`/${name}`);
}

function isUser(cell: Cell): boolean {
  return cell.kind === 'user';
}

/** `the first at …` must not rest on a column of last times, nor `the last at …` on one of first times. */
function timeFits(sentence: string, mention: Mention, cell: Cell): boolean {
  const before = sentence.slice(Math.max(0, mention.start - 40), mention.start).toLowerCase();
  const first = Math.max(
    ...['first', 'earliest', 'from ', 'between ', 'began', 'started', 'since '].map((word) => before.lastIndexOf(word)),
  );
  const last = Math.max(...['last', 'latest', 'until ', 'ended', ' to '].map((word) => before.lastIndexOf(word)));
  const second = /\bbetween\b.*\band $/.test(before);
  const ending = second || last > first;
  const beginning = !ending && first >= 0;
  const field = cell.field.toLowerCase();
  if (beginning && /last|max|end|latest/.test(field)) return false;
  return !(ending && /first|min|start|earliest|begin/.test(field));
}

/** What the fact says of its outcome. */
function outcomeOf(fact: Fact): Outcome | undefined {
  const values = [
    ...fact.cells
      .filter((cell) => /result|outcome|status|action$|success|EventResult/i.test(cell.field))
      .map((cell) => cell.text),
    ...['EventResult', 'DvcAction'].map((column) => String(fact.row?.[column] ?? '').toLowerCase()),
  ];
  for (const value of values) {
    if (/^(?:fail|den|block|drop|reject|refus|deny)/.test(value)) return 'failure';
    if (/^(?:success|succeed|allow|accept|grant|permit)/.test(value)) return 'success';
  }
  const ids = fact.cells.filter((cell) => /event_?id$/i.test(cell.field)).map(numeric);
  if (ids.includes(4625)) return 'failure';
  if (ids.includes(4624)) return 'success';
  const names = (fact.shown ?? []).map((cell) => cell.field).join(' ');
  if (/fail|denied|blocked/i.test(names) !== /succe|accepted|allowed/i.test(names))
    return /fail|denied|blocked/i.test(names) ? 'failure' : 'success';
  return undefined;
}

export type Stance = 'fits' | 'contradicts' | 'open';

/** Whether the outcome that a clause states is the fact's. A logon or a connection that is not said to fail is one that succeeded. */
export function outcomeStance(clause: string, fact: Fact): Stance {
  const stated =
    outcomeIn(clause) ??
    (/\b(?:logged (?:on|in)|signed in|connected to|sent)\b/i.test(clause) ? ('success' as const) : undefined);
  if (stated === undefined) return 'fits';
  const actual = outcomeOf(fact);
  if (stated === 'both') return 'fits';
  if (actual === undefined) return fact.kind === 'row' || outcomeIn(clause) !== undefined ? 'open' : 'fits';
  return actual === stated ? 'fits' : 'contradicts';
}

/** Whether the verbs of a clause can be this kind of event. */
export function actionStance(clause: string, fact: Fact): Stance {
  let stance: Stance = 'fits';
  for (const action of ACTIONS) {
    if (!action.pattern.test(clause)) continue;
    const one = actionOf(action, fact);
    if (one === 'contradicts') return 'contradicts';
    if (one === 'open') stance = 'open';
  }
  return stance;
}

function actionOf(action: Action, fact: Fact): Stance {
  const table = fact.kind === 'event' ? fact.table : tableOf(fact.query ?? '');
  const type = fact.kind === 'event' ? String(fact.row?.['EventType'] ?? '') : '';
  // What the source itself calls it says as much: an access key that was made is a UserModified that is named CreateAccessKey.
  const named = fact.kind === 'event' ? [type, fact.row?.['EventOriginalType'], fact.row?.['Operation']].join(' ') : '';
  if (action.not?.test(named)) return 'contradicts';
  if (action.type && type !== '' && !action.type.test(type)) return 'contradicts';
  if (action.tables.length === 0 || table === undefined || GENERAL_TABLES.has(table)) return 'fits';
  if (action.tables.includes(table)) return 'fits';
  return fact.kind === 'event' ? 'contradicts' : 'fits';
}
