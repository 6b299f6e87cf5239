/** Asks again until the answer is not null or undefined; fails after the time with what was waited for. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | null | undefined> | Answer | null | undefined,
  timeoutMs = 30_000,
): Promise<Answer> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
