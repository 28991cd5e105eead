import { createRequire } from 'node:module';
import type { GeoJson } from './shapes.ts';

type Parse = (text: string) => GeoJson | null;
let parse: Parse | undefined;

/** GeoJSON of a well-known text, or null where it is none. */
export function fromWkt(text: string): GeoJson | null {
  parse ??= (createRequire(import.meta.url)('wellknown') as { readonly parse: Parse }).parse;
  // The parser stops where the shape ends; what follows would be lost.
  if (!/[)]\s*$/.test(text)) return null;
  const shape = parse(text);
  return shape && isComplete(shape) ? shape : null;
}

/** The parser takes a name without coordinates, and coordinates of which some are no numbers. */
function isComplete(shape: GeoJson): boolean {
  if (shape.geometries) return shape.geometries.every((part) => part !== null && isComplete(part));
  const filled = (value: unknown): boolean =>
    Array.isArray(value)
      ? value.length > 0 && value.every(filled)
      : typeof value === 'number' && Number.isFinite(value);
  return filled(shape.coordinates);
}
