import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntityKind } from '../schema/types.ts';
import { shortNames, type TitleEntity, type TitleFacts, titleOf } from './title.ts';

const entity = (kind: EntityKind, name: string, alerts = 1, first = 0): TitleEntity => ({
  entity: { kind, key: name.toLowerCase(), name },
  alerts,
  first,
});

function title(facts: Partial<TitleFacts>): string {
  return titleOf({
    headline: 'One rule.',
    rules: 3,
    tactics: ['execution', 'lateral-movement'],
    techniques: [],
    entities: [],
    moved: Number.POSITIVE_INFINITY,
    ...facts,
  });
}

describe('the title of an incident', () => {
  it('says what, from where to where, and who', () => {
    assert.equal(
      title({
        tactics: ['execution', 'discovery', 'credential-access', 'lateral-movement', 'exfiltration', 'impact'],
        techniques: ['T1003.001'],
        entities: [
          entity('user', 'CORP\\anna', 9),
          entity('host', 'FS-1.corp.example', 5, 40),
          entity('host', 'WS-12.corp.example', 4, 0),
          entity('user', 'CORP\\svc-copy', 3),
          entity('user', 'made-later', 1),
          entity('user', 'NT AUTHORITY\\SYSTEM', 9),
        ],
        moved: 40,
      }),
      'Credential theft, lateral movement, exfiltration and impact from WS-12 to FS-1 by anna and svc-copy',
    );
  });

  it('says no direction where the movement came from elsewhere', () => {
    const entities = [entity('host', 'APP-1', 2, 10), entity('host', 'APP-2', 2, 20)];
    assert.equal(title({ entities, moved: 10 }), 'Execution and lateral movement on APP-1 and APP-2');
  });

  it('does not call guessed passwords stolen', () => {
    assert.match(
      title({ tactics: ['credential-access', 'discovery'], techniques: ['T1110.001'] }),
      /^Credential access /,
    );
  });

  it('names the rule where there is one, and the address where nobody is named', () => {
    assert.equal(
      title({ rules: 1, entities: [entity('ip', '203.0.113.9'), entity('host', 'web-1')] }),
      'One rule on web-1 from 203.0.113.9',
    );
    assert.equal(title({ rules: 1 }), 'One rule');
  });

  it('counts what it does not name', () => {
    const entities = ['A', 'B', 'C', 'D', 'E'].map((name) => entity('host', name));
    assert.match(title({ entities }), / on A, B and 3 more$/);
  });

  it('keeps the whole name of machines whose short names are the same', () => {
    assert.deepEqual(
      [...shortNames(['DC-1.east.example', 'DC-1.west.example', 'FS-1.east.example', '10.0.0.9']).values()],
      ['DC-1.east.example', 'DC-1.west.example', 'FS-1', '10.0.0.9'],
    );
  });
});
