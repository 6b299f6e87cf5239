import { type AskedOutputs, chooseOutputs } from '@lockstep/core/output/choose-outputs.js';
import { describe, expect, test } from 'vitest';

const asked = (more: Partial<AskedOutputs>) =>
  chooseOutputs({ format: [], json: false, output: null, ...more });

describe('where the result goes', () => {
  test.each<readonly [Partial<AskedOutputs>, unknown]>([
    [{}, { stdout: 'text', files: [] }],
    [{ json: true }, { stdout: 'json', files: [] }],
    [{ format: ['json'] }, { stdout: 'json', files: [] }],
    [
      { format: ['json'], json: true },
      { stdout: 'json', files: [] },
    ],
    [{ format: ['markdown'] }, { stdout: 'markdown', files: [] }],
    [{ format: ['markdown:plan.md'] }, { stdout: 'text', files: [{ format: 'markdown', path: 'plan.md' }] }],
    [
      { format: ['markdown:C:\\a.md', 'text:b,c.txt'], json: true },
      {
        stdout: 'json',
        files: [
          { format: 'markdown', path: 'C:\\a.md' },
          { format: 'text', path: 'b,c.txt' },
        ],
      },
    ],
    [{ output: 'a.txt' }, { stdout: null, files: [{ format: 'text', path: 'a.txt' }] }],
    [
      { format: ['markdown'], output: 'a.md' },
      { stdout: null, files: [{ format: 'markdown', path: 'a.md' }] },
    ],
  ])('%j', (more, outputs) => {
    expect(asked(more)).toEqual({ outputs, problems: [] });
  });

  test.each<readonly [Partial<AskedOutputs>, string]>([
    [
      { format: ['markdwon'] },
      '--format must be one of text, json, markdown, not "markdwon". Did you mean "markdown"?',
    ],
    [
      { format: ['markdwon:a.md'] },
      '--format must be one of text, json, markdown, not "markdwon". Did you mean "markdown"?',
    ],
    [{ format: ['toString'] }, '--format must be one of text, json, markdown, not "toString".'],
    [
      { format: ['markdown'], json: true },
      'Only one format goes to standard output, not markdown and json: give the others a file, such as --format=json:<file>.',
    ],
    [
      { format: ['markdown', 'text'], output: 'a' },
      'Only one format goes to --output=a, not markdown and text: give the others a file, such as --format=text:<file>.',
    ],
    [
      { format: ['json:a.json,markdown:b.md'] },
      '--format takes one format; give it again for each: --format=json:a.json --format=markdown:b.md.',
    ],
    [
      { format: ['json,text'] },
      '--format takes one format; give it again for each: --format=json --format=text.',
    ],
    [{ format: ['json:'] }, '--format=json: names no file; write --format=json:<file>.'],
    [{ format: ['json:a'], output: 'a' }, 'Several formats name the file a: each needs its own.'],
  ])('%j is refused', (more, problem) => {
    expect(asked(more).problems).toEqual([problem]);
  });
});
