import type { AssetRole, Entity, EntityKind } from '../schema/types.ts';

/** How telling a shared entity is, before its rarity: two alerts on one workstation belong together, two of cmd.exe do not. */
const KIND_WEIGHT: Readonly<Record<EntityKind, number>> = {
  host: 1,
  user: 1,
  mailbox: 1,
  hash: 0.9,
  ip: 0.8,
  domain: 0.6,
  url: 0.6,
  'cloud-resource': 0.6,
  file: 0.25,
  process: 0.1,
  registry: 0.1,
  application: 0.1,
};

/** Accounts and addresses that every machine has: they name nobody. */
const NOBODY = new Set([
  'system',
  'local service',
  'network service',
  'anonymous logon',
  'localsystem',
  'root',
  'nobody',
  'n/a',
  '-',
  '',
  's-1-5-18',
  's-1-5-19',
  's-1-5-20',
  's-1-0-0',
  's-1-5-7',
  'localhost',
  '127.0.0.1',
  '::1',
  '0.0.0.0',
  '::',
  '255.255.255.255',
]);

/** Above this many partners an entity counts as infrastructure (a domain controller, a proxy): its weight falls with 1/n. */
const TELLING_PARTNERS = 4;
/** An outside address that touches many machines is an attacker's or a scanner's, not infrastructure: it falls no lower. */
const OUTSIDE_FLOOR = 0.5;
/** No further partners are counted. */
const MOST_PARTNERS = 64;

export function entityId(entity: Pick<Entity, 'kind' | 'key'>): string {
  return `${entity.kind}:${entity.key}`;
}

const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|127\.|fe80:|f[cd][0-9a-f]{2}:|::1$)/i;

/** An address that is not one of the organisation's own networks. */
export function isOutside(entity: Pick<Entity, 'kind' | 'key'>): boolean {
  return entity.kind === 'ip' && !PRIVATE.test(entity.key);
}

/** True for accounts and addresses that name nobody in particular. */
export function isNobody(entity: Pick<Entity, 'kind' | 'key'>): boolean {
  if (entity.kind !== 'user' && entity.kind !== 'ip' && entity.kind !== 'host') return false;
  const name = entity.key.slice(entity.key.lastIndexOf('\\') + 1);
  // A name that ends in $ is a machine's own account; the host says as much.
  return NOBODY.has(name) || (entity.kind === 'user' && name.endsWith('$')) || /^(?:dwm|umfd)-\d+$/.test(name);
}

const ROLE_JOINS: Readonly<Record<AssetRole, number>> = {
  'domain-controller': 0.4,
  'dns-server': 0.3,
  proxy: 0.2,
  server: 0.8,
  workstation: 1,
};

/**
 * The weights of entities, learnt from the alerts themselves: an entity that appears beside many different machines,
 * users and addresses glues everything together and therefore tells little.
 */
export class EntityWeights {
  readonly #partners = new Map<string, Set<string>>();
  readonly #role: (entity: Entity) => AssetRole | undefined;

  constructor(role: (entity: Entity) => AssetRole | undefined = (entity) => entity.role) {
    this.#role = role;
  }

  /** Takes note of which machines, users and addresses stand together in an alert. */
  observe(entities: readonly Entity[]): void {
    const named = entities.filter((entity) => isActor(entity) && !isNobody(entity)).slice(0, 16);
    for (const entity of named) {
      const id = entityId(entity);
      let partners = this.#partners.get(id);
      if (!partners) {
        partners = new Set();
        this.#partners.set(id, partners);
      }
      for (const other of named) {
        // A machine and its user or its address are one thing; what spreads is the same kind.
        if (partners.size >= MOST_PARTNERS) break;
        if (other !== entity && spreads(entity, other)) partners.add(entityId(other));
      }
    }
  }

  of(entity: Entity): number {
    if (isNobody(entity)) return 0;
    const partners = this.#partners.get(entityId(entity))?.size ?? 0;
    const rarity = partners <= TELLING_PARTNERS ? 1 : TELLING_PARTNERS / partners;
    const role = this.#role(entity);
    const weight = KIND_WEIGHT[entity.kind] * (role ? ROLE_JOINS[role] : 1);
    return weight * (isOutside(entity) ? Math.max(rarity, OUTSIDE_FLOOR) : rarity);
  }

  /** Forgets the entities that no open incident holds. */
  keep(ids: { has(id: string): boolean }): void {
    for (const id of this.#partners.keys()) if (!ids.has(id)) this.#partners.delete(id);
  }

  get size(): number {
    return this.#partners.size;
  }
}

function isActor(entity: Entity): boolean {
  return entity.kind === 'host' || entity.kind === 'user' || entity.kind === 'ip' || entity.kind === 'mailbox';
}

function spreads(entity: Entity, other: Entity): boolean {
  if (entity.kind === 'user') return other.kind === 'host';
  if (entity.kind === 'host') return other.kind === 'user' || other.kind === 'ip';
  return other.kind === 'host' || other.kind === 'user' || other.kind === 'ip';
}
