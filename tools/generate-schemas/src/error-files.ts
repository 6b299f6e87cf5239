import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODE_NAMES, type ErrorCode, exitCodeOf } from '@lockstep/core/errors/codes.js';
import { type GeneratedFile, markdownFile, markdownTable } from './generated-file.js';

/**
 * The pages of `docs/errors` as a module of the command line (for `explain`), and their index. Throws where a page is
 * missing or states another exit code than the code has.
 */
export function errorFiles(repository: string): readonly GeneratedFile[] {
  const pages = ERROR_CODE_NAMES.map((code) => ({ code, text: readPage(repository, code) }));
  return [
    {
      path: 'packages/cli/src/generated/error-pages.ts',
      content: [
        '// Generated from docs/errors by `npm run generate`; do not edit.',
        "import type { ErrorCode } from '@lockstep/core/errors/codes.js';",
        '',
        '/** The page of each error code, as Markdown. */',
        `export const ERROR_PAGES: Readonly<Record<ErrorCode, string>> = {${pages
          .map(({ code, text }) => `${JSON.stringify(code)}: ${JSON.stringify(text)}`)
          .join(',')}};`,
      ].join('\n'),
    },
    markdownFile('docs/errors/README.md', [
      '# Error codes',
      '',
      '`lockstep explain <code>` prints the page of a code.',
      '',
      ...markdownTable(
        ['Code', 'Exit code', 'What happened'],
        pages.map(({ code, text }) => [
          `[${code}](${code}.md)`,
          String(exitCodeOf(code)),
          summaryOf(code, text),
        ]),
      ),
    ]),
  ];
}

function readPage(repository: string, code: ErrorCode): string {
  return readFileSync(join(repository, 'docs', 'errors', `${code}.md`), 'utf8');
}

/** The sentence behind `Exit code n.` in the first paragraph of a page. */
function summaryOf(code: ErrorCode, page: string): string {
  const found = /^# (\S+)\n\nExit code (\d+)\. ((?:[^.`]|`[^`]*`|\.(?=\S))+\.)/.exec(page);
  if (found?.[1] !== code || Number(found[2]) !== exitCodeOf(code)) {
    throw new Error(
      `docs/errors/${code}.md must start with "# ${code}" and "Exit code ${exitCodeOf(code)}. <sentence>."`,
    );
  }
  return found[3] ?? '';
}
