import type { EventRow } from '../../../schema/event.ts';
import type { FieldReader } from '../fields/readers.ts';
import { fold } from '../pattern.ts';

/** A field's value as rules compare it: nothing, a text, or several of which any may match. */
export type FieldText = string | readonly string[] | undefined;

/** One event as the rules of a lane see it: each field is read, made a text and folded at most once. */
export class Frame {
  readonly #readers: readonly FieldReader[];
  readonly #texts: FieldText[];
  readonly #folded: FieldText[];
  /** For each field the number of the event that its text was read for. */
  readonly #read: Float64Array;
  readonly #foldedFor: Float64Array;
  #event: EventRow | undefined;
  #number = 0;

  constructor(readers: readonly FieldReader[]) {
    this.#readers = readers;
    this.#texts = new Array(readers.length);
    this.#folded = new Array(readers.length);
    this.#read = new Float64Array(readers.length);
    this.#foldedFor = new Float64Array(readers.length);
  }

  open(event: EventRow): void {
    this.#event = event;
    this.#number += 1;
  }

  text(field: number): FieldText {
    if (this.#read[field] !== this.#number) {
      this.#read[field] = this.#number;
      this.#texts[field] = asText(this.#readers[field]!.read(this.#event!));
    }
    return this.#texts[field];
  }

  /** Whether the event has the field at all, whatever its value. */
  has(field: number): boolean {
    const { has } = this.#readers[field]!;
    return has ? has(this.#event!) : this.text(field) !== undefined;
  }

  folded(field: number): FieldText {
    if (this.#foldedFor[field] !== this.#number) {
      this.#foldedFor[field] = this.#number;
      const text = this.text(field);
      this.#folded[field] = typeof text === 'string' ? fold(text) : text?.map(fold);
    }
    return this.#folded[field];
  }
}

/** A value of a record as text: lists item by item, objects as their JSON. */
export function asText(value: unknown): FieldText {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object': {
      if (value === null) return undefined;
      if (!Array.isArray(value)) return JSON.stringify(value);
      const texts: string[] = [];
      for (const item of value) {
        const text = asText(item);
        if (typeof text === 'string') texts.push(text);
        else if (text) texts.push(...text);
      }
      return texts;
    }
    default:
      return undefined;
  }
}

/** True if any of a field's texts passes. */
export function some(text: FieldText, passes: (text: string) => boolean): boolean {
  if (text === undefined) return false;
  if (typeof text === 'string') return passes(text);
  for (const one of text) if (passes(one)) return true;
  return false;
}
