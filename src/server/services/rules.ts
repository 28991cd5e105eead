import { dirname, relative } from 'node:path';
import type { z } from 'zod';
import type { RuleInfo, RuleState } from '../../detect/detection.ts';
import { countStates } from '../../detect/rule-counts.ts';
import { alertCounts } from '../../state/alerts.ts';
import type { State } from '../../state/database.ts';
import { disabledRules, setRuleEnabled } from '../../state/rule-settings.ts';
import type { rule as ruleSchema } from '../api/operations.ts';
import type { Services } from './services.ts';

export interface RuleEntry {
  readonly info: RuleInfo;
  readonly state: RuleState;
}

export interface RulesOptions {
  readonly state: State;
  /** Every rule as it is now: whether one can be evaluated changes with what sources fill. */
  entries(): Promise<readonly RuleEntry[]>;
  /** Where rules are read from. A file is shown from the folder that was named on, never by its place on the machine. */
  readonly paths: readonly string[];
  /** The text of the rule's file. */
  text(info: RuleInfo): Promise<string>;
  /** Tells the detectors which rules are off from now on. */
  onDisabled(ruleIds: readonly string[]): Promise<void>;
  readonly lookBack: Services['rules']['lookBack'];
}

type Rule = z.output<typeof ruleSchema>;

const SINCE_ALWAYS = '';

/** Every rule with its three-valued state; refused ones have no id of their own and are named by their file. */
export function rulesService(options: RulesOptions): Services['rules'] {
  const { state, paths, text, onDisabled, lookBack } = options;
  async function named(): Promise<Map<string, ShownEntry>> {
    const byName = new Map<string, ShownEntry>();
    for (const entry of await options.entries()) {
      const shown = { ...entry, file: shownFile(entry.info.file, paths) };
      const name = nameOf(shown);
      // A file may hold several refused documents: each is a rule of its own.
      let unique = name;
      for (let count = 2; byName.has(unique); count++) unique = `${name}#${count}`;
      byName.set(unique, { ...shown, name: unique });
    }
    return byName;
  }

  async function counts(): Promise<Map<string, number>> {
    const rows = await alertCounts(state.db, SINCE_ALWAYS);
    return new Map(rows.map((row) => [row.ruleId, row.alerts]));
  }

  return {
    async list({ q, state: wanted, level, kind, page, size }) {
      const [alerts, disabled, byName] = await Promise.all([counts(), disabledRules(state.db), named()]);
      const needle = q?.toLowerCase();
      const found = [...byName.values()].filter(
        ({ info, state: own, file }) =>
          (!wanted || own.state === wanted) &&
          (!level || info.level === level) &&
          (!kind || info.kind === kind) &&
          (!needle ||
            [info.title, info.id, file, ...info.techniques].some((field) => field.toLowerCase().includes(needle))),
      );
      const items = found
        .map((entry) => ruleOf(entry, disabled, alerts))
        .sort((left, right) => right.alerts - left.alerts || left.title.localeCompare(right.title));
      return {
        items: items.slice(page * size, (page + 1) * size),
        total: items.length,
        states: countStates(byName.values()),
      };
    },

    async detail(id) {
      const entry = (await named()).get(id);
      if (!entry) return undefined;
      const [alerts, disabled, source] = await Promise.all([counts(), disabledRules(state.db), text(entry.info)]);
      const { description, runbook, falsePositives } = entry.info;
      return {
        ...ruleOf(entry, disabled, alerts),
        description,
        source,
        runbook: [...runbook],
        falsePositives: [...falsePositives],
      };
    },

    async setEnabled(id, enabled, who) {
      if (!(await named()).has(id)) return false;
      await setRuleEnabled(state.db, id, enabled, who);
      await onDisabled([...(await disabledRules(state.db))]);
      return true;
    },

    lookBack,
  };
}

interface ShownEntry extends RuleEntry {
  readonly file: string;
  /** Its id, or its file where it has none. */
  readonly name: string;
}

const nameOf = ({ info, file }: Pick<ShownEntry, 'info' | 'file'>): string => info.id || file;

function shownFile(file: string, paths: readonly string[]): string {
  for (const path of paths) {
    const within = relative(dirname(path), file);
    if (file === path || file.startsWith(`${path}/`)) return within;
  }
  return file;
}

function ruleOf(entry: ShownEntry, disabled: ReadonlySet<string>, alerts: ReadonlyMap<string, number>): Rule {
  const { info, state, name: id } = entry;
  return {
    id,
    title: info.title,
    kind: info.kind,
    level: info.level,
    state: state.state,
    ...(state.state === 'runnable' ? {} : { reason: reasonOf(state) }),
    ...(state.state === 'not-evaluable' ? { missingFields: [...state.missingFields] } : {}),
    enabled: !disabled.has(id),
    tactics: [...info.tactics],
    techniques: [...info.techniques],
    file: entry.file,
    alerts: alerts.get(id) ?? 0,
  };
}

function reasonOf(state: Exclude<RuleState, { state: 'runnable' }>): string {
  if (state.state === 'not-evaluable' || state.line === undefined) return state.reason;
  return `${state.reason} (line ${state.line}${state.column === undefined ? '' : `, column ${state.column}`})`;
}
