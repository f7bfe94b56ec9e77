import type { SSEStreamingApi } from 'hono/streaming'
import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { countQueue } from './claims.server.ts'
import type { Work } from './review.ts'

/** Changes are told together, once they are committed. */
const gatherMs = 300
/** Without any sign from this process another may have changed something. */
const lookMs = 5_000
/** After this long the browser connects again, and with it the person's rights are looked at again. */
const longestMs = 10 * 60_000

/**
 * Tells a person's page how the queue stands, `counts`, whenever that changes, and `claim` when a claim of theirs was
 * freed by a lead. Ends when the page goes.
 */
export async function watchQueue(stream: SSEStreamingApi, ctx: Ctx, workflow: WorkflowRow, work: Work): Promise<void> {
  const begun = Date.now()
  let last = ''
  let wake: (() => void) | null = null
  let touched = true
  const freed: string[] = []
  const rouse = () => {
    touched = true
    wake?.()
  }
  const stops = [
    ctx.live.onTouch(workflow.id, rouse),
    ctx.live.onTold(ctx.actor.id, (told) => {
      freed.push(told.freed)
      wake?.()
    }),
  ]
  stream.onAbort(() => wake?.())
  try {
    while (!stream.aborted && Date.now() - begun < longestMs) {
      for (let taskId = freed.shift(); taskId; taskId = freed.shift())
        await stream.writeSSE({ event: 'claim', data: JSON.stringify({ taskId }) })
      if (touched) {
        touched = false
        const counts = JSON.stringify(await countQueue(ctx, workflow, work))
        if (counts !== last) await stream.writeSSE({ event: 'counts', data: counts })
        last = counts
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          touched = true
          resolve()
        }, lookMs)
        wake = () => {
          clearTimeout(timer)
          setTimeout(resolve, gatherMs)
        }
        if (freed.length > 0 || stream.aborted || touched) wake()
      })
      wake = null
    }
  } finally {
    for (const stop of stops) stop()
  }
}
