import { utf16 } from './value.ts';

/** A piece of text or of an attribute: fixed, or the place of a value that each record brings. */
export type Part = string | { readonly index: number };

export interface ElementNode {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, parts: readonly Part[]])[];
  readonly children: readonly XmlNode[];
}
export type XmlNode = Part | ElementNode | { readonly instance: TemplateInstance };

/** A template with the values that fill it: their types, offsets in the chunk and sizes. */
export interface TemplateInstance {
  readonly template: readonly XmlNode[];
  readonly types: Uint8Array;
  readonly offsets: Uint32Array;
  readonly sizes: Uint16Array;
}

const MAX_DEPTH = 64;
const MAX_VALUES = 4096;

/** Binary XML that breaks its own grammar; the reader turns it into a rejected record. */
export class BinaryXmlFault extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Reads binary XML of one chunk into nodes (libevtx, "Windows XML Event Log format", section Binary XML). Names and
 * templates are stored once a chunk and named by their offset in it, so both are cached.
 */
export class BinaryXml {
  private readonly bytes: Buffer;
  private readonly names = new Map<number, string>();
  private readonly templates = new Map<number, readonly XmlNode[]>();
  private at = 0;

  constructor(chunk: Buffer) {
    this.bytes = chunk;
  }

  /** The nodes of the fragment at `start`, and where it ended. */
  fragment(start: number, end: number, depth = 0): { nodes: XmlNode[]; end: number } {
    const before = this.at;
    this.at = start;
    const nodes = this.nodes(end, depth);
    const stopped = this.at;
    this.at = before;
    return { nodes, end: stopped };
  }

  /** Nodes up to an end of element or of the stream, which it consumes. */
  private nodes(end: number, depth: number): XmlNode[] {
    if (depth > MAX_DEPTH) throw new BinaryXmlFault('nested too deep', this.at);
    const nodes: XmlNode[] = [];
    while (this.at < end) {
      const start = this.at;
      const token = this.bytes[this.at++]!;
      switch (token & 0x3f) {
        case 0x00: // end of stream
        case 0x04: // end of element
          return nodes;
        case 0x01:
          nodes.push(this.element((token & 0x40) !== 0, end, depth));
          break;
        case 0x0c:
          nodes.push({ instance: this.instance(depth) });
          break;
        case 0x0f: // fragment header: version and flags
          this.at += 3;
          break;
        case 0x0a: // a processing instruction's target and data carry no field
          this.name();
          break;
        case 0x0b:
          this.at += 2 + 2 * this.u16(this.at);
          break;
        default: {
          const part = this.part(token, start);
          if (part !== undefined) nodes.push(part);
        }
      }
    }
    return nodes;
  }

  private element(hasAttributes: boolean, end: number, depth: number): ElementNode {
    this.at += 2 + 4; // dependency, size
    const name = this.name();
    const attributes: [string, Part[]][] = [];
    if (hasAttributes) this.at += 4; // size of the list
    for (;;) {
      const token = this.bytes[this.at++];
      if (token === undefined || this.at > end) throw new BinaryXmlFault(`<${name}> is cut off`, this.at);
      const kind = token & 0x3f;
      if (kind === 0x06) attributes.push([this.name(), this.attributeParts(end)]);
      else if (kind === 0x03) return { name, attributes, children: [] };
      else if (kind === 0x02) return { name, attributes, children: this.nodes(end, depth + 1) };
      else throw new BinaryXmlFault(`token 0x${token.toString(16)} in <${name}>`, this.at - 1);
    }
  }

  private attributeParts(end: number): Part[] {
    const parts: Part[] = [];
    while (this.at < end) {
      const token = this.bytes[this.at]!;
      const kind = token & 0x3f;
      if (kind === 0x06 || kind === 0x02 || kind === 0x03) break;
      this.at++;
      const part = this.part(token, this.at - 1);
      if (part !== undefined) parts.push(part);
    }
    return parts;
  }

  /** Text, CDATA, a character, an entity, or the place of a value. */
  private part(token: number, start: number): Part | undefined {
    switch (token & 0x3f) {
      case 0x05: {
        const type = this.bytes[this.at++];
        if (type !== 0x01) throw new BinaryXmlFault(`a literal value of type ${type}`, start);
        return this.counted();
      }
      case 0x07:
        return this.counted();
      case 0x08: {
        const code = this.u16(this.at);
        this.at += 2;
        return String.fromCharCode(code);
      }
      case 0x09: {
        const name = this.name();
        return ENTITIES[name] ?? `&${name};`;
      }
      case 0x0d:
      case 0x0e: {
        const index = this.u16(this.at);
        this.at += 3;
        return { index };
      }
      default:
        throw new BinaryXmlFault(`token 0x${token.toString(16)}`, start);
    }
  }

  private counted(): string {
    const length = this.u16(this.at) * 2;
    const text = utf16(this.bytes, this.at + 2, length);
    this.at += 2 + length;
    return text;
  }

  private instance(depth: number): TemplateInstance {
    this.at += 1 + 4; // unknown, template's identifier
    const offset = this.u32(this.at);
    this.at += 4;
    const inline = offset === this.at;
    if (offset + 24 > this.bytes.length) throw new BinaryXmlFault('a template outside its chunk', this.at);
    const size = this.u32(offset + 20);
    let template = this.templates.get(offset);
    if (template === undefined) {
      const end = offset + 24 + size;
      if (end > this.bytes.length) throw new BinaryXmlFault('a template that leaves its chunk', offset);
      template = this.fragment(offset + 24, end, depth + 1).nodes;
      this.templates.set(offset, template);
    }
    if (inline) this.at += 24 + size;
    return this.values(template);
  }

  private values(template: readonly XmlNode[]): TemplateInstance {
    const count = this.u32(this.at);
    this.at += 4;
    if (count > MAX_VALUES) throw new BinaryXmlFault(`${count} values`, this.at - 4);
    const types = new Uint8Array(count);
    const offsets = new Uint32Array(count);
    const sizes = new Uint16Array(count);
    let data = this.at + 4 * count;
    for (let index = 0; index < count; index++) {
      sizes[index] = this.u16(this.at);
      types[index] = this.bytes[this.at + 2]!;
      offsets[index] = data;
      data += sizes[index]!;
      this.at += 4;
    }
    if (data > this.bytes.length) throw new BinaryXmlFault('values that leave their chunk', this.at);
    this.at = data;
    return { template, types, offsets, sizes };
  }

  /** A name by its offset; one stored right here is skipped. */
  private name(): string {
    const offset = this.u32(this.at);
    this.at += 4;
    let name = this.names.get(offset);
    if (name === undefined) {
      if (offset + 8 > this.bytes.length) throw new BinaryXmlFault('a name outside its chunk', this.at - 4);
      name = utf16(this.bytes, offset + 8, Math.min(this.u16(offset + 6) * 2, this.bytes.length - offset - 8));
      this.names.set(offset, name);
    }
    if (offset === this.at) this.at += 10 + this.u16(offset + 6) * 2;
    return name;
  }

  private u16(at: number): number {
    if (at + 2 > this.bytes.length) throw new BinaryXmlFault('cut off', at);
    return this.bytes.readUInt16LE(at);
  }

  private u32(at: number): number {
    if (at + 4 > this.bytes.length) throw new BinaryXmlFault('cut off', at);
    return this.bytes.readUInt32LE(at);
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
