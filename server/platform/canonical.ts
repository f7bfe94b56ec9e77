/**
 * The one text of a plain value: members sorted by name at every depth, no spaces, members that are undefined left out.
 * Two values that say the same have the same text, whatever order they were typed or stored in, and so the same SHA-256:
 * the lock of a pilot's plan, the hash of a candidate, the key of a question to a model.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each ?? null)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
}
