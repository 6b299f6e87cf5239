import { jsonOrNull } from '@lockstep/core/text/json-or-null.js';
import { z } from 'zod';

const answerSchema = z.object({
  Changes: z
    .object({
      Pending: z.array(z.string()).nullish(),
      // A dry run that says it applied something was none.
      Applied: z.array(z.unknown()).max(0).nullish(),
      Error: z.object({ Stmt: z.string().nullish(), Text: z.string() }).nullish(),
    })
    .nullish(),
  Error: z.string().nullish(),
});

/** The statements of a dry run's answer; null where the text is no such answer, whatever the exit code was. */
export function parsePlanOutput(stdout: string): readonly string[] | null {
  const answer = answerSchema.safeParse(jsonOrNull(stdout.trim()));
  if (!answer.success) return null;
  const { Changes: changes, Error: error } = answer.data;
  if (changes === undefined || changes === null || changes.Error) return null;
  return error ? null : (changes.Pending ?? []);
}

/** The error that an answer holds; null where it holds none, or is not an answer. */
export function planError(stdout: string): string | null {
  const answer = answerSchema.safeParse(jsonOrNull(stdout.trim()));
  if (!answer.success) return null;
  const { Changes: changes, Error: error } = answer.data;
  if (changes?.Error) return [changes.Error.Text, changes.Error.Stmt ?? ''].join('\n').trim();
  return error ? error : null;
}

/** Texts with which the vendor advertises; they say nothing about the run. */
const NOTICES = [
  /^Notice: This Atlas edition lacks support(?:[\s\S]*?#installation[^\n]*|[^\n]*)\n*/m,
  /^You're running the community build of Atlas(?:[\s\S]*?#installation[^\n]*|[^\n]*)\n*/m,
  /^To download an official version, visit:[^\n]*\n*/m,
  /^A new version of Atlas is available[^\n]*\n*(?:https?:[^\n]*\n*)?/m,
];

/** What a run says, without advertisements and labels; `fallback` where it says nothing. */
export function atlasMessage(output: string, fallback: string): string {
  const text = NOTICES.reduce((rest, notice) => rest.replace(notice, ''), output).trim();
  return text.replace(/^(?:Error|Abort): /, '') || fallback;
}
