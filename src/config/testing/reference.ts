import { z } from 'zod';
import { configSchema } from '../config.ts';

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** docs/configuration.md: every key with its default, from the schema itself. */
export function configurationReference(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const lines = [
    '# Configuration',
    '',
    '`vedette start` reads `vedette.yaml` (or the file of `--config`), and writes a commented one where there is none. Unknown keys are errors, told with their line and column. Secrets are given as the names of environment variables.',
    '',
    'This page is made from the schema that reads the file: `UPDATE_DOCS=1 npm test -- src/config/config.test.ts`.',
  ];
  for (const [name, slice] of Object.entries(schema.properties ?? {})) {
    if (!slice.properties) continue;
    lines.push('', `## ${name}`, '', '| key | default | what |', '| --- | --- | --- |', ...rowsOf(slice, name));
  }
  const [data] = [schema.properties?.['data']];
  lines.splice(
    5,
    0,
    '',
    '| key | default | what |',
    '| --- | --- | --- |',
    `| \`data\` | \`${data?.default}\` | ${data?.description} |`,
  );
  return `${lines.join('\n')}\n`;
}

function rowsOf(schema: JsonSchema, path: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const key = `${path}.${name}`;
    const nested = property.properties
      ? rowsOf(property, key)
      : property.items?.properties
        ? rowsOf(property.items, `${key}[]`)
        : [];
    const standard =
      property.default === undefined || property.properties ? '' : `\`${JSON.stringify(property.default)}\``;
    const choice = property.enum ? ` (${property.enum.join(', ')})` : '';
    const what = `${property.description ?? ''}${property.description?.includes(',') ? '' : choice}`.replaceAll(
      '|',
      '\\|',
    );
    return property.properties && !property.description
      ? nested
      : [`| \`${key}\` | ${standard} | ${what} |`, ...nested];
  });
}
