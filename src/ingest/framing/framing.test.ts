import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { splitBulk } from './bulk.ts';
import { isoOfEpoch, unwrapRecord } from './envelope.ts';
import { memberRange, splitJsonObjects } from './json-values.ts';
import { splitLines } from './lines.ts';
import { SyslogStream } from './syslog-stream.ts';

const texts = (body: Uint8Array, ranges: readonly number[]) => {
  const found: string[] = [];
  for (let at = 0; at < ranges.length; at += 2)
    found.push(Buffer.from(body.subarray(ranges[at], ranges[at + 1])).toString());
  return found;
};

describe('JSON objects of a body', () => {
  const split = (text: string) => {
    const body = Buffer.from(text);
    const { ranges, failedAt } = splitJsonObjects(body);
    return [texts(body, ranges), failedAt];
  };
  it('are found with and without space between them', () => {
    assert.deepEqual(split('{"a":1}{"b":2} \n {"c":[{}]}'), [['{"a":1}', '{"b":2}', '{"c":[{}]}'], undefined]);
  });
  it('may hold braces, quotes and backslashes in strings', () => {
    const tricky = '{"a":"}{\\"\\\\","b\\\\":"{"}';
    assert.deepEqual(split(tricky + tricky), [[tricky, tricky], undefined]);
  });
  it('may be the elements of an array', () => {
    assert.deepEqual(split(' [ {"a":1} , {"b":2} ] '), [['{"a":1}', '{"b":2}'], undefined]);
    assert.deepEqual(split('[]'), [[], undefined]);
  });
  it('end where they stop being objects, with the place', () => {
    assert.deepEqual(split('{"a":1}xyz'), [['{"a":1}'], 7]);
    assert.deepEqual(split('{"a":1}{"b":'), [['{"a":1}'], 7]);
    assert.deepEqual(split('[{"a":1}'), [['{"a":1}'], 8]);
    assert.deepEqual(split('[{"a":1}]]'), [['{"a":1}'], 9]);
    assert.deepEqual(split('"text"'), [[], 0]);
  });
  it('may be nested as deep as a sender likes', () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    assert.equal(splitJsonObjects(Buffer.from(deep)).ranges.length, 2);
  });
});

describe('a member of a JSON object', () => {
  const member = (text: string) => {
    const range = memberRange(text, 'event');
    return range && text.slice(...range);
  };
  it('is found wherever it stands, and only at the top', () => {
    assert.equal(member('{"event":{"event":1}}'), '{"event":1}');
    assert.equal(member('{"fields":{"event":"no"},"x":"event","event" : "yes" }'), '"yes"');
    assert.equal(member('{"x":["event",{"event":1}],"event":[1,2]}'), '[1,2]');
    assert.equal(member('{"event":-1.5e3,"x":1}'), '-1.5e3');
    assert.equal(member('{"event":"a\\"}"}'), '"a\\"}"');
    assert.equal(member('{"x":"event"}'), undefined);
  });
});

describe('lines', () => {
  it('end at newlines, with or without a carriage return; empty ones are none', () => {
    const body = Buffer.from('a\r\n\n\r\nb\nc');
    assert.deepEqual(texts(body, splitLines(body)), ['a', 'b', 'c']);
  });
});

describe('syslog over TCP', () => {
  const read = (chunks: readonly (string | Buffer)[], limit = 1000) => {
    const stream = new SyslogStream(limit);
    const found: string[] = [];
    let oversized = 0;
    for (const chunk of chunks) {
      const frames = stream.push(Buffer.from(chunk));
      found.push(...texts(frames.body, frames.ranges));
      oversized += frames.oversized;
    }
    const last = stream.end();
    found.push(...texts(last.body, last.ranges));
    return { found, oversized, pending: stream.pending };
  };
  const whole = '11 <1>a\nb\nc\nd\n<2>newline\n7 <3>fünf<4>x\r\n';
  const frames = ['<1>a\nb\nc\nd', '<2>newline', '<3>fün', 'f<4>x'];
  it('tells counted frames and lines apart, frame by frame', () => {
    assert.deepEqual(read([whole]).found, frames);
  });
  it('gives the same frames however the bytes are cut', () => {
    const bytes = Buffer.from(whole);
    for (let cut = 1; cut < bytes.length; cut++)
      assert.deepEqual(read([bytes.subarray(0, cut), bytes.subarray(cut)]).found, frames, `cut at ${cut}`);
    assert.deepEqual(read([...bytes].map((byte) => Buffer.from([byte]))).found, frames);
  });
  it('hands on a frame beyond the limit in pieces, and finds the next one', () => {
    const long = `<1>${'x'.repeat(2497)}`;
    const { found, oversized, pending } = read([`2500 ${long}`, '5 <2>ok', `<3>${'y'.repeat(1500)}\n<4>end\n`]);
    assert.equal(found.join(''), `${long}<2>ok<3>${'y'.repeat(1500)}<4>end`);
    assert.equal(found.at(-1), '<4>end');
    assert.ok(found.every((frame) => frame.length <= 1000));
    assert.deepEqual([oversized, pending], [2, 0]);
  });
  it('reads a wrong count as far as it goes, and loses no byte of it', () => {
    assert.deepEqual(read(['999 <1>too short']).found, ['<1>too short']);
    assert.deepEqual(read(['0005 <1>leading zeros\n']).found, ['0005 <1>leading zeros']);
    assert.deepEqual(read(['99999999999 <1>too long\n']).found, ['99999999999 <1>too long']);
    assert.deepEqual(read(['12 no bracket\n']).found, ['12 no bracket']);
  });
  it('ends a frame at a NUL too, and at nothing else', () => {
    assert.deepEqual(read(['<1>a\0<2>b\0']).found, ['<1>a', '<2>b']);
  });
  it('never keeps more than a frame and a read in memory', () => {
    const stream = new SyslogStream(1000);
    for (let index = 0; index < 1000; index++) stream.push(Buffer.alloc(997, 0x61));
    assert.ok(stream.pending <= 2000);
  });
});

describe('_bulk', () => {
  it('pairs actions with documents, and knows the default index', () => {
    const body = Buffer.from(
      '{"create":{}}\n{"a":1}\n{"delete":{"_index":"i","_id":"1"}}\r\n{"index":{"_index":"j"}}\n{"b":2}',
    );
    const { items } = splitBulk(body, 'd');
    assert.deepEqual(
      items.map(({ action, index, id }) => [action, index, id]),
      [
        ['create', 'd', undefined],
        ['delete', 'i', '1'],
        ['index', 'j', undefined],
      ],
    );
    assert.equal(body.toString('utf8', items[2]!.start, items[2]!.end), '{"index":{"_index":"j"}}\n{"b":2}');
  });
  it('refuses a body that is none, with the line', () => {
    assert.match(splitBulk(Buffer.from('{"create":{}}\n{"a":1}\nnonsense\n{}')).malformed ?? '', /line \[3\]/);
    assert.match(splitBulk(Buffer.from('{"drop":{}}\n{}')).malformed ?? '', /line \[1\].*drop/);
    assert.match(splitBulk(Buffer.from('{"create":{}}\n')).malformed ?? '', /newline/);
  });
});

describe('envelopes', () => {
  it('hand on the event of HEC as it was written, with what is around it', () => {
    const event = '{"big":12345678901234567890, "x" : 1}';
    const record = `{"time":1700000000.5,"host":"h","sourcetype":"st","index":"main","event":${event},"fields":{"k":"v"}}`;
    assert.deepEqual(unwrapRecord('hec', Buffer.from(record), {}), {
      text: event,
      hint: { sourcetype: 'st', host: 'h', time: '2023-11-14T22:13:20.500Z' },
      transport: { sourcetype: 'st', index: 'main', fields: { k: 'v' } },
    });
  });
  it('let nothing in a record decide how it is unwrapped', () => {
    const { text } = unwrapRecord('syslog-tcp', Buffer.from('{"event":"x"}'), {});
    assert.equal(text, '{"event":"x"}');
  });
  it('read bytes that are no UTF-8 without losing one', () => {
    const { text } = unwrapRecord('syslog-tcp', Buffer.from([0x61, 0xff, 0xfc]), {});
    assert.deepEqual([...Buffer.from(text, 'latin1')], [0x61, 0xff, 0xfc]);
  });
  it('take times in seconds, milliseconds and words', () => {
    const time = '2023-11-14T22:13:20.250Z';
    for (const written of [1700000000.25, '1700000000.250', 1700000000250, time])
      assert.equal(isoOfEpoch(written), time);
    for (const nonsense of ['', 'soon', Number.NaN, 1e300, -5]) assert.equal(isoOfEpoch(nonsense), undefined);
  });
});
