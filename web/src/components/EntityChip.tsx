import {
  IconApps,
  IconCloud,
  IconFile,
  IconFingerprint,
  IconKey,
  IconLink,
  IconMail,
  IconNetwork,
  IconServer2,
  IconTerminal2,
  IconUser,
  IconWorld,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Entity } from '../api/types.ts';
import { shortName } from '../lib/entity-name.ts';
import { entityKql } from '../lib/kql.ts';
import classes from './EntityChip.module.css';
import { LogText } from './LogText.tsx';

const ICONS: Record<string, typeof IconUser> = {
  host: IconServer2,
  user: IconUser,
  ip: IconNetwork,
  domain: IconWorld,
  url: IconLink,
  file: IconFile,
  hash: IconFingerprint,
  process: IconTerminal2,
  registry: IconKey,
  mailbox: IconMail,
  'cloud-resource': IconCloud,
  application: IconApps,
};

export function EntityIcon({ kind }: { kind: string }) {
  const Icon = ICONS[kind] ?? IconApps;
  return <Icon size={13} stroke={1.7} aria-hidden />;
}

/** An entity by name; opens the search for it. */
export function EntityChip({ entity }: { entity: Entity }) {
  return (
    <Link
      to="/search"
      search={{ q: entityKql(entity), t: '30d' }}
      className={classes.chip}
      title={`${entity.kind}: ${entity.name}`}
      onClick={(event) => event.stopPropagation()}
    >
      <EntityIcon kind={entity.kind} />
      <span className={classes.name}>
        <LogText text={shortName(entity)} />
      </span>
    </Link>
  );
}

/** As many entities as asked for, and how many more there are. */
export function EntityList({ entities, limit = 3 }: { entities: readonly Entity[]; limit?: number }) {
  const more = entities.length - limit;
  return (
    <span className={classes.list}>
      {entities.slice(0, limit).map((entity) => (
        <EntityChip key={`${entity.kind}:${entity.key}`} entity={entity} />
      ))}
      {more > 0 && (
        <span
          className={classes.more}
          title={entities
            .slice(limit)
            .map((entity) => entity.name)
            .join('\n')}
        >
          +{more}
        </span>
      )}
    </span>
  );
}
