import { cidr } from './cidr.ts';
import { day, gt, gte, hour, lt, lte, minute, month, week, year } from './compare.ts';
import { base64, base64offset, utf16, utf16be, utf16le, wide } from './encode.ts';
import { expand } from './expand.ts';
import { cased, exists, fieldref } from './field.ts';
import type { Modifier } from './modifier.ts';
import { contains, endswith, startswith } from './position.ts';
import { i, m, re, s } from './regex.ts';
import { windash } from './windash.ts';

/** Every modifier of a value. `all` and `neq` change how values are joined: see selection.ts. */
export const modifiers: Readonly<Record<string, Modifier>> = {
  base64,
  base64offset,
  cased,
  cidr,
  contains,
  day,
  endswith,
  exists,
  expand,
  fieldref,
  gt,
  gte,
  hour,
  i,
  ignorecase: i,
  lt,
  lte,
  m,
  minute,
  month,
  multiline: m,
  dotall: s,
  re,
  s,
  startswith,
  utf16,
  utf16be,
  utf16le,
  week,
  wide,
  windash,
  year,
};
