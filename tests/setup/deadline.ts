/**
 * Asks `question` until the answer is not null, at most `seconds` long; throws with `what` was waited for and what
 * `state` says. For conditions in other processes, which have no spies.
 */
export async function until<T>(
  what: string,
  seconds: number,
  question: () => Promise<T | null> | T | null,
  state: () => string = () => '',
): Promise<T> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const answer = await question()
    if (answer !== null) return answer
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} seconds. ${state()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
