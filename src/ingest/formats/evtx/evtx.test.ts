import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import type { NativeRecord, Rejected } from '../format.ts';
import { readEvtx } from './index.ts';
import { renderValue } from './value.ts';

/** Writes a chunk with records of one template: `<Event><System>…</System><EventData><Data Name="User">%0</Data></EventData></Event>`. */
class ChunkBuilder {
  readonly bytes = Buffer.alloc(65_536);
  private at = 512;
  private template = 0;
  private readonly names = new Map<string, number>();
  readonly starts: number[] = [];

  private u8(value: number): void {
    this.at = this.bytes.writeUInt8(value, this.at);
  }
  private u16(value: number): void {
    this.at = this.bytes.writeUInt16LE(value, this.at);
  }
  private u32(value: number): void {
    this.at = this.bytes.writeUInt32LE(value, this.at);
  }
  private name(name: string): void {
    const known = this.names.get(name);
    if (known !== undefined) {
      this.u32(known);
      return;
    }
    this.names.set(name, this.at + 4);
    this.u32(this.at + 4);
    this.u32(0);
    this.u16(0);
    this.u16(name.length);
    this.at += this.bytes.write(`${name}\0`, this.at, 'utf16le');
  }
  private open(name: string, attributes: readonly (readonly [string, string])[] = []): void {
    this.u8(attributes.length > 0 ? 0x41 : 0x01);
    this.u16(0xffff);
    this.u32(0);
    this.name(name);
    if (attributes.length > 0) this.u32(0);
    for (const [key, value] of attributes) {
      this.u8(0x06);
      this.name(key);
      this.text(value);
    }
    this.u8(0x02);
  }
  private text(value: string): void {
    this.u8(0x05);
    this.u8(0x01);
    this.u16(value.length);
    this.at += this.bytes.write(value, this.at, 'utf16le');
  }
  private element(name: string, value: string, attributes: readonly (readonly [string, string])[] = []): void {
    this.open(name, attributes);
    if (value !== '') this.text(value);
    this.u8(0x04);
  }

  add(user: string, identifier: number): this {
    const start = this.at;
    this.starts.push(start);
    this.bytes.write('**\0\0', start, 'latin1');
    this.bytes.writeBigUInt64LE(BigInt(identifier), start + 8);
    this.bytes.writeBigUInt64LE(133_000_000_000_000_000n, start + 16);
    this.at += 24;
    for (const byte of [0x0f, 0x01, 0x01, 0x00, 0x0c, 0x01]) this.u8(byte);
    this.u32(1);
    if (this.template === 0) this.writeTemplate();
    else this.u32(this.template);
    const value = Buffer.from(user, 'utf16le');
    this.u32(1);
    this.u16(value.length);
    this.u8(0x01);
    this.u8(0);
    this.at += value.copy(this.bytes, this.at);
    this.u8(0);
    const size = this.at + 4 - start;
    this.bytes.writeUInt32LE(size, start + 4);
    this.u32(size);
    return this;
  }

  private writeTemplate(): void {
    this.template = this.at + 4;
    this.u32(this.template);
    this.at += 20;
    const sizeAt = this.at;
    this.at += 4;
    const start = this.at;
    for (const byte of [0x0f, 0x01, 0x01, 0x00]) this.u8(byte);
    this.open('Event');
    this.open('System');
    this.element('Provider', '', [['Name', 'Test-Provider']]);
    this.element('EventID', '4720');
    this.element('Channel', 'Security');
    this.element('Computer', 'ws07');
    this.u8(0x04);
    this.open('EventData');
    this.open('Data', [['Name', 'TargetUserName']]);
    this.u8(0x0d);
    this.u16(0);
    this.u8(0x01);
    this.u8(0x04);
    this.u8(0x04);
    this.u8(0x04);
    this.u8(0x00);
    this.bytes.writeUInt32LE(this.at - start, sizeAt);
  }

  finish(): Buffer {
    this.bytes.write('ElfChnk\0', 0, 'latin1');
    this.bytes.writeUInt32LE(this.at, 48);
    this.bytes.writeUInt32LE(crc32(this.bytes.subarray(512, this.at)), 52);
    return this.bytes;
  }
}

function file(...chunks: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(4096);
  header.write('ElfFile\0', 0, 'latin1');
  return Buffer.concat([header, ...chunks]);
}

async function read(bytes: Buffer, size = 10_000): Promise<(NativeRecord | Rejected)[]> {
  const found: (NativeRecord | Rejected)[] = [];
  const source = (async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  })();
  for await (const record of readEvtx(source)) found.push(record);
  return found;
}

const users = (found: readonly (NativeRecord | Rejected)[]): unknown[] =>
  found.map((record) => ('rejected' in record ? `refused at ${record.offset}` : record.fields['TargetUserName']));

describe('EVTX', () => {
  it('gives flat records, the template of the first serving the second', async () => {
    const found = await read(file(new ChunkBuilder().add('anna', 7).add('bérénice', 8).finish()));
    assert.deepEqual(users(found), ['anna', 'bérénice']);
    assert.deepEqual(found[0], {
      fields: {
        EventID: 4720,
        Channel: 'Security',
        Computer: 'ws07',
        Provider: 'Test-Provider',
        TargetUserName: 'anna',
        EventRecordID: 7,
        TimeCreated: '2022-06-18T04:26:40.0000000Z',
      },
      time: '2022-06-18T04:26:40.0000000Z',
    });
  });

  it('skips a chunk that is none, says where it was, and reads the next', async () => {
    const good = new ChunkBuilder().add('anna', 1).finish();
    const found = await read(file(Buffer.alloc(65_536, 0xab), good, Buffer.alloc(65_536)));
    assert.deepEqual(users(found), ['refused at 4096', 'anna']);
  });

  it('reads past a record that is damaged', async () => {
    const builder = new ChunkBuilder().add('anna', 1).add('bert', 2).add('carla', 3);
    const bytes = builder.finish();
    bytes.fill(0xee, builder.starts[1]!, builder.starts[1]! + 12);
    assert.deepEqual(users(await read(file(bytes))), ['anna', `refused at ${4096 + builder.starts[1]!}`, 'carla']);
  });

  it('survives any byte of a chunk being wrong', async () => {
    const whole = new ChunkBuilder().add('anna', 1).add('bert', 2).finish();
    for (let at = 0; at < 1200; at += 3) {
      const bytes = Buffer.from(whole);
      bytes[at] = bytes[at]! ^ 0xff;
      await read(file(bytes), 1 << 20);
    }
  });

  it('reads a file cut off in a chunk, and refuses what is no such file', async () => {
    const bytes = file(new ChunkBuilder().add('anna', 1).finish());
    assert.deepEqual(users(await read(bytes.subarray(0, 8000))), ['anna']);
    assert.deepEqual(users(await read(Buffer.alloc(5000, 1))), ['refused at 0']);
  });

  it('renders values as Windows does', () => {
    const bytes = Buffer.from('0105000000000005150000000100000002000000030000005004000000', 'hex');
    assert.equal(renderValue(bytes, 0x13, 0, 28), 'S-1-5-21-1-2-3-1104');
    assert.equal(renderValue(Buffer.from('00a0724e1809000a', 'hex'), 0x15, 0, 8), '0xa0009184e72a000');
    assert.equal(renderValue(Buffer.from('10000000', 'hex'), 0x14, 0, 4), '0x10');
    assert.equal(
      renderValue(Buffer.from('1122334455667788990a0b0c0d0e0f00', 'hex'), 0x0f, 0, 16),
      '{44332211-6655-8877-990a-0b0c0d0e0f00}',
    );
    assert.equal(renderValue(Buffer.from('a\0\0\0b\0', 'latin1'), 0x81, 0, 6), 'a\nb');
    assert.equal(renderValue(Buffer.from('01', 'hex'), 0x08, 0, 1), '01');
  });
});
