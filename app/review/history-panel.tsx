import { useQuery } from '@tanstack/react-query'
import { ItemStory } from '#app/item/item-story.tsx'
import { useTRPC } from '#app/trpc.ts'
import { PanelFailed, type PanelItem, PanelLoading } from './panel-parts.tsx'

/** Who did what with the item and when, and why it waited. */
export function HistoryPanel({ organisation, workflow, work }: PanelItem) {
  const trpc = useTRPC()
  const at = { organisation, workflow, number: work.item.number }
  const story = useQuery(trpc.comment.story.queryOptions(at))
  if (story.isError) return <PanelFailed error={story.error} onRetry={() => void story.refetch()} />
  if (!story.data) return <PanelLoading />
  return <ItemStory story={story.data} level={3} />
}
