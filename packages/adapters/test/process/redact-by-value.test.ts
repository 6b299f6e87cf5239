import { expect, test } from 'vitest';
import { redactByValue } from '../../src/process/redact-by-value.js';

const PASSWORD = `/ # @ : % ? & ' " $ \\ ü`;

test.each([
  ['raw', PASSWORD],
  ['percent-encoded', encodeURIComponent(PASSWORD)],
  [
    'percent-encoded with lower-case digits',
    encodeURIComponent(PASSWORD).replace(/%../g, (c) => c.toLowerCase()),
  ],
  ['percent-encoded with every reserved sign', encodeURIComponent(PASSWORD).replaceAll("'", '%27')],
  ['encoded as a form', encodeURIComponent(PASSWORD).replaceAll('%20', '+')],
  ['JSON-escaped', JSON.stringify(PASSWORD).slice(1, -1)],
  ['JSON-escaped twice', JSON.stringify(JSON.stringify(PASSWORD)).slice(3, -3)],
  ['JSON-escaped in ASCII', JSON.stringify(PASSWORD).slice(1, -1).replace('ü', '\\u00fc')],
  ['JSON-escaped as PHP and Python tools do', JSON.stringify(PASSWORD).slice(1, -1).replaceAll('/', '\\/')],
])('hides a password that a tool prints %s', (_, printed) => {
  expect(redactByValue(`password=[${printed}] and again ${printed}`, [PASSWORD])).toBe(
    'password=[****] and again ****',
  );
});

test('hides a secret that holds a shorter one as a whole', () => {
  expect(redactByValue('abcdef abc', ['abc', 'abcdef'])).toBe('**** ****');
});

test('leaves a text alone where no secret or an empty one is given', () => {
  expect([redactByValue('text', []), redactByValue('text', [''])]).toEqual(['text', 'text']);
});
