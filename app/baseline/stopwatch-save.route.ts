import { z } from 'zod'
import { attempt } from '#app/api.server.ts'
import { begunSchema, entrySchema } from '#server/metrics/baseline/stopwatch.ts'
import type { Route } from './+types/stopwatch-save.route.ts'

const sentSchema = z.object({
  begun: begunSchema.nullable().default(null),
  discarded: z.uuid().nullable().default(null),
  entries: z.array(entrySchema).max(100).default([]),
})

/** What a device has timed. It sends again until it hears that it has arrived; nothing here is a page. */
export async function action({ context, request, params }: Route.ActionArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const sent = sentSchema.safeParse(await request.json().catch(() => null))
  const result = await attempt(context, request, async ({ baseline }) => {
    if (!sent.success)
      return { taken: [] as string[], problem: sent.error.issues[0]?.message ?? 'This cannot be read.' }
    const { begun, discarded, entries } = sent.data
    if (discarded) await baseline.discard({ ...scope, id: discarded })
    const { taken } = entries.length > 0 ? await baseline.record({ ...scope, entries }) : { taken: [] }
    if (begun) await baseline.begin({ ...scope, begun })
    return { taken, problem: null }
  })
  return Response.json(result)
}
