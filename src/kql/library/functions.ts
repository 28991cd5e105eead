import type { Binding, Scope } from '../context.ts';
import { KqlError } from '../errors.ts';
import { bind, type Catalog } from '../service.ts';
import { Syntax } from '../syntax.ts';
import type { StoredFunction } from './library.ts';
import { functionsOver } from './symbols.ts';

const quoted = (name: string) => `['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;

/** The stored function as a `let` statement: what the parser reads of it. */
export function letText({ name, parameters, body }: Pick<StoredFunction, 'name' | 'parameters' | 'body'>): string {
  return `let ${quoted(name)} = ${parameters}\n{\n${body}\n};`;
}

const scopes = new WeakMap<Catalog, Scope>();
const START = { line: 1, column: 1 };

/** The names of the stored functions: each is read when it is called first. */
export function libraryScope(catalog: Catalog): Scope {
  const known = scopes.get(catalog);
  if (known) return known;
  const names = new Map<string, Binding>();
  const scope: Scope = { names };
  for (const stored of functionsOver(catalog)) names.set(stored.name, lazily(stored, catalog, scope));
  scopes.set(catalog, scope);
  return scope;
}

function lazily(stored: StoredFunction, catalog: Catalog, scope: Scope): Binding {
  let declaration: Syntax | undefined;
  return {
    kind: 'function',
    isStored: true,
    scope,
    get declaration() {
      declaration ??= declarationOf(stored, catalog);
      return declaration;
    },
  };
}

function declarationOf(stored: StoredFunction, catalog: Catalog): Syntax {
  let root: Syntax;
  try {
    root = bind(letText(stored), catalog);
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    const message = `The function ${stored.name} has an error: ${error.message}`;
    throw new KqlError('KQL_SEMANTICS', message, { cause: error, place: START, stage: 'bind' });
  }
  const [statement, ...others] = root.list('Statements');
  const expression = statement?.child('Expression');
  if (expression?.kind !== 'FunctionDeclaration' || others.length > 0)
    throw new KqlError('KQL_SEMANTICS', `The function ${stored.name} is none.`, { place: START });
  // Its places are in a text that the user of the query does not see.
  return new Syntax(expression.raw, { ...expression.source, callPlace: START });
}
