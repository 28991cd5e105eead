import type { Operator, Step } from '../operator.ts';
import { plugins, tablesPlugins } from '../plugins/index.ts';
import { refusal } from '../refused.ts';

function call({ node, input }: Step) {
  const called = node.child('FunctionCall');
  const name = called.child('Name').name;
  if (!input) throw node.fail('KQL_UNSUPPORTED', 'evaluate needs rows before it.');
  return { called, name, input };
}

/** `evaluate`: the plug-ins that run. */
const evaluateOperator: Operator = {
  name: 'evaluate',
  translate: (step) => {
    const { called, name, input } = call(step);
    if (tablesPlugins[name])
      throw called.fail('KQL_UNSUPPORTED', `${name} gives several tables, so that it must end its query.`);
    const plugin = plugins[name];
    if (!plugin) throw called.fail('KQL_UNSUPPORTED_FUNCTION', refusal('plug-in', name));
    return plugin({ ...step, input }, called);
  },
  tables: (step) => {
    const { called, name, input } = call(step);
    const several = tablesPlugins[name];
    return several ? several({ ...step, input }, called) : [{ name: '', rows: evaluateOperator.translate(step) }];
  },
};

export const evaluate = { EvaluateOperator: evaluateOperator };
