import { operator } from '../operator.ts';

/** `render`: changes no row; the chart that it asks for goes out beside the result. */
export const render = {
  RenderOperator: operator('render', ({ node, input, context }) => {
    const properties: Record<string, string> = {};
    const clause = node.optional('WithClause');
    for (const [name, value] of [...node.parameters(), ...(clause?.parameters('Properties') ?? [])])
      properties[name] =
        typeof value.raw['LiteralValue'] === 'string' ? value.raw['LiteralValue'] : value.tokens().join('');
    context.render = { kind: node.child('ChartType').raw.Text ?? 'table', properties };
    return input;
  }),
};
