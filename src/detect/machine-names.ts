import type { EventRow } from '../schema/event.ts';
import type { Entity } from '../schema/types.ts';

/** Two machines that had one address within this time make it ambiguous: a gateway, or a lease that changed hands. */
const SETTLED_MS = 60 * 60_000;
/** Beyond this many addresses the one that was learnt first is forgotten. */
const MAX_ADDRESSES = 200_000;

interface Holder {
  readonly name: string;
  /** When it took the address over from another machine; before all time if it is the first. */
  readonly since: number;
}

/** Address, machine, and when it took the address over (null if it is the first): JSON holds it. */
export type MachineNamesState = readonly (readonly [address: string, name: string, since: number | null])[];

/**
 * Which machine has which address, learnt from what machines say of themselves (and DHCP servers of their leases), so
 * that an alert that knows only an address joins the alerts of its machine. A name that somebody else reports, such as
 * the workstation of a logon, is the sender's claim and is not learnt.
 */
export class MachineNames {
  readonly #holders = new Map<string, Holder>();

  observe({ table, columns }: EventRow): void {
    const { DvcHostname: device, SrcHostname: source } = columns;
    if (typeof source === 'string' && source !== '' && (source === device || table === 'DhcpEvent'))
      this.#learn(columns['SrcIpAddr'], source, columns.TimeGenerated);
    if (typeof device === 'string' && device !== '') this.#learn(columns['DvcIpAddr'], device, columns.TimeGenerated);
  }

  snapshot(): MachineNamesState {
    return [...this.#holders].map(([address, { name, since }]) => [
      address,
      name,
      Number.isFinite(since) ? since : null,
    ]);
  }

  /** Knows from now on what was known when the snapshot was made, and nothing else. */
  restore(state: MachineNamesState): void {
    this.#holders.clear();
    for (const [address, name, since] of state)
      this.#holders.set(address, { name, since: since ?? Number.NEGATIVE_INFINITY });
  }

  /** The entities, with the machine of each address that stands there without one. */
  complete(entities: readonly Entity[], time: string): readonly Entity[] {
    const hosts = new Set(entities.filter(({ kind }) => kind === 'host').map(({ key }) => key));
    const found: Entity[] = [];
    for (const { kind, key } of entities) {
      const holder = kind === 'ip' ? this.#holders.get(key) : undefined;
      if (!holder || Math.abs(Date.parse(time) - holder.since) < SETTLED_MS) continue;
      const host = holder.name.toLowerCase();
      if (hosts.has(host)) continue;
      hosts.add(host);
      found.push({ kind: 'host', key: host, name: holder.name });
    }
    return found.length === 0 ? entities : [...entities, ...found];
  }

  #learn(address: unknown, name: string, time: string): void {
    if (typeof address !== 'string' || address === '' || address.startsWith('127.') || address === '::1') return;
    const holder = this.#holders.get(address);
    if (holder?.name === name) return;
    if (!holder && this.#holders.size >= MAX_ADDRESSES) {
      const [oldest] = this.#holders.keys();
      if (oldest !== undefined) this.#holders.delete(oldest);
    }
    this.#holders.set(address, { name, since: holder ? Date.parse(time) : Number.NEGATIVE_INFINITY });
  }
}
