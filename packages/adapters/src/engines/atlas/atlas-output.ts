import { z } from 'zod';

const answerSchema = z.object({
  Changes: z.object({ Pending: z.array(z.string()).nullish() }).nullish(),
  Error: z.string().nullish(),
});

/** The statements of a dry run's answer; null where the text is no such answer, whatever the exit code was. */
export function parsePlanOutput(stdout: string): readonly string[] | null {
  const json = jsonOf(stdout.trim());
  const answer = answerSchema.safeParse(json);
  if (!answer.success || answer.data.Changes === undefined) return null;
  return answer.data.Error ? null : (answer.data.Changes?.Pending ?? []);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Texts with which the vendor advertises on stderr; they say nothing about the run. */
const NOTICES = [
  /^Notice: This Atlas edition lacks support[\s\S]*?(?:#installation\s*|$)/m,
  /^You're running the community build of Atlas[\s\S]*?(?:#installation\s*|$)/m,
  /^A new version of Atlas is available[^\n]*\n(?:https?:[^\n]*\n?)?/m,
];

/** What a failed run says, without advertisements and labels; `fallback` where it says nothing. */
export function atlasMessage(stderr: string, fallback: string): string {
  const text = NOTICES.reduce((rest, notice) => rest.replace(notice, ''), stderr).trim();
  return text.replace(/^(?:Error|Abort): /, '') || fallback;
}
