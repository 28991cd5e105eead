import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'yaml';

/** What a pattern of uap-core may say: the groups of the match fill what is not replaced. */
interface Pattern {
  readonly regex: string;
  readonly regex_flag?: string;
  readonly [replacement: string]: string | undefined;
}
interface Patterns {
  readonly user_agent_parsers: readonly Pattern[];
  readonly os_parsers: readonly Pattern[];
  readonly device_parsers: readonly Pattern[];
}
interface Compiled {
  readonly expression: RegExp;
  readonly pattern: Pattern;
}

/** Longer agents are looked at as far as this: the patterns are many, and whoever sends an agent chooses its length. */
const LONGEST_AGENT = 1000;

let loaded: Readonly<Record<keyof Patterns, readonly Compiled[]>> | undefined;
/** The patterns of uap-core, compiled at the first call. */
function patterns(): Readonly<Record<keyof Patterns, readonly Compiled[]>> {
  if (loaded) return loaded;
  const path = createRequire(import.meta.url).resolve('uap-core/regexes.yaml');
  const all = parse(readFileSync(path, 'utf8')) as Patterns;
  const compiled = (list: readonly Pattern[]) =>
    list.map((pattern) => ({ expression: new RegExp(pattern.regex, pattern.regex_flag ?? ''), pattern }));
  loaded = {
    user_agent_parsers: compiled(all.user_agent_parsers),
    os_parsers: compiled(all.os_parsers),
    device_parsers: compiled(all.device_parsers),
  };
  return loaded;
}

/** The values of the first pattern that matches: replacements with their groups filled in, or the groups in order. */
function first(
  list: readonly Compiled[],
  agent: string,
  names: readonly string[],
  groups: readonly number[],
): string[] | undefined {
  for (const { expression, pattern } of list) {
    const match = expression.exec(agent);
    if (!match) continue;
    return names.map((name, index) => {
      const replacement = pattern[name];
      if (replacement === undefined) return match[groups[index] ?? 0] ?? '';
      return replacement.replace(/\$(\d)/g, (_, digit: string) => match[Number(digit)] ?? '').trim();
    });
  }
  return undefined;
}

/** The browser, the operating system and the device that an agent names, as far as they are asked for. */
export function parseUserAgent(text: string, wanted: ReadonlySet<string>): Record<string, Record<string, string>> {
  const agent = text.slice(0, LONGEST_AGENT);
  const found: Record<string, Record<string, string>> = {};
  const { user_agent_parsers: browsers, os_parsers: systems, device_parsers: devices } = patterns();
  if (wanted.has('browser')) {
    const names = ['family_replacement', 'v1_replacement', 'v2_replacement', 'v3_replacement'];
    const [family = 'Other', major = '', minor = '', patch = ''] = first(browsers, agent, names, [1, 2, 3, 4]) ?? [];
    found['Browser'] = { Family: family, MajorVersion: major, MinorVersion: minor, Patch: patch };
  }
  if (wanted.has('os')) {
    const names = [
      'os_replacement',
      'os_v1_replacement',
      'os_v2_replacement',
      'os_v3_replacement',
      'os_v4_replacement',
    ];
    const values = first(systems, agent, names, [1, 2, 3, 4, 5]) ?? [];
    const [family = 'Other', major = '', minor = '', patch = '', patchMinor = ''] = values;
    found['OperatingSystem'] = {
      Family: family,
      MajorVersion: major,
      MinorVersion: minor,
      Patch: patch,
      PatchMinor: patchMinor,
    };
  }
  if (wanted.has('device')) {
    const names = ['device_replacement', 'brand_replacement', 'model_replacement'];
    // Without a word on it the brand is unknown, and the model is what the first group says.
    const [family = 'Other', brand = '', model = ''] = first(devices, agent, names, [1, 99, 1]) ?? [];
    found['Device'] = { Family: family, Brand: brand, Model: model };
  }
  return found;
}
