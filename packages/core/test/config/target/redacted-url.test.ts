import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { RedactedUrl } from '../../../src/config/url/redacted-url.js';

test.each([
  ['postgres://app@db.example.com:5432/app', 'postgres://app@db.example.com:5432/app'],
  [
    'postgres://app:secret@db.example.com:5432/app?sslmode=require',
    'postgres://app:****@db.example.com:5432/app?sslmode=require',
  ],
  ['postgres://:secret@db/app', 'postgres://:****@db/app'],
  ['postgres://app:secret@[::1]:5432/app', 'postgres://app:****@[::1]:5432/app'],
  [
    'postgres://db/app?user=app&password=secret&sslmode=require',
    'postgres://db/app?user=****&password=****&sslmode=require',
  ],
  ['postgres://db/app?password=se@cret', 'postgres://****'],
  ['postgres://db/app?password=se&cret', 'postgres://db/app?password=****&****'],
  ['postgres://app:se@cret@db/app', 'postgres://app:****@db/app'],
  ['postgres://app:se/cret@db/app', 'postgres://app:****@db/app'],
  ['postgres://app:se?cr#et@db/app', 'postgres://app:****@db/app'],
  ['postgres://app:secret', 'postgres://****'],
  ['postgres://app:secret/db', 'postgres://****'],
  ['secret', '****'],
  ['host=db password=secret', '****'],
])('shows %s as %s', (url, shown) => {
  const redacted = RedactedUrl.of(url);
  expect([String(redacted), JSON.stringify(redacted), inspect(redacted), `${redacted}`]).toEqual([
    shown,
    JSON.stringify(shown),
    shown,
    shown,
  ]);
  expect(redacted.reveal()).toBe(url);
});
