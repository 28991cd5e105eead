import { fileTail } from './file-tail.ts';
import { gelfUdp } from './gelf-udp.ts';
import { http } from './http.ts';
import type { Input } from './input.ts';
import { syslogTcp } from './syslog-tcp.ts';
import { syslogUdp } from './syslog-udp.ts';

/** The ways in. NDJSON, HEC, `_bulk` and OTLP share the listener of `http`. */
export const inputs: readonly Input[] = [http, syslogUdp, syslogTcp, gelfUdp, fileTail];
