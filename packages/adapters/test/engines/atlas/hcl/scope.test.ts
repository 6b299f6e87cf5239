import { expect, test } from 'vitest';
import { evaluate, projectBody, scopeOf, tokensBehind } from '../../../../src/engines/atlas/hcl/scope.js';

const FILE = `# a project
variable "name" {
  type    = string
  default = "shop"
}
variable "none" {
  type = string
}
locals {
  literal = ["a", var.name]
  circle  = local.around
  around  = local.circle
  built   = "x-\${var.name}"
}
value = `;

function valueOf(expression: string) {
  const body = projectBody(FILE + expression);
  const [attribute] = body.attributes;
  return evaluate(attribute?.value ?? [], scopeOf(body));
}

const text = (value: string) => ({ kind: 'text', text: value });

test.each([
  ['"a"', text('a')],
  ['"a$\${b}"', text('a\${b}')],
  ['var.name', text('shop')],
  ['local.literal', { kind: 'list', items: [text('a'), text('shop')] }],
  ['[\n  "a", # one\n  "b",\n]', { kind: 'list', items: [text('a'), text('b')] }],
  ['getenv("X")', { kind: 'call', name: 'getenv', args: [text('X')] }],
  ['data.sql.tenants.values', { kind: 'reference', parts: ['data', 'sql', 'tenants', 'values'] }],
])('%s is understood', (expression, value) => {
  expect(valueOf(expression)).toEqual(value);
});

test.each([
  ['"a\${b}"', 'is an expression that only Atlas evaluates'],
  ['local.built', 'is an expression that only Atlas evaluates'],
  ['"a" == "b" ? 1 : 2', 'is an expression that only Atlas evaluates'],
  ['[for f in local.literal : f]', 'is an expression that only Atlas evaluates'],
  ['local.circle', 'refers to itself through local.circle'],
  ['var.none', 'refers to var.none, which has no default (Atlas takes it from --var)'],
  ['var.nowhere', 'refers to var.nowhere, which is nowhere in the file'],
])('%s is left to Atlas, with the reason', (expression, why) => {
  expect(JSON.stringify(valueOf(expression))).toContain(why);
});

test('lines are those of the file', () => {
  expect(projectBody(`${FILE}1`).attributes[0]?.line).toBe(15);
});

test('what an expression is made of is followed through variables and locals, circles included', () => {
  const body = projectBody(`${FILE}"\${local.circle}" + local.built`);
  const behind = tokensBehind(body.attributes[0]?.value ?? [], scopeOf(body)).map((token) => token.text);
  expect(behind).toContain('x-\${var.name}');
});
