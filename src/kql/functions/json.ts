import { toJson, toText } from '../convert.ts';
import { once, type Sql, sql } from '../sql.ts';

/** JSON texts of an array's elements; none for what is no array. */
export function elements(value: Sql): string {
  if (value.elements) return value.elements.json;
  if (value.path) return `JSONExtractArrayRaw(${[`ifNull(${value.path.base}, '')`, ...value.path.keys].join(', ')})`;
  return `JSONExtractArrayRaw(ifNull(${value.text}, ''))`;
}

/** True where the dynamic is an array. */
export function isArray(value: Sql): string {
  return `(JSONType(ifNull(${value.text}, '')) = 'Array')`;
}
export function isBag(value: Sql): string {
  return `(JSONType(ifNull(${value.text}, '')) = 'Object')`;
}

/** An array from a ClickHouse array of JSON texts. */
export function arrayOf(texts: string): Sql {
  return { ...sql(`concat('[', arrayStringConcat(${texts}, ','), ']')`, 'dynamic', false), elements: { json: texts } };
}

/** A bag from a ClickHouse array of (name, JSON text). */
export function bagOf(pairs: string): Sql {
  return sql(
    `concat('{', arrayStringConcat(arrayMap(pair -> concat(replaceAll(toJSONString(pair.1), '\\\\/', '/'), ':', pair.2), ${pairs}), ','), '}')`,
    'dynamic',
    false,
  );
}

/** Of pairs with equal names the first. */
export function firstOfEach(pairs: string): string {
  return `arrayFilter((pair, nth) -> nth = 1, ${pairs}, arrayEnumerateUniq(arrayMap(pair -> pair.1, ${pairs})))`;
}

/** (name, JSON text) of a bag's members. */
export function pairs(value: Sql): string {
  return `JSONExtractKeysAndValuesRaw(ifNull(${value.text}, ''))`;
}

export function packed(values: readonly Sql[]): Sql {
  return values.length ? arrayOf(`[${values.map(toJson).join(', ')}]`) : sql("'[]'", 'dynamic', false);
}

/** A bag of alternating names and values. */
export function packedBag(values: readonly Sql[]): Sql {
  const members: string[] = [];
  for (let index = 0; index + 1 < values.length; index += 2) {
    const [name, value] = [values[index], values[index + 1]];
    if (name && value) members.push(`(${toText(name).text}, ${toJson(value)})`);
  }
  return members.length ? bagOf(`[${members.join(', ')}]`) : sql("'{}'", 'dynamic', false);
}

/** Null where the condition fails. */
export function onlyIf(condition: string, value: Sql): Sql {
  return sql(`if(${condition}, ${value.text}, NULL)`, value.type, true);
}

/** JSON text of a number that shows its type: a whole real keeps a fraction. What reads series tells reals by it. */
export function numberJson(value: Sql): string {
  const text = toJson(value);
  return value.type === 'real'
    ? once(text, (it) => `if(match(${it}, '^-?[0-9]+$'), concat(${it}, '.0'), ${it})`)
    : text;
}
