import { type Attempt, attempt } from '#app/api.server.ts'
import type { RuleTest } from '#server/item/rule-test.ts'
import { mostContent } from '#server/workflow/draft.ts'
import type { Route } from './+types/rule-test.route.ts'

export type RuleTestAnswer = Attempt<RuleTest>

/** Data alone: what the rules of a draft would have made of past items. Changes nothing; a draft is too long for an address. */
export async function action({ context, request, params }: Route.ActionArgs): Promise<RuleTestAnswer> {
  const { organisation, workflow } = params
  const text = await request.text()
  const draft = text.length > mostContent ? null : contentOf(text)
  return attempt(context, request, ({ item }) => item.testRules({ organisation, workflow, draft }))
}

function contentOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { draft?: unknown } | null)?.draft
  } catch {
    return null
  }
}
