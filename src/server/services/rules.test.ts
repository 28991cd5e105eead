import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openState } from '../../state/database.ts';
import { type RuleEntry, rulesService } from './rules.ts';

const entry = (file: string, id: string): RuleEntry => ({
  info: {
    id,
    title: 'A rule',
    kind: 'sigma',
    level: 'low',
    description: '',
    tactics: [],
    techniques: [],
    file,
    runbook: [],
    falsePositives: [],
  },
  state: { state: 'refused', code: 'SIGMA_YAML', reason: 'it is not YAML' } as RuleEntry['state'],
});

it('shows a rule’s file from the folder that was named on, never its place on the machine', async (t) => {
  const state = await openState({ kind: 'sqlite', file: ':memory:' });
  t.after(() => state.close());
  const service = rulesService({
    state,
    entries: async () => [
      entry('/srv/secret/rules/windows/a.yml', 'a'),
      entry('/srv/secret/rules/broken.yml', ''),
      entry('/srv/secret/one.yml', 'b'),
      entry('sigma/linux/c.yml', 'c'),
    ],
    paths: ['/srv/secret/rules', '/srv/secret/one.yml', '/srv/secret/sigma.tar.gz'],
    text: async ({ file }) => file,
    onDisabled: async () => undefined,
    lookBack: async () => assert.fail('not asked for'),
  });
  const { items } = await service.list({ page: 0, size: 10 });
  assert.deepEqual(items.map(({ file }) => file).sort(), [
    'one.yml',
    'rules/broken.yml',
    'rules/windows/a.yml',
    'sigma/linux/c.yml',
  ]);
  const broken = await service.detail('rules/broken.yml');
  assert.equal(broken?.source, '/srv/secret/rules/broken.yml', 'the text is read from where the file lies');
  assert.equal((await service.list({ q: 'secret', page: 0, size: 10 })).total, 0, 'no search finds the place either');
});
