import { assign } from './assign.ts';
import type { Format } from './format.ts';
import { isoTime } from './time.ts';
import { place } from './windows-place.ts';
import { scanXml } from './xml-scan.ts';

const START = /^\s*(?:<\?xml[^>]*\?>\s*)?<Event[\s>]/;

/** A rendered Windows event, as wevtutil, event forwarding, NXLog and Splunk's XmlWinEventLog write it: flat fields. */
export const windowsXml: Format = {
  name: 'windows-xml',
  sniff(sample) {
    let hits = 0;
    for (const line of sample) if (START.test(line)) hits++;
    return sample.length === 0 ? 0 : hits / sample.length;
  },
  parse(record, received) {
    if (!START.test(record)) return { rejected: 'does not begin with <Event>', offset: 0 };
    const reader = new EventReader();
    const fault = scanXml(record, reader);
    if (fault) return fault;
    const { fields } = reader;
    if (fields['EventID'] === undefined) return { rejected: 'an event without EventID', offset: 0 };
    const time = isoTime(fields['TimeCreated'], received);
    return time === undefined ? { fields } : { fields: { ...fields, TimeCreated: time }, time };
  },
};

const NUMBERS = new Set(['EventID', 'Version', 'Level', 'Task', 'Opcode', 'EventRecordID']);
const RENDERED: Readonly<Record<string, string>> = {
  Message: 'Message',
  Level: 'LevelName',
  Task: 'TaskName',
  Opcode: 'OpcodeName',
  Keyword: 'KeywordName',
};

/** Builds the flat record of one event from its elements; binary and text XML both feed it. */
export class EventReader {
  readonly fields: Record<string, unknown> = { EventID: undefined, Channel: '', Computer: '', Provider: '' };
  private section = '';
  private depth = 0;
  private name = '';
  private value = '';
  private leaf = false;

  open(name: string, attributes: Record<string, string>): void {
    this.depth++;
    if (this.depth === 2) this.section = name;
    else if (this.depth > 2) {
      this.name = name === 'Data' && attributes['Name'] ? attributes['Name'] : name;
      this.leaf = true;
      if (this.section === 'System') this.system(name, attributes);
    }
    this.value = '';
  }

  text(value: string): void {
    this.value += value;
  }

  close(name: string): void {
    this.depth--;
    if (this.depth >= 2 && this.leaf) this.put(name);
    this.leaf = false;
    this.value = '';
  }

  private system(name: string, attributes: Record<string, string>): void {
    const { fields } = this;
    if (name === 'Provider') {
      fields['Provider'] = attributes['Name'] ?? attributes['EventSourceName'] ?? '';
      if (attributes['Guid']) fields['ProviderGuid'] = attributes['Guid'];
    } else if (name === 'TimeCreated') fields['TimeCreated'] = attributes['SystemTime'];
    else if (name === 'Execution') {
      fields['ExecutionProcessID'] = Number(attributes['ProcessID']);
      fields['ExecutionThreadID'] = Number(attributes['ThreadID']);
    } else if (name === 'Security') {
      if (attributes['UserID']) fields['UserID'] = attributes['UserID'];
    } else if (name === 'Correlation') {
      if (attributes['ActivityID']) fields['ActivityID'] = attributes['ActivityID'];
    }
  }

  private put(name: string): void {
    const { fields, value } = this;
    if (this.section === 'System') {
      if (value === '') return;
      const number = NUMBERS.has(name) ? Number(value) : Number.NaN;
      assign(fields, name, Number.isSafeInteger(number) ? number : value);
    } else if (this.section === 'RenderingInfo') {
      const ours = RENDERED[name];
      if (ours !== undefined) assign(fields, ours, value);
    } else if (this.name === 'Data') {
      fields['Data'] = fields['Data'] === undefined ? value : `${fields['Data']}\n${value}`;
    } else place(fields, this.name, value);
  }
}

/** The named values of an `<EventData>` fragment, as Sentinel's tables hold it. */
export function readEventData(xml: string, put: (name: string, value: string) => void): void {
  let name = '';
  let value = '';
  let unnamed = 0;
  scanXml(xml, {
    open(tag, attributes) {
      name =
        tag === 'Data' || tag === 'Param'
          ? (attributes['Name'] ?? (tag === 'Data' ? `Data${++unnamed}` : `Param${++unnamed}`))
          : tag;
      value = '';
    },
    text(part) {
      value += part;
    },
    close() {
      if (name !== '' && name !== 'EventData' && name !== 'UserData') put(name, value);
      name = '';
    },
  });
}
