import type { Level } from '../api/types.ts';

/** Severities as CSS variables of theme/theme.css: one hue each, tuned in both themes for contrast. */
export const levelColor = (level: Level): string => `var(--level-${level})`;

export const LEVEL_NAMES: Record<Level, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  informational: 'Informational',
};

/** The most severe first: the order in which people read. */
export const LEVELS_DESCENDING: readonly Level[] = ['critical', 'high', 'medium', 'low', 'informational'];

/** The value of a CSS variable now, for what draws on a canvas. */
export const cssVariable = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
