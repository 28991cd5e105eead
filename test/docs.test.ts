import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { Command } from 'commander';
import { parse as parseYaml } from 'yaml';
import { program } from '../src/cli/program.ts';
import { parseConfig } from '../src/config/config.ts';
import { parseKqlRule } from '../src/detect/kql/rule.ts';
import { rulesOfText } from '../src/detect/rules.ts';
import { compileKql } from '../src/kql/compile.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';
import { catalog } from '../src/schema/catalog.ts';

interface Example {
  readonly at: string;
  readonly language: string;
  readonly text: string;
}

const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: repositoryRoot });

function examplesOf(page: string): Example[] {
  const text = readFileSync(join(repositoryRoot, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map((match) => ({
    at: `${page}:${text.slice(0, match.index).split('\n').length}`,
    language: match[1] as string,
    text: match[2] as string,
  }));
}

const examples = pages.flatMap(examplesOf);
const scripts = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')).scripts as Record<
  string,
  string
>;

describe('the examples in the docs', () => {
  for (const { at, text } of examples.filter(({ language }) => language === 'yaml'))
    it(`${at} is valid`, () => {
      const document = (parseYaml(text, { maxAliasCount: 0 }) ?? {}) as Record<string, unknown>;
      if ('detection' in document || 'correlation' in document) {
        const refused = rulesOfText(text, at).states.filter(({ state }) => state.state === 'refused');
        assert.deepEqual(refused, []);
      } else if ('query' in document) parseKqlRule(text, at);
      else parseConfig(text, at);
    });

  for (const { at, text } of examples.filter(({ language }) => language === 'kql'))
    it(`${at} compiles`, () => {
      for (const query of text.split(/\n\s*\n/).filter((part) => part.trim() !== ''))
        compileKql(query, { catalog, now: new Date() });
    });

  for (const { at, text } of examples.filter(({ language }) => language === 'sh'))
    for (const line of text.split('\n').map((one) => one.replace(/\s#.*$/, '').trim()))
      if (/^(vedette|npx vedette|npm) /.test(line)) it(`${at} \`${line}\` can be run`, () => assertCommand(line));
});

describe('the links in the docs', () => {
  for (const page of pages)
    it(`${page} leads somewhere`, () => {
      const text = readFileSync(join(repositoryRoot, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
      const broken = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map((match) => match[1] as string)
        .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(repositoryRoot, dirname(page), target)));
      assert.deepEqual(broken, []);
    });
});

/** The script or command exists, and so does each option that is given. */
function assertCommand(line: string): void {
  const words = line.split(/\s+/);
  if (words[0] === 'npm') {
    const script = words[1] === 'run' ? words[2] : words[1];
    assert.ok(['ci', 'install'].includes(script ?? '') || (script !== undefined && script in scripts), line);
    return;
  }
  let command: Command = program;
  for (const word of words.slice(words.indexOf('vedette') + 1)) {
    const sub = command.commands.find((one) => one.name() === word);
    if (sub) command = sub;
    else if (word.startsWith('-') && word !== '-') {
      const flag = word.split('=')[0] as string;
      assert.ok(
        flag === '--help' || command.options.some((option) => option.long === flag || option.short === flag),
        `${line}: ${flag} is no option of ${command.name()}`,
      );
    } else assert.notEqual(command, program, `${line}: there is no command ${word}`);
  }
}
