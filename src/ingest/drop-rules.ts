import { RE2JS } from 're2js';
import type { DropRule } from '../config/ingest.ts';
import { VedetteError } from '../lib/errors.ts';
import type { EventRow } from '../schema/event.ts';

/** What decides before parsing and after it; each gives the name of the rule that drops the record. */
export interface DropRules {
  readonly isEmpty: boolean;
  byText(source: string, text: string): string | undefined;
  byEvent(source: string, text: string, event: EventRow): string | undefined;
}

/** Compiles the rules once. Expressions are RE2: no text in a log can make them slow. Throws INGEST_DROP_RULE. */
export function compileDropRules(rules: readonly DropRule[]): DropRules {
  const compiled = rules.map((rule) => ({ rule, matchesText: textTest(rule), matchesEvent: fieldTest(rule) }));
  const early = compiled.filter(({ rule }) => !rule.fields);
  const late = compiled.filter(({ rule }) => rule.fields);
  return {
    isEmpty: rules.length === 0,
    byText: (source, text) =>
      early.find(({ rule, matchesText }) => appliesTo(rule, source) && matchesText(text))?.rule.name,
    byEvent: (source, text, event) =>
      late.find(
        ({ rule, matchesText, matchesEvent }) => appliesTo(rule, source) && matchesText(text) && matchesEvent(event),
      )?.rule.name,
  };
}

function appliesTo(rule: DropRule, source: string): boolean {
  return rule.source === undefined || rule.source === source;
}

function textTest({ name, contains, matches }: DropRule): (text: string) => boolean {
  let expression: RE2JS | undefined;
  try {
    expression = matches === undefined ? undefined : RE2JS.compile(matches);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VedetteError('INGEST_DROP_RULE', `Drop rule '${name}': ${reason}`, { cause });
  }
  return (text) =>
    (contains === undefined || text.includes(contains)) && (!expression || expression.matcher(text).find());
}

function fieldTest({ fields = {} }: DropRule): (event: EventRow) => boolean {
  const wanted = Object.entries(fields).map(([field, values]) => {
    const list = Array.isArray(values) ? values : [values];
    return { field, values: new Set(list.map((value) => String(value).toLowerCase())) };
  });
  return ({ columns, raw }) =>
    wanted.every(({ field, values }) => {
      const value = columns[field] ?? raw[field];
      return value !== undefined && value !== null && values.has(String(value).toLowerCase());
    });
}
