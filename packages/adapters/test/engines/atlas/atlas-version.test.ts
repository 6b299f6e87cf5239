import { describe, expect, test } from 'vitest';
import { atlasCapabilities, unseenKinds } from '../../../src/engines/atlas/atlas-capabilities.js';
import { isKnownLine, parseAtlasVersion } from '../../../src/engines/atlas/atlas-version.js';

const RELEASES = 'https://github.com/ariga/atlas/releases/latest';

describe('the first line of "atlas version"', () => {
  test.each([
    ['atlas version - development', 'community', 'development'],
    ['atlas community version - development', 'community', 'development'],
    ['atlas community version v1.2.3', 'community', '1.2.3'],
    ['atlas unofficial version v0.20.1', 'community', '0.20.1'],
    ['atlas version v0.31.1-9fa2b2d-canary', 'official', '0.31.1-9fa2b2d-canary'],
    ['atlas version v1.0.0', 'official', '1.0.0'],
    ['\natlas version 0.14.2', 'official', '0.14.2'],
  ] as const)('%s is the %s edition', (line, edition, version) => {
    const parsed = parseAtlasVersion(`${line}\n${RELEASES}\n`);
    expect(parsed).toEqual({ edition, version });
    expect(parsed !== null && isKnownLine(parsed)).toBe(true);
  });

  test.each([
    '',
    'atlascli version: 1.14.0',
    'atlas',
    'atlas version',
    'atlas version v1',
    'atlas unofficial version v0.2x',
    'atlas enterprise version v1.2.3',
    'this is not atlas version v1.2.3',
    'Manage your database schema as code\n\natlas version v1.2.3',
    '{"version":"1.2.3"}',
  ])('%j is none of Atlas', (output) => {
    expect(parseAtlasVersion(output)).toBeNull();
  });

  test.each([
    ['0.12.9', false],
    ['0.13.0', true],
    ['0.99.0', true],
    ['1.99.99', true],
    ['2.0.0', false],
    ['10.0.0-canary', false],
  ])('the line of %s is known: %s', (version, isKnown) => {
    expect(isKnownLine({ edition: 'official', version })).toBe(isKnown);
  });
});

describe('what a binary can do', () => {
  test('the community edition is known not to see views; an official one is tried', () => {
    const can = (edition: 'community' | 'official'): string | undefined =>
      atlasCapabilities({ edition, version: '1.2.3' }, 'postgresql').find(({ what }) =>
        what.startsWith('views'),
      )?.can;
    expect([can('community'), can('official')]).toEqual(['no', 'tried']);
  });

  test('kinds are left out by dialect, for the community edition only', () => {
    const community = { edition: 'community', version: '1.2.3' } as const;
    expect(unseenKinds(community, 'postgresql')).toContain('policy');
    expect(unseenKinds(community, 'tidb')).toEqual(unseenKinds(community, 'mysql'));
    expect(unseenKinds(community, 'mariadb')).toContain('event');
    expect(unseenKinds(community, 'sqlite')).not.toContain('event');
    expect(unseenKinds({ edition: 'official', version: '1.2.3' }, 'postgresql').size).toBe(0);
  });
});
