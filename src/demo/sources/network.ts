import type { Random } from '../random.ts';
import { type DayLog, iso } from '../stream.ts';

export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly service?: string;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly seconds: number;
  /** Zeek's conn_state: SF complete, S0 no answer, REJ refused. */
  readonly state?: 'SF' | 'S0' | 'REJ' | 'RSTO';
  readonly sourcePort?: number;
}

/** What the sensor at the core switch sees: Zeek's conn, dns, http and ssl logs in JSON, Suricata's alerts. */
export class NetworkLog {
  readonly #random: Random;
  readonly #log: () => DayLog;

  constructor(random: Random, log: () => DayLog) {
    this.#random = random;
    this.#log = log;
  }

  sourcePort(): number {
    return this.#random.integer(49_200, 65_000);
  }

  #uid(): string {
    return `C${this.#random.hex(17)}`;
  }

  #zeek(time: number, path: string, fields: object): void {
    this.#log().add(time, 'zeek', JSON.stringify({ _path: path, ts: iso(time), ...fields }));
  }

  dns(time: number, from: string, server: string, name: string, answers: readonly string[]): void {
    this.#zeek(time, 'dns', {
      uid: this.#uid(),
      'id.orig_h': from,
      'id.orig_p': this.sourcePort(),
      'id.resp_h': server,
      'id.resp_p': 53,
      proto: 'udp',
      trans_id: this.#random.integer(1, 65_535),
      query: name,
      qclass: 1,
      qclass_name: 'C_INTERNET',
      qtype: 1,
      qtype_name: 'A',
      rcode: answers.length > 0 ? 0 : 3,
      rcode_name: answers.length > 0 ? 'NOERROR' : 'NXDOMAIN',
      AA: false,
      TC: false,
      RD: true,
      RA: true,
      Z: 0,
      answers,
      TTLs: answers.map(() => 300),
      rejected: false,
    });
  }

  connection(time: number, connection: Connection): string {
    const uid = this.#uid();
    this.#zeek(time, 'conn', {
      uid,
      'id.orig_h': connection.from,
      'id.orig_p': connection.sourcePort ?? this.sourcePort(),
      'id.resp_h': connection.to,
      'id.resp_p': connection.port,
      proto: 'tcp',
      service: connection.service,
      duration: Math.round(connection.seconds * 1000) / 1000,
      orig_bytes: connection.sentBytes,
      resp_bytes: connection.receivedBytes,
      conn_state: connection.state ?? 'SF',
      missed_bytes: 0,
      history: connection.state === 'S0' ? 'S' : connection.state === 'REJ' ? 'Sr' : 'ShADadFf',
      orig_pkts: Math.ceil(connection.sentBytes / 900) + 3,
      resp_pkts: Math.ceil(connection.receivedBytes / 1300) + 3,
    });
    return uid;
  }

  tls(time: number, uid: string, connection: Connection, name: string): void {
    this.#zeek(time, 'ssl', {
      uid,
      'id.orig_h': connection.from,
      'id.orig_p': connection.sourcePort ?? this.sourcePort(),
      'id.resp_h': connection.to,
      'id.resp_p': connection.port,
      version: 'TLSv13',
      cipher: 'TLS_AES_256_GCM_SHA384',
      server_name: name,
      resumed: false,
      established: true,
    });
  }

  /** An alert of Suricata's; the rule ids are of the range kept for local rules. */
  suricataAlert(
    time: number,
    from: { ip: string; port: number },
    to: { ip: string; port: number },
    signature: { id: number; name: string; category: string; severity: 1 | 2 | 3 },
  ): void {
    const document = {
      timestamp: iso(time).replace('Z', '000+0000'),
      flow_id: this.#random.integer(1e14, 9e14),
      event_type: 'alert',
      src_ip: from.ip,
      src_port: from.port,
      dest_ip: to.ip,
      dest_port: to.port,
      proto: 'TCP',
      alert: {
        action: 'allowed',
        gid: 1,
        signature_id: signature.id,
        rev: 1,
        signature: signature.name,
        category: signature.category,
        severity: signature.severity,
      },
    };
    this.#log().add(time, 'suricata', JSON.stringify(document));
  }
}
