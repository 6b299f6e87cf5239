import { describe, expect, test } from 'vitest';
import { atlasProject, planArguments } from '../../../src/engines/atlas/atlas-project.js';
import { hclBlocks } from '../../../src/engines/atlas/hcl/blocks.js';

const PLAIN = { sources: null, exclude: [], schemas: [], additionsOnly: false } as const;

describe('a generated project file', () => {
  test('has its URLs from the environment', () => {
    expect(atlasProject(PLAIN)).toBe(
      'env "lockstep" {\n  url = getenv("LOCKSTEP_ATLAS_FROM")\n  src = getenv("LOCKSTEP_ATLAS_TO")\n}\n',
    );
    expect(atlasProject({ ...PLAIN, sources: ['file:///a.hcl', 'file:///b.hcl'] })).toContain(
      '  src = ["file:///a.hcl", "file:///b.hcl"]\n  dev = getenv("LOCKSTEP_ATLAS_DEV")\n',
    );
  });

  test.each([
    ['plain', 'public.users', '"public.users"'],
    ['a quote', 'a"b', String.raw`"\"a\"\"b\""`],
    ['a comma', 'a,b', String.raw`"\"a,b\""`],
    ['a template', '${file("/etc/passwd")}', '"\\"$${file(\\"\\"/etc/passwd\\"\\")}\\""'],
    ['another template', '%{if true}x%{endif}', '"%%{if true}x%%{endif}"'],
    ['a backslash', 'a\\b', String.raw`"a\\b"`],
    ['a line end', 'a\nb', String.raw`"\"a\nb\""`],
    ['letters of the world', 'größe_表', '"größe_表"'],
  ])('writes a pattern with %s so that HCL and CSV give it back', (_, pattern, expected) => {
    const text = atlasProject({ ...PLAIN, exclude: [pattern], schemas: ['public'] });
    expect(text).toContain(`  exclude = [${expected}]\n  schemas = ["public"]\n`);
    const [env] = hclBlocks(text);
    expect(env?.attributes.map(({ name }) => name)).toEqual(['url', 'src', 'exclude', 'schemas']);
  });

  test('leaves out what changes or drops, where only additions are wanted', () => {
    const [diff, env] = hclBlocks(atlasProject({ ...PLAIN, additionsOnly: true }));
    const skipped = diff?.blocks[0]?.attributes.map(({ name }) => name) ?? [];
    expect(diff?.blocks[0]?.type).toBe('skip');
    expect(skipped).toEqual(expect.arrayContaining(['drop_table', 'drop_column', 'modify_column']));
    expect(skipped.filter((name) => name.startsWith('add_'))).toEqual([]);
    expect(env?.type).toBe('env');
  });

  test('is named by its path, in arguments that hold nothing else of a run', () => {
    expect(planArguments('/tmp/x/atlas.hcl')).toEqual([
      ...['schema', 'apply', '--config', 'file:///tmp/x/atlas.hcl', '--env', 'lockstep'],
      ...['--dry-run', '--format', '{{ json . }}'],
    ]);
  });
});
