import { crc32 } from 'node:zlib';
import type { NativeRecord, Rejected } from '../format.ts';
import { EventReader } from '../windows-xml.ts';
import {
  BinaryXml,
  BinaryXmlFault,
  type ElementNode,
  type Part,
  type TemplateInstance,
  type XmlNode,
} from './binary-xml.ts';
import { fileTime, renderValue, TYPE_BINARY_XML } from './value.ts';

export const CHUNK_SIZE = 65_536;
export const FILE_HEADER_SIZE = 4096;
const CHUNK_HEADER_SIZE = 512;
const RECORD_HEADER_SIZE = 24;
const RECORD_MAGIC = Buffer.from([0x2a, 0x2a, 0, 0]);
const MAX_DEPTH = 32;

/** True where bytes begin as an EVTX file does. */
export function isEvtx(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.byteLength)).toString('latin1') === 'ElfFile\0';
}

/**
 * The records of one chunk of 64 KiB; `fileOffset` is where it begins. A chunk whose checksum is wrong is read all the same,
 * as far as it makes sense; what does not is a rejection with its offset in the file, and the next record is looked for.
 */
export function* chunkRecords(chunk: Buffer, fileOffset: number): Generator<NativeRecord | Rejected> {
  if (chunk.length < CHUNK_HEADER_SIZE || chunk.toString('latin1', 0, 8) !== 'ElfChnk\0') {
    if (!isBlank(chunk)) yield { rejected: 'not an EVTX chunk', offset: fileOffset };
    return;
  }
  const free = chunk.readUInt32LE(48);
  const limit = free >= CHUNK_HEADER_SIZE && free <= chunk.length ? free : chunk.length;
  const damaged = limit !== free || crc32(chunk.subarray(CHUNK_HEADER_SIZE, limit)) !== chunk.readUInt32LE(52);
  const xml = new BinaryXml(chunk);
  let at = CHUNK_HEADER_SIZE;
  // In a damaged chunk the header's word on where the records end is not taken.
  const end = damaged ? chunk.length : limit;
  while (at + RECORD_HEADER_SIZE < end) {
    const size = chunk.readUInt32LE(at + 4);
    const sound =
      chunk.compare(RECORD_MAGIC, 0, 4, at, at + 4) === 0 && size > RECORD_HEADER_SIZE + 4 && at + size <= chunk.length;
    if (sound) {
      yield readRecord(chunk, xml, at, size, fileOffset);
      at += size;
      continue;
    }
    const next = chunk.indexOf(RECORD_MAGIC, at + 4);
    const last = next === -1 || next >= end;
    if (!isBlank(chunk.subarray(at, last ? end : next)))
      yield { rejected: 'not an EVTX record', offset: fileOffset + at };
    if (last) return;
    at = next;
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function readRecord(
  chunk: Buffer,
  xml: BinaryXml,
  at: number,
  size: number,
  fileOffset: number,
): NativeRecord | Rejected {
  try {
    const { nodes } = xml.fragment(at + RECORD_HEADER_SIZE, at + size - 4);
    const reader = new EventReader();
    new Renderer(chunk, xml, reader).render(nodes, undefined, 0);
    const { fields } = reader;
    if (fields['EventID'] === undefined) return { rejected: 'an event without EventID', offset: fileOffset + at };
    if (fields['EventRecordID'] === undefined) fields['EventRecordID'] = Number(chunk.readBigUInt64LE(at + 8));
    const created =
      typeof fields['TimeCreated'] === 'string' && fields['TimeCreated'] !== ''
        ? fields['TimeCreated']
        : fileTime(chunk, at + 16);
    fields['TimeCreated'] = created;
    return created === '' ? { fields } : { fields, time: created };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { rejected: `EVTX: ${reason}`, offset: fileOffset + (error instanceof BinaryXmlFault ? error.offset : at) };
  }
}

/** Walks nodes with a record's values filled in and tells a reader of elements and text, as an XML scanner would. */
class Renderer {
  private readonly chunk: Buffer;
  private readonly xml: BinaryXml;
  private readonly reader: EventReader;

  constructor(chunk: Buffer, xml: BinaryXml, reader: EventReader) {
    this.chunk = chunk;
    this.xml = xml;
    this.reader = reader;
  }

  render(nodes: readonly XmlNode[], values: TemplateInstance | undefined, depth: number): void {
    if (depth > MAX_DEPTH) throw new BinaryXmlFault('nested too deep', 0);
    for (const node of nodes) {
      if (typeof node === 'string') this.reader.text(node);
      else if ('index' in node) this.value(node.index, values, depth);
      else if ('instance' in node) this.render(node.instance.template, node.instance, depth + 1);
      else this.element(node, values, depth);
    }
  }

  private element(node: ElementNode, values: TemplateInstance | undefined, depth: number): void {
    const attributes: Record<string, string> = {};
    for (const [name, parts] of node.attributes) {
      const value =
        parts.length === 1 ? this.text(parts[0]!, values) : parts.map((part) => this.text(part, values)).join('');
      if (value !== '') attributes[name] = value;
    }
    this.reader.open(node.name, attributes);
    this.render(node.children, values, depth + 1);
    this.reader.close(node.name);
  }

  private text(part: Part, values: TemplateInstance | undefined): string {
    if (typeof part === 'string') return part;
    const { index } = part;
    if (values === undefined || index >= values.types.length) return '';
    return renderValue(this.chunk, values.types[index]!, values.offsets[index]!, values.sizes[index]!);
  }

  private value(index: number, values: TemplateInstance | undefined, depth: number): void {
    if (values === undefined || index >= values.types.length) return;
    const type = values.types[index]!;
    const at = values.offsets[index]!;
    const size = values.sizes[index]!;
    if (type === TYPE_BINARY_XML) {
      if (size > 0) this.render(this.xml.fragment(at, at + size, depth).nodes, undefined, depth + 1);
    } else this.reader.text(renderValue(this.chunk, type, at, size));
  }
}
