// Writes the tables of docs/coverage.md from the rules: `node content/coverage.ts`. A test holds the page to the rules.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleInfo } from '../src/detect/detection.ts';
import { loadKqlRules } from '../src/detect/kql/load.ts';
import { loadRules } from '../src/detect/rules.ts';
import { TACTICS } from '../src/detect/sigma/attack.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';

export const COVERAGE_PAGE = join(repositoryRoot, 'docs', 'coverage.md');
const RULES = join(repositoryRoot, 'content', 'rules');

/** The rules that raise alerts; what only feeds a correlation is no rule of its own here. */
export async function raisingRules(): Promise<{ info: RuleInfo; product: string; way: string }[]> {
  const { rules } = await loadRules([RULES]);
  const members = new Set(rules.flatMap((rule) => (rule.kind === 'correlation' ? rule.members : [])));
  const sigma = rules
    .filter(({ info }) => !members.has(info.id))
    .map(({ info, kind }) => ({
      info,
      product: productOf(info.file),
      way: kind === 'sigma' ? 'event' : 'correlation',
    }));
  const kql = (await loadKqlRules([RULES])).rules.map(({ info }) => ({
    info,
    product: 'stored events (KQL)',
    way: 'query',
  }));
  return [...sigma, ...kql];
}

const NAMES: Readonly<Record<string, string>> = {
  aws: 'AWS',
  azure: 'Azure and Entra',
  dns: 'name resolution',
  firewall: 'firewalls',
  gcp: 'Google Cloud',
  github: 'GitHub',
  kubernetes: 'Kubernetes',
  linux: 'Linux',
  m365: 'Microsoft 365',
  macos: 'macOS',
  mail: 'mail servers',
  okta: 'Okta',
  suricata: 'Suricata',
  vpn: 'VPN',
  web: 'web servers',
  windows: 'Windows',
  zeek: 'Zeek',
};

/** The folder that says what a rule looks at: `cloud/aws/…`, `network/zeek/…`, `windows/…`. */
function productOf(file: string): string {
  const path = file.slice(RULES.length + 1).split(/[\\/]/);
  const [first = '', second = ''] = path;
  const folder = first === 'cloud' || first === 'network' ? second : first;
  return NAMES[folder] ?? NAMES['zeek']!; // network/discovery and network/exfiltration read Zeek's connections
}

/** Both tables in Markdown. */
export async function coverageTables(): Promise<string> {
  const rules = await raisingRules();
  const count = (way: string, of: typeof rules): string => String(of.filter((rule) => rule.way === way).length);
  const cells = (of: typeof rules): string =>
    `${of.length} | ${count('event', of)} | ${count('correlation', of)} | ${count('query', of)}`;
  const tactics = TACTICS.flatMap((tactic) => {
    const of = rules.filter(({ info }) => info.tactics.includes(tactic));
    if (of.length === 0) return [];
    const techniques = new Set(of.flatMap(({ info }) => info.techniques));
    return [`| ${tactic} | ${cells(of)} | ${techniques.size} |`];
  });
  const products = [...Map.groupBy(rules, ({ product }) => product)]
    .sort(([left], [right]) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1))
    .map(([product, of]) => {
      const covered = new Set(of.flatMap(({ info }) => info.tactics));
      return `| ${product} | ${cells(of)} | ${covered.size} |`;
    });
  const techniques = new Set(rules.flatMap(({ info }) => info.techniques));
  return [
    `${rules.length} rules, ${techniques.size} techniques and sub-techniques. A rule may be of several tactics.`,
    '',
    '| tactic | rules | of one event | correlations | queries | techniques |',
    '| --- | --- | --- | --- | --- | --- |',
    ...tactics,
    '',
    '| what they read | rules | of one event | correlations | queries | tactics |',
    '| --- | --- | --- | --- | --- | --- |',
    ...products,
  ].join('\n');
}

const MARKS = ['<!-- tables: begin -->', '<!-- tables: end -->'] as const;

/** The page with these tables between its marks. */
export function withTables(page: string, tables: string): string {
  const [begin, end] = MARKS;
  return `${page.slice(0, page.indexOf(begin) + begin.length)}\n${tables}\n${page.slice(page.indexOf(end))}`;
}

if (import.meta.main)
  writeFileSync(COVERAGE_PAGE, withTables(readFileSync(COVERAGE_PAGE, 'utf8'), await coverageTables()));
