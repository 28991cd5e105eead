/** What a scanner reports, in document order. Text is decoded; comments and processing instructions are skipped. */
export interface XmlVisitor {
  open(name: string, attributes: Record<string, string>): void;
  text(value: string): void;
  close(name: string): void;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const ENTITY = /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g;
/** A name is tried where one can begin, not at each of its characters: a long one without a value takes linear time. */
const ATTRIBUTE = /(?<![^\s=/>"'])([^\s=/>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const MAX_DEPTH = 64;

/** Text with its entities resolved; none but XML's five and numeric ones exist here, so no expansion bomb can be written. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    ENTITY,
    (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name]!;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/**
 * Walks a small XML document without building a tree. Returns undefined, or where and why it is malformed. It reads what
 * Windows writes: no DTD, no entities of the document's own; a DOCTYPE is refused.
 */
export function scanXml(text: string, visitor: XmlVisitor): { rejected: string; offset: number } | undefined {
  const open: string[] = [];
  let at = 0;
  for (;;) {
    const tag = text.indexOf('<', at);
    if (tag === -1)
      return open.length > 0 ? { rejected: `<${open.at(-1)}> is not closed`, offset: text.length } : undefined;
    if (tag > at && open.length > 0) visitor.text(decodeEntities(text.slice(at, tag)));
    const code = text.charCodeAt(tag + 1);
    if (code === 0x21 || code === 0x3f) {
      const end = skipDeclaration(text, tag, visitor);
      if (end === -1) return { rejected: 'a declaration that is not allowed or not closed', offset: tag };
      at = end;
      continue;
    }
    const end = endOfTag(text, tag + 1);
    if (end === -1) return { rejected: 'a tag that is not closed', offset: tag };
    if (code === 0x2f) {
      const name = localName(text.slice(tag + 2, end).trim());
      if (open.pop() !== name) return { rejected: `</${name}> closes nothing`, offset: tag };
      visitor.close(name);
      if (open.length === 0) return undefined;
    } else {
      const empty = text.charCodeAt(end - 1) === 0x2f;
      const inside = text.slice(tag + 1, empty ? end - 1 : end);
      const space = inside.search(/\s/);
      const name = localName(space === -1 ? inside : inside.slice(0, space));
      visitor.open(name, space === -1 ? NONE : readAttributes(inside.slice(space)));
      if (empty) {
        visitor.close(name);
        if (open.length === 0) return undefined;
      } else if (open.push(name) > MAX_DEPTH)
        return { rejected: `nested deeper than ${MAX_DEPTH} levels`, offset: tag };
    }
    at = end + 1;
  }
}

const NONE: Record<string, string> = {};

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const match of text.matchAll(ATTRIBUTE)) {
    const name = localName(match[1]!);
    if (name !== '__proto__') attributes[name] = decodeEntities(match[2] ?? match[3]!);
  }
  return attributes;
}

/** The `>` that ends a tag; one within a quoted attribute does not. */
function endOfTag(text: string, start: number): number {
  const end = text.indexOf('>', start);
  if (end === -1) return -1;
  let quote = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x22 || code === 0x27) quote = code;
    else if (code === 0x3e) return at;
  }
  return -1;
}

function skipDeclaration(text: string, tag: number, visitor: XmlVisitor): number {
  if (text.startsWith('<![CDATA[', tag)) {
    const end = text.indexOf(']]>', tag);
    if (end === -1) return -1;
    visitor.text(text.slice(tag + 9, end));
    return end + 3;
  }
  if (text.startsWith('<!--', tag)) {
    const end = text.indexOf('-->', tag);
    return end === -1 ? -1 : end + 3;
  }
  if (text.charCodeAt(tag + 1) !== 0x3f) return -1;
  const end = text.indexOf('?>', tag);
  return end === -1 ? -1 : end + 2;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}
