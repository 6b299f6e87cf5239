import { expect, test } from 'vitest';
import { addJsonEntries } from '../../src/files/json-entries.js';

const request = {
  file: 'turbo.json',
  path: ['tasks'],
  entries: { a: { cache: false }, b: { outputs: ['x'] } },
};

test('adds what is missing and leaves comments and other values as they are', () => {
  const text =
    '{\n  // ours\n  "extends": ["//"],\n  "tasks": {\n    "a": { "cache": false }, // kept\n  },\n}\n';
  const result = addJsonEntries(text, request);
  expect(result).toMatchObject({ added: ['b'], different: [] });
  expect(result.text).toContain('// ours');
  expect(result.text).toMatch(/"a": \{\s*"cache": false\s*\}/);
  expect(result.text).toContain('// kept');
  expect(result.text).toContain('"b": {');
  expect(addJsonEntries(result.text, request)).toEqual({ text: result.text, added: [], different: [] });
});

test('an entry that says something else stays, and is named', () => {
  const text = '{ "tasks": { "a": { "cache": true }, "b": { "outputs": ["x"] } } }';
  expect(addJsonEntries(text, request)).toEqual({ text, added: [], different: ['a'] });
});

test('the order of keys is no difference', () => {
  const text = '{ "tasks": { "a": { "y": 1, "x": [2] } } }';
  const entries = { a: { x: [2], y: 1 } };
  expect(addJsonEntries(text, { ...request, entries }).different).toEqual([]);
});

test('makes the object that they belong to', () => {
  const { text } = addJsonEntries('{}\n', {
    file: 'package.json',
    path: ['scripts'],
    entries: { b: 'lockstep check' },
  });
  expect(JSON.parse(text)).toEqual({ scripts: { b: 'lockstep check' } });
});

test.each(['', '[]', '{ "tasks": [] }', '{ "tasks": 1 }', 'no'])('refuses %j, naming the file', (text) => {
  expect(() => addJsonEntries(text, request)).toThrow(/turbo\.json cannot be added to/);
});

test.each([
  ['{ "tasks": {}, "tasks": {} }', 'tasks appears twice'],
  ['{ "tasks": { "__proto__": {} } }', 'is not a known key'],
  [`{ "tasks": ${'['.repeat(3000)}${']'.repeat(3000)} }`, 'levels deep'],
])('refuses what one reader would see and another would not: %.40s', (text, says) => {
  expect(() => addJsonEntries(text, request)).toThrow(says);
});

test.each([
  '{ "tasks": { "a": { "cache": false }',
  '{ "tasks": {} } }',
  '{\n<<<<<<< ours\n  "x": 1,\n=======\n  "x": 2,\n>>>>>>> theirs\n  "tasks": {}\n}',
  "{ 'tasks': {} }",
  '{ "x": 1 "tasks": {} }',
])('refuses %j, which is no JSON, instead of writing into it', (text) => {
  expect(() => addJsonEntries(text, request)).toThrow('it is not a JSON object');
});

test('a byte order mark stays where it is', () => {
  const { text } = addJsonEntries('\uFEFF{ "tasks": {} }', request);
  expect(text.slice(0, 2)).toBe('\uFEFF{');
  expect(JSON.parse(text.slice(1))).toEqual({ tasks: request.entries });
});
