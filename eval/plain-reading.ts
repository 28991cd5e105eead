type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a rule's detection, read as plainly as can be, says yes to a record's own fields: texts with `contains`, `startswith`,
 * `endswith` and `all`, compared without case, in a condition of and, or, not and `of`. Knows nothing of our parser, index or log
 * sources, so that the two can be held against each other. Undefined where the rule uses anything else.
 */
export function plainReading(detection: Fields, fields: Fields): boolean | undefined {
  try {
    const { condition, ...selections } = detection;
    if (typeof condition !== 'string') return undefined;
    const names = Object.keys(selections);
    const truth = (name: string) => selectionHolds(selections[name], fields);
    return conditionHolds(condition, names, truth);
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class NotPlain extends Error {}

function selectionHolds(selection: unknown, fields: Fields): boolean {
  if (Array.isArray(selection)) return selection.some((one) => selectionHolds(one, fields));
  if (typeof selection !== 'object' || selection === null) throw new NotPlain();
  return Object.entries(selection).every(([key, values]) => {
    const [name = '', ...modifiers] = key.split('|');
    const all = Array.isArray(values) ? values : [values];
    const tests = all.map((value) => valueHolds(String(value), modifiers, fields[name]));
    return modifiers.includes('all') ? tests.every(Boolean) : tests.some(Boolean);
  });
}

function valueHolds(wanted: string, modifiers: readonly string[], found: unknown): boolean {
  if (modifiers.some((modifier) => !['contains', 'startswith', 'endswith', 'all'].includes(modifier)))
    throw new NotPlain();
  if (/[*?]|\\\\/.test(wanted)) throw new NotPlain();
  if (found === undefined || found === null) return false;
  const [text, part] = [String(found).toLowerCase(), wanted.toLowerCase()];
  if (modifiers.includes('contains')) return text.includes(part);
  if (modifiers.includes('startswith')) return text.startsWith(part);
  return modifiers.includes('endswith') ? text.endsWith(part) : text === part;
}

/** Replaces what stands in the condition by its truth, innermost first. */
function conditionHolds(condition: string, names: readonly string[], truth: (name: string) => boolean): boolean {
  const fitting = (pattern: string) =>
    pattern === 'them'
      ? names
      : names.filter((name) => name === pattern || (pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1))));
  let text = condition.replaceAll(/(1|all) of (\S+?)(?=[\s)]|$)/g, (_, count: string, pattern: string) =>
    String(count === '1' ? fitting(pattern).some(truth) : fitting(pattern).every(truth)),
  );
  text = text.replaceAll(/[\w-]+/g, (word) =>
    ['and', 'or', 'not', 'true', 'false'].includes(word) ? word : String(truth(word)),
  );
  const rewrites: readonly [RegExp, (...parts: string[]) => string][] = [
    [/\(\s*(true|false)\s*\)/, (_, inner) => inner!],
    [/not (true|false)/, (_, inner) => String(inner !== 'true')],
    [/(true|false) and (true|false)/, (_, one, two) => String(one === 'true' && two === 'true')],
    [/(?<!and |not )(true|false) or (true|false)(?! and)/, (_, one, two) => String(one === 'true' || two === 'true')],
  ];
  for (let before = ''; text !== before; ) {
    before = text;
    for (const [pattern, rewrite] of rewrites) {
      text = text.replace(pattern, rewrite);
      if (text !== before) break;
    }
  }
  if (text !== 'true' && text !== 'false') throw new NotPlain();
  return text === 'true';
}
