import type { Product } from '../product.ts';
import { genericJson } from './json.ts';

/** Rows of a table of no product known: as an object of the same names. */
export const genericCsv: Product = { ...genericJson, name: 'csv', formats: ['csv'] };
