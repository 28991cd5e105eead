import type { Random } from './generator.ts';

const TOKEN = /\s+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\w$]+|\/\/[^\n]*|[^\s\w]/g;

/** What people and attackers type: edges of every literal, marks of SQL, signs that end or open something. */
const STRANGE = [
  '',
  ' ',
  '|',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ';',
  ',',
  '.',
  '..',
  '=',
  '==',
  '-',
  '*',
  '@',
  '"',
  "'",
  '`',
  '\\',
  '\0',
  '\u200b',
  'é',
  '日',
  '\ud800',
  '--',
  '/*',
  '*/',
  "';DROP TABLE kql.Logons;--",
  '{p0:String}',
  '9223372036854775807',
  '9223372036854775808',
  '-1',
  '0',
  '1e308',
  '1e-400',
  'long(null)',
  'real(nan)',
  'real(+inf)',
  'decimal(1.5)',
  'datetime(null)',
  'datetime(9999-12-31)',
  'datetime(0001-01-01)',
  '1tick',
  '10675199d',
  'dynamic(null)',
  'dynamic([])',
  'dynamic({"a":{"b":[1,null,"x"]}})',
  'guid(00000000-0000-0000-0000-000000000000)',
  'true',
  'null',
  'T',
  'kind=fullouter',
  'by',
  'on',
  'not(',
  'let x = ',
  '| where ',
  '| extend ',
  '| summarize ',
  '| project ',
  '| take 1',
  '| sort by ',
  '| count',
  '| join kind=inner (',
  '| union ',
  '| mv-expand ',
  '| parse ',
  '| evaluate ',
  '| render table',
  'invoke ',
  'toscalar(',
  'materialize(',
];

const tokensOf = (text: string): string[] => text.match(TOKEN) ?? [];

/** One small change, or up to three, of a query: tokens lost, doubled, exchanged, taken from another query, or strange ones put in. */
export function mutated(random: Random, query: string, other: string): string {
  const tokens = tokensOf(query);
  const foreign = tokensOf(other);
  const place = () => random(Math.max(1, tokens.length));
  for (let changes = 1 + (random(3) === 0 ? random(3) : 0); changes > 0; changes--) {
    switch (random(8)) {
      case 0:
        tokens.splice(place(), 1 + random(3));
        break;
      case 1:
        tokens.splice(place(), 0, tokens[place()] ?? '');
        break;
      case 2: {
        const [a, b] = [place(), place()];
        [tokens[a], tokens[b]] = [tokens[b] ?? '', tokens[a] ?? ''];
        break;
      }
      case 3:
        tokens[place()] = foreign[random(Math.max(1, foreign.length))] ?? '';
        break;
      case 4:
        tokens.splice(place(), random(3), STRANGE[random(STRANGE.length)] as string);
        break;
      case 5: {
        const from = random(Math.max(1, foreign.length));
        tokens.splice(place(), random(4), ...foreign.slice(from, from + 1 + random(12)));
        break;
      }
      case 6: {
        const at = place();
        const token = tokens[at] ?? '';
        const cut = random(token.length + 1);
        tokens[at] = `${token.slice(0, cut)}${STRANGE[random(STRANGE.length)]}${token.slice(cut + random(2))}`;
        break;
      }
      default:
        tokens.length = place();
    }
  }
  return tokens.join('');
}
