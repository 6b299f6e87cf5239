import { describe, expect, test } from 'vitest';
import { requestedConfiguration } from '../../src/plugin/requested-configuration.js';

describe('the configuration that a command line asks for', () => {
  test.each([
    ['nx run api:db-apply:staging', 'staging'],
    ['nx run api:db-apply --configuration=staging', 'staging'],
    ['nx run api:db-apply -c staging', 'staging'],
    ['nx run api:db-apply -cstaging', 'staging'],
    ['nx db-apply api -c=staging', 'staging'],
    ['nx run-many -t db-diff -c staging', 'staging'],
    ['nx run-many --targets=build,db-diff --configuration staging', 'staging'],
    ['nx run-many --target db-diff -c staging', 'staging'],
    ['nx affected -t build db-diff -c staging', 'staging'],
  ])('%s', (line, expected) => {
    expect(requestedConfiguration(line.split(' '))).toBe(expected);
  });

  test.each([
    'nx run api:db-apply',
    'nx run-many -t db-diff',
    'nx run web:build -c production',
    'nx run-many -t build -c production',
  ])('%s asks for none', (line) => {
    expect(requestedConfiguration(line.split(' '))).toBeNull();
  });
});
