import type { Product } from '../product.ts';
import { type AuditSource, claimsAudit, mapAudit } from './audit-source.ts';
import { identitySources } from './identity-sources.ts';
import { saasSources } from './saas-sources.ts';

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** One product for each described service. */
export const saasProducts: readonly Product[] = Object.entries({ ...identitySources, ...saasSources }).map(
  ([name, source]: [string, AuditSource]) => ({
    name: kebab(name),
    formats: ['json'],
    claims: ({ fields }) => claimsAudit(source, fields),
    map: (record, context) => mapAudit(source, record, context),
  }),
);
