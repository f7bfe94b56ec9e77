/** What the page before has to say, carried by the navigation: "INV-2291 approved." */
export function noticeOf(state: unknown): string | null {
  return state !== null && typeof state === 'object' && 'notice' in state && typeof state.notice === 'string'
    ? state.notice
    : null
}
