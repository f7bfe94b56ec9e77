import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTRPC } from '#app/trpc.ts'
import type { Anchor } from '#server/review/comment.ts'
import type { ComposerHandle } from './comment-composer.tsx'
import { CommentThread } from './comment-thread.tsx'
import { failureText, PanelFailed, type PanelItem, PanelLoading, type Place } from './panel-parts.tsx'

type Props = PanelItem & {
  /** Key of the selected field: a new comment is about it. */
  field: string | null
  /** Opened to raise a flag. */
  flag: boolean
  onReveal(place: Place): void
  focusField(key: string): void
}

/** What people say about the item in the workbench. */
export function CommentsPanel({ organisation, workflow, work, field, flag, onReveal, focusField }: Props) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const at = { organisation, workflow, number: work.item.number }
  const talk = useQuery(trpc.comment.list.queryOptions(at))
  const people = useQuery(trpc.comment.people.queryOptions(talk.data ? { organisation, workflow } : skipToken))
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.comment.list.queryKey(at) })
  const add = useMutation(trpc.comment.add.mutationOptions({ onSuccess: refresh }))
  const resolve = useMutation(trpc.comment.resolve.mutationOptions({ onSuccess: refresh }))
  const remove = useMutation(trpc.comment.remove.mutationOptions({ onSuccess: refresh }))
  const [anchor, setAnchor] = useState<Anchor | null>(field ? { field } : null)
  const composer = useRef<ComposerHandle>(null)

  useEffect(() => setAnchor(field ? { field } : null), [field])
  const loaded = talk.data !== undefined
  useEffect(() => {
    if (loaded) composer.current?.focus()
  }, [loaded])

  if (talk.isError) return <PanelFailed error={talk.error} onRetry={() => void talk.refetch()} />
  if (!talk.data) return <PanelLoading />
  const failed = resolve.error ?? remove.error
  return (
    <CommentThread
      composer={composer}
      talk={talk.data}
      flag={flag}
      people={people.data ?? []}
      anchor={anchor}
      onAnchor={setAnchor}
      onGo={(to) => ('page' in to ? onReveal(to) : focusField(to.field))}
      problem={failed ? failureText(failed) : null}
      actions={{
        post: (comment) =>
          add.mutateAsync({ ...at, ...comment }).then(
            () => undefined,
            (error) => Promise.reject(new Error(failureText(error))),
          ),
        resolve: (commentId) => resolve.mutate({ ...at, commentId }),
        remove: (commentId) => remove.mutate({ ...at, commentId }),
      }}
    />
  )
}
