import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cidrList } from '../network-search.ts';
import { windowsArguments } from './command-line.ts';
import { betaBelow, betaQuantile, logGamma } from './distribution.ts';
import { parsePath } from './file-path.ts';
import { buildSchema, canonicalJson, treePaths } from './json-shape.ts';
import { parseUserAgent } from './user-agent.ts';
import { xmlToJson } from './xml.ts';

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

describe('windowsArguments', () => {
  for (const [line, expected] of [
    ['', []],
    ['  tool.exe  a\tb ', ['tool.exe', 'a', 'b']],
    ['"C:\\Program Files\\x.exe" "a b" c', ['C:\\Program Files\\x.exe', 'a b', 'c']],
    ['x a\\b "a\\\\" c', ['x', 'a\\b', 'a\\', 'c']],
    ['x \\"a b\\"', ['x', '"a', 'b"']],
    ['x """a b"""', ['x', '"a', 'b"']],
    ['x ""', ['x', '']],
    ['x "open to the end', ['x', 'open to the end']],
  ] as const)
    it(`splits ${JSON.stringify(line)}`, () => assert.deepEqual(windowsArguments(line), expected));
});

describe('parsePath', () => {
  const parts = (path: string) => Object.values(parsePath(path));
  it('knows drives, shares, addresses and streams', () => {
    assert.deepEqual(parts('C:\\temp\\file.txt:hidden'), ['', 'C:', 'C:\\temp', 'temp', 'file.txt', 'txt', 'hidden']);
    assert.deepEqual(parts('\\\\?\\C:\\a.b\\c'), ['', 'C:', 'C:\\a.b', 'a.b', 'c', '', '']);
    assert.deepEqual(parts('\\\\host\\share\\f.tar.gz'), ['', '', '\\\\host\\share', 'share', 'f.tar.gz', 'gz', '']);
    assert.deepEqual(parts('file://etc/passwd'), ['file', '', 'etc', 'etc', 'passwd', '', '']);
    assert.deepEqual(parts(''), ['', '', '', '', '', '', '']);
  });
});

describe('xmlToJson', () => {
  it('keeps attributes, repeated members and text beside them', () => {
    const json = xmlToJson('<Event xmlns="u"><Data Name="A">1</Data><Data Name="B"/><E/><![CDATA[<t>]]></Event>');
    assert.deepEqual(JSON.parse(json ?? ''), {
      Event: { '@xmlns': 'u', Data: [{ '@Name': 'A', '#text': '1' }, { '@Name': 'B' }], E: null, '#text': '<t>' },
    });
  });
  it('keeps a member of any name', () => {
    assert.equal(xmlToJson('<__proto__><constructor>x</constructor></__proto__>'), '{"__proto__":{"constructor":"x"}}');
  });
  it('gives nothing for what is no document, unfolds or is too deep or too long', () => {
    for (const text of ['', 'plain', '<a>', '<a></b>', '<a>&own;</a>', '<a/><b/>'])
      assert.equal(xmlToJson(text), undefined);
    const entities = '<!DOCTYPE a [<!ENTITY b "xx"><!ENTITY c "&b;&b;">]><a>&c;</a>';
    assert.equal(xmlToJson(entities), undefined);
    assert.equal(xmlToJson(`${'<a>'.repeat(600)}${'</a>'.repeat(600)}`), undefined);
    assert.equal(xmlToJson(`<a>${'x'.repeat(1024 * 1024)}</a>`), undefined);
  });
});

describe('shapes of JSON', () => {
  it('names every path once', () => {
    assert.deepEqual(treePaths({ a: [{ b: 1 }, { b: 2 }], "c'd": null }), [
      "['a']",
      "['a'][0]",
      "['a'][0]['b']",
      "['c\\'d']",
    ]);
    assert.deepEqual(treePaths(5), []);
  });
  it('admits all values with the smallest schema', () => {
    assert.deepEqual(buildSchema([{ x: 1 }, { x: 'a', y: [1, 2.5] }, null]), {
      x: ['long', 'string'],
      y: { '`indexer`': ['long', 'double'] },
    });
  });
  it('orders keys and keeps the digits of numbers', () => {
    assert.equal(
      canonicalJson('{ "b": 1.50, "a": [12345678901234567890, {"d":1,"c":null}] }'),
      '{"a":[12345678901234567890,{"c":null,"d":1}],"b":1.50}',
    );
    assert.equal(canonicalJson('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}');
    assert.equal(canonicalJson('no JSON'), 'no JSON');
  });
});

describe('distributions', () => {
  it('agrees with values in closed form', () => {
    near(logGamma(5), Math.log(24));
    near(logGamma(0.5), Math.log(Math.sqrt(Math.PI)));
    near(betaBelow(0.3, 1, 1), 0.3);
    near(betaBelow(0.3, 2, 1), 0.09);
    near(betaBelow(0.3, 1, 3), 1 - 0.7 ** 3);
    near(betaBelow(0.5, 40, 40), 0.5);
  });
  it('finds the quantile that the share is of', () => {
    for (const [a, b] of [
      [0.5, 0.5],
      [2, 5],
      [100, 3],
    ] as const)
      for (const share of [0.01, 0.5, 0.99]) near(betaBelow(betaQuantile(share, a, b), a, b), share);
  });
});

describe('cidrList', () => {
  it('makes a range of the fewest networks', () => {
    assert.deepEqual(cidrList('0.0.0.0', '255.255.255.255'), ['0.0.0.0/0']);
    assert.deepEqual(cidrList('10.0.0.1', '10.0.0.4'), ['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/32']);
    assert.deepEqual(cidrList('255.255.255.254', '255.255.255.255'), ['255.255.255.254/31']);
    assert.equal(cidrList('10.0.0.2', '10.0.0.1'), undefined);
    assert.equal(cidrList('10.0.0', '10.0.0.1'), undefined);
  });
});

describe('parseUserAgent', () => {
  it('is done with a hostile agent as fast as with any', () => {
    const all = new Set(['browser', 'os', 'device']);
    parseUserAgent('x', all);
    const started = performance.now();
    for (const part of ['a', ' ', ';', 'Mozilla/5.0 (', 'iPhone;', 'a/1 ']) parseUserAgent(part.repeat(100_000), all);
    assert.ok(performance.now() - started < 2000);
  });
});
