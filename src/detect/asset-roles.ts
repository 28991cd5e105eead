import type { ColumnValue, EventRow } from '../schema/event.ts';
import type { AssetRole, Entity } from '../schema/types.ts';

/** Tickets are granted (4768, 4769, 4770, 4771) and the directory is accessed (4662) on domain controllers only. */
const CONTROLLER_EVENTS = new Set(['4768', '4769', '4770', '4771', '4662']);
/** One such event could be a mistake of a mapping. */
const CONTROLLER_EVENTS_NEEDED = 3;
/** A resolver of one machine is no server; one that so many ask is. */
const CLIENTS_NEEDED = 10;
/** So many machines log on to a server over the network; to a workstation only its administrators' do. */
const REMOTES_NEEDED = 6;
const SESSIONS_NEEDED = 20;
/** Somebody who sits at it logs on to a workstation more than once. */
const INTERACTIVE_NEEDED = 2;
/** Beyond this many machines and addresses the one that was learnt first is forgotten. */
const MAX_ASSETS = 100_000;

const PROXY = /squid|proxy|zscaler|blue ?coat|forcepoint|websense|web gateway/i;
const NAME_SERVER = /\bdns\b|\bbind\b|named|unbound|dnsmasq|pi-?hole/i;
const SERVICE = /postfix|exim|sendmail|dovecot|exchange|openvpn|\bvpn\b|globalprotect|anyconnect/i;

/** What was seen of each machine or address: JSON holds it. */
export type AssetRolesState = readonly (readonly [
  id: string,
  counts: readonly [controller: number, sessions: number, interactive: number, service: 0 | 1],
  askers: readonly ColumnValue[],
  proxied: readonly ColumnValue[],
  remotes: readonly ColumnValue[],
])[];

/** What was seen of one machine or address. */
interface Seen {
  controller: number;
  sessions: number;
  interactive: number;
  service: boolean;
  readonly askers: Set<ColumnValue>;
  readonly proxied: Set<ColumnValue>;
  readonly remotes: Set<ColumnValue>;
}

/**
 * What machines are, learnt from what their own logs show that they do, so that alerts on a domain controller weigh more and
 * machines that everyone uses join nothing. The same events in the same order teach the same. What a client claims of itself
 * (a workstation's name in a logon) teaches nothing.
 */
export class AssetRoles {
  readonly #seen = new Map<string, Seen>();
  /** Products by name: whether they are proxies, name servers or services. */
  readonly #products = new Map<ColumnValue, string>();

  observe({ table, columns }: EventRow): void {
    const host = columns['DvcHostname'];
    switch (table) {
      case 'Authentication':
        if (typeof host === 'string' && host !== '') this.#logon(host, columns);
        return;
      case 'AuditEvent':
        if (typeof host === 'string' && CONTROLLER_EVENTS.has(String(columns['EventOriginalType'])))
          this.#controller(host, columns);
        return;
      case 'WebSession':
        if (typeof host === 'string' && host !== '') this.#web(host, columns);
        return;
      case 'Dns':
        this.#lookup(host, columns);
        return;
      case 'Event':
      case 'NetworkSession':
        if (typeof host === 'string' && host !== '' && this.#product(columns['EventProduct']) === 'service')
          this.#of(`host:${host.toLowerCase()}`).service = true;
    }
  }

  snapshot(): AssetRolesState {
    return [...this.#seen].map(([id, seen]) => [
      id,
      [seen.controller, seen.sessions, seen.interactive, seen.service ? 1 : 0],
      [...seen.askers],
      [...seen.proxied],
      [...seen.remotes],
    ]);
  }

  /** Knows from now on what was known when the snapshot was made, and nothing else. */
  restore(state: AssetRolesState): void {
    this.#seen.clear();
    for (const [id, [controller, sessions, interactive, service], askers, proxied, remotes] of state)
      this.#seen.set(id, {
        controller,
        sessions,
        interactive,
        service: service === 1,
        askers: new Set(askers),
        proxied: new Set(proxied),
        remotes: new Set(remotes),
      });
  }

  /** The entities, each machine and address with its role where one is known. */
  complete(entities: readonly Entity[]): readonly Entity[] {
    let found: Entity[] | undefined;
    for (const [index, entity] of entities.entries()) {
      if (entity.kind !== 'host' && entity.kind !== 'ip') continue;
      const role = this.roleOf(entity);
      if (role === undefined || role === entity.role) continue;
      found ??= [...entities];
      found[index] = { ...entity, role };
    }
    return found ?? entities;
  }

  roleOf({ kind, key }: Pick<Entity, 'kind' | 'key'>): AssetRole | undefined {
    const seen = this.#seen.get(`${kind}:${key}`);
    if (!seen) return undefined;
    if (seen.controller >= CONTROLLER_EVENTS_NEEDED) return 'domain-controller';
    if (seen.askers.size >= CLIENTS_NEEDED) return 'dns-server';
    if (seen.proxied.size >= CLIENTS_NEEDED) return 'proxy';
    if (seen.service || seen.sessions >= SESSIONS_NEEDED || seen.remotes.size >= REMOTES_NEEDED) return 'server';
    return seen.interactive >= INTERACTIVE_NEEDED ? 'workstation' : undefined;
  }

  get size(): number {
    return this.#seen.size;
  }

  #logon(host: string, columns: EventRow['columns']): void {
    if (CONTROLLER_EVENTS.has(String(columns['EventOriginalType']))) {
      this.#controller(host, columns);
      return;
    }
    if (columns['EventType'] !== 'Logon' || columns['EventResult'] !== 'Success') return;
    const type = columns['EventSubType'];
    if (type === 'Interactive') {
      const user = columns['TargetUsername'];
      if (columns['TargetUserType'] === 'Machine' || columns['TargetUserType'] === 'System' || typeof user !== 'string')
        return;
      if (!user.endsWith('$')) this.#of(`host:${host.toLowerCase()}`).interactive++;
    } else if (type === 'Remote' || type === 'RemoteInteractive') {
      const from = columns['SrcIpAddr'];
      if (typeof from === 'string' && from !== '')
        remember(this.#of(`host:${host.toLowerCase()}`).remotes, from, REMOTES_NEEDED);
    }
  }

  #controller(host: string, columns: EventRow['columns']): void {
    if (host !== '' && columns['EventVendor'] === 'Microsoft') this.#of(`host:${host.toLowerCase()}`).controller++;
  }

  #web(host: string, columns: EventRow['columns']): void {
    if (columns['EventType'] === 'WebServerSession') this.#of(`host:${host.toLowerCase()}`).sessions++;
    else if (this.#product(columns['EventProduct']) === 'proxy') {
      const from = columns['SrcIpAddr'] ?? columns['SrcHostname'];
      if (from !== undefined) remember(this.#of(`host:${host.toLowerCase()}`).proxied, from, CLIENTS_NEEDED);
    }
  }

  /** A name server's own log names its machine; a sensor on the wire sees the address that was asked. */
  #lookup(host: ColumnValue | undefined, columns: EventRow['columns']): void {
    const from = columns['SrcIpAddr'];
    if (typeof from !== 'string' || from === '') return;
    const address = columns['DstIpAddr'];
    if (typeof address === 'string' && address !== '' && address !== from)
      remember(this.#of(`ip:${address}`).askers, from, CLIENTS_NEEDED);
    if (typeof host === 'string' && host !== '' && this.#product(columns['EventProduct']) === 'name-server')
      remember(this.#of(`host:${host.toLowerCase()}`).askers, from, CLIENTS_NEEDED);
  }

  #product(name: ColumnValue | undefined): string {
    if (typeof name !== 'string') return '';
    let kind = this.#products.get(name);
    if (kind === undefined) {
      kind = PROXY.test(name) ? 'proxy' : SERVICE.test(name) ? 'service' : NAME_SERVER.test(name) ? 'name-server' : '';
      if (this.#products.size < 1000) this.#products.set(name, kind);
    }
    return kind;
  }

  #of(id: string): Seen {
    let seen = this.#seen.get(id);
    if (seen) return seen;
    if (this.#seen.size >= MAX_ASSETS) {
      const [oldest] = this.#seen.keys();
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    seen = {
      controller: 0,
      sessions: 0,
      interactive: 0,
      service: false,
      askers: new Set(),
      proxied: new Set(),
      remotes: new Set(),
    };
    this.#seen.set(id, seen);
    return seen;
  }
}

/** No more are counted than are needed. */
function remember(values: Set<ColumnValue>, value: ColumnValue, needed: number): void {
  if (values.size < needed) values.add(value);
}
