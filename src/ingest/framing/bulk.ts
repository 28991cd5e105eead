import { splitLines } from './lines.ts';

export type BulkAction = 'create' | 'index' | 'update' | 'delete';

export interface BulkItem {
  readonly action: BulkAction;
  readonly index: string;
  readonly id?: string;
  /** Start and end of action line and document together, where it is a document to keep. */
  readonly start: number;
  readonly end: number;
}

export interface BulkBody {
  readonly items: readonly BulkItem[];
  /** Why the body as a whole is refused, as Elasticsearch says it. */
  readonly malformed?: string;
}

const ACTIONS: ReadonlySet<string> = new Set(['create', 'index', 'update', 'delete']);

/** Elasticsearch's `_bulk` body: an action line, then (except for `delete`) a line with the document. */
export function splitBulk(body: Buffer, defaultIndex = ''): BulkBody {
  const items: BulkItem[] = [];
  const lines = splitLines(body);
  const actions = new Map<string, Pick<BulkItem, 'action' | 'index' | 'id'> | string>();
  for (let at = 0; at < lines.length; at += 2) {
    const start = lines[at]!;
    const lineNumber = at / 2 + 1;
    const text = body.toString('utf8', start, lines[at + 1]);
    // Clients repeat one action line for every document.
    let action = actions.get(text);
    if (action === undefined) {
      action = readAction(text, defaultIndex);
      if (actions.size < 1000) actions.set(text, action);
    }
    if (typeof action === 'string')
      return { items: [], malformed: `Malformed action/metadata line [${lineNumber}], ${action}` };
    if (action.action === 'delete') {
      items.push({ ...action, start, end: lines[at + 1]! });
      continue;
    }
    at += 2;
    if (at >= lines.length)
      return {
        items: [],
        malformed: 'The bulk request must be terminated by a newline [\\n] and each action have its source',
      };
    items.push({ ...action, start, end: lines[at + 1]! });
  }
  return { items };
}

function readAction(text: string, defaultIndex: string): Pick<BulkItem, 'action' | 'index' | 'id'> | string {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return 'expected a JSON object';
  }
  if (line === null || typeof line !== 'object' || Array.isArray(line)) return 'expected START_OBJECT';
  const members = Object.entries(line);
  const [action, target] = members[0] ?? [];
  if (members.length !== 1 || action === undefined) return 'expected field [create], [delete], [index] or [update]';
  if (!ACTIONS.has(action)) return `expected field [create], [delete], [index] or [update] but found [${action}]`;
  if (target === null || typeof target !== 'object') return 'expected START_OBJECT after the action';
  const { _index, _id } = target as { _index?: unknown; _id?: unknown };
  const index = typeof _index === 'string' ? _index : defaultIndex;
  return { action: action as BulkAction, index, ...(typeof _id === 'string' ? { id: _id } : {}) };
}
