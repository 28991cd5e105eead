import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { repositoryRoot } from '../../lib/shared-data.ts';
import { formats } from '../formats/index.ts';
import { products } from './index.ts';

const PAGE = join(repositoryRoot, 'docs/sources.md');

/** What the comment above a format or product says of it, by its kind and name. */
function comments(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of globSync(join(repositoryRoot, 'src/ingest/{formats,products}/**/*.ts')))
    for (const match of readFileSync(file, 'utf8').matchAll(
      /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const \w+: (Format|Product) = \{[^{}]{0,40}?name: '([^']+)'/g,
    ))
      found.set(`${match[2]} ${match[3]}`, match[1]!.replace(/\n \*/g, ' ').replace(/\s+/g, ' ').trim());
  return found;
}

type Kind = 'Format' | 'Product';

/** Where the name of a product is not the maker's own way to write it. */
const PROPER_NAMES: Readonly<Record<string, string>> = {
  'one-password': '1Password',
  'duo-administrator': "Duo's administrators",
  'one-login': 'OneLogin',
  github: 'GitHub',
  'snowflake-login': "Snowflake's logons",
  'snowflake-query': "Snowflake's queries",
  openai: 'OpenAI',
  mongodb: 'MongoDB',
};

function table(
  kind: Kind,
  names: readonly (readonly [name: string, formats: string])[],
  texts: Map<string, string>,
): string {
  return names
    .map(
      ([name, formatNames]) =>
        `| \`${name}\` | ${formatNames}${(texts.get(`${kind} ${name}`) ?? `The audit log of ${PROPER_NAMES[name] ?? name[0]?.toUpperCase() + name.slice(1)}.`).replaceAll('|', '\\|')} |`,
    )
    .join('\n');
}

/** The page with its two lists as the code has them now. */
function written(page: string): string {
  const texts = comments();
  texts.set(
    'Format csv',
    'Comma-separated values under given columns or under the first line of the stream. Only where a source names it.',
  );
  texts.set('Product csv', 'Rows of a table of no product known: as an object of the same names.');
  const formatRows = table(
    'Format',
    formats.map((format) => [format.name, '']),
    texts,
  );
  const productRows = table(
    'Product',
    products.map((product) => [product.name, `${product.formats.join(', ')} | `]),
    texts,
  );
  return page
    .replace(
      /(<!-- formats -->\n)[\s\S]*?(?=<!-- end -->)/,
      `$1| format | what it reads |\n| --- | --- |\n${formatRows}\n`,
    )
    .replace(
      /(<!-- products -->\n)[\s\S]*?(?=<!-- end -->)/,
      `$1| product | formats | what it maps |\n| --- | --- | --- |\n${productRows}\n`,
    );
}

it('the page of sources lists every format and product (UPDATE_GOLDENS=1 writes it)', () => {
  const page = readFileSync(PAGE, 'utf8');
  const right = written(page);
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(PAGE, right);
  else assert.equal(page, right);
});
