import { didYouMean } from '../text/nearest.js';
import { FORMAT_NAMES, type FormatName, isFormat } from './formats.js';

/** Where the result of a run goes. */
export interface Outputs {
  /** What is printed on standard output; null where the result goes to a file instead. */
  readonly stdout: FormatName | null;
  readonly files: readonly { readonly format: FormatName; readonly path: string }[];
}

/** What was asked for: each `--format` as written, `--json`, `--output`. */
export interface AskedOutputs {
  readonly format: readonly string[];
  readonly json: boolean;
  readonly output: string | null;
}

/**
 * Reads `--format=<name>` and `--format=<name>:<file>`; `--output` is the file of the one without. Gives the outputs, and
 * what is wrong with what was asked, a sentence each.
 */
export function chooseOutputs(asked: AskedOutputs): {
  readonly outputs: Outputs;
  readonly problems: readonly string[];
} {
  const lists = asked.format.map((written) => written.split(NEXT_FORMAT)).filter((list) => list.length > 1);
  const single = asked.format.filter((written) => !NEXT_FORMAT.test(written));
  const parts = [...single, ...(asked.json ? ['json'] : [])].map(formatParts);
  const unknown = parts.filter(({ name }) => !isFormat(name)).map(({ name }) => unknownFormat(name));
  const known = parts.flatMap(({ name, path }) => (isFormat(name) ? [{ format: name, path }] : []));
  const bare = [...new Set(known.filter(({ path }) => path === null).map(({ format }) => format))];
  const files = known.flatMap(({ format, path }) => (path === null ? [] : [{ format, path }]));
  const { output } = asked;
  const own = output === null ? [] : [{ format: bare[0] ?? 'text', path: output }];
  const all = [...files, ...own];
  return {
    outputs: { stdout: output === null ? (bare[0] ?? 'text') : null, files: all },
    problems: [
      ...lists.map(listedFormats),
      ...unknown,
      ...severalBare(bare, output),
      ...emptyFiles(parts),
      ...sameFiles(all.map(({ path }) => path)),
    ],
  };
}

/** Where a comma begins another format; any other comma is part of a file's name. */
const NEXT_FORMAT = new RegExp(`,(?=(?:${FORMAT_NAMES.join('|')})(?:[:,]|$))`);

interface FormatParts {
  readonly name: string;
  /** Null where it goes where results go. */
  readonly path: string | null;
}

function formatParts(written: string): FormatParts {
  const colon = written.indexOf(':');
  return colon < 0
    ? { name: written, path: null }
    : { name: written.slice(0, colon), path: written.slice(colon + 1) };
}

function listedFormats(list: readonly string[]): string {
  return `--format takes one format; give it again for each: ${list.map((one) => `--format=${one}`).join(' ')}.`;
}

function unknownFormat(name: string): string {
  return `--format must be one of ${FORMAT_NAMES.join(', ')}, not "${name}".${didYouMean(name, FORMAT_NAMES)}`;
}

function severalBare(bare: readonly FormatName[], output: string | null): readonly string[] {
  if (bare.length < 2) return [];
  const place = output === null ? 'standard output' : `--output=${output}`;
  return [
    `Only one format goes to ${place}, not ${bare.join(' and ')}: give the others a file, such as --format=${bare[1] ?? ''}:<file>.`,
  ];
}

function emptyFiles(parts: readonly FormatParts[]): readonly string[] {
  return parts
    .filter(({ path }) => path === '')
    .map(({ name }) => `--format=${name}: names no file; write --format=${name}:<file>.`);
}

function sameFiles(paths: readonly string[]): readonly string[] {
  const twice = [...new Set(paths.filter((path, index) => path !== '' && paths.indexOf(path) !== index))];
  return twice.map((path) => `Several formats name the file ${path}: each needs its own.`);
}
