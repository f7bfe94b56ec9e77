import { attempt } from '#app/api.server.ts'
import { newCommentSchema } from '#server/review/comment.ts'
import type { Route } from './+types/item-comments.route.ts'

/** Writes what the item's page says about comments: one to post, to delete or to resolve. */
export async function action({ context, request, params }: Route.ActionArgs): Promise<{ message: string | null }> {
  const at = { organisation: params.organisation, workflow: params.workflow, number: Number(params.number) }
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '')
  const result = await attempt(context, request, async ({ comment }) => {
    if (text('intent') === 'remove') return comment.remove({ ...at, commentId: text('comment') })
    if (text('intent') === 'resolve') return comment.resolve({ ...at, commentId: text('comment') })
    const input = newCommentSchema.safeParse({ ...at, ...posted(text('posting')) })
    if (!input.success) return input.error.issues[0]?.message ?? 'The comment does not have the expected form.'
    await comment.add({ ...at, ...input.data })
  })
  if (!result.ok) return { message: result.message }
  return { message: typeof result.value === 'string' ? result.value : null }
}

function posted(text: string): object {
  try {
    return JSON.parse(text) as object
  } catch {
    return {}
  }
}
