import type { Format } from './format.ts';
import { isoTime } from './time.ts';

// Kubernetes' container runtime interface: time, stream, F(ull) or P(artial), the line.
const LINE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) ([FP])(?::\w+)* ?/;

/** The lines of a container as containerd and CRI-O write them under /var/log/containers. */
export const cri: Format = {
  name: 'cri',
  sniff(sample) {
    let hits = 0;
    for (const line of sample) if (LINE.test(line)) hits++;
    return sample.length === 0 ? 0 : hits / sample.length;
  },
  parse(record, received) {
    const line = LINE.exec(record);
    if (!line) return { rejected: 'no time, stream and tag of a container log', offset: 0 };
    const time = isoTime(line[1], received);
    const fields = { Stream: line[2], Tag: line[3], Message: record.slice(line[0].length) };
    return time === undefined ? { fields } : { fields, time };
  },
};
