import { z } from 'zod'
import { openWay } from './llm.server.ts'
import type { LlmAccount } from './llm.ts'

const listSchema = z.object({ data: z.array(z.object({ id: z.string().max(200) })) })

/** The models that a server lists at `models`, in its order, at most 100; none where it lists none. */
export async function listModels(account: LlmAccount): Promise<string[]> {
  const way = openWay({ ...account, timeoutMs: Math.min(account.timeoutMs, 10_000) }, undefined)
  try {
    const answer = await way(`${account.baseUrl.replace(/\/+$/, '')}/models`, {
      headers: account.apiKey === null ? {} : { authorization: `Bearer ${account.apiKey}` },
    })
    const list = answer.ok ? listSchema.safeParse(await answer.json()) : null
    return list?.data?.data.map((model) => model.id).slice(0, 100) ?? []
  } catch {
    return []
  } finally {
    await way.close()
  }
}
