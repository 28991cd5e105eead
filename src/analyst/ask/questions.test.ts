import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { compileKql } from '../../kql/compile.ts';
import { catalog } from '../../schema/catalog.ts';
import { answerOf } from './answer.ts';
import { understand } from './grammar.ts';
import { singular } from './lexicon.ts';

const NOW = new Date('2026-03-12T10:00:00Z');
const tables = new Map(catalog.map((table) => [table.name, table]));
const asked = (question: string) => understand(question, tables, NOW);
const GOLDEN = join(import.meta.dirname, 'questions.golden');

describe('questions as people ask them', () => {
  const blocks = readFileSync(GOLDEN, 'utf8')
    .split('\n\n')
    .filter((block) => block.trim() !== '');
  const questions = blocks.map((block) => block.trim().split('\n')[0] ?? '');

  it('become the KQL that was read and agreed on (UPDATE_GOLDENS=1 writes it anew)', () => {
    const got = questions.map((question) => `${question}\n${asked(question)?.kql ?? 'not understood'}`);
    if (process.env['UPDATE_GOLDENS']) writeFileSync(GOLDEN, `${got.join('\n\n')}\n`);
    else
      assert.deepEqual(
        got,
        blocks.map((block) => block.trim()),
      );
    assert.ok(questions.length >= 80);
  });

  it('are understood whole, and as KQL that compiles', () => {
    for (const question of questions) {
      const understood = asked(question);
      assert.deepEqual(understood?.leftOver, [], question);
      compileKql(understood?.kql ?? '', { catalog, now: NOW });
    }
  });

  const refused: [question: string, words: string[]][] = [
    ['failed logons by user anna unless it rained', ['unless', 'rained']],
    ['processes of user anna that smell funny', ['smell', 'funny']],
    ['purple logons yesterday', ['purple']],
    ['average command line length of processes', ['average', 'length']],
    ['logons with a golden ticket on DC01', ['golden', 'ticket']],
    ['which user agents requested "/etc/passwd"?', ['requested']],
    ['connections from 10.0.0.1 or domain controllers', ['or', 'controllers']],
    // What was spoken of before is not known here.
    ['which process on the host made the connection?', ['on the host']],
    ['which logons from this address succeeded?', ['this']],
    ['what did the new user do?', ['what did']],
  ];
  for (const [question, words] of refused)
    it(`leaves no word that matters in silence: ${question}`, () => {
      const { leftOver } = asked(question) ?? assert.fail('not even guessed');
      for (const word of words) assert.ok(leftOver.includes(word), `${word} of ${leftOver.join(', ')}`);
    });

  it('ask for no part of a word by a term, which would find nothing', () => {
    // An event's type is one term: `FileCreated`.
    for (const question of questions) assert.doesNotMatch(asked(question)?.kql ?? '', /Type has /, question);
  });

  it('lose no condition that the table has no place for', () => {
    for (const question of ['DHCP events on port 443', 'processes on port 443', 'logons with subject "Invoice"'])
      assert.notDeepEqual(asked(question)?.leftOver, [], question);
  });
});

describe('the sentence of an answer', () => {
  const sentence = (question: string, columns: string[], rows: unknown[][]) =>
    answerOf(asked(question) ?? assert.fail(question), 'q', {
      columns: columns.map((name) => ({ name })),
      rows,
      truncated: false,
    })?.sentence;

  it('agrees in number', () => {
    const question = 'how many failed logons on WS-1 today?';
    assert.equal(sentence(question, ['Count'], [[1]]), '1 failed logon on WS-1 was found.');
    assert.equal(sentence(question, ['Count'], [[1204]]), '1,204 failed logons on WS-1 were found.');
    assert.equal(sentence(question, ['Count'], [[0]]), 'No failed logons on WS-1 were found.');
    assert.equal(
      sentence('failed logons per hour', ['TimeGenerated', 'Events'], [['2026-03-12T09:00:00Z', 1]]),
      'The most, 1 failed logon, was at 2026-03-12 09:00:00 UTC.',
    );
    assert.equal(sentence('which hosts ran rundll32.exe?', ['DvcHostname'], [['WS-1']]), '1 host was found: WS-1.');
    assert.equal(
      sentence(
        'top 5 users by failed logons',
        ['TargetUsername', 'Events'],
        [
          ['anna', 3],
          ['bela', 1],
        ],
      ),
      'anna had the most, 3 failed logons.',
    );
    assert.equal(
      sentence(
        'when did user anna first log on?',
        ['First', 'Last', 'Events'],
        [['2026-03-12T09:00:00Z', '2026-03-12T09:00:00Z', 1]],
      ),
      'The only logon of the user anna was at 2026-03-12 09:00:00 UTC.',
    );
  });

  it('knows one of each noun', () => {
    for (const [many, one] of [
      ['processes', 'process'],
      ['DNS queries', 'DNS query'],
      ['ip addresses', 'ip address'],
      ['deleted files', 'deleted file'],
      ['severities', 'severity'],
      ['statuses', 'status'],
      ['events', 'event'],
    ] as const)
      assert.equal(singular(many), one);
  });
});
