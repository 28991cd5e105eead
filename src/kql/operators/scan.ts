import { type Context, type Scope, withRow } from '../context.ts';
import { convert } from '../convert.ts';
import { operator, outputOf } from '../operator.ts';
import type { Relation } from '../relation.ts';
import { converted, truth } from '../scan/computed.ts';
import { computed, type ScanScope } from '../scan/expression.ts';
import { type MachineStep, runScan } from '../scan/machine.ts';
import type { Sql } from '../sql.ts';
import { constantIn } from '../staged/constant.ts';
import { hostOperator } from '../staged/host-operator.ts';
import type { HostValue } from '../staged/value.ts';
import type { Syntax } from '../syntax.ts';

type Declared = ScanScope['declared'][number];

/** `declare (name: type = value, …)`; without a value null. */
function declaredColumns(node: Syntax, context: Context, scope: Scope): Declared[] {
  return (node.optional('DeclareClause')?.list('Declarations') ?? []).map((declaration) => {
    const name = declaration.child('NameAndType').child('Name');
    const type = name.type ?? 'dynamic';
    const given = declaration.optional('DefaultValue')?.child('Value');
    const none: HostValue = type === 'string' ? '' : null;
    if (!given) return { name: name.name, type, initial: none };
    const value = context.scalar(given, { names: scope.names });
    const initial = constantIn(value, type, context) ?? constantIn(convert(value, type), type, context);
    if (initial === undefined) throw given.fail('KQL_CONSTANT_EXPECTED', 'A default value must be a literal.');
    return { name: name.name, type, initial };
  });
}

/** What the expressions of the steps read of each record: its columns first, then values that the store computes. */
class RecordValues implements ScanScope {
  readonly values: Sql[];
  readonly declared: readonly Declared[];
  readonly steps: readonly string[];
  private readonly rows: Relation;
  private readonly context: Context;
  private readonly scope: Scope;

  constructor(rows: Relation, declared: readonly Declared[], steps: readonly string[], context: Context, scope: Scope) {
    this.rows = rows;
    this.values = rows.columns.map(({ value }) => value);
    this.declared = declared;
    this.steps = steps;
    this.context = context;
    this.scope = scope;
  }

  value(node: Syntax) {
    const value = this.context.scalar(node, withRow(this.scope, this.rows));
    const constant = constantIn(value, value.type, this.context);
    const known = this.values.findIndex(({ text }) => text === value.text);
    const index = constant !== undefined ? -1 : known >= 0 ? known : this.values.push(value) - 1;
    return { value, index, constant };
  }

  column(name: string) {
    const index = this.rows.columns.findIndex((column) => column.name === name);
    const found = this.rows.columns[index];
    return found && { type: found.value.type, index };
  }
}

function stepOf(step: Syntax, scope: ScanScope): MachineStep {
  if (step.optional('OptionalKeyword')) throw step.fail('KQL_UNSUPPORTED', 'A step of a scan is not optional here.');
  const output = step.optional('ScanStepOutput')?.child('OutputKind').tokens()[0] ?? 'all';
  if (output !== 'all' && output !== 'last' && output !== 'none')
    throw step.fail('KQL_ARGUMENT', `The output of a step is all, last or none, not ${output}.`);
  const condition = step.child('Condition');
  const assignments = step.optional('ComputationClause')?.list('Assignments') ?? [];
  return {
    output,
    condition: truth(computed(condition, scope), condition),
    assignments: assignments.map((assignment) => {
      const { name } = assignment.child('Name');
      const index = scope.declared.findIndex((column) => column.name === name);
      const column = scope.declared[index];
      if (!column) throw assignment.fail('KQL_SEMANTICS', `${name} is not declared.`);
      const expression = assignment.child('Expression');
      return { index, value: converted(computed(expression, scope), column.type, expression) };
    }),
  };
}

/** `scan`: sequences of records that follow one another through steps. */
export const scan = {
  ScanOperator: operator('scan', (step) => {
    const { node, input, context, scope } = step;
    for (const clause of ['OrderByClause', 'PartitionByClause'])
      if (node.optional(clause))
        throw node.fail('KQL_UNSUPPORTED', 'scan takes its rows in the order of sort, and parts from partition.');
    const rows = input.ready();
    const declared = declaredColumns(node, context, scope);
    const written = node.list('Steps');
    const names = written.map((item) => item.child('Name').name);
    const records = new RecordValues(rows, declared, names, context, scope);
    const steps = written.map((item) => stepOf(item, records));
    const width = rows.columns.length;
    const hasId = node.parameters().has('with_match_id');
    return hostOperator(step, 'scan', rows, records.values, outputOf(node), (values) =>
      runScan(
        values,
        steps,
        declared.map(({ initial }) => initial),
      ).map((matched) => [...matched.row.slice(0, width), ...matched.declared, ...(hasId ? [matched.id] : [])]),
    );
  }),
};
