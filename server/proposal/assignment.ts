/** Hungarian method (Kuhn 1955; the O(n^2 m) form with potentials): the pairing of greatest sum; null: without a pair. */
export function bestPairs(like: readonly (readonly number[])[]): (number | null)[] {
  const [n, m] = [like.length, Math.max(like.length, like[0]?.length ?? 0)]
  const cost = (i: number, j: number) => 1 - (like[i]?.[j] ?? 0)
  const [u, v] = [new Float64Array(n + 1), new Float64Array(m + 1)]
  const matched = new Int32Array(m + 1)
  for (let i = 1; i <= n; i++) {
    const way = new Int32Array(m + 1)
    const least = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY)
    const used = new Uint8Array(m + 1)
    let at = 0
    matched[0] = i
    do {
      used[at] = 1
      const row = matched[at] as number
      let [delta, next] = [Number.POSITIVE_INFINITY, 0]
      for (let j = 1; j <= m; j++) {
        if (used[j]) continue
        const reduced = cost(row - 1, j - 1) - (u[row] as number) - (v[j] as number)
        if (reduced < (least[j] as number)) {
          least[j] = reduced
          way[j] = at
        }
        if ((least[j] as number) < delta) {
          delta = least[j] as number
          next = j
        }
      }
      for (let j = 0; j <= m; j++)
        if (used[j]) {
          u[matched[j] as number] = (u[matched[j] as number] as number) + delta
          v[j] = (v[j] as number) - delta
        } else least[j] = (least[j] as number) - delta
      at = next
    } while (matched[at] !== 0)
    for (; at !== 0; at = way[at] as number) matched[at] = matched[way[at] as number] as number
  }
  const pairs = Array<number | null>(n).fill(null)
  for (let j = 1; j <= m; j++) if (matched[j] && j <= (like[0]?.length ?? 0)) pairs[(matched[j] as number) - 1] = j - 1
  return pairs
}
