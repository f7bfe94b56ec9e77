import { diffWordsWithSpace } from 'diff'
import { useMemo } from 'react'
import drafts from './draft-row.module.css'

/** Longer than a person reads, a comparison of words is not worth its time. */
const longest = 20_000

/** What changed, word by word: taken out words struck through, new ones underlined. */
export function DraftDiff({ before, after }: { before: string; after: string }) {
  const parts = useMemo(() => {
    if (before.length > longest || after.length > longest) return null
    return diffWordsWithSpace(before, after, { timeout: 500 }) ?? null
  }, [before, after])
  if (parts === null) return <p className={drafts.diff}>The two texts are too different to be compared word by word.</p>
  if (parts.every((p) => !p.added && !p.removed))
    return <p className={drafts.diff}>{after || 'No text.'} (as proposed)</p>
  return (
    <div role="note" className={drafts.diff} aria-label="Changes against the proposal">
      {parts.map((part, i) =>
        part.added ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text in their order
          <ins key={i}>{part.value}</ins>
        ) : part.removed ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text in their order
          <del key={i}>{part.value}</del>
        ) : (
          part.value
        ),
      )}
    </div>
  )
}
