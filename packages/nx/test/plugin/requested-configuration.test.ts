import { describe, expect, test } from 'vitest';
import { requestedConfiguration, withConfiguration } from '../../src/plugin/requested-configuration.js';

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
    ['run api:db-apply:stagng --rename=a=b', 'run api:db-apply:staging --rename=a=b'],
    ['run api:db-apply --configuration=stagng', 'run api:db-apply --configuration=staging'],
    ['run-many -t db-diff -c stagng', 'run-many -t db-diff -c staging'],
    ['run-many -t db-diff -cstagng', 'run-many -t db-diff --configuration=staging'],
    ['run-many --targets=build,db-diff:stagng,db-pull', 'run-many --targets=build,db-diff:staging,db-pull'],
    ['run api:db-apply', 'run api:db-apply'],
  ])('%s with another is %s', (line, expected) => {
    expect(withConfiguration(line.split(' '), 'staging').join(' ')).toBe(expected);
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
