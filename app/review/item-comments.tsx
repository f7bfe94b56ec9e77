import { useEffect, useRef, useState } from 'react'
import { useFetcher } from 'react-router'
import type { Anchor, Member, Talk } from '#server/review/comment.ts'
import { CommentThread } from './comment-thread.tsx'
import type { action } from './item-comments.route.ts'

type Props = {
  talk: Talk
  people: readonly Member[]
  /** Address that takes what is written: the item's, with /comments. */
  to: string
}

/** Comments on the item's own page, which reads them in its loader. */
export function ItemComments({ talk, people, to }: Props) {
  const { send, problem } = useSending(to)
  const [anchor, setAnchor] = useState<Anchor | null>(null)
  return (
    <CommentThread
      talk={talk}
      people={people}
      anchor={anchor}
      onAnchor={setAnchor}
      problem={problem}
      actions={{
        post: async (comment) => {
          const message = await send({ intent: 'post', posting: JSON.stringify(comment) })
          if (message) throw new Error(message)
        },
        resolve: (comment) => void send({ intent: 'resolve', comment }, true),
        remove: (comment) => void send({ intent: 'remove', comment }, true),
      }}
    />
  )
}

/** Sends to the page's action and waits for its answer: null, or why it was refused. */
function useSending(to: string) {
  const fetcher = useFetcher<typeof action>()
  const waiting = useRef<((message: string | null) => void) | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (fetcher.state !== 'idle' || !fetcher.data) return
    waiting.current?.(fetcher.data.message)
    waiting.current = null
  }, [fetcher.state, fetcher.data])
  const send = async (fields: Record<string, string>, show = false) => {
    setProblem(null)
    const answer = new Promise<string | null>((resolve) => {
      waiting.current = resolve
    })
    await fetcher.submit(fields, { method: 'post', action: to })
    const message = await answer
    if (show) setProblem(message)
    return message
  }
  return { send, problem }
}
