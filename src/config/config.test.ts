import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { repositoryRoot } from '../lib/shared-data.ts';
import { createConfig, parseConfig, readConfig } from './config.ts';
import { configurationReference } from './testing/reference.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-config-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const refusal = (text: string) => {
  try {
    parseConfig(text, 'vedette.yaml');
  } catch (error) {
    const { code, message, place } = error as {
      code: string;
      message: string;
      place?: { line: number; column: number };
    };
    return { code, message, at: `${place?.line}:${place?.column}` };
  }
  return assert.fail('accepted');
};

describe('vedette.yaml', () => {
  it('is created once, for its owner alone, and says only what the defaults are', () => {
    const file = join(folder, 'vedette.yaml');
    assert.equal(createConfig(file), true);
    assert.equal(createConfig(file), false);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(parseConfig(readFileSync(file, 'utf8'), file), parseConfig('', file));
  });

  it('takes paths from where it lies', () => {
    const file = join(folder, 'other.yaml');
    writeFileSync(file, 'data: ./d\ndetect: { rules: [r, /abs] }\n');
    const config = readConfig(file);
    assert.equal(config.data, join(folder, 'd'));
    assert.deepEqual(config.detect.rules, [join(folder, 'r'), '/abs']);
  });

  it('refuses an unknown key at its place', () => {
    assert.deepEqual(refusal('server:\n  prot: 1\n').at, '2:3');
    assert.match(refusal('server:\n  prot: 1\n').message, /server\.prot/);
    assert.deepEqual(refusal('retention: 3\n').at, '1:1');
  });

  it('refuses a wrong value at its key', () => {
    const { code, message, at } = refusal('store:\n  retentionDays: many\n');
    assert.deepEqual([code, at], ['CONFIG_INVALID', '2:3']);
    assert.match(message, /store\.retentionDays/);
  });

  it('refuses a wrong item of a list near it', () => {
    assert.equal(
      refusal('ingest:\n  files:\n    - { path: /a, source: ok }\n    - { path: /b }\n').at.split(':')[0],
      '4',
    );
  });

  it('refuses bad YAML at its place, and alias bombs', () => {
    assert.deepEqual(refusal('a: [1,\nb: }\n').code, 'CONFIG_SYNTAX');
    assert.throws(() => parseConfig('a: &a [x]\nb: [*a, *a]\n', 'vedette.yaml'));
  });

  it('says which file cannot be read', () => {
    assert.throws(() => readConfig(join(folder, 'absent.yaml')), { code: 'CONFIG_UNREADABLE' });
  });

  it('takes secrets by the name of their variable only', () => {
    assert.equal(refusal('store: { postgresVariable: "postgres://u:p@h/d" }').code, 'CONFIG_INVALID');
  });
});

it('is documented as it is', () => {
  const file = join(repositoryRoot, 'docs', 'configuration.md');
  if (process.env['UPDATE_DOCS']) writeFileSync(file, configurationReference());
  assert.equal(readFileSync(file, 'utf8'), configurationReference());
});
